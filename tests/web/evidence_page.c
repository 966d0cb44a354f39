/* evidence_page RESULTS EVIDENCE PAGE: a report with evidence from a file: an object of cells. */
#include "scenarios/report/html.h"
#include "scenarios/runner/runfile.h"

#include <stdlib.h>

#define TEXTS EK_SOURCE_DIR "/scenarios/"

static json_t *evidence_of(void *ctx, const char *cell)
{
    return json_incref(json_object_get(ctx, cell));
}

static void add_line(void *ctx, const json_t *line)
{
    report_html_add(ctx, line);
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
              runfile_each(argv[1], add_line, report) && write_page(report, argv[3]);
    fputs(buf_str(&diag.text), stderr);
    report_html_free(report);
    json_decref(evidence);
    reasons_cleanup(&reasons);
    claims_cleanup(&claims);
    releases_free(releases);
    conf_diag_cleanup(&diag);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
