/* What the grammar does not see: a comparison of a path with a word that it never is. */
#include "scenarios/spec/expr_node.h"

#include <stdio.h>

#define WHY_CAP 300

struct check {
    const struct expr_names *names;
    int *out_column;
    struct err *e;
};

static bool check_pair(
    const struct check *c, const struct operand *path, const struct operand *word, bool ordered)
{
    char why[WHY_CAP];
    if (!path->is_path || word->is_path ||
        c->names->takes(c->names->ctx, path->text, word->text, ordered, why, sizeof why))
        return true;
    *c->out_column = (int)word->start + 1;
    return err_set(c->e, ERR_USAGE, "%s", why);
}

static bool check_node(const struct check *c, const struct expr *expr)
{
    bool ordered = expr->kind == EXPR_COMPARE && expr->op != EXPR_EQ && expr->op != EXPR_NE;
    if (expr->left != NULL && !check_node(c, expr->left))
        return false;
    if (expr->right != NULL && !check_node(c, expr->right))
        return false;
    for (size_t i = 0; i < expr->num_others; i++) {
        if (!check_pair(c, &expr->subject, &expr->others[i], ordered) ||
            !check_pair(c, &expr->others[i], &expr->subject, ordered))
            return false;
    }
    return true;
}

bool expr_check(
    const struct expr *expr, const struct expr_names *names, int *out_column, struct err *e)
{
    const struct check c = {names, out_column, e};
    return names->takes == NULL || check_node(&c, expr);
}
