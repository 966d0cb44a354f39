#include "scenarios/runner/report_evidence.h"

#include "scenarios/evidence/ladder.h"
#include "scenarios/runner/evidence_file.h"
#include "scenarios/runner/facts.h"
#include "scenarios/runs/resultfile.h"
#include "sim/base/text.h"

#include <stdlib.h>

struct report_evidence {
    struct evidence_file *kept;
    struct resultfile file; /* read once more, for the lines of each cell */
    json_t *next;           /* the first line of a cell that was not asked for yet; or NULL */
};

struct report_evidence *report_evidence_open(const char *path)
{
    struct report_evidence *out = ek_calloc(1, sizeof *out);
    out->kept = evidence_file_open(path);
    if (resultfile_open(&out->file, path))
        return out;
    report_evidence_close(out);
    return NULL;
}

void report_evidence_close(struct report_evidence *evidence)
{
    if (evidence == NULL)
        return;
    evidence_file_close(evidence->kept);
    resultfile_close(&evidence->file);
    json_decref(evidence->next);
    free(evidence);
}

struct evidence_file *report_evidence_kept(struct report_evidence *evidence)
{
    return evidence->kept;
}

/* The next service line; the caller owns it. */
static json_t *take_line(struct report_evidence *e)
{
    json_t *line = e->next;
    e->next = NULL;
    while (line == NULL && resultfile_next(&e->file)) {
        if (e->file.kind == RESULT_SERVICE)
            line = json_incref(e->file.value);
    }
    return line;
}

static json_t *lines_of(struct report_evidence *e, const char *cell)
{
    json_t *lines = json_array();
    for (json_t *line = NULL; (line = take_line(e)) != NULL;) {
        if (text_is(fact_text(line, "cell"), cell)) {
            json_array_append_new(lines, line);
        } else if (json_array_size(lines) == 0) {
            json_decref(line);
        } else {
            e->next = line;
            break;
        }
    }
    return lines;
}

json_t *report_evidence_of(void *ctx, const char *cell)
{
    struct report_evidence *e = ctx;
    json_t *lines = lines_of(e, cell);
    json_t *evidence = evidence_file_get(e->kept, cell);
    json_t *shown = NULL;
    if (evidence != NULL) {
        static const struct ladder_wanted all = {.scope = LADDER_ALL};
        struct ladder *ladder = ladder_new(evidence, lines, &all);
        shown = json_pack("{s:s,s:o,s:O?,s:O?}", "recorded",
            "when the cell was run again; it ended as the results say", "ladder",
            ladder_json(ladder), "certificates", json_object_get(evidence, "certificates"), "logs",
            json_object_get(evidence, "logs"));
        ladder_free(ladder);
    }
    json_decref(evidence);
    json_decref(lines);
    return shown;
}
