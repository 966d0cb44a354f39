#include "scenarios/runner/explain_logs.h"

#include "scenarios/runner/facts.h"
#include "sim/base/text.h"

#include <stdio.h>
#include <string.h>

#define WIDTH 80

/* How much of a row goes on a line of `width`: up to the last blank in it, else to the first one.
 */
static size_t fitting(const char *row, size_t len, size_t width)
{
    size_t at = len <= width ? len : width;
    while (at < len && at > 0 && row[at] != ' ')
        at--;
    if (at > strspn(row, " "))
        return at;
    at = strspn(row, " ");
    return at + strcspn(row + at, " \n");
}

/* A long row is broken at blanks; all else stays as it is in the file. */
static void print_row(const char *row, size_t len)
{
    size_t width = WIDTH;
    const char *lead = "";
    do {
        size_t taken = fitting(row, len, width);
        printf("%s%.*s\n", lead, (int)taken, row);
        size_t gap = taken < len ? strspn(row + taken, " ") : 0;
        row += taken + gap;
        len -= taken + gap;
        lead = "    ";
        width = WIDTH - strlen(lead);
    } while (len > 0);
}

static void print_event(const char *text)
{
    for (const char *row = text; *row != '\0';) {
        size_t len = strcspn(row, "\n");
        print_row(row, len);
        row += len + (row[len] == '\n' ? 1 : 0);
    }
}

void explain_logs(const struct runfile *file)
{
    size_t index = 0;
    json_t *event = NULL;
    const char *node = NULL;
    if (json_array_size(file->events) == 0) {
        puts("\nThe event logs of both boxes: add --log");
        return;
    }
    json_array_foreach(file->events, index, event)
    {
        if (!text_is(node, fact_text(event, "node"))) {
            const char *box = fact_text(event, "box");
            node = fact_text(event, "node");
            printf("\nevent log of %s (%s, simulated)\n\n", node, box == NULL ? "-" : box);
        }
        print_event(fact_text(event, "text"));
    }
}
