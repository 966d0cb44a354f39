#include "scenarios/report/csv_text.h"

#include <string.h>

/* A spreadsheet takes what begins so for a formula. */
static bool is_formula(const char *text)
{
    return *text != '\0' && strchr("=+-@\t\r", *text) != NULL;
}

void csv_add(struct buf *out, const char *text)
{
    if (text == NULL)
        return;
    bool quoted = strpbrk(text, ",\"\r\n") != NULL;
    buf_adds(out, quoted ? "\"" : "");
    buf_adds(out, is_formula(text) ? "'" : "");
    for (; *text != '\0'; text++)
        buf_add(out, *text == '"' ? "\"\"" : text, *text == '"' ? 2 : 1);
    buf_adds(out, quoted ? "\"" : "");
}
