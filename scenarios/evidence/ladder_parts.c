/* ladder_parts.c: what all that builds or draws a ladder needs. */
#include "scenarios/evidence/ladder_room.h"
#include "sim/base/text.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *ladder_kind_name(enum ladder_kind kind)
{
    static const char *const names[LADDER_KIND_COUNT] = {"tcp", "tls", "verify", "alert", "sip",
        "http", "xmpp", "text", "judgement", "upload", "end"};
    return names[kind];
}

char *ladder_short(const char *name)
{
    static const char *const says_little[] = {"sip", "tools", "callservice"};
    for (size_t i = 0; i < sizeof says_little / sizeof says_little[0]; i++) {
        size_t len = strlen(says_little[i]);
        if (strncmp(name, says_little[i], len) == 0 && name[len] == '.')
            name += len + 1;
    }
    return ek_strndup(name, strcspn(name, "."));
}

size_t ladder_column_of(const struct ladder *ladder, const char *name)
{
    for (size_t i = 0; i < ladder->num_columns; i++) {
        if (text_is(ladder->columns[i].name, name))
            return i;
    }
    return 0;
}

void ladder_add_note(struct ladder *ladder, char *note)
{
    ladder->notes = ek_realloc(ladder->notes, (ladder->num_notes + 1) * sizeof *ladder->notes);
    ladder->notes[ladder->num_notes++] = note;
}

const char *ladder_sign(const struct ladder_row *row)
{
    if (row->side == LADDER_ONLY_HERE)
        return "-";
    return row->side == LADDER_ONLY_THERE ? "+" : "";
}

size_t text_fitting(const char *text, size_t width)
{
    size_t len = strlen(text);
    if (len <= width)
        return len;
    for (size_t i = width; i > width / 2; i--) {
        if (text[i] == ' ' || text[i - 1] == '/')
            return i;
    }
    return width;
}

struct ladder_row *ladder_add_row(struct ladder_section *section)
{
    section->rows = ek_realloc(section->rows, (section->num_rows + 1) * sizeof *section->rows);
    struct ladder_row *row = &section->rows[section->num_rows++];
    *row = (struct ladder_row){.at_us = -1};
    return row;
}

void ladder_add_more(struct ladder_row *row, const char *fmt, ...)
{
    char *line = NULL;
    va_list args;
    va_start(args, fmt);
    if (vasprintf(&line, fmt, args) < 0)
        abort();
    va_end(args);
    row->more = ek_realloc(row->more, (row->num_more + 1) * sizeof *row->more);
    row->more[row->num_more++] = line;
}

void ladder_free_row(struct ladder_row *row)
{
    for (size_t k = 0; k < row->num_more; k++)
        free(row->more[k]);
    free(row->more);
    free(row->text);
    free(row->fault);
    free(row->call_id);
}
