#include "sim/base/err.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    const char *text;
    enum err_class class;
} errors[ERR_COUNT] = {
#define X(code, name, text, class) [ERR_##code] = {name, text, ERR_CLASS_##class},
    ERR_LIST(X)
#undef X
};

static void record(struct err *e, enum err_code code, int number, const char *fmt, va_list args)
{
    if (e == NULL || e->code != ERR_NONE)
        return;
    e->code = code;
    e->number = number;
    int len = snprintf(e->text, sizeof e->text, "%s: ", errors[code].text);
    size_t used = len < 0 ? 0 : (size_t)len;
    vsnprintf(e->text + used, sizeof e->text - used, fmt, args);
}

bool err_set(struct err *e, enum err_code code, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    record(e, code, 0, fmt, args);
    va_end(args);
    return false;
}

bool err_sys(struct err *e, const char *fmt, ...)
{
    int number = errno;
    char text[300];
    va_list args;
    va_start(args, fmt);
    vsnprintf(text, sizeof text, fmt, args);
    va_end(args);
    err_set(e, ERR_SYSTEM, "%s: %s", text, strerror(number));
    if (e != NULL && e->number == 0)
        e->number = number;
    return false;
}

const char *err_detail(const struct err *e)
{
    size_t len = strlen(errors[e->code].text) + 2; /* ": " */
    return strlen(e->text) > len ? e->text + len : e->text;
}

const char *err_name(enum err_code code)
{
    return errors[code].name;
}

enum err_class err_class_of(enum err_code code)
{
    return errors[code].class;
}

int err_exit_code(const struct err *e)
{
    switch (errors[e->code].class) {
    case ERR_CLASS_NONE:
        return 0;
    case ERR_CLASS_USAGE:
        return 2;
    case ERR_CLASS_LAB:
    case ERR_CLASS_PEER:
        return 3;
    case ERR_CLASS_INTERNAL:
        break;
    }
    return 4;
}

static void *must(void *p)
{
    if (p == NULL) {
        fputs("ekulab: out of memory\n", stderr);
        _Exit(4);
    }
    return p;
}

void *ek_calloc(size_t num, size_t size)
{
    return must(calloc(num == 0 ? 1 : num, size == 0 ? 1 : size));
}

void *ek_realloc(void *p, size_t size)
{
    return must(realloc(p, size == 0 ? 1 : size));
}

char *ek_strdup(const char *s)
{
    return must(strdup(s));
}

char *ek_strndup(const char *s, size_t len)
{
    return must(strndup(s, len));
}

char *ek_vasprintf(const char *fmt, va_list args)
{
    char *out = NULL;
    int len = vasprintf(&out, fmt, args);
    return must(len < 0 ? NULL : out);
}

char *ek_asprintf(const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *out = ek_vasprintf(fmt, args);
    va_end(args);
    return out;
}
