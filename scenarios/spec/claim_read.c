#include "scenarios/spec/claim_read.h"

#include "scenarios/spec/expr_at.h"
#include "scenarios/spec/outcome.h"
#include "scenarios/spec/setting.h"
#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])

static const char *const confidences[] = {"documented", "inferred", "assumed"};

struct reader {
    const struct conf_doc *doc;
    struct conf_diag *diag;
    struct claim_set *set;
    const struct claims *loaded;
};

/* A copy of the text at `key`, which must not be empty; NULL and an error otherwise. */
static char *need_text(struct reader *r, const struct conf_node *node, const char *key)
{
    const struct conf_node *value = conf_need(r->diag, r->doc, node, key, CONF_SCALAR);
    if (value == NULL)
        return NULL;
    if (*conf_text(value) == '\0') {
        conf_error(r->diag, r->doc, value, "\"%s\" must not be empty", key);
        return NULL;
    }
    return ek_strdup(conf_text(value));
}

static char *read_word(struct reader *r, const struct conf_node *value, const char *what,
    const char *const *words, size_t num)
{
    if (value == NULL)
        return NULL;
    int index = conf_choice(r->diag, r->doc, value, what, words, num);
    return index < 0 ? NULL : ek_strdup(words[index]);
}

static char *need_word(struct reader *r, const struct conf_node *node, const char *key,
    const char *what, const char *const *words, size_t num)
{
    return read_word(r, conf_need(r->diag, r->doc, node, key, CONF_SCALAR), what, words, num);
}

static char *want_word(struct reader *r, const struct conf_node *node, const char *key,
    const char *const *words, size_t num)
{
    return read_word(r, conf_want(r->diag, r->doc, node, key, CONF_SCALAR), key, words, num);
}

/* ---- expectations ---- */

/* The words of outcome.h without the first, which stands for none. */
static void read_down(struct reader *r, const struct conf_node *node, struct expectation *out)
{
    static const char *const keys[] = {"down", "side", "stage", "caused_by"};
    size_t num_services = 0, num_reasons = 0, num_sides = 0, num_stages = 0;
    const char *const *services = service_ids(&num_services);
    const char *const *reasons = outcome_reason_names(&num_reasons);
    const char *const *sides = outcome_side_names(&num_sides);
    const char *const *stages = outcome_stage_names(&num_stages);
    conf_known_keys(r->diag, r->doc, node, keys, NUM(keys));
    out->reason = need_word(r, node, "down", "reason", reasons + 1, num_reasons - 1);
    /* What lies between the ends has no side; whoever refuses has one. */
    bool between = text_is(out->reason, reason_name(REASON_TIMEOUT)) ||
                   text_is(out->reason, reason_name(REASON_NETWORK)) ||
                   text_is(out->reason, reason_name(REASON_NOT_TLS));
    out->side = between ? want_word(r, node, "side", sides + 1, num_sides - 1)
                        : need_word(r, node, "side", "side", sides + 1, num_sides - 1);
    out->stage = want_word(r, node, "stage", stages + 1, num_stages - 1);
    const struct conf_node *cause = conf_want(r->diag, r->doc, node, "caused_by", CONF_SCALAR);
    out->caused_by = read_word(r, cause, "service", services, num_services);
    if (cause != NULL && out->reason != NULL && !text_is(out->reason, "dependency-down"))
        conf_error(r->diag, r->doc, cause, "\"caused_by\" belongs to dependency-down, not to %s",
            out->reason);
}

static void read_expectation(struct reader *r, const struct conf_node *key,
    const struct conf_node *value, struct claim_case *to)
{
    size_t num = 0;
    const char *const *services = service_ids(&num);
    int service = conf_choice(r->diag, r->doc, key, "service", services, num);
    if (service < 0)
        return;
    to->expectations =
        ek_realloc(to->expectations, (to->num_expectations + 1) * sizeof *to->expectations);
    struct expectation *out = &to->expectations[to->num_expectations++];
    *out = (struct expectation){.service = (enum service)service};
    int column = 0;
    conf_position(key, &out->line, &column);
    out->up = text_is(conf_text(value), "up");
    if (conf_kind(value) == CONF_MAPPING)
        read_down(r, value, out);
    else if (!out->up)
        conf_error(r->diag, r->doc, value, "%s must be up or {down: REASON, side: SIDE}",
            services[service]);
}

/* ---- entries ---- */

static char *read_condition(struct reader *r, const struct conf_node *value, struct expr **out_expr)
{
    if (value == NULL)
        return NULL;
    const struct expr_names names = setting_names(NULL); /* profiles may be fewer than documents */
    *out_expr = expr_at(r->doc, value, &names, r->diag);
    return ek_strdup(conf_text(value));
}

static void read_lacks(struct reader *r, const struct conf_node *list, struct claim_case *out)
{
    size_t num_paths = 0;
    const char *const *paths = setting_paths(&num_paths);
    out->lacks = ek_calloc(conf_size(list) + 1, sizeof *out->lacks);
    for (size_t i = 0; i < conf_size(list); i++) {
        const struct conf_node *item = conf_item(list, i);
        int setting = conf_choice(r->diag, r->doc, item, "setting", paths, num_paths);
        enum rule_id rules[SETTING_RULES_MAX];
        if (setting < 0)
            continue;
        if (setting_rules((enum setting)setting, rules) == 0)
            conf_error(r->diag, r->doc, item, "every release has %s", paths[setting]);
        out->lacks[out->num_lacks++] = (enum setting)setting;
    }
}

static void read_case(struct reader *r, const struct conf_node *node, struct claim_case *out)
{
    static const char *const keys[] = {"when", "expect", "lacks"};
    conf_known_keys(r->diag, r->doc, node, keys, NUM(keys));
    out->when_text =
        read_condition(r, conf_need(r->diag, r->doc, node, "when", CONF_SCALAR), &out->when);
    const struct conf_node *lacks = conf_want(r->diag, r->doc, node, "lacks", CONF_SEQUENCE);
    const struct conf_node *expect = lacks == NULL
                                         ? conf_need(r->diag, r->doc, node, "expect", CONF_MAPPING)
                                         : conf_want(r->diag, r->doc, node, "expect", CONF_MAPPING);
    if ((expect != NULL || lacks != NULL) && conf_size(expect) + conf_size(lacks) == 0)
        conf_error(r->diag, r->doc, expect == NULL ? lacks : expect, "a case needs an expectation");
    read_lacks(r, lacks, out);
    for (size_t i = 0; i < conf_size(expect); i++)
        read_expectation(r, conf_key_node(expect, i), conf_item(expect, i), out);
}

static void read_cases(struct reader *r, const struct conf_node *node, struct claim *claim)
{
    const struct conf_node *cases = conf_need(r->diag, r->doc, node, "cases", CONF_SEQUENCE);
    if (cases == NULL)
        return;
    if (conf_size(cases) == 0)
        conf_error(r->diag, r->doc, cases, "a claim needs a case");
    claim->num_cases = conf_size(cases);
    claim->cases = ek_calloc(claim->num_cases, sizeof *claim->cases);
    for (size_t i = 0; i < claim->num_cases; i++)
        read_case(r, conf_item(cases, i), &claim->cases[i]);
}

static void read_conflicts(struct reader *r, const struct conf_node *node, struct claim *claim)
{
    const struct conf_node *list =
        conf_want(r->diag, r->doc, node, "conflicts_with", CONF_SEQUENCE);
    claim->conflicts = ek_calloc(conf_size(list), sizeof *claim->conflicts);
    for (size_t i = 0; i < conf_size(list); i++) {
        const char *id = conf_text(conf_item(list, i));
        if (id == NULL || *id == '\0' || text_is(id, claim->id))
            conf_error(r->diag, r->doc, conf_item(list, i), "must be the id of another claim");
        else
            claim->conflicts[claim->num_conflicts++] = ek_strdup(id);
    }
}

static enum claim_reading read_reading(struct reader *r, const struct conf_node *node)
{
    const char *const words[] = {
        claim_reading_name(READING_STRICT), claim_reading_name(READING_LENIENT)};
    const struct conf_node *value = conf_want(r->diag, r->doc, node, "reading", CONF_SCALAR);
    if (value == NULL)
        return READING_PLAIN;
    int index = conf_choice(r->diag, r->doc, value, "reading", words, NUM(words));
    return index < 0 ? READING_PLAIN : (enum claim_reading)(READING_STRICT + index);
}

/* Two entries share an id only as two readings of one sentence. */
static bool set_has(const struct claim_set *set, const char *id, enum claim_reading reading)
{
    for (size_t i = 0; i < set->num_claims; i++) {
        enum claim_reading other = set->claims[i].reading;
        bool two_readings = other != READING_PLAIN && reading != READING_PLAIN && other != reading;
        if (!two_readings && text_is(set->claims[i].id, id))
            return true;
    }
    return false;
}

static char *read_id(struct reader *r, const struct conf_node *node, enum claim_reading reading)
{
    char *id = need_text(r, node, "id");
    if (id == NULL)
        return NULL;
    bool is_taken = set_has(r->set, id, reading);
    for (size_t i = 0; i < r->loaded->num_sets; i++)
        is_taken = is_taken || set_has(r->loaded->sets[i], id, reading);
    if (is_taken)
        conf_error(r->diag, r->doc, conf_get(node, "id"), "claim \"%.60s\" exists already", id);
    return id;
}

static void read_entry(struct reader *r, const struct conf_node *node)
{
    static const char *const keys[] = {
        "id", "reading", "says", "citation", "confidence", "conflicts_with", "note", "cases"};
    if (conf_kind(node) != CONF_MAPPING) {
        conf_error(r->diag, r->doc, node, "an entry must be a mapping with id, says, cases ...");
        return;
    }
    conf_known_keys(r->diag, r->doc, node, keys, NUM(keys));
    struct claim claim = {.set = r->set, .reading = read_reading(r, node)};
    claim.id = read_id(r, node, claim.reading);
    claim.says = need_text(r, node, "says");
    claim.citation = need_text(r, node, "citation");
    claim.confidence =
        need_word(r, node, "confidence", "confidence", confidences, NUM(confidences));
    if (conf_get(node, "note") != NULL)
        claim.note = need_text(r, node, "note");
    read_conflicts(r, node, &claim);
    read_cases(r, node, &claim);
    r->set->claims[r->set->num_claims++] = claim;
}

void claim_set_read(struct claim_set *set, const struct conf_doc *doc, const struct claims *loaded,
    struct conf_diag *diag)
{
    static const char *const keys[] = {"claims", "document", "url", "given", "entries"};
    struct reader r = {.doc = doc, .diag = diag, .set = set, .loaded = loaded};
    const struct conf_node *root = conf_root(doc);
    if (conf_kind(root) != CONF_MAPPING) {
        conf_error(diag, doc, root, "a claims file must be a mapping with claims, entries ...");
        return;
    }
    conf_known_keys(diag, doc, root, keys, NUM(keys));
    const struct conf_node *name = conf_need(diag, doc, root, "claims", CONF_SCALAR);
    if (name != NULL && !text_is(conf_text(name), set->name))
        conf_error(diag, doc, name, "the set must be called \"%s\" like its file", set->name);
    set->document = need_text(&r, root, "document");
    set->url = need_text(&r, root, "url");
    set->given_text =
        read_condition(&r, conf_want(diag, doc, root, "given", CONF_SCALAR), &set->given);
    const struct conf_node *entries = conf_need(diag, doc, root, "entries", CONF_SEQUENCE);
    set->claims = ek_calloc(conf_size(entries), sizeof *set->claims);
    for (size_t i = 0; i < conf_size(entries); i++)
        read_entry(&r, conf_item(entries, i));
}

/* ---- freeing ---- */

static void free_case(struct claim_case *c)
{
    for (size_t i = 0; i < c->num_expectations; i++) {
        free(c->expectations[i].side);
        free(c->expectations[i].stage);
        free(c->expectations[i].reason);
        free(c->expectations[i].caused_by);
    }
    free(c->expectations);
    free(c->lacks);
    expr_free(c->when);
    free(c->when_text);
}

static void free_claim(struct claim *claim)
{
    for (size_t i = 0; i < claim->num_cases; i++)
        free_case(&claim->cases[i]);
    for (size_t i = 0; i < claim->num_conflicts; i++)
        free(claim->conflicts[i]);
    free(claim->cases);
    free(claim->conflicts);
    free(claim->id);
    free(claim->says);
    free(claim->citation);
    free(claim->confidence);
    free(claim->note);
}

void claim_set_free(struct claim_set *set)
{
    if (set == NULL)
        return;
    for (size_t i = 0; i < set->num_claims; i++)
        free_claim(&set->claims[i]);
    free(set->claims);
    expr_free(set->given);
    free(set->given_text);
    free(set->name);
    free(set->path);
    free(set->document);
    free(set->url);
    free(set);
}
