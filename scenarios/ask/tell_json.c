/* The answer for programs. */
#include "scenarios/ask/ask.h"
#include "scenarios/audit/tell.h"
#include "sim/base/vclock.h"

#include <jansson.h>
#include <stdlib.h>

static json_t *line_json(int service, const struct outcome *o)
{
    json_t *line =
        json_pack("{s:s,s:s,s:s,s:s}", "service", service_id((enum service)service), "reason",
            reason_name(o->reason), "stage", stage_name(o->stage), "side", side_name(o->side));
    json_object_set_new(
        line, "x509_error", o->x509_error == 0 ? json_null() : json_integer(o->x509_error));
    json_object_set_new(
        line, "alert", o->alert == OUTCOME_NO_ALERT ? json_null() : json_integer(o->alert));
    json_object_set_new(
        line, "sip_status", o->sip_status == 0 ? json_null() : json_integer(o->sip_status));
    return line;
}

static json_t *down_json(const struct ask_result *result)
{
    json_t *list = json_array();
    for (int i = 0; i < SERVICE_COUNT && result->one != NULL; i++) {
        if (result->down[i])
            json_array_append_new(list, line_json(i, &result->one->lines[i].live));
    }
    return list;
}

static json_t *remedy_json(const struct ask_remedy *r)
{
    const struct option *option = r->remedy->option;
    return json_pack("{s:s,s:s,s:s,s:s,s:b,s:s?,s:o}", "id", option->id, "title", option->title,
        "needs", option->needs, "source", option->source, "works",
        r->impossible == NULL && r->result.num_down == 0, "impossible", r->impossible, "down",
        down_json(&r->result));
}

static json_t *remedies_json(const struct ask_answer *answer)
{
    json_t *list = json_array();
    for (size_t i = 0; i < answer->num_remedies; i++)
        json_array_append_new(list, remedy_json(&answer->remedies[i]));
    return list;
}

static json_t *faults_json(const struct audit_leaf *leaf)
{
    json_t *list = json_array();
    for (size_t i = 0; i < leaf->num_faults; i++)
        json_array_append_new(list, json_string(audit_fault_text(leaf->faults[i].id)->id));
    return list;
}

void ask_tell_json(const struct ask_question *q, const struct ask_answer *answer,
    const struct reasons *reasons, struct buf *out)
{
    char clock[VCLOCK_TEXT_LEN];
    char day[CALENDAR_DAY_LEN];
    (void)reasons;
    vclock_format(q->scene.clock, clock);
    calendar_day(answer->renewal_day, day);
    json_t *o = json_pack("{s:i,s:s,s:s,s:s,s:s,s:s,s:s?,s:s,s:s}", "schema_version", 1, "kind",
        "ask", "holder", holder_words(q->scene.holder), "expressway_e", q->scene.release_e,
        "expressway_c", q->scene.release_c, "clock", clock, "symptom",
        q->scene.symptom == NULL ? NULL : q->scene.symptom->id, "root_kind",
        calendar_root_name(answer->leaf->root), "certainty", answer->leaf->certainty);
    json_object_set_new(o, "name", json_string(answer->name));
    json_object_set_new(o, "services", json_integer((json_int_t)answer->num_asked));
    json_object_set_new(o, "down_now", down_json(&answer->now));
    json_object_set_new(o, "down_with_both_usages", down_json(&answer->with_both));
    json_object_set_new(
        o, "renewal_day", answer->renewal_day == 0 ? json_null() : json_string(day));
    json_object_set_new(o, "down_when_renewed", down_json(&answer->renewed));
    json_object_set_new(o, "faults", faults_json(answer->leaf));
    json_object_set_new(o, "options", remedies_json(answer));
    char *text = json_dumps(o, JSON_COMPACT);
    buf_addf(out, "%s\n", text);
    free(text);
    json_decref(o);
}
