#include "scenarios/spec/expr.h"

#include "scenarios/spec/expr_node.h"
#include "sim/base/vclock.h"
#include "sim/release/release.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#define NUMBER_DIGITS_MAX 15

static bool is_number(const char *text, int64_t *out)
{
    size_t len = strlen(text);
    if (len == 0 || len > NUMBER_DIGITS_MAX || strspn(text, "0123456789") != len)
        return false;
    *out = strtoll(text, NULL, 10);
    return true;
}

enum value_kind value_kind(const char *text, int64_t *out)
{
    int64_t unused = 0;
    int64_t *number = out == NULL ? &unused : out;
    bool is_word = isalpha((unsigned char)*text) != 0; /* as most values of settings */
    if (!is_word && is_number(text, number))
        return VALUE_NUMBER;
    if (!is_word && vclock_parse(text, number, NULL))
        return VALUE_DATE;
    return release_is_name(text) ? VALUE_RELEASE : VALUE_TEXT;
}

/* The order of two values that are of one kind; *out_ordered is false when they only differ. */
static int compare_values(const char *a, const char *b, bool *out_ordered)
{
    int64_t a_number = 0, b_number = 0;
    enum value_kind kind = value_kind(a, &a_number);
    *out_ordered = kind == value_kind(b, &b_number) && kind != VALUE_TEXT;
    if (!*out_ordered)
        return strcmp(a, b);
    if (kind == VALUE_RELEASE)
        return release_compare(a, b);
    return (a_number > b_number) - (a_number < b_number);
}

static const char *operand_value(const struct operand *operand, const struct expr_env *env)
{
    return operand->is_path ? env->value(env->ctx, operand->text) : operand->text;
}

static bool compare(const struct operand *left, enum expr_op op, const struct operand *right,
    const struct expr_env *env)
{
    const char *a = operand_value(left, env);
    const char *b = operand_value(right, env);
    if (a == NULL || b == NULL)
        return op == EXPR_NE;
    bool ordered = false;
    int order = compare_values(a, b, &ordered);
    switch (op) {
    case EXPR_EQ:
        return order == 0;
    case EXPR_NE:
        return order != 0;
    case EXPR_LT:
        return ordered && order < 0;
    case EXPR_LE:
        return ordered && order <= 0;
    case EXPR_GT:
        return ordered && order > 0;
    case EXPR_GE:
        return ordered && order >= 0;
    }
    return false;
}

static bool is_in(const struct expr *expr, const struct expr_env *env)
{
    for (size_t i = 0; i < expr->num_others; i++) {
        if (compare(&expr->subject, EXPR_EQ, &expr->others[i], env))
            return true;
    }
    return false;
}

bool expr_eval(const struct expr *expr, const struct expr_env *env)
{
    switch (expr->kind) {
    case EXPR_OR:
        return expr_eval(expr->left, env) || expr_eval(expr->right, env);
    case EXPR_AND:
        return expr_eval(expr->left, env) && expr_eval(expr->right, env);
    case EXPR_NOT:
        return !expr_eval(expr->left, env);
    case EXPR_COMPARE:
        return compare(&expr->subject, expr->op, &expr->others[0], env);
    case EXPR_IN:
        return is_in(expr, env);
    case EXPR_WORD:
        return env->word != NULL && env->word(env->ctx, expr->subject.text);
    }
    return false;
}

void expr_free(struct expr *expr)
{
    if (expr == NULL)
        return;
    expr_free(expr->left);
    expr_free(expr->right);
    free(expr->subject.text);
    for (size_t i = 0; i < expr->num_others; i++)
        free(expr->others[i].text);
    free(expr->others);
    free(expr);
}
