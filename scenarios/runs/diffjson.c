#include "scenarios/runs/difftell.h"

#include <jansson.h>
#include <stdlib.h>

#define SCHEMA_VERSION 1

static json_t *text(const char *s)
{
    return s == NULL || *s == '\0' ? json_null() : json_string(s);
}

static json_t *number(int32_t value, int32_t none)
{
    return value == none ? json_null() : json_integer(value);
}

static void put(json_t *object, FILE *out)
{
    json_dumpf(object, out, JSON_COMPACT);
    fputc('\n', out);
    json_decref(object);
}

static const char *state_name(const struct told *told)
{
    return told->state == OUTCOME_UP ? "up" : told->state == OUTCOME_DOWN ? "down" : NULL;
}

/* Null for a line that is not there. */
static json_t *witness(
    const struct difftell_side *side, const struct outcomes *o, const struct told *told)
{
    if (told == NULL)
        return json_null();
    char *argument = difftell_argument(side, o, told);
    bool judged = (enum verdict)told->verdict != VERDICT_COUNT;
    json_t *out = json_object();
    json_object_set_new(
        out, "verdict", text(judged ? verdict_name((enum verdict)told->verdict) : NULL));
    json_object_set_new(out, "state", text(state_name(told)));
    json_object_set_new(out, "stage", text(outcomes_word(o, told->stage)));
    json_object_set_new(out, "side", text(outcomes_word(o, told->side)));
    json_object_set_new(out, "reason", text(outcomes_word(o, told->reason)));
    json_object_set_new(out, "caused_by", text(outcomes_word(o, told->caused_by)));
    json_object_set_new(out, "x509_error", number(told->x509_error, 0));
    json_object_set_new(out, "alert", number(told->alert, OUTCOME_NO_ALERT));
    json_object_set_new(out, "sip_status", number(told->sip_status, 0));
    json_object_set_new(out, "explain", text(argument));
    free(argument);
    return out;
}

static json_t *fields(const struct diff_entry *entry)
{
    json_t *list = json_array();
    for (unsigned i = 0; i < DIFF_FIELD_COUNT; i++) {
        if ((entry->fields & 1u << i) != 0)
            json_array_append_new(list, json_string(diff_field_name((enum diff_field)i)));
    }
    return list;
}

static void put_entry(const struct difftell *tell, const struct diff_entry *entry, FILE *out)
{
    const struct diff *d = tell->diff;
    const struct told *told = entry->b != NULL ? entry->b : entry->a;
    json_t *o = json_object();
    json_object_set_new(o, "kind", json_string("difference"));
    json_object_set_new(o, "class", json_string(diff_class_name(entry->class)));
    json_object_set_new(o, "cell", json_string(outcomes_cell(d->b, told->cell)));
    json_object_set_new(o, "service", json_string(outcomes_word(d->b, told->service)));
    json_object_set_new(o, "because", text(outcomes_word(d->b, entry->because)));
    json_object_set_new(o, "differs", fields(entry));
    json_object_set_new(o, "a", witness(&tell->a, d->a, entry->a));
    json_object_set_new(o, "b", witness(&tell->b, d->b, entry->b));
    put(o, out);
}

static json_t *counts(const size_t of_classes[DIFF_CLASS_COUNT])
{
    json_t *o = json_object();
    for (int i = 0; i < DIFF_CLASS_COUNT; i++)
        json_object_set_new(
            o, diff_class_name((enum diff_class)i), json_integer((json_int_t)of_classes[i]));
    return o;
}

void difftell_jsonl(const struct difftell *tell, FILE *out)
{
    const struct diff *d = tell->diff;
    json_t *o = json_object();
    json_object_set_new(o, "schema_version", json_integer(SCHEMA_VERSION));
    json_object_set_new(o, "kind", json_string("diff"));
    json_object_set_new(o, "a", json_string(tell->a.name));
    json_object_set_new(o, "b", json_string(tell->b.name));
    json_object_set_new(o, "equal", json_integer((json_int_t)d->equal));
    json_object_set_new(o, "differing", json_integer((json_int_t)d->num));
    json_object_set_new(o, "deployment", difftell_deployment(d));
    json_object_set_new(o, "classes", counts(d->counts));
    json_object_set_new(o, "consequences", counts(d->consequences));
    put(o, out);
    for (size_t i = 0; i < d->num; i++) {
        if (tell->classes[d->entries[i].class])
            put_entry(tell, &d->entries[i], out);
    }
}
