/* evidence_page RESULTS EVIDENCE PAGE: a report with evidence from a file: an object of cells. */
#include "scenarios/report/html.h"
#include "scenarios/runs/resultfile.h"

#include <stdlib.h>

#define TEXTS EK_SOURCE_DIR "/scenarios/"

static json_t *evidence_of(void *ctx, const char *cell)
{
    return json_incref(json_object_get(ctx, cell));
}

static bool add_lines(struct report_html *report, const char *path)
{
    struct resultfile file;
    bool ok = resultfile_open(&file, path);
    while (ok && resultfile_next(&file))
        report_html_add(report, file.value);
    ok = ok && !file.failed;
    resultfile_close(&file);
    return ok;
}

static bool write_page(struct report_html *report, const char *path)
{
    FILE *page = fopen(path, "we");
    if (page == NULL)
        return false;
    report_html_write(report, page);
    return fclose(page) == 0;
}

int main(int argc, char **argv)
{
    struct conf_diag diag = {0};
    struct claims claims = {0};
    struct reasons reasons = {0};
    if (argc != 4)
        return EXIT_FAILURE;
    struct releases *releases = releases_load(EK_SOURCE_DIR "/sim/releases", &diag);
    json_t *evidence = json_load_file(argv[2], 0, NULL);
    const struct html_sources sources = {releases, &claims, &reasons};
    struct report_html *report = report_html_new(&sources);
    report_html_evidence(report, evidence_of, evidence);
    bool ok = releases != NULL && evidence != NULL &&
              claims_load_all(&claims, TEXTS "claims", &diag) &&
              reasons_load(&reasons, TEXTS "explain/reasons.yaml", &diag) &&
              add_lines(report, argv[1]) && write_page(report, argv[3]);
    fputs(buf_str(&diag.text), stderr);
    report_html_free(report);
    json_decref(evidence);
    reasons_cleanup(&reasons);
    claims_cleanup(&claims);
    releases_free(releases);
    conf_diag_cleanup(&diag);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
