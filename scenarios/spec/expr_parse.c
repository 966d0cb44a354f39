/* A scanner with one token of look-ahead and a parser by recursive descent:
 *
 *   or    = and { "or" and }
 *   and   = not { "and" not }
 *   not   = "not" not | "(" or ")" | term
 *   term  = operand op operand | operand "in" "[" operand { "," operand } "]" | word
 */
#include "scenarios/spec/expr_node.h"
#include "sim/base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT_MAX  ((size_t)4096)
#define DEPTH_MAX 32

enum token_kind {
    TOKEN_END,
    TOKEN_WORD,
    TOKEN_STRING,
    TOKEN_OPERATOR,
    TOKEN_OPEN,
    TOKEN_CLOSE,
    TOKEN_OPEN_LIST,
    TOKEN_CLOSE_LIST,
    TOKEN_COMMA,
    TOKEN_OR,
    TOKEN_AND,
    TOKEN_NOT,
    TOKEN_IN,
    TOKEN_NONE, /* text that is no token */
};

struct token {
    enum token_kind kind;
    enum expr_op op;   /* TOKEN_OPERATOR */
    size_t start;      /* offset in the text */
    const char *value; /* of words and strings, without quotes */
    size_t value_len;
};

struct parser {
    const char *text;
    size_t pos; /* behind `token` */
    struct token token;
    const struct expr_names *names;
    int depth;
    int *out_column;
    struct err *e;
};

/* ---- errors ---- */

static bool fail(struct parser *p, size_t offset, const char *fmt, ...) EK_PRINTF(3, 4);

static bool fail(struct parser *p, size_t offset, const char *fmt, ...)
{
    if (*p->out_column != 0)
        return false;
    char text[300];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    *p->out_column = (int)offset + 1;
    return err_set(p->e, ERR_USAGE, "%s", text);
}

static bool fail_expected(struct parser *p, const char *what)
{
    const struct token *t = &p->token;
    if (t->kind == TOKEN_END)
        return fail(p, t->start, "%s is missing at the end", what);
    if (t->kind == TOKEN_NONE && (p->text[t->start] == '"' || p->text[t->start] == '\''))
        return fail(p, t->start, "the quote is not closed");
    if (t->kind == TOKEN_NONE && p->text[t->start] == '=')
        return fail(p, t->start, "\"=\" is no operator; did you mean \"==\"?");
    unsigned char c = (unsigned char)p->text[t->start];
    if (t->kind == TOKEN_NONE && (c < ' ' || c > '~'))
        return fail(p, t->start, "unexpected byte 0x%02x where %s is wanted", c, what);
    return fail(p, t->start, "unexpected \"%.*s\" where %s is wanted",
        (int)(p->pos - t->start < 40 ? p->pos - t->start : 40), p->text + t->start, what);
}

static bool fail_unknown_key(struct parser *p, size_t offset, const char *word)
{
    const char *near = text_suggest(word, p->names->paths, p->names->num_paths);
    if (near == NULL)
        return fail(p, offset, "unknown key \"%.80s\"", word);
    return fail(p, offset, "unknown key \"%.80s\"; did you mean \"%s\"?", word, near);
}

static bool fail_unknown_word(struct parser *p, size_t offset, const char *word)
{
    const char *near = text_suggest(word, p->names->words, p->names->num_words);
    if (near == NULL)
        return fail(p, offset, "unknown word \"%.80s\"", word);
    return fail(p, offset, "unknown word \"%.80s\"; did you mean \"%s\"?", word, near);
}

/* ---- scanner ---- */

static bool is_word_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != '\0' && strchr(".-_+:/*@", c) != NULL);
}

/* Longer signs stand before the shorter ones that they begin with. */
static const struct {
    const char *sign;
    enum token_kind kind;
    enum expr_op op;
} signs[] = {
    {"==", TOKEN_OPERATOR, EXPR_EQ},
    {"!=", TOKEN_OPERATOR, EXPR_NE},
    {"<=", TOKEN_OPERATOR, EXPR_LE},
    {">=", TOKEN_OPERATOR, EXPR_GE},
    {"<", TOKEN_OPERATOR, EXPR_LT},
    {">", TOKEN_OPERATOR, EXPR_GT},
    {"(", TOKEN_OPEN, EXPR_EQ},
    {")", TOKEN_CLOSE, EXPR_EQ},
    {"[", TOKEN_OPEN_LIST, EXPR_EQ},
    {"]", TOKEN_CLOSE_LIST, EXPR_EQ},
    {",", TOKEN_COMMA, EXPR_EQ},
};

static const struct {
    const char *word;
    enum token_kind kind;
} keywords[] = {{"or", TOKEN_OR}, {"and", TOKEN_AND}, {"not", TOKEN_NOT}, {"in", TOKEN_IN}};

static void scan_word(struct parser *p)
{
    struct token *t = &p->token;
    while (is_word_char(p->text[p->pos]))
        p->pos++;
    *t = (struct token){.kind = TOKEN_WORD,
        .start = t->start,
        .value = p->text + t->start,
        .value_len = p->pos - t->start};
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++) {
        if (strlen(keywords[i].word) == t->value_len &&
            strncmp(t->value, keywords[i].word, t->value_len) == 0)
            t->kind = keywords[i].kind;
    }
}

static void scan_string(struct parser *p)
{
    const char *begin = p->text + p->pos + 1;
    const char *end = strchr(begin, p->text[p->pos]);
    if (end == NULL)
        return;
    p->token.kind = TOKEN_STRING;
    p->token.value = begin;
    p->token.value_len = (size_t)(end - begin);
    p->pos = (size_t)(end - p->text) + 1;
}

static void scan_sign(struct parser *p)
{
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        size_t len = strlen(signs[i].sign);
        if (strncmp(p->text + p->pos, signs[i].sign, len) != 0)
            continue;
        p->token.kind = signs[i].kind;
        p->token.op = signs[i].op;
        p->pos += len;
        return;
    }
    p->pos++;
}

static void advance(struct parser *p)
{
    p->pos += strspn(p->text + p->pos, " \t\r\n");
    p->token = (struct token){.kind = TOKEN_NONE, .start = p->pos};
    char c = p->text[p->pos];
    if (c == '\0')
        p->token.kind = TOKEN_END;
    else if (c == '"' || c == '\'')
        scan_string(p);
    else if (is_word_char(c))
        scan_word(p);
    else
        scan_sign(p);
}

static bool take(struct parser *p, enum token_kind kind)
{
    if (p->token.kind != kind)
        return false;
    advance(p);
    return true;
}

/* ---- parser ---- */

static struct expr *parse_or(struct parser *p);

/* NULL, and `expr` gone, when something failed before. */
static struct expr *sound(struct parser *p, struct expr *expr)
{
    if (*p->out_column == 0)
        return expr;
    expr_free(expr);
    return NULL;
}

static bool parse_operand(struct parser *p, struct operand *out)
{
    bool is_word = p->token.kind == TOKEN_WORD;
    if (!is_word && p->token.kind != TOKEN_STRING)
        return fail_expected(p, "a key or a value");
    out->text = ek_strndup(p->token.value, p->token.value_len);
    out->is_path = is_word && p->names->is_path(out->text);
    out->start = p->token.start;
    advance(p);
    return true;
}

static bool add_other(struct parser *p, struct expr *expr)
{
    struct operand operand = {0};
    if (!parse_operand(p, &operand))
        return false;
    expr->others = ek_realloc(expr->others, (expr->num_others + 1) * sizeof *expr->others);
    expr->others[expr->num_others++] = operand;
    return true;
}

static bool any_path(const struct expr *expr)
{
    for (size_t i = 0; i < expr->num_others; i++) {
        if (expr->others[i].is_path)
            return true;
    }
    return expr->subject.is_path;
}

/* A bare word in front of an operator is taken for a mistyped key, unless it is plainly a value: it
 * looks like a release, number or date, or has no dot or dash and is compared with a key. */
static bool check_subject(struct parser *p, const struct expr *expr, const struct token *subject)
{
    const char *word = expr->subject.text;
    bool is_bare = subject->kind == TOKEN_WORD;
    if (expr->subject.is_path || (any_path(expr) && !is_bare))
        return true;
    if (!is_bare)
        return fail(p, subject->start, "a comparison needs a key on one side");
    bool is_value = value_kind(word, NULL) != VALUE_TEXT || strpbrk(word, ".-") == NULL;
    if (is_value && any_path(expr))
        return true;
    return fail_unknown_key(p, subject->start, word);
}

static bool has_order(const struct operand *operand)
{
    return operand->is_path || value_kind(operand->text, NULL) != VALUE_TEXT;
}

static bool check_order(struct parser *p, const struct expr *expr, size_t op_start)
{
    if (expr->op == EXPR_EQ || expr->op == EXPR_NE)
        return true;
    const struct operand *other = &expr->others[0];
    if (has_order(&expr->subject) && has_order(other))
        return true;
    const char *text = has_order(&expr->subject) ? other->text : expr->subject.text;
    return fail(
        p, op_start, "only releases, numbers and dates have an order, \"%.80s\" has none", text);
}

static bool parse_comparison(struct parser *p, struct expr *expr, const struct token *subject)
{
    struct token operator= p->token;
    expr->kind = EXPR_COMPARE;
    expr->op = operator.op;
    advance(p);
    return add_other(p, expr) && check_subject(p, expr, subject) &&
           check_order(p, expr, operator.start);
}

static bool parse_list(struct parser *p, struct expr *expr, const struct token *subject)
{
    expr->kind = EXPR_IN;
    if (!take(p, TOKEN_OPEN_LIST))
        return fail_expected(p, "\"[\"");
    do {
        if (!add_other(p, expr))
            return false;
    } while (take(p, TOKEN_COMMA));
    if (!take(p, TOKEN_CLOSE_LIST))
        return fail_expected(p, "\",\" or \"]\"");
    return check_subject(p, expr, subject);
}

static bool parse_word(struct parser *p, struct expr *expr, const struct token *subject)
{
    const struct expr_names *names = p->names;
    expr->kind = EXPR_WORD;
    if (subject->kind == TOKEN_WORD && names->allow_words && !expr->subject.is_path) {
        bool known = names->is_word == NULL || names->is_word(expr->subject.text);
        return known || fail_unknown_word(p, subject->start, expr->subject.text);
    }
    return fail_expected(p, "an operator (== != < <= > >= in)");
}

static struct expr *parse_term(struct parser *p)
{
    struct expr *expr = ek_calloc(1, sizeof *expr);
    struct token subject = p->token;
    if (!parse_operand(p, &expr->subject))
        return sound(p, expr);
    bool ok;
    if (p->token.kind == TOKEN_OPERATOR)
        ok = parse_comparison(p, expr, &subject);
    else if (take(p, TOKEN_IN))
        ok = parse_list(p, expr, &subject);
    else
        ok = parse_word(p, expr, &subject);
    return ok ? expr : sound(p, expr);
}

static struct expr *new_branch(enum expr_kind kind, struct expr *left, struct expr *right)
{
    struct expr *expr = ek_calloc(1, sizeof *expr);
    expr->kind = kind;
    expr->left = left;
    expr->right = right;
    return expr;
}

static struct expr *parse_group(struct parser *p)
{
    struct expr *expr = parse_or(p);
    if (expr != NULL && !take(p, TOKEN_CLOSE))
        fail_expected(p, "\")\"");
    return sound(p, expr);
}

static struct expr *parse_not(struct parser *p)
{
    enum token_kind kind = p->token.kind;
    if (kind != TOKEN_NOT && kind != TOKEN_OPEN)
        return parse_term(p);
    if (++p->depth > DEPTH_MAX) {
        fail(p, p->token.start, "nested more than %d deep", DEPTH_MAX);
        return NULL;
    }
    advance(p);
    struct expr *expr = kind == TOKEN_OPEN ? parse_group(p) : parse_not(p);
    p->depth--;
    if (expr == NULL || kind == TOKEN_OPEN)
        return expr;
    return new_branch(EXPR_NOT, expr, NULL);
}

/* A chain of one operator, grouped from the left. */
static struct expr *parse_chain(struct parser *p, enum token_kind sign, enum expr_kind kind,
    struct expr *(*parse_part)(struct parser *))
{
    struct expr *expr = parse_part(p);
    while (expr != NULL && take(p, sign))
        expr = sound(p, new_branch(kind, expr, parse_part(p)));
    return expr;
}

static struct expr *parse_and(struct parser *p)
{
    return parse_chain(p, TOKEN_AND, EXPR_AND, parse_not);
}

static struct expr *parse_or(struct parser *p)
{
    return parse_chain(p, TOKEN_OR, EXPR_OR, parse_and);
}

struct expr *expr_parse(
    const char *text, const struct expr_names *names, int *out_column, struct err *e)
{
    struct parser p = {.text = text, .names = names, .out_column = out_column, .e = e};
    *out_column = 0;
    if (strlen(text) > TEXT_MAX) {
        fail(&p, TEXT_MAX, "longer than %zu bytes", TEXT_MAX);
        return NULL;
    }
    advance(&p);
    struct expr *expr = parse_or(&p);
    if (expr != NULL && p.token.kind != TOKEN_END)
        fail_expected(&p, "\"and\", \"or\" or the end");
    if (expr != NULL && *out_column == 0 && !expr_check(expr, names, out_column, e))
        return sound(&p, expr);
    return sound(&p, expr);
}
