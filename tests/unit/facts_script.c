#include "tests/unit/facts_script.h"

#include "sim/base/text.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

static json_t *parse(const char *row, const char *text)
{
    json_error_t error;
    json_t *json = json_loads(text, 0, &error);
    if (json == NULL)
        fail_msg("%s: %s: %s", row, text, error.text);
    return json;
}

static bool is_word(const struct script_fact *script, size_t num, const char *word)
{
    for (size_t i = 0; i < num; i++) {
        if (text_is(script[i].word, word))
            return true;
    }
    return false;
}

/* A member that is null in a change is not there at all. */
static void merge(json_t *fact, json_t *members)
{
    const char *key = NULL;
    json_t *value = NULL;
    assert_int_equal(json_object_update_recursive(fact, members), 0);
    json_object_foreach(members, key, value)
    {
        if (json_is_null(value))
            json_object_del(fact, key);
    }
}

/* False when it is not to be reported at all. */
static bool change(json_t *fact, const char *word, const struct script_row *row)
{
    for (size_t i = 0; i < SCRIPT_CHANGES_MAX; i++) {
        const struct script_change *c = &row->changes[i];
        if (c->word == NULL || !text_is(c->word, word))
            continue;
        if (c->json == NULL)
            return false;
        json_t *members = parse(row->name, c->json);
        merge(fact, members);
        json_decref(members);
    }
    return true;
}

static void collect(
    const struct script_fact *script, size_t num, const struct script_row *row, struct facts *facts)
{
    facts_init(facts);
    for (size_t i = 0; i < num; i++) {
        json_t *fact = parse(row->name, script[i].json);
        if (change(fact, script[i].word, row))
            facts_add(facts, script[i].member, fact);
        json_decref(fact);
    }
    for (size_t i = 0; i < SCRIPT_CHANGES_MAX; i++) {
        const char *word = row->changes[i].word;
        if (word != NULL && !is_word(script, num, word))
            fail_msg("%s: no fact is called %s", row->name, word);
    }
}

void script_observe(const struct script_fact *script, size_t num, const struct script_row *row,
    enum service service, struct outcome *out)
{
    struct deployment d;
    struct facts facts;
    struct observation seen;
    struct conf_diag diag = {0};
    struct releases *releases = releases_load(EK_SOURCE_DIR "/sim/releases", &diag);
    conf_diag_cleanup(&diag);
    assert_non_null(releases);
    deployment_init(&d);
    struct cast cast = {.deployment = &d, .e = {.num_nodes = 1}, .c = {.num_nodes = 1}};
    text_copy(cast.e.nodes[0].name, sizeof cast.e.nodes[0].name, "e1.example.com");
    text_copy(cast.c.nodes[0].name, sizeof cast.c.nodes[0].name, "c1.example.com");
    cast.model.e.nodes[0].release = releases_find(releases, "X15.4");
    cast.model.c.nodes[0].release = releases_find(releases, "X15.4");
    collect(script, num, row, &facts);
    observe(&facts, &cast, service, &seen);
    *out = seen.outcome;
    facts_cleanup(&facts);
    deployment_cleanup(&d);
    releases_free(releases);
}

void script_check(const struct script_fact *script, size_t num, const struct script_row *row,
    enum service service)
{
    struct outcome o;
    script_observe(script, num, row, service, &o);
    bool same = o.state == row->state &&
                (row->detail == NULL || strstr(o.detail, row->detail) != NULL) &&
                (o.state == OUTCOME_UNKNOWN ||
                    (o.stage == row->stage && o.side == row->side && o.reason == row->reason));
    if (!same)
        fail_msg("%s: %s: state %d, stage \"%s\", side \"%s\", reason \"%s\", \"%s\"",
            service_id(service), row->name, (int)o.state, stage_name(o.stage), side_name(o.side),
            reason_name(o.reason), o.detail);
}
