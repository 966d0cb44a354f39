#include "sim/base/text.h"
#include "sim/release/family.h"

#include <string.h>

static const struct {
    const char *name;
    const char *values;
    const char *says;
} rules[RULE_COUNT] = {
#define X(code, name, values, says) [RULE_##code] = {name, values, says},
    RULE_LIST(X)
#undef X
};

const char *rule_name(enum rule_id rule)
{
    return rules[rule].name;
}

const char *rule_says(enum rule_id rule)
{
    return rules[rule].says;
}

bool rule_by_name(const char *name, enum rule_id *out_rule)
{
    for (size_t i = 0; i < RULE_COUNT; i++) {
        if (text_is(rules[i].name, name)) {
            *out_rule = (enum rule_id)i;
            return true;
        }
    }
    return false;
}

void rule_words(enum rule_id rule, struct rule_words *out)
{
    text_copy(out->text, RULE_TEXT_MAX, rules[rule].values);
    out->num = 0;
    char *rest = NULL;
    for (char *word = strtok_r(out->text, "|", &rest); word != NULL && out->num < RULE_WORDS_MAX;
         word = strtok_r(NULL, "|", &rest))
        out->word[out->num++] = word;
}

const char *confidence_name(enum confidence confidence)
{
    static const char *const names[] = {
        [CONFIDENCE_DOCUMENTED] = "documented",
        [CONFIDENCE_INFERRED] = "inferred",
        [CONFIDENCE_ASSUMED] = "assumed",
    };
    return names[confidence];
}
