#include "scenarios/report/basis.h"
#include "scenarios/report/csv_text.h"
#include "scenarios/report/fields.h"
#include "scenarios/report/writer_ops.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* RFC 4180: a row a line under a header. The first columns are those of a result line and the same
 * in every file; behind them stands one for each setting that axes or cases vary, by which a
 * spreadsheet can filter. Drawn deployments vary everything: their settings are in `axes` alone. */
struct csv {
    const struct run_info *info;
    enum setting varied[SETTING_NUM];
    size_t num_varied;
};

#define CSV_COLUMNS(X)                                                                             \
    X(CELL, "cell")                                                                                \
    X(AXES, "axes")                                                                                \
    X(SERVICE, "service")                                                                          \
    X(VERDICT, "verdict")                                                                          \
    X(LIVE, "live")                                                                                \
    X(MODEL, "model")                                                                              \
    X(STAGE, "stage")                                                                              \
    X(SIDE, "side")                                                                                \
    X(REASON, "reason")                                                                            \
    X(CAUSED_BY, "caused_by")                                                                      \
    X(X509_ERROR, "x509_error")                                                                    \
    X(ALERT, "alert")                                                                              \
    X(SIP_STATUS, "sip_status")                                                                    \
    X(CLIENT, "client")                                                                            \
    X(CLIENT_CERTIFICATE, "client_certificate")                                                    \
    X(SERVER, "server")                                                                            \
    X(SERVER_CERTIFICATE, "server_certificate")                                                    \
    X(RULES, "rules")                                                                              \
    X(CONFIDENCE, "confidence")                                                                    \
    X(ASSUMPTIONS, "assumptions")                                                                  \
    X(CLAIMS_AGREE, "claims_agree")                                                                \
    X(CLAIMS_DISAGREE, "claims_disagree")                                                          \
    X(PROOF, "proof")                                                                              \
    X(CLOCK, "clock")                                                                              \
    X(UNSUPPORTED_MIX, "unsupported_mix")                                                          \
    X(DETAIL, "detail")                                                                            \
    X(OBSERVED_BY, "observed_by")                                                                  \
    X(DURATION_US, "duration_us")

enum csv_column {
#define X(code, name) CSV_##code,
    CSV_COLUMNS(X)
#undef X
        CSV_COLUMN_COUNT
};

struct csv_row {
    struct buf field[CSV_COLUMN_COUNT];
};

/* ---- fields ---- */

static void put_field(const char *text, FILE *file)
{
    struct buf field = {0};
    csv_add(&field, text);
    fputs(buf_str(&field), file);
    buf_cleanup(&field);
}

/* ---- the columns of a result line ---- */

static void set(struct csv_row *row, enum csv_column column, const char *text)
{
    buf_adds(&row->field[column], text == NULL ? "" : text);
}

static void set_number(struct csv_row *row, enum csv_column column, int value, int none)
{
    if (value != none)
        buf_addf(&row->field[column], "%d", value);
}

static struct buf *next_item(struct csv_row *row, enum csv_column column)
{
    struct buf *out = &row->field[column];
    buf_adds(out, out->len > 0 ? "; " : "");
    return out;
}

static void add_axis(void *ctx, enum setting setting, const char *value)
{
    buf_addf(next_item(ctx, CSV_AXES), "%s=%s", setting_path(setting), value == NULL ? "" : value);
}

static void set_outcome(struct csv_row *row, const struct outcome *told)
{
    if (told->state != OUTCOME_UNKNOWN) {
        set(row, CSV_STAGE, stage_name(told->stage));
        set(row, CSV_SIDE, side_name(told->side));
        set(row, CSV_REASON, reason_name(told->reason));
    }
    if (told->caused_by != SERVICE_COUNT)
        set(row, CSV_CAUSED_BY, service_id(told->caused_by));
    set_number(row, CSV_X509_ERROR, told->x509_error, 0);
    set_number(row, CSV_ALERT, told->alert, OUTCOME_NO_ALERT);
    set_number(row, CSV_SIP_STATUS, told->sip_status, 0);
}

static void set_basis(struct csv_row *row, const struct basis *basis)
{
    for (size_t i = 0; i < basis->num; i++) {
        const struct basis_rule *r = &basis->rules[i];
        const char *note = r->told ? BASIS_TOLD : r->says->note;
        buf_addf(next_item(row, CSV_RULES), "%s=%s (%s, %s on expressway-%s)", rule_name(r->rule),
            r->says->value, confidence_name(r->says->confidence), r->release->name,
            r->on_e ? "e" : "c");
        if (basis_assumes(basis, i, true))
            buf_addf(next_item(row, CSV_ASSUMPTIONS), "%s=%s: %s", rule_name(r->rule),
                r->says->value, note == NULL ? "" : note);
    }
    for (size_t i = 0; i < basis->num_others; i++) {
        const struct basis_other *o = &basis->others[i];
        buf_addf(next_item(row, CSV_ASSUMPTIONS), "%s=%s: %s", o->what, o->value,
            o->note == NULL ? "" : o->note);
    }
    if (basis->num_deciding + basis->num_others > 0)
        set(row, CSV_CONFIDENCE, confidence_name(basis->weakest));
}

static void set_claims(struct csv_row *row, const struct line *line)
{
    for (size_t i = 0; i < line->num_claims; i++) {
        const struct line_claim *said = &line->claims[i];
        const char *reading = claim_reading_name(said->claim->reading);
        buf_addf(next_item(row, said->agrees ? CSV_CLAIMS_AGREE : CSV_CLAIMS_DISAGREE), "%s%s%s",
            said->claim->id, *reading == '\0' ? "" : "/", reading);
    }
}

static void set_ends(struct csv_row *row, const struct line *line)
{
    set(row, CSV_CLIENT, line->client.name);
    set(row, CSV_CLIENT_CERTIFICATE, line->client.certificate);
    set(row, CSV_SERVER, line->server.name);
    set(row, CSV_SERVER_CERTIFICATE, line->server.certificate);
}

static void set_about_run(struct csv_row *row, const struct line *line)
{
    char clock[VCLOCK_TEXT_LEN];
    fields_clock(line, clock);
    if (line->proof != NULL)
        proof_text(line->proof, "; ", &row->field[CSV_PROOF]);
    set(row, CSV_CLOCK, clock);
    set(row, CSV_UNSUPPORTED_MIX, line->unsupported_mix ? "true" : "false");
    set(row, CSV_DETAIL, line->detail);
    set(row, CSV_OBSERVED_BY, line->observed_by);
    buf_addf(&row->field[CSV_DURATION_US], "%" PRId64, line->duration_us);
}

static void fill(const struct run_info *info, const struct line *line, struct csv_row *row)
{
    struct basis basis;
    basis_of(info, line, &basis);
    set(row, CSV_CELL, line->cell->id);
    fields_axes(info, line, add_axis, row);
    set(row, CSV_SERVICE, service_id(line->service));
    set(row, CSV_VERDICT, verdict_name(line->verdict));
    set(row, CSV_LIVE, fields_state(&line->live));
    set(row, CSV_MODEL, fields_state(&line->model));
    set_outcome(row, basis_told(info, line));
    set_ends(row, line);
    set_basis(row, &basis);
    set_claims(row, line);
    set_about_run(row, line);
}

/* ---- the file ---- */

static void begin(struct writer *writer, const struct run_info *info)
{
    static const char *const names[] = {
#define X(code, name) name,
        CSV_COLUMNS(X)
#undef X
    };
    struct csv *csv = ek_calloc(1, sizeof *csv);
    csv->info = info;
    writer->state = csv;
    for (int i = 0; i < SETTING_NUM && !info->scenario->is_random; i++) {
        if (scenario_varies(info->scenario, (enum setting)i))
            csv->varied[csv->num_varied++] = (enum setting)i;
    }
    for (size_t i = 0; i < CSV_COLUMN_COUNT; i++)
        fprintf(writer->file, "%s%s", i == 0 ? "" : ",", names[i]);
    for (size_t i = 0; i < csv->num_varied; i++)
        fprintf(writer->file, ",%s", setting_path(csv->varied[i]));
    fputs("\r\n", writer->file);
}

static void add_line(struct writer *writer, const struct line *line)
{
    const struct csv *csv = writer->state;
    struct csv_row row = {0};
    fill(csv->info, line, &row);
    for (size_t i = 0; i < CSV_COLUMN_COUNT; i++) {
        fputs(i == 0 ? "" : ",", writer->file);
        put_field(buf_str(&row.field[i]), writer->file);
        buf_cleanup(&row.field[i]);
    }
    for (size_t i = 0; i < csv->num_varied; i++) {
        const char *value = deployment_get(&line->cell->deployment, csv->varied[i]);
        fputs(",", writer->file);
        put_field(value == NULL ? "" : value, writer->file);
    }
    fputs("\r\n", writer->file);
}

/* A table of lines has no place for what is said of the whole run. */
static void end(struct writer *writer, const struct run_info *info)
{
    (void)writer;
    (void)info;
}

const struct writer_ops csv_writer = {.begin = begin, .line = add_line, .end = end, .free = free};
