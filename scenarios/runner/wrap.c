#include "scenarios/runner/wrap.h"

#include <stdio.h>
#include <string.h>

void wrap(struct buf *out, size_t width, const char *first, const char *rest, const char *text)
{
    const char *gap = "";
    size_t column = strlen(first);
    buf_adds(out, first);
    for (const char *word = text; *word != '\0';) {
        size_t len = strcspn(word, " \n");
        if (column + strlen(gap) + len > width && *gap != '\0') {
            buf_addf(out, "\n%s", rest);
            column = strlen(rest);
            gap = "";
        }
        buf_addf(out, "%s%.*s", gap, (int)len, word);
        column += strlen(gap) + len;
        gap = " ";
        word += len;
        word += strspn(word, " \n");
    }
    buf_adds(out, "\n");
}

void print_wrapped(size_t width, const char *first, const char *rest, const char *text)
{
    struct buf out = {0};
    wrap(&out, width, first, rest, text);
    fputs(buf_str(&out), stdout);
    buf_cleanup(&out);
}
