#include "scenarios/runs/near.h"

#include "sim/base/err.h"
#include "sim/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool has_part(const char *id, const char *part, size_t len)
{
    for (const char *at = id;; at++) {
        size_t own = strcspn(at, "/");
        if (own == len && strncmp(at, part, len) == 0)
            return true;
        at += own;
        if (*at == '\0')
            return false;
    }
}

static size_t likeness(const char *id, const char *name)
{
    size_t parts = 0, prefix = 0;
    for (const char *part = name; *part != '\0'; part += *part == '/' ? 1 : 0) {
        size_t len = strcspn(part, "/");
        parts += len > 0 && has_part(id, part, len) ? 1 : 0;
        part += len;
    }
    while (id[prefix] != '\0' && id[prefix] == name[prefix])
        prefix++;
    return parts * 1000 + (prefix < 1000 ? prefix : 999);
}

static bool is_known(const struct near *near, const char *id)
{
    for (size_t i = 0; i < near->num; i++) {
        if (text_is(near->best[i], id))
            return true;
    }
    return false;
}

void near_consider(struct near *near, const char *id)
{
    size_t own = likeness(id, near->name);
    size_t at = near->num;
    while (at > 0 && near->likeness[at - 1] < own)
        at--;
    if (own == 0 || at == NEAR_MAX || is_known(near, id))
        return;
    if (near->num == NEAR_MAX)
        free(near->best[--near->num]);
    for (size_t i = near->num++; i > at; i--) {
        near->best[i] = near->best[i - 1];
        near->likeness[i] = near->likeness[i - 1];
    }
    near->best[at] = ek_strdup(id);
    near->likeness[at] = own;
}

void near_complain(const struct near *near, const char *command)
{
    fprintf(stderr, "ekulab%s%s: unknown cell \"%s\"", command == NULL ? "" : " ",
        command == NULL ? "" : command, near->name);
    if (near->num > 0)
        fprintf(stderr, "; did you mean \"%s\"?", near->best[0]);
    fputc('\n', stderr);
    for (size_t i = 1; i < near->num; i++)
        fprintf(stderr, "  or \"%s\"?\n", near->best[i]);
}

void near_cleanup(struct near *near)
{
    for (size_t i = 0; i < near->num; i++)
        free(near->best[i]);
    near->num = 0;
}
