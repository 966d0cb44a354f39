#include "scenarios/runner/facts.h"

#include "sim/base/text.h"

void facts_init(struct facts *facts)
{
    for (int i = 0; i < FLEET_SIZE; i++)
        facts->all[i] = json_array();
}

void facts_cleanup(struct facts *facts)
{
    for (int i = 0; i < FLEET_SIZE; i++) {
        json_decref(facts->all[i]);
        facts->all[i] = NULL;
    }
}

void facts_add(struct facts *facts, enum fleet_member member, const json_t *fact)
{
    json_array_append(facts->all[member], (json_t *)fact);
}

static bool fits(const json_t *fact, const struct facts_query *q)
{
    const struct {
        const char *key;
        const char *value;
    } wants[] = {
        {"fact", q->fact},
        {"link", q->link},
        {"role", q->role},
        {"node", q->node},
        {"peer", q->peer},
        {"method", q->method},
        {"store", q->store},
        {"through", q->through},
    };
    for (size_t i = 0; i < sizeof wants / sizeof wants[0]; i++) {
        if (wants[i].value != NULL && !text_is(fact_text(fact, wants[i].key), wants[i].value))
            return false;
    }
    return true;
}

const json_t *facts_find(
    const struct facts *facts, enum fleet_member member, const struct facts_query *query, size_t i)
{
    size_t index = 0;
    json_t *fact = NULL;
    json_array_foreach(facts->all[member], index, fact)
    {
        if (fits(fact, query) && i-- == 0)
            return fact;
    }
    return NULL;
}

static bool is_other_end(const json_t *fact, const json_t *dialled)
{
    return text_is(fact_text(fact, "role"), "server") &&
           fact_number(fact, "local_port", 0) == fact_number(dialled, "peer_port", 0) &&
           fact_number(fact, "peer_port", 0) == fact_number(dialled, "local_port", 0) &&
           text_is(fact_text(fact, "fact"), "connection");
}

const json_t *facts_other_end(
    const struct facts *facts, const json_t *dialled, enum fleet_member *out_member)
{
    if (fact_number(dialled, "local_port", 0) == 0 || fact_number(dialled, "peer_port", 0) == 0)
        return NULL;
    for (int m = 0; m < FLEET_SIZE; m++) {
        size_t index = 0;
        json_t *fact = NULL;
        json_array_foreach(facts->all[m], index, fact)
        {
            if (!is_other_end(fact, dialled))
                continue;
            *out_member = (enum fleet_member)m;
            return fact;
        }
    }
    return NULL;
}
