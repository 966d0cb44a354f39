/* YAML files of all kinds. The first byte chooses what the rest is read as. */
#include "scenarios/calendar/calendar.h"
#include "scenarios/plan/plan.h"
#include "scenarios/spec/claims.h"
#include "scenarios/spec/persona.h"
#include "scenarios/spec/scenario.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct releases *releases;
static char path[64]; /* of a file in memory */
static int file = -1;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    struct conf_diag diag = {0};
    (void)argc, (void)argv;
    releases = releases_load(EK_RELEASES_DIR, &diag);
    conf_diag_cleanup(&diag);
    file = memfd_create("fuzz", MFD_CLOEXEC);
    snprintf(path, sizeof path, "/proc/self/fd/%d", file);
    return releases == NULL || file < 0 ? -1 : 0;
}

static bool read_scenario(const char *text, size_t len, struct conf_diag *diag)
{
    (void)len;
    struct scenario *scenario = scenario_load_text("fuzz", text, releases, EK_CLAIMS_DIR, diag);
    bool ok = scenario != NULL;
    if (ok)
        scenario_free(scenario);
    return ok;
}

static bool read_plan(const char *text, size_t len, struct conf_diag *diag)
{
    if (ftruncate(file, 0) != 0 || pwrite(file, text, len, 0) != (ssize_t)len)
        abort();
    struct plan *plan = plan_load(path, NULL, releases, EK_CLAIMS_DIR, diag);
    bool ok = plan != NULL;
    if (ok)
        plan_free(plan);
    return ok;
}

static bool check_with(void (*check)(const struct conf_doc *, struct conf_diag *), const char *text,
    size_t len, struct conf_diag *diag)
{
    struct conf_doc *doc = conf_parse_text("fuzz", text, len, diag);
    if (doc != NULL)
        check(doc, diag);
    conf_doc_free(doc);
    return diag->num_errors == 0;
}

static bool read_calendar(const char *text, size_t len, struct conf_diag *diag)
{
    return check_with(calendars_check, text, len, diag);
}

static bool read_personas(const char *text, size_t len, struct conf_diag *diag)
{
    return check_with(personas_check, text, len, diag);
}

static void walk(const struct conf_doc *doc, const struct conf_node *node, struct conf_diag *diag)
{
    for (size_t i = 0; i < conf_size(node); i++) {
        walk(doc, conf_item(node, i), diag);
        if (conf_kind(node) == CONF_MAPPING && conf_key(node, i) != NULL)
            (void)conf_get(node, conf_key(node, i));
    }
    const char *text = conf_text(node);
    if (text != NULL && diag->num_errors < 4)
        conf_error_in(diag, doc, node, strlen(text) / 2, "fuzz");
}

static bool read_any(const char *text, size_t len, struct conf_diag *diag)
{
    struct conf_doc *doc = conf_parse_text("fuzz", text, len, diag);
    bool ok = doc != NULL;
    struct conf_diag made = {0};
    if (ok)
        walk(doc, conf_root(doc), &made);
    conf_diag_cleanup(&made);
    conf_doc_free(doc);
    return ok;
}

static bool (*const readers[])(const char *text, size_t len, struct conf_diag *diag) = {
    read_scenario, read_plan, read_calendar, read_personas, read_any};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct conf_diag diag = {0};
    struct buf text = {0};
    buf_add(&text, data + 1, size - 1); /* as it is: a NUL is a fault that readers must see */
    bool ok =
        readers[data[0] % (sizeof readers / sizeof *readers)](buf_str(&text), text.len, &diag);
    if (ok != (diag.num_errors == 0))
        abort();
    conf_diag_cleanup(&diag);
    buf_cleanup(&text);
    return 0;
}
