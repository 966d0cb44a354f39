#include "sim/node/access.h"

#include "sim/base/text.h"
#include "sim/node/cell.h"

#include <ctype.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum pattern { PATTERN_EXACT, PATTERN_PREFIX, PATTERN_SUFFIX, PATTERN_REGEX };

struct access_rule {
    json_int_t priority;
    enum pattern type;
    char *pattern;
    regex_t regex; /* PATTERN_REGEX alone */
    bool allows;
};

struct access_rules {
    struct access_rule *rules; /* in the order in which they are applied */
    size_t num;
};

/* The number of the word in `words`, or -1. */
static int word_in(const char *word, const char *const *words, int num)
{
    for (int i = 0; i < num; i++) {
        if (text_is(word, words[i]))
            return i;
    }
    return -1;
}

/* What an expression may not hold lest it takes time or memory without end; NULL: it is modest. */
static const char *excess_of(const char *pattern)
{
    bool escaped = false;
    for (const char *c = pattern; *c != '\0'; c++) {
        if (escaped && isdigit((unsigned char)*c))
            return "a back-reference";
        escaped = !escaped && *c == '\\';
    }
    const char *interval = strchr(pattern, '{');
    if (interval == NULL)
        return NULL;
    if (strchr(interval + 1, '{') != NULL)
        return "more than one interval {...}";
    unsigned long low = 0, high = 0;
    if (sscanf(interval, "{%lu,%lu", &low, &high) == 0)
        (void)!sscanf(interval, "{,%lu", &high);
    return low > ACCESS_INTERVAL_MAX || high > ACCESS_INTERVAL_MAX ? "an interval {...} above 16"
                                                                   : NULL;
}

static bool read_regex(struct access_rule *rule, struct err *e)
{
    char why[120];
    const char *excess = excess_of(rule->pattern);
    if (excess != NULL)
        return err_set(e, ERR_FILE_INVALID, "access rule: \"%s\" has %s", rule->pattern, excess);
    int failed = regcomp(&rule->regex, rule->pattern, REG_EXTENDED | REG_NOSUB | REG_ICASE);
    if (failed == 0)
        return true;
    regerror(failed, &rule->regex, why, sizeof why);
    return err_set(e, ERR_FILE_INVALID, "access rule: \"%s\" is no regular expression: %s",
        rule->pattern, why);
}

/* The rule stands whatever comes back, so that it can be freed. */
static bool read_rule(struct access_rule *rule, const json_t *entry, struct err *e)
{
    static const char *const types[] = {"exact", "prefix", "suffix", "regex"};
    static const char *const actions[] = {"deny", "allow"};
    int type = word_in(json_text(entry, "pattern-type"), types, 4);
    int action = word_in(json_text(entry, "action"), actions, 2);
    const json_t *priority = json_object_get(entry, "priority");
    const char *pattern = json_text(entry, "pattern");
    *rule = (struct access_rule){.type = PATTERN_EXACT, .allows = action == 1};
    rule->pattern = ek_strdup(pattern == NULL ? "" : pattern);
    rule->priority = json_integer_value(priority);
    if (pattern == NULL || *pattern == '\0')
        return err_set(e, ERR_FILE_INVALID, "an access rule needs a pattern");
    if (type < 0)
        return err_set(e, ERR_FILE_INVALID,
            "the pattern-type of an access rule is exact, prefix, "
            "suffix or regex");
    if (action < 0)
        return err_set(e, ERR_FILE_INVALID, "the action of an access rule is allow or deny");
    if (!json_is_integer(priority) || rule->priority < 1)
        return err_set(e, ERR_FILE_INVALID, "the priority of an access rule is a number from 1 on");
    if (strlen(pattern) > ACCESS_PATTERN_MAX)
        return err_set(e, ERR_FILE_INVALID, "the pattern of an access rule has at most %d bytes",
            ACCESS_PATTERN_MAX);
    if (type == PATTERN_REGEX && !read_regex(rule, e))
        return false;
    rule->type = (enum pattern)type;
    return true;
}

/* Puts the last rule behind those that come before it: a stable order. */
static void settle_last(struct access_rules *rules)
{
    struct access_rule last = rules->rules[rules->num - 1];
    size_t at = rules->num - 1;
    for (; at > 0 && rules->rules[at - 1].priority > last.priority; at--)
        rules->rules[at] = rules->rules[at - 1];
    rules->rules[at] = last;
}

struct access_rules *access_rules_read(const json_t *list, struct err *e)
{
    size_t num = json_array_size(list);
    if (list == NULL)
        return NULL;
    if (!json_is_array(list) || num > ACCESS_RULES_MAX) {
        err_set(e, ERR_FILE_INVALID, "access rules are a list of at most %d", ACCESS_RULES_MAX);
        return NULL;
    }
    struct access_rules *rules = ek_calloc(1, sizeof *rules);
    rules->rules = ek_calloc(num + 1, sizeof *rules->rules);
    for (size_t i = 0; i < num; i++) {
        bool ok = read_rule(&rules->rules[rules->num++], json_array_get(list, i), e);
        if (!ok) {
            access_rules_free(rules);
            return NULL;
        }
        settle_last(rules);
    }
    return rules;
}

void access_rules_free(struct access_rules *rules)
{
    if (rules == NULL)
        return;
    for (size_t i = 0; i < rules->num; i++) {
        if (rules->rules[i].type == PATTERN_REGEX)
            regfree(&rules->rules[i].regex);
        free(rules->rules[i].pattern);
    }
    free(rules->rules);
    free(rules);
}

static bool fits(const struct access_rule *rule, const char *name)
{
    size_t len = strlen(rule->pattern), all = strlen(name);
    switch (rule->type) {
    case PATTERN_EXACT:
        return strcasecmp(name, rule->pattern) == 0;
    case PATTERN_PREFIX:
        return strncasecmp(name, rule->pattern, len) == 0;
    case PATTERN_SUFFIX:
        return all >= len && strcasecmp(name + all - len, rule->pattern) == 0;
    case PATTERN_REGEX:
        return regexec(&rule->regex, name, 0, NULL, 0) == 0;
    }
    return false;
}

static bool fits_any(
    const struct access_rule *rule, const struct cert_facts *leaf, bool common_name)
{
    bool fit = common_name && leaf->common_name != NULL && fits(rule, leaf->common_name);
    for (size_t i = 0; i < leaf->num_dns_names && !fit; i++)
        fit = fits(rule, leaf->dns_names[i]);
    return fit;
}

enum access access_judge(
    const struct access_rules *rules, const struct cert_facts *leaf, bool common_name)
{
    for (size_t i = 0; i < rules->num; i++) {
        if (fits_any(&rules->rules[i], leaf, common_name))
            return rules->rules[i].allows ? ACCESS_ALLOWED : ACCESS_DENIED;
    }
    return ACCESS_UNMATCHED;
}
