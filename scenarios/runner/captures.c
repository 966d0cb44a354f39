#include "scenarios/runner/captures.h"

#include "scenarios/evidence/pcapng.h"
#include "scenarios/runner/newfile.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

static bool write_leg(const json_t *evidence, size_t index, const char *folder, struct err *e)
{
    struct pcapng capture = {0};
    char *link = pcapng_leg_name(evidence, index);
    char *name = newfile_name(link);
    char *path = ek_asprintf("%s/%s.pcapng", folder, name);
    bool ok = pcapng_leg(&capture, evidence, index, e) && newfile_write(path, &capture.bytes, e);
    free(path);
    free(name);
    free(link);
    pcapng_cleanup(&capture);
    return ok;
}

bool captures_legs(const json_t *evidence, const char *service, const char *folder, struct err *e)
{
    bool ok = newfile_folder(folder, e);
    for (size_t i = 0; ok && i < pcapng_num_legs(evidence); i++)
        ok = !pcapng_leg_serves(evidence, i, service) || write_leg(evidence, i, folder, e);
    return ok;
}

static bool write_cell(struct captures *c, const char *base, const json_t *evidence)
{
    struct pcapng capture = {0};
    char *path = ek_asprintf("%s.pcapng", base);
    bool ok = pcapng_cell(&capture, evidence, NULL, &c->e) &&
              newfile_write(path, &capture.bytes, &c->e) &&
              (!c->legs || captures_legs(evidence, NULL, base, &c->e));
    free(path);
    pcapng_cleanup(&capture);
    return ok;
}

void captures_warn(const char *folder)
{
    char *pattern = ek_asprintf("%s/*.pcapng", folder);
    glob_t found = {0};
    if (glob(pattern, 0, NULL, &found) == 0)
        fprintf(stderr,
            "ekulab: warning: %s holds %zu captures of an earlier run; those of this run come "
            "beside them\n",
            folder, found.gl_pathc);
    globfree(&found);
    free(pattern);
}

void captures_take(void *ctx, const struct cell *cell, const json_t *evidence)
{
    struct captures *c = ctx;
    if (c->e.code != ERR_NONE)
        return;
    char *name = newfile_name(cell->id);
    char *base = ek_asprintf("%s/%zu-%s", c->folder, c->info->num_told + 1, name);
    (void)write_cell(c, base, evidence);
    free(base);
    free(name);
}

bool captures_are_whole(const struct captures *captures)
{
    if (captures->e.code == ERR_NONE)
        return true;
    fprintf(stderr, "ekulab: --capture: %s; no further cell is captured\n", captures->e.text);
    return false;
}
