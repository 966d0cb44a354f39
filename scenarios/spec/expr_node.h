/* expr_node.h: the tree behind `struct expr`; private to expr.c and expr_parse.c. */
#ifndef EK_SPEC_EXPR_NODE_H
#define EK_SPEC_EXPR_NODE_H

#include "scenarios/spec/expr.h"

#include <stdint.h>

enum expr_kind { EXPR_OR, EXPR_AND, EXPR_NOT, EXPR_COMPARE, EXPR_IN, EXPR_WORD };

enum expr_op { EXPR_EQ, EXPR_NE, EXPR_LT, EXPR_LE, EXPR_GT, EXPR_GE };

struct operand {
    char *text;
    bool is_path;
    size_t start; /* where it stands in the text */
};

struct expr {
    enum expr_kind kind;
    enum expr_op op;        /* EXPR_COMPARE */
    struct expr *left;      /* EXPR_OR, EXPR_AND, EXPR_NOT */
    struct expr *right;     /* EXPR_OR, EXPR_AND */
    struct operand subject; /* EXPR_COMPARE, EXPR_IN, EXPR_WORD */
    struct operand *others; /* EXPR_COMPARE: one; EXPR_IN: the list */
    size_t num_others;
};

/* What two texts are when they are compared; plain text has no order. */
enum value_kind { VALUE_TEXT, VALUE_RELEASE, VALUE_NUMBER, VALUE_DATE };

/* value_kind: what `text` looks like; numbers and dates also as a number in *out (may be NULL). */
enum value_kind value_kind(const char *text, int64_t *out);

/* expr_check: false, with the column and the reason, when a path is compared with a word that it
 * does not take. */
bool expr_check(const struct expr *expr, const struct expr_names *names, int *out_column,
    struct err *e) EK_CHECK;

#endif
