/* xConfiguration listings: parsing, interpreting, writing; the result never tells a secret. */
#include "scenarios/import/emit.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static struct releases *releases;

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    struct conf_diag diag = {0};
    (void)argc, (void)argv;
    releases = releases_load(EK_RELEASES_DIR, &diag);
    conf_diag_cleanup(&diag);
    return releases == NULL ? -1 : 0;
}

static void write_it(const struct site_box *box)
{
    struct emit_request request = {.e = site_is_e(box) == 0 ? NULL : box,
        .c = site_is_e(box) == 0 ? box : NULL,
        .release_e = releases_find(releases, "X15.4"),
        .release_c = releases_find(releases, "X15.5")};
    struct buf text = {0};
    size_t questions = 0;
    emit(&request, &text, &questions);
    if (strstr(buf_str(&text), "{cipher}") != NULL)
        abort();
    buf_cleanup(&text);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct listing listing;
    struct site_box *box = ek_calloc(1, sizeof *box);
    struct err e = {0};
    (void)listing_is_one((const char *)data, size);
    if (listing_parse(&listing, "fuzz", (const char *)data, size, &e)) {
        site_read(box, &listing, "fuzz");
        write_it(box);
    }
    listing_cleanup(&listing);
    site_cleanup(box);
    free(box);
    return 0;
}
