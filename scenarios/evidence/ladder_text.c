/* ladder_text.c: a ladder for a terminal: time, lifelines, and what happened beside them; where
 * lifelines leave too little room for that, below them. */
#include "scenarios/evidence/ladder_room.h"

#include <stdlib.h>
#include <string.h>

#define TIME_WIDTH 8 /* "1234.56 " */
#define TEXT_MIN   32

struct canvas {
    const struct ladder *ladder;
    struct buf *out;
    size_t width;
    size_t spacing; /* between lifelines */
    size_t lines;   /* width of all lifelines that are drawn */
    bool *drawn;    /* for each column: has it a lifeline? */
    bool below;     /* text stands below its arrow */
    bool color;
};

static const char *paint(const struct canvas *c, const char *code)
{
    return c->color ? code : "";
}

static void end_line(struct canvas *c)
{
    while (c->out->len > 0 && c->out->data[c->out->len - 1] == ' ')
        c->out->data[--c->out->len] = '\0';
    buf_adds(c->out, "\n");
}

static size_t position(const struct canvas *c, size_t column)
{
    size_t before = 0;
    for (size_t i = 0; i < column; i++)
        before += c->drawn[i] ? 1 : 0;
    return 1 + before * c->spacing;
}

/* The lifelines, with the row's arrow or mark on them; NULL: nothing happens. */
static void draw_lines(struct canvas *c, const struct ladder_row *row)
{
    char *line = ek_calloc(c->lines + 1, 1);
    memset(line, ' ', c->lines);
    for (size_t i = 0; i < c->ladder->num_columns; i++) {
        if (c->drawn[i])
            line[position(c, i)] = '|';
    }
    if (row != NULL && row->from == row->to) {
        line[position(c, row->from)] = row->fault != NULL ? 'X' : '*';
    } else if (row != NULL) {
        bool right = row->to > row->from;
        size_t left = position(c, right ? row->from : row->to);
        size_t end = position(c, right ? row->to : row->from);
        memset(line + left + 1, '-', end - left - 1);
        line[right ? end - 1 : left + 1] = row->fault != NULL ? 'X' : right ? '>' : '<';
    }
    buf_adds(c->out, line);
    free(line);
}

/* `text` beside, or below, lifelines on which nothing happens but in its first line. */
static void draw_text(struct canvas *c, const struct ladder_row *row, const char *sign,
    const char *text, size_t indent)
{
    size_t room = c->below ? c->width - TIME_WIDTH - 2 : c->width - TIME_WIDTH - c->lines - 1;
    bool first = true;
    do {
        size_t len = text_fitting(text, room - indent);
        if (row == NULL || !first)
            buf_addf(c->out, "%-*s", TIME_WIDTH, first ? sign : "");
        if (c->below)
            buf_adds(c->out, "  ");
        else
            draw_lines(c, first ? row : NULL);
        buf_addf(c->out, "%*s%.*s", (int)(indent + (c->below ? 0 : 1)), "", (int)len, text);
        end_line(c);
        text += len;
        text += strspn(text, " ");
        first = false;
        row = NULL;
    } while (*text != '\0');
}

static void draw_time(struct canvas *c, const struct ladder_row *row)
{
    if (row->at_us < 0)
        buf_addf(c->out, "%1s%*s", ladder_sign(row), TIME_WIDTH - 1, "");
    else
        buf_addf(c->out, "%1s%6.2f ", ladder_sign(row), (double)row->at_us / 1000);
}

static void draw_row(struct canvas *c, const struct ladder_row *row)
{
    const char *start = row->fault != NULL               ? "\033[1;31m"
                        : row->side == LADDER_ONLY_HERE  ? "\033[31m"
                        : row->side == LADDER_ONLY_THERE ? "\033[32m"
                                                         : "";
    buf_adds(c->out, paint(c, start));
    if (row->first_difference)
        draw_text(c, NULL, "", ">>> the first difference", 0);
    draw_time(c, row);
    if (c->below) {
        draw_lines(c, row);
        end_line(c);
        draw_text(c, NULL, "", row->text, 0);
    } else {
        draw_text(c, row, "", row->text, 0);
    }
    for (size_t i = 0; i < row->num_more; i++)
        draw_text(c, NULL, "", row->more[i], 2);
    if (row->fault != NULL) {
        char *fault = ek_asprintf("<== FAILS HERE: %s", row->fault);
        draw_text(c, NULL, "", fault, 0);
        free(fault);
    }
    buf_adds(c->out, *start == '\0' ? "" : paint(c, "\033[0m"));
}

static void draw_head(struct canvas *c)
{
    buf_addf(c->out, "%*s ", TIME_WIDTH - 1, "ms");
    for (size_t i = 0; i < c->ladder->num_columns; i++) {
        if (c->drawn[i])
            buf_addf(c->out, "%-*s", (int)c->spacing, c->ladder->columns[i].label);
    }
    end_line(c);
}

static bool leaves_room(struct canvas *c)
{
    c->lines = position(c, c->ladder->num_columns);
    c->lines = c->lines < c->spacing ? 0 : c->lines - c->spacing + 1;
    return c->width >= TIME_WIDTH + c->lines + 1 + TEXT_MIN;
}

/* All hosts have a lifeline, if that leaves room for text; else those that the section is about. */
static void lay_out(struct canvas *c, const struct ladder_section *section)
{
    size_t num = c->ladder->num_columns;
    for (size_t i = 0; i < num; i++)
        c->drawn[i] = true;
    c->below = !leaves_room(c);
    if (!c->below)
        return;
    memset(c->drawn, 0, num * sizeof *c->drawn);
    for (size_t i = 0; i < section->num_rows; i++) {
        c->drawn[section->rows[i].from] = true;
        c->drawn[section->rows[i].to] = true;
    }
    c->below = !leaves_room(c);
}

static void draw_section(struct canvas *c, const struct ladder_section *section)
{
    buf_addf(c->out, "\n%s%s: %s%s\n", paint(c, "\033[1m"), section->link, section->title,
        paint(c, "\033[0m"));
    if (c->ladder->is_comparison && section->same) {
        buf_addf(c->out, "  the same %zu steps\n", section->num_rows);
        return;
    }
    lay_out(c, section);
    draw_head(c);
    for (size_t i = 0; i < section->num_rows; i++)
        draw_row(c, &section->rows[i]);
}

static void draw_hosts(struct canvas *c)
{
    for (size_t i = 0; i < c->ladder->num_columns; i++) {
        const struct ladder_column *column = &c->ladder->columns[i];
        buf_addf(c->out, "  %-12s %-28s %-15s %s\n", column->label, column->name,
            column->address == NULL ? "" : column->address,
            column->kind == NULL ? "" : column->kind);
    }
}

static void draw_wrapped(struct canvas *c, const char *first, const char *text)
{
    for (bool is_first = true; *text != '\0'; is_first = false) {
        size_t len = text_fitting(text, c->width - 6);
        buf_addf(c->out, "%s%.*s\n", is_first ? first : "      ", (int)len, text);
        text += len;
        text += strspn(text, " ");
    }
}

static size_t widest_label(const struct ladder *ladder)
{
    size_t widest = 0;
    for (size_t i = 0; i < ladder->num_columns; i++) {
        size_t len = strlen(ladder->columns[i].label);
        widest = len > widest ? len : widest;
    }
    return widest;
}

void ladder_text(const struct ladder *ladder, size_t width, bool color, struct buf *out)
{
    struct canvas c = {.ladder = ladder,
        .out = out,
        .width = width < 60 ? 60 : width,
        .color = color,
        .spacing = widest_label(ladder) + 1};
    c.spacing = c.spacing < 7 ? 7 : c.spacing;
    c.drawn = ek_calloc(ladder->num_columns + 1, sizeof *c.drawn);
    draw_wrapped(&c, "", ladder->title);
    for (size_t i = 0; i < ladder->num_notes; i++)
        draw_wrapped(&c, "  ", ladder->notes[i]);
    buf_adds(out, "\n");
    draw_hosts(&c);
    for (size_t i = 0; i < ladder->num_sections; i++)
        draw_section(&c, &ladder->sections[i]);
    free(c.drawn);
}
