/* err.h: one list of every way in which ekulab can fail, and the object that carries a failure.
 *
 * A function that can fail returns bool, is marked EK_CHECK so that the compiler refuses to let
 * the result drop, and takes a `struct err *` as its last parameter. The first cause wins: a
 * caller that adds context afterwards cannot hide what happened first. */
#ifndef EK_BASE_ERR_H
#define EK_BASE_ERR_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

#define EK_CHECK        __attribute__((warn_unused_result))
#define EK_PRINTF(f, a) __attribute__((format(printf, f, a)))

/* What a failure means for the program's exit code. */
enum err_class {
    ERR_CLASS_NONE,
    ERR_CLASS_USAGE,    /* wrong arguments or an invalid file: exit 2 */
    ERR_CLASS_LAB,      /* the lab itself failed, nothing can be concluded: exit 3 */
    ERR_CLASS_PEER,     /* the other end of a connection failed or refused: a fact, not an exit */
    ERR_CLASS_INTERNAL, /* a fault of ekulab: exit 4 */
};

/* code, dotted name, text, class */
#define ERR_LIST(X)                                                                                \
    X(NONE, "none", "no error", NONE)                                                              \
    X(USAGE, "usage", "wrong usage", USAGE)                                                        \
    X(FILE_READ, "file.read", "cannot read file", USAGE)                                           \
    X(FILE_WRITE, "file.write", "cannot write file", USAGE)                                        \
    X(FILE_TOO_LARGE, "file.too-large", "file is too large", USAGE)                                \
    X(FILE_INVALID, "file.invalid", "file is not valid", USAGE)                                    \
    X(PEM_INVALID, "pem.invalid", "not a usable PEM file", USAGE)                                  \
    X(RECIPE_INVALID, "recipe.invalid", "not a certificate recipe", USAGE)                         \
    X(RECIPE_MISMATCH, "recipe.mismatch", "minted certificate differs from its recipe", INTERNAL)  \
    X(DATE_INVALID, "date.invalid", "not a date", USAGE)                                           \
    X(CALENDAR, "calendar", "no such certificate is issued", USAGE)                                \
    X(LIMIT, "limit", "a limit was reached", LAB)                                                  \
    X(SYSTEM, "system", "a system call failed", LAB)                                               \
    X(PROCESS, "process", "a process of the lab failed", LAB)                                      \
    X(CONTROL, "control", "the control channel failed", LAB)                                       \
    X(TIMEOUT, "timeout", "a deadline passed", LAB)                                                \
    X(REPLAY, "replay", "a cell could not be run again as it was", LAB)                            \
    X(CRYPTO, "crypto", "a cryptographic operation failed", INTERNAL)                              \
    X(SIP_SYNTAX, "sip.syntax", "not a SIP message", PEER)                                         \
    X(SIP_TOO_LARGE, "sip.too-large", "SIP message is too large", PEER)                            \
    X(HISTORY, "history", "the history of runs cannot be used", USAGE)                             \
    X(NOT_SUPPORTED, "not-supported", "not supported", USAGE)                                      \
    X(INTERNAL, "internal", "internal error", INTERNAL)

enum err_code {
#define X(code, name, text, class) ERR_##code,
    ERR_LIST(X)
#undef X
        ERR_COUNT
};

struct err {
    enum err_code code; /* ERR_NONE: no failure so far */
    int number;         /* errno or a library's number, 0 if there is none */
    char text[400];     /* one line, without final newline */
};

/* err_set: records `code` with a printf text unless `e` already holds a failure; `e` may be NULL.
 * Always returns false, so that `return err_set(...)` reads as "fail with". */
bool err_set(struct err *e, enum err_code code, const char *fmt, ...) EK_PRINTF(3, 4);

/* err_sys: like err_set with ERR_SYSTEM; keeps errno and appends its text. */
bool err_sys(struct err *e, const char *fmt, ...) EK_PRINTF(2, 3);

/* err_detail: what `e` says behind its code's own text, to be said again with more context. */
const char *err_detail(const struct err *e);

/* err_name, err_class_of: the dotted name ("file.read") and the class of a code. */
const char *err_name(enum err_code code);
enum err_class err_class_of(enum err_code code);

/* err_exit_code: 2, 3 or 4 for the class of `e` (contract: exit codes); 0 when `e` is empty. */
int err_exit_code(const struct err *e);

/* ek_malloc family: allocate or end the program with exit code 4 and a message; the lab has no
 * useful way to go on without memory, and its parent sees the exit. Never return NULL. */
void *ek_calloc(size_t num, size_t size);
void *ek_realloc(void *p, size_t size);
char *ek_strdup(const char *s);
char *ek_strndup(const char *s, size_t len);
char *ek_asprintf(const char *fmt, ...) EK_PRINTF(1, 2);
char *ek_vasprintf(const char *fmt, va_list args) EK_PRINTF(1, 0);

#endif
