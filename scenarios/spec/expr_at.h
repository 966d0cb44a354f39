/* expr_at.h: an expression that stands in a file; private to this room. */
#ifndef EK_SPEC_EXPR_AT_H
#define EK_SPEC_EXPR_AT_H

#include "scenarios/spec/expr.h"
#include "sim/conf/conf.h"

/* expr_at: parses scalar `node` of `doc`. NULL and an error in `diag` when it is no expression: at
 * the faulty word where the scalar stands on one line as it is, else (block, folded or escaped
 * text) at the scalar's start. */
struct expr *expr_at(const struct conf_doc *doc, const struct conf_node *node,
    const struct expr_names *names, struct conf_diag *diag);

#endif
