#include "scenarios/report/basis.h"
#include "scenarios/report/fields.h"
#include "scenarios/report/writer_ops.h"

#include <jansson.h>
#include <stdlib.h>

/* TAP version 14: a test point a line, flat, so that readers without subtests see each of them; the
 * plan stands at the end, when the lines are counted. A BREAK that model and claims foretold is
 * ok, unless the run was to fail on breaks; its YAML block tells why it fails all the same. */
struct tap {
    const struct run_info *info;
    size_t num;
};

/* One line of it: '#' would begin a directive. */
static void put_words(const char *text, FILE *file)
{
    for (; *text != '\0'; text++) {
        if (*text == '#' || *text == '\\')
            fputc('\\', file);
        fputc((unsigned char)*text < 0x20 ? ' ' : *text, file);
    }
}

static void begin(struct writer *writer, const struct run_info *info)
{
    struct tap *tap = ek_calloc(1, sizeof *tap);
    tap->info = info;
    writer->state = tap;
    fprintf(writer->file, "TAP version 14\n# %s: ", info->scenario->id);
    put_words(info->scenario->title, writer->file);
    fputc('\n', writer->file);
}

/* ---- the YAML block: what a string is in JSON, it is in YAML ---- */

static void put_text(FILE *file, const char *key, const char *value)
{
    if (value == NULL || *value == '\0')
        return;
    json_t *text = json_string(value);
    fprintf(file, "  %s: ", key);
    json_dumpf(text, file, JSON_ENCODE_ANY);
    fputc('\n', file);
    json_decref(text);
}

static void put_number(FILE *file, const char *key, int value, int none)
{
    if (value != none)
        fprintf(file, "  %s: %d\n", key, value);
}

static void put_end(FILE *file, const char *key, const struct line_end *end)
{
    char *text = ek_asprintf("%s%s%s%s", end->name, *end->certificate == '\0' ? "" : " (",
        end->certificate, *end->certificate == '\0' ? "" : ")");
    put_text(file, key, text);
    free(text);
}

static void put_outcome(FILE *file, const struct outcome *told)
{
    put_text(file, "stage", stage_name(told->stage));
    put_text(file, "side", side_name(told->side));
    put_text(file, "reason", reason_name(told->reason));
    put_text(
        file, "caused_by", told->caused_by == SERVICE_COUNT ? NULL : service_id(told->caused_by));
    put_number(file, "x509_error", told->x509_error, 0);
    put_number(file, "alert", told->alert, OUTCOME_NO_ALERT);
    put_number(file, "sip_status", told->sip_status, 0);
}

static void put_proof(FILE *file, const struct line_proof *proof)
{
    struct buf text = {0};
    if (proof != NULL)
        proof_text(proof, "; ", &text);
    put_text(file, "proof", buf_str(&text));
    buf_cleanup(&text);
}

static void put_block(const struct tap *tap, const struct line *line, FILE *file)
{
    static const char *const severities[TROUBLE_COUNT] = {
        [TROUBLE_NONE] = "comment", [TROUBLE_FAILURE] = "fail", [TROUBLE_ERROR] = "error"};
    struct buf why = {0};
    fields_why(tap->info, line, &why);
    fputs("  ---\n", file);
    put_text(file, "message", buf_str(&why));
    put_text(file, "severity", severities[fields_trouble(tap->info, line)]);
    put_text(file, "verdict", verdict_name(line->verdict));
    put_text(file, "live", fields_state(&line->live));
    put_text(file, "model", fields_state(&line->model));
    put_outcome(file, basis_told(tap->info, line));
    put_end(file, "client", &line->client);
    put_end(file, "server", &line->server);
    put_proof(file, line->proof);
    fputs("  ...\n", file);
    buf_cleanup(&why);
}

/* ---- lines ---- */

static void add_line(struct writer *writer, const struct line *line)
{
    struct tap *tap = writer->state;
    FILE *file = writer->file;
    bool ok = fields_trouble(tap->info, line) == TROUBLE_NONE;
    fprintf(file, "%sok %zu - ", ok ? "" : "not ", ++tap->num);
    put_words(line->cell->id, file);
    fprintf(file, " %s", service_id(line->service));
    if (line->verdict == VERDICT_SKIP) {
        fputs(" # SKIP ", file);
        put_words(line->detail == NULL ? "" : line->detail, file);
    }
    fputc('\n', file);
    if (line->verdict != VERDICT_PASS && line->verdict != VERDICT_SKIP)
        put_block(tap, line, file);
}

/* A run that stopped early has no plan: what is missing has no test point that could fail. */
static void end(struct writer *writer, const struct run_info *info)
{
    const struct tap *tap = writer->state;
    if (info->stopped != NULL)
        fprintf(writer->file, "Bail out! stopped early: %s\n", info->stopped);
    else
        fprintf(writer->file, "1..%zu\n", tap->num);
}

const struct writer_ops tap_writer = {.begin = begin, .line = add_line, .end = end, .free = free};
