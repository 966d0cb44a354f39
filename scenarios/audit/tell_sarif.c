/* An audit as SARIF 2.1.0: a result for each fault, and for each reason for which roles break. */
#include "scenarios/audit/tell.h"
#include "scenarios/report/uri.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#define SCHEMA                                                                                     \
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
#define NUM_RULES (FAULT_COUNT + REASON_COUNT - 1)

/* Rules: the faults, then the reasons; REASON_NONE is none. */
static int rule_of(enum reason reason)
{
    return FAULT_COUNT + (int)reason - 1;
}

#define ID_CAP 60
static const char *rule_id(int rule, char out[ID_CAP])
{
    if (rule < FAULT_COUNT)
        return audit_fault_text((enum audit_fault_id)rule)->id;
    snprintf(out, ID_CAP, "breaks/%s", reason_name((enum reason)(rule - FAULT_COUNT + 1)));
    return out;
}

static json_t *rule_json(int rule)
{
    char id[ID_CAP];
    if (rule < FAULT_COUNT) {
        const struct audit_fault_text *text = audit_fault_text((enum audit_fault_id)rule);
        return json_pack("{s:s,s:{s:s},s:{s:s},s:{s:s}}", "id", text->id, "shortDescription",
            "text", text->words, "help", "text", text->source, "defaultConfiguration", "level",
            text->level);
    }
    const char *name = reason_name((enum reason)(rule - FAULT_COUNT + 1));
    return json_pack("{s:s,s:{s:s+},s:{s:s++}}", "id", rule_id(rule, id), "shortDescription",
        "text", "roles of the certificate break: ", name, "help", "text", "ekulab explain ", name,
        " tells cause, evidence and fix.");
}

static json_t *tool_json(void)
{
    json_t *rules = json_array();
    for (int i = 0; i < NUM_RULES; i++)
        json_array_append_new(rules, rule_json(i));
    return json_pack(
        "{s:{s:s,s:s,s:o}}", "driver", "name", "ekulab", "version", EK_VERSION, "rules", rules);
}

static void add_json(struct buf *out, json_t *value)
{
    char *dump = json_dumps(value, JSON_COMPACT);
    buf_adds(out, dump == NULL ? "{}" : dump);
    free(dump);
    json_decref(value);
}

static void add_result(struct buf *out, const struct audit_leaf *leaf, int rule, const char *level,
    const struct buf *text)
{
    char id[ID_CAP];
    char *uri = uri_of_file(leaf->file);
    int line = leaf->found.line == 0 ? 1 : (int)leaf->found.line;
    buf_adds(out, out->data[out->len - 1] == '[' ? "\n" : ",\n");
    add_json(out, json_pack("{s:s,s:i,s:s,s:{s:s},s:[{s:{s:{s:s,s:s},s:{s:i}}}]}", "ruleId",
                      rule_id(rule, id), "ruleIndex", rule, "level", level, "message", "text",
                      buf_str(text), "locations", "physicalLocation", "artifactLocation", "uri",
                      uri, "uriBaseId", "%SRCROOT%", "region", "startLine", line));
    free(uri);
}

static void add_faults(struct buf *out, const struct audit_leaf *leaf)
{
    for (size_t i = 0; i < leaf->num_faults; i++) {
        const struct audit_fault_text *said = audit_fault_text(leaf->faults[i].id);
        struct buf text = {0};
        buf_addf(&text, "%s: %s", audit_name(leaf), said->words);
        if (leaf->faults[i].detail != NULL)
            buf_addf(&text, ": %s", leaf->faults[i].detail);
        add_result(out, leaf, (int)leaf->faults[i].id, said->level, &text);
        buf_cleanup(&text);
    }
}

/* The roles that break for this reason, in this state, with the day of the first of them. */
static int64_t list_roles(const struct audit *audit, const struct audit_leaf *leaf,
    enum audit_state state, enum reason reason, struct buf *out)
{
    int64_t day = AUDIT_NEVER;
    for (int role = 0; role < AUDIT_ROLE_COUNT; role++) {
        uint64_t families = 0;
        for (size_t i = 0; i < audit->num_families; i++) {
            const struct audit_verdict v =
                audit_verdict(leaf, audit->request->calendar, (enum audit_role)role, i);
            if (!audit_has_role(audit, role) || !audit_has_family(audit, i) || v.state != state ||
                v.reason != reason)
                continue;
            families |= (uint64_t)1 << i;
            day = v.day < day ? v.day : day;
        }
        if (families == 0)
            continue;
        buf_addf(
            out, "%s%s (", out->len > 0 ? ", " : "", audit_role_text((enum audit_role)role)->id);
        tell_families(audit, families, out);
        buf_adds(out, ")");
    }
    return day;
}

static void add_breaks(
    const struct audit *audit, struct buf *out, const struct audit_leaf *leaf, enum reason reason)
{
    static const enum audit_state states[] = {AUDIT_BREAKS, AUDIT_BREAKS_LATER};
    for (size_t i = 0; i < 2; i++) {
        struct buf roles = {0};
        struct buf text = {0};
        int64_t day = list_roles(audit, leaf, states[i], reason, &roles);
        buf_addf(&text, "%s breaks ", audit_name(leaf));
        if (i == 0)
            buf_adds(&text, "now");
        else
            tell_day(audit, day, &text);
        buf_addf(&text, ", %s: %s", reason_name(reason), buf_str(&roles));
        if (roles.len > 0)
            add_result(out, leaf, rule_of(reason), i == 0 ? "error" : "warning", &text);
        buf_cleanup(&roles);
        buf_cleanup(&text);
    }
}

void tell_sarif(const struct audit *audit, bool is_long, struct buf *out)
{
    (void)is_long;
    buf_adds(out, "{\"$schema\":\"" SCHEMA "\",\"version\":\"2.1.0\",\"runs\":[{\n\"tool\":");
    add_json(out, tool_json());
    buf_adds(out, ",\n\"automationDetails\":{\"id\":\"ekulab/audit\"},\n\"results\":[");
    for (size_t i = 0; i < audit->num_leaves; i++) {
        add_faults(out, &audit->leaves[i]);
        for (int reason = 1; reason < REASON_COUNT; reason++)
            add_breaks(audit, out, &audit->leaves[i], (enum reason)reason);
    }
    buf_adds(out, "\n]}]}\n");
}
