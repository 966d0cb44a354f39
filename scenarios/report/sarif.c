#include "scenarios/report/sarif.h"

#include "scenarios/report/basis.h"
#include "scenarios/report/fields.h"
#include "scenarios/report/uri.h"
#include "scenarios/report/writer_ops.h"

#include <stdlib.h>

/* SARIF 2.1.0: a result for each line that is neither up nor left out, at the line of the user's
 * file that decided it. Results are written as they come, so that a large run needs no memory. */
#define SCHEMA                                                                                     \
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

struct sarif {
    const struct run_info *info;
    size_t num;
};

static void put(FILE *file, json_t *value)
{
    json_dumpf(value, file, JSON_COMPACT);
    json_decref(value);
}

static void begin(struct writer *writer, const struct run_info *info)
{
    struct sarif *sarif = ek_calloc(1, sizeof *sarif);
    sarif->info = info;
    writer->state = sarif;
    fputs("{\"$schema\":\"" SCHEMA "\",\"version\":\"2.1.0\",\"runs\":[{\n\"tool\":", writer->file);
    put(writer->file, sarif_tool(info));
    fputs(",\n\"automationDetails\":", writer->file);
    put(writer->file, json_pack("{s:s+,s:{s:s}}", "id", "ekulab/", info->scenario->id,
                          "description", "text", info->scenario->title));
    fputs(",\n\"columnKind\":\"unicodeCodePoints\",\n\"results\":[", writer->file);
}

/* ---- one result ---- */

static json_t *message(const struct run_info *info, const struct line *line)
{
    struct buf text = {0};
    buf_addf(&text, "%s in %s: ", service_id(line->service), line->cell->id);
    fields_why(info, line, &text);
    json_t *o = json_pack("{s:s}", "text", buf_str(&text));
    buf_cleanup(&text);
    return o;
}

static json_t *location(const struct run_info *info, const struct line *line, const char *name)
{
    const struct scenario_place place =
        scenario_place(info->scenario, line->cell, line->decided_by);
    char *uri = uri_of_file(place.path);
    json_t *o = json_pack("{s:{s:{s:s,s:s},s:{s:i}},s:[{s:s,s:s},{s:s,s:s,s:s}]}",
        "physicalLocation", "artifactLocation", "uri", uri, "uriBaseId", "%SRCROOT%", "region",
        "startLine", place.line, "logicalLocations", "name", line->cell->id, "kind", "cell", "name",
        service_id(line->service), "fullyQualifiedName", name, "kind", "service");
    free(uri);
    return o;
}

static void set_text(json_t *o, const char *key, const char *value)
{
    if (value != NULL && *value != '\0')
        json_object_set_new(o, key, json_string(value));
}

static void set_number(json_t *o, const char *key, int value, int none)
{
    if (value != none)
        json_object_set_new(o, key, json_integer(value));
}

static json_t *properties(const struct run_info *info, const struct line *line)
{
    const struct outcome *told = basis_told(info, line);
    struct buf proof = {0};
    json_t *o = json_object();
    set_text(o, "verdict", verdict_name(line->verdict));
    set_text(o, "live", fields_state(&line->live));
    set_text(o, "model", fields_state(&line->model));
    set_text(o, "stage", stage_name(told->stage));
    set_text(o, "side", side_name(told->side));
    set_text(o, "reason", reason_name(told->reason));
    if (told->caused_by != SERVICE_COUNT)
        set_text(o, "causedBy", service_id(told->caused_by));
    set_number(o, "x509Error", told->x509_error, 0);
    set_number(o, "alert", told->alert, OUTCOME_NO_ALERT);
    set_number(o, "sipStatus", told->sip_status, 0);
    if (line->decided_by != SETTING_NUM)
        set_text(o, "setting", setting_path(line->decided_by));
    if (line->proof != NULL)
        proof_text(line->proof, "; ", &proof);
    set_text(o, "proof", buf_str(&proof));
    buf_cleanup(&proof);
    return o;
}

/* `open` (SARIF 2.1.0, 3.27.9): evaluated, and not enough is known to decide. */
static json_t *result(const struct run_info *info, const struct line *line)
{
    bool open = line->verdict == VERDICT_INCONCLUSIVE;
    int rule = sarif_rule_of(info, line);
    char *name = ek_asprintf("%s#%s", line->cell->id, service_id(line->service));
    json_t *o = json_pack("{s:s,s:i,s:s,s:s,s:o,s:[o],s:{s:s},s:o}", "ruleId", sarif_rule_id(rule),
        "ruleIndex", rule, "kind", open ? "open" : "fail", "level", sarif_level(info, line),
        "message", message(info, line), "locations", location(info, line, name),
        "partialFingerprints", "cellService/v1", name, "properties", properties(info, line));
    free(name);
    return o;
}

static void add_line(struct writer *writer, const struct line *line)
{
    struct sarif *sarif = writer->state;
    if (line->verdict == VERDICT_PASS || line->verdict == VERDICT_SKIP)
        return;
    fputs(sarif->num++ == 0 ? "\n" : ",\n", writer->file);
    put(writer->file, result(sarif->info, line));
}

/* ---- the end ---- */

static json_t *notification(const char *text)
{
    return json_pack("{s:s,s:{s:s}}", "level", "error", "message", "text", text);
}

static json_t *invocation(const struct run_info *info)
{
    json_t *notes = json_array();
    char *stopped = info->stopped == NULL ? NULL : ek_asprintf("stopped early: %s", info->stopped);
    size_t inconclusive = info->counts[VERDICT_INCONCLUSIVE];
    if (stopped != NULL)
        json_array_append_new(notes, notification(stopped));
    if (inconclusive > 0) {
        char *text = ek_asprintf("%zu line%s inconclusive: the lab failed", inconclusive,
            inconclusive == 1 ? " is" : "s are");
        json_array_append_new(notes, notification(text));
        free(text);
    }
    free(stopped);
    return json_pack("[{s:b,s:o}]", "executionSuccessful", json_array_size(notes) == 0,
        "toolExecutionNotifications", notes);
}

static void end(struct writer *writer, const struct run_info *info)
{
    fputs("\n],\n\"invocations\":", writer->file);
    put(writer->file, invocation(info));
    fputs("\n}]}\n", writer->file);
}

const struct writer_ops sarif_writer = {.begin = begin, .line = add_line, .end = end, .free = free};
