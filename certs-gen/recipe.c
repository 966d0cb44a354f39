#include "certs-gen/recipe.h"

#include "sim/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const usage_names[] = {
#define X(code, name, what) name,
    RECIPE_USAGES(X)
#undef X
};

static const char *const usage_whats[] = {
#define X(code, name, what) what,
    RECIPE_USAGES(X)
#undef X
};

static const char *const defect_names[] = {
#define X(code, name, what) name,
    RECIPE_DEFECTS(X)
#undef X
};

static const char *const defect_whats[] = {
#define X(code, name, what) what,
    RECIPE_DEFECTS(X)
#undef X
};

#define NOT_ISSUED "a certificate that signs itself has no issuer"
#define NO_NAMES   "it has no name of this domain"
#define NO_SAN     "it has no subjectAltName"

static const struct {
    unsigned one, other;
    const char *reason;
} excludes[] = {
    {RECIPE_BIT_EXPIRED, RECIPE_BIT_NOT_YET_VALID, "no date is both after and before the validity"},
    {RECIPE_BIT_EXPIRED, RECIPE_BIT_ISSUED_YESTERDAY, "nothing is left of the validity"},
    {RECIPE_BIT_NOT_YET_VALID, RECIPE_BIT_ISSUED_YESTERDAY, "notBefore is one date"},
    {RECIPE_BIT_WRONG_NAME, RECIPE_BIT_WILDCARD, NO_NAMES},
    {RECIPE_BIT_WRONG_NAME, RECIPE_BIT_OTHER_HOST, NO_NAMES},
    {RECIPE_BIT_WRONG_NAME, RECIPE_BIT_NO_CLUSTER_NAME, NO_NAMES},
    {RECIPE_BIT_CN_ONLY, RECIPE_BIT_WILDCARD, NO_SAN},
    {RECIPE_BIT_CN_ONLY, RECIPE_BIT_NO_CLUSTER_NAME, NO_SAN},
    {RECIPE_BIT_WILDCARD, RECIPE_BIT_OTHER_HOST, "the wildcard stands for the other host too"},
    {RECIPE_BIT_WILDCARD, RECIPE_BIT_NO_CLUSTER_NAME, "the wildcard replaces every name"},
    {RECIPE_BIT_SELF_SIGNED, RECIPE_BIT_UNTRUSTED_ROOT, NOT_ISSUED},
    {RECIPE_BIT_SELF_SIGNED, RECIPE_BIT_MISSING_INTERMEDIATE, NOT_ISSUED},
    {RECIPE_BIT_SELF_SIGNED, RECIPE_BIT_INTERMEDIATE_SERVER_ONLY, NOT_ISSUED},
    {RECIPE_BIT_UNTRUSTED_ROOT, RECIPE_BIT_INTERMEDIATE_SERVER_ONLY,
        "the untrusted hierarchy has no serverAuth intermediate"},
    {RECIPE_BIT_SELF_SIGNED, RECIPE_BIT_PRIVATE_CA, NOT_ISSUED},
    {RECIPE_BIT_UNTRUSTED_ROOT, RECIPE_BIT_PRIVATE_CA, "it has one issuer"},
    {RECIPE_BIT_PRIVATE_CA, RECIPE_BIT_INTERMEDIATE_SERVER_ONLY,
        "the private CA has no serverAuth intermediate"},
    {RECIPE_BIT_PRIVATE_CA, RECIPE_BIT_REVOKED, "the private CA has no revocation list"},
    {RECIPE_BIT_SELF_SIGNED, RECIPE_BIT_ALTERNATIVE_ROOT, NOT_ISSUED},
    {RECIPE_BIT_UNTRUSTED_ROOT, RECIPE_BIT_ALTERNATIVE_ROOT, "it has one issuer"},
    {RECIPE_BIT_PRIVATE_CA, RECIPE_BIT_ALTERNATIVE_ROOT, "it has one issuer"},
    {RECIPE_BIT_ALTERNATIVE_ROOT, RECIPE_BIT_INTERMEDIATE_SERVER_ONLY,
        "the alternative root has no serverAuth intermediate"},
    {RECIPE_BIT_ALTERNATIVE_ROOT, RECIPE_BIT_REVOKED,
        "the alternative root has no revocation list"},
    {RECIPE_BIT_SELF_SIGNED, RECIPE_BIT_REVOKED, NOT_ISSUED},
    {RECIPE_BIT_UNTRUSTED_ROOT, RECIPE_BIT_REVOKED,
        "the untrusted hierarchy has no revocation list"},
};

static size_t find_name(const char *word, const char *const *names, size_t num)
{
    size_t i = 0;
    while (i < num && strcmp(word, names[i]) != 0)
        i++;
    return i;
}

static bool unknown_word(
    const char *word, const char *kind, const char *const *names, size_t num, struct err *e)
{
    const char *near = text_suggest(word, names, num);
    if (near != NULL)
        return err_set(
            e, ERR_RECIPE_INVALID, "unknown %s \"%.40s\"; did you mean \"%s\"?", kind, word, near);
    char all[RECIPE_TEXT_LEN] = "";
    for (size_t i = 0; i < num; i++) {
        size_t used = strlen(all);
        snprintf(all + used, sizeof all - used, " %s", names[i]);
    }
    return err_set(e, ERR_RECIPE_INVALID, "unknown %s \"%.40s\"; known are:%s", kind, word, all);
}

static bool parse_usage(const char *word, struct recipe *out, struct err *e)
{
    size_t usage = find_name(word, usage_names, RECIPE_USAGE_COUNT);
    if (usage < RECIPE_USAGE_COUNT) {
        out->usage = (enum recipe_usage)usage;
        return true;
    }
    if (find_name(word, defect_names, RECIPE_DEFECT_COUNT) < RECIPE_DEFECT_COUNT)
        return err_set(e, ERR_RECIPE_INVALID,
            "\"%s\" is a defect; write a usage before it, such as \"combined+%s\"", word, word);
    return unknown_word(word, "usage", usage_names, RECIPE_USAGE_COUNT, e);
}

static bool parse_defect(const char *word, struct recipe *out, struct err *e)
{
    size_t bit = find_name(word, defect_names, RECIPE_DEFECT_COUNT);
    if (bit == RECIPE_DEFECT_COUNT) {
        if (find_name(word, usage_names, RECIPE_USAGE_COUNT) < RECIPE_USAGE_COUNT)
            return err_set(e, ERR_RECIPE_INVALID,
                "a recipe has one usage: \"%s\" cannot be added to \"%s\"", word,
                usage_names[out->usage]);
        return unknown_word(word, "defect", defect_names, RECIPE_DEFECT_COUNT, e);
    }
    if ((out->defects & (1u << bit)) != 0)
        return err_set(e, ERR_RECIPE_INVALID, "\"%s\" is there twice", word);
    out->defects |= 1u << bit;
    return true;
}

bool recipe_parse(const char *text, struct recipe *out, struct err *e)
{
    char *copy = ek_strdup(text);
    char *rest = copy;
    struct recipe recipe = {0};
    bool ok = parse_usage(strsep(&rest, "+"), &recipe, e);
    while (ok && rest != NULL)
        ok = parse_defect(strsep(&rest, "+"), &recipe, e);
    ok = ok && recipe_check(&recipe, e);
    free(copy);
    if (ok)
        *out = recipe;
    return ok;
}

bool recipe_check(const struct recipe *recipe, struct err *e)
{
    for (size_t i = 0; i < sizeof excludes / sizeof excludes[0]; i++) {
        unsigned both = 1u << excludes[i].one | 1u << excludes[i].other;
        if ((recipe->defects & both) == both)
            return err_set(e, ERR_RECIPE_INVALID, "\"%s\" and \"%s\" exclude each other: %s",
                defect_names[excludes[i].one], defect_names[excludes[i].other], excludes[i].reason);
    }
    return true;
}

bool recipe_excludes(size_t index, const char **one, const char **other, const char **reason)
{
    if (index >= sizeof excludes / sizeof excludes[0])
        return false;
    *one = defect_names[excludes[index].one];
    *other = defect_names[excludes[index].other];
    *reason = excludes[index].reason;
    return true;
}

void recipe_text(const struct recipe *recipe, char *out, size_t cap)
{
    text_copy(out, cap, usage_names[recipe->usage]);
    for (unsigned bit = 0; bit < RECIPE_DEFECT_COUNT; bit++) {
        size_t used = strlen(out);
        if ((recipe->defects & (1u << bit)) != 0)
            snprintf(out + used, cap - used, "+%s", defect_names[bit]);
    }
}

const char *recipe_usage_name(enum recipe_usage usage)
{
    return usage_names[usage];
}

const char *recipe_usage_what(enum recipe_usage usage)
{
    return usage_whats[usage];
}

const char *recipe_defect_name(unsigned bit)
{
    return defect_names[bit];
}

const char *recipe_defect_what(unsigned bit)
{
    return defect_whats[bit];
}
