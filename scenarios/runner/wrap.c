#include "scenarios/runner/wrap.h"

#include <stdio.h>
#include <string.h>

void print_wrapped(size_t width, const char *first, const char *rest, const char *text)
{
    const char *gap = "";
    size_t column = strlen(first);
    fputs(first, stdout);
    for (const char *word = text; *word != '\0';) {
        size_t len = strcspn(word, " \n");
        if (column + strlen(gap) + len > width && *gap != '\0') {
            printf("\n%s", rest);
            column = strlen(rest);
            gap = "";
        }
        printf("%s%.*s", gap, (int)len, word);
        column += strlen(gap) + len;
        gap = " ";
        word += len;
        word += strspn(word, " \n");
    }
    puts("");
}
