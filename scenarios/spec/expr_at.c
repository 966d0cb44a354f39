#include "scenarios/spec/expr_at.h"

#include <string.h>

struct expr *expr_at(const struct conf_doc *doc, const struct conf_node *node,
    const struct expr_names *names, struct conf_diag *diag)
{
    struct err e = {0};
    int column = 0;
    struct expr *expr = expr_parse(conf_text(node), names, &column, &e);
    if (expr != NULL)
        return expr;
    const char *reason = strstr(e.text, ": ");
    conf_error_in(diag, doc, node, (size_t)column - 1, "%s", reason == NULL ? e.text : reason + 2);
    return NULL;
}
