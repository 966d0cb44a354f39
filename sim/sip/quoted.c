/* quoted.c: header parameters in quotes (RFC 3261, 25.1: quoted-string). */
#include "sim/sip/room.h"

#include <stdlib.h>
#include <string.h>

char *quoted_escape(const char *text)
{
    struct buf out = {0};
    for (; *text != '\0'; text++) {
        if (*text == '"' || *text == '\\')
            buf_adds(&out, "\\");
        buf_add(&out, text, 1);
    }
    return out.data == NULL ? ek_strdup("") : buf_take(&out);
}

static bool is_quoted(const char *param, size_t len)
{
    return len >= 2 && param[0] == '"' && param[len - 1] == '"';
}

char *quoted_raw(const char *param)
{
    if (param == NULL)
        return NULL;
    size_t len = strlen(param);
    return is_quoted(param, len) ? ek_strndup(param + 1, len - 2) : ek_strdup(param);
}

char *quoted_plain(const char *param)
{
    char *text = quoted_raw(param);
    if (text == NULL || !is_quoted(param, strlen(param)))
        return text;
    char *to = text;
    for (const char *from = text; *from != '\0'; from++) {
        if (*from == '\\' && from[1] != '\0')
            from++;
        *to++ = *from;
    }
    *to = '\0';
    return text;
}
