/* expr.h: the small language of `where`, `when` and `--only`.
 *
 *   expressway-e.release < X15.4 and expressway-e.certificate in [server-only, "no-eku"]
 *   not (service == mra.registration or server-only)
 *
 * or, and, not, parentheses; == != < <= > >= in. A word that names a known path is its value, any
 * other word and every quoted string is a literal. Both sides that look like releases compare in
 * version order, both numbers as numbers, dates as dates; < between anything else is a parse error
 * where it can be seen and false otherwise. A word that stands alone is asked of the environment
 * ("is this a service or certificate of the line?"). */
#ifndef EK_SPEC_EXPR_H
#define EK_SPEC_EXPR_H

#include "sim/base/err.h"

#include <stddef.h>

struct expr;

/* What an expression is evaluated against. */
struct expr_env {
    /* The value of a path, or NULL when it has none here. */
    const char *(*value)(const void *ctx, const char *path);
    /* Is a lone word true here? NULL: a lone word is a parse error. */
    bool (*word)(const void *ctx, const char *word);
    const void *ctx;
};

/* What words mean to the parser. */
struct expr_names {
    bool (*is_path)(const char *word);
    bool allow_words;                  /* lone words allowed ... */
    bool (*is_word)(const char *word); /* ... only these; NULL: any */
    const char *const *words;          /* for suggestions */
    size_t num_words;
    const char *const *paths; /* for suggestions */
    size_t num_paths;
    /* May `path` ever be `word`, or with `ordered` be compared with it by < <= > >=? False with the
     * reason in `why`. NULL: any word will do. */
    bool (*takes)(const void *ctx, const char *path, const char *word, bool ordered, char *why,
        size_t why_cap);
    const void *ctx;
};

/* expr_parse: NULL and an error with the 1-based column in *out_column when `text` is not an
 * expression, names an unknown path in front of an operator (with suggestion), compares a path with
 * a word that it never is, or is longer than 4096 bytes or nested over 32 deep. */
struct expr *expr_parse(
    const char *text, const struct expr_names *names, int *out_column, struct err *e) EK_CHECK;
void expr_free(struct expr *expr);
bool expr_eval(const struct expr *expr, const struct expr_env *env);

#endif
