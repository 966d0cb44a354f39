#include "scenarios/preview/when.h"

static json_t *day(int64_t time)
{
    char text[CALENDAR_DAY_LEN];
    calendar_day(time, text);
    return json_string(text);
}

static void add_source(json_t *o, const struct calendar_source *from)
{
    json_object_set_new(o, "effective_on", day(from->effective_on));
    json_object_set_new(o, "stated_on", day(from->stated_on));
    json_object_set_new(o, "source", json_string(from->source));
}

static json_t *phase_json(const struct calendar_phase *phase)
{
    char days[WHEN_DAYS_LEN];
    when_days(phase, days);
    json_t *o = json_pack("{s:s,s:s,s:b}", "issues", when_issues(phase), "days", days,
        "intermediate_server_only", phase->intermediate_server_only);
    add_source(o, &phase->from);
    if (phase->note != NULL)
        json_object_set_new(o, "note", json_string(phase->note));
    return o;
}

static json_t *renewal_json(const struct calendar *calendar, const struct calendar_product *p)
{
    const struct calendar_renewal r = calendar_renewal(calendar, p);
    if (r.kind == RENEWAL_NEVER)
        return json_string("never");
    if (r.kind == RENEWAL_ALWAYS)
        return json_string("always");
    json_t *o = json_pack("{s:o,s:o,s:o,s:o}", "last_day", day(r.last_day), "not_after",
        day(r.not_after), "longest_lasting_day", day(r.best_day), "longest_lasting_not_after",
        day(r.best_not_after));
    add_source(o, r.from);
    return o;
}

static json_t *product_json(const struct calendar *calendar, const struct calendar_product *p)
{
    json_t *phases = json_array();
    for (size_t i = 0; i < p->num_phases; i++)
        json_array_append_new(phases, phase_json(&p->phases[i]));
    return json_pack("{s:s,s:s,s:s,s:o,s:o}", "id", p->id, "title", p->title, "root",
        calendar_root_name(p->root), "issues", phases, "client_auth_until",
        renewal_json(calendar, p));
}

json_t *when_json(const struct calendar *calendar, const char *ca)
{
    json_t *products = json_array();
    json_t *policies = json_array();
    json_t *limits = json_array();
    for (size_t i = 0; i < calendar->num_products; i++) {
        if (when_concerns(&calendar->products[i], ca))
            json_array_append_new(products, product_json(calendar, &calendar->products[i]));
    }
    for (size_t i = 0; i < calendar->num_policies; i++) {
        json_t *o = json_pack(
            "{s:s,s:s}", "id", calendar->policies[i].id, "says", calendar->policies[i].says);
        add_source(o, &calendar->policies[i].from);
        json_array_append_new(policies, o);
    }
    for (size_t i = 0; i < calendar->num_limits; i++) {
        json_t *o = json_pack("{s:i}", "days", calendar->limits[i].days);
        add_source(o, &calendar->limits[i].from);
        json_array_append_new(limits, o);
    }
    return json_pack("{s:i,s:s,s:s,s:o,s:o,s:o,s:o}", "schema_version", 1, "calendar", calendar->id,
        "title", calendar->title, "as_of", day(calendar->as_of), "lifetime_limits", limits,
        "policies", policies, "products", products);
}
