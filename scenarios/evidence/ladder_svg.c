/* ladder_svg.c: a ladder as a drawing: time, lifelines, and what happened beside them. */
#include "scenarios/evidence/ladder_room.h"

#include <stdlib.h>
#include <string.h>

enum { LEFT = 70, SPACING = 110, ROW = 22, LINE = 16, TEXT_WIDTH = 650, TEXT_COLUMNS = 80 };

/* Colours only underline what words and shapes say. */
static const char style[] =
    "<style>\n"
    "svg{font:13px ui-monospace,monospace;background:#fff;color:#1a1a1a}\n"
    "text{fill:currentColor;white-space:pre}.l{stroke:#888;stroke-width:1}.a{stroke:currentColor;"
    "stroke-width:1.5;"
    "fill:none}.h{fill:currentColor}.m,.t{opacity:.75}.s{font-weight:bold}\n"
    ".f{color:#b00020;font-weight:bold}.o{color:#b00020}.p{color:#00602b}.b{fill:#b00020;"
    "fill-opacity:.09}\n"
    "@media (prefers-color-scheme:dark){svg{background:#16181c;color:#e8e8e8}.f,.o{color:#ff8a94}"
    ".p{color:#7fe0a0}.b{fill:#ff8a94}}\n"
    "@media print{svg{background:#fff;color:#000}}\n"
    "</style>\n";

struct pen {
    const struct ladder *ladder;
    struct buf body;
    int y;
    int top; /* of the lifelines of the section */
};

static int x_of(size_t column)
{
    return LEFT + 40 + (int)column * SPACING;
}

static int text_x(const struct pen *pen)
{
    size_t num = pen->ladder->num_columns;
    return x_of(num == 0 ? 0 : num - 1) + 50;
}

static void put_text(struct pen *pen, int x, const char *class, const char *text)
{
    buf_addf(&pen->body, "<text class=\"%s\" x=\"%d\" y=\"%d\">", class, x, pen->y);
    buf_add_xml(&pen->body, text);
    buf_adds(&pen->body, "</text>\n");
}

/* `text` in lines of `columns`, the first one at the pen's height. */
static void put_wrapped(struct pen *pen, int x, size_t columns, const char *class, const char *text)
{
    for (bool first = true; *text != '\0'; first = false) {
        size_t len = text_fitting(text, columns);
        char *line = ek_strndup(text, len);
        pen->y += first ? 0 : LINE;
        put_text(pen, x, class, line);
        free(line);
        text += len;
        text += strspn(text, " ");
    }
}

static void put_lines(struct pen *pen, const char *class, const char *text)
{
    put_wrapped(pen, text_x(pen), TEXT_COLUMNS, class, text);
}

static void put_heading(struct pen *pen, const char *class, const char *text)
{
    put_wrapped(pen, 16, TEXT_COLUMNS + (size_t)text_x(pen) / 9, class, text);
}

static void put_mark(struct pen *pen, const struct ladder_row *row)
{
    int from = x_of(row->from);
    int to = x_of(row->to);
    int y = pen->y - 4;
    if (row->from == row->to) {
        buf_addf(&pen->body,
            row->fault != NULL ? "<path class=\"a\" d=\"M%d %dl10 10m0 -10l-10 10\"/>\n"
                               : "<rect class=\"h\" x=\"%d\" y=\"%d\" width=\"8\" height=\"8\"/>\n",
            from - (row->fault != NULL ? 5 : 4), y - (row->fault != NULL ? 5 : 4));
        return;
    }
    int back = to > from ? -9 : 9;
    buf_addf(&pen->body, "<path class=\"a\" d=\"M%d %dH%d\"/>\n", from, y, to);
    buf_addf(&pen->body, "<path class=\"h\" d=\"M%d %dl%d -4v8z\"/>\n", to, y, back);
}

static const char *class_of(const struct ladder_row *row)
{
    if (row->fault != NULL)
        return "f";
    return row->side == LADDER_ONLY_HERE ? "o" : row->side == LADDER_ONLY_THERE ? "p" : "r";
}

static void put_row(struct pen *pen, const struct ladder_row *row)
{
    char time[32] = "";
    pen->y += ROW;
    if (row->first_difference) {
        put_lines(pen, "s", "the first difference:");
        pen->y += LINE;
    }
    if (row->at_us >= 0)
        snprintf(time, sizeof time, "%8.2f", (double)row->at_us / 1000);
    buf_addf(&pen->body, "<g class=\"%s\">\n", class_of(row));
    put_text(pen, 4, "s", ladder_sign(row));
    put_text(pen, 12, "t", time);
    put_mark(pen, row);
    put_lines(pen, "r", row->text);
    for (size_t i = 0; i < row->num_more; i++) {
        pen->y += LINE;
        put_lines(pen, "m", row->more[i]);
    }
    if (row->fault != NULL) {
        char *fault = ek_asprintf("\xe2\x9c\x98 FAILS HERE: %s", row->fault);
        pen->y += LINE;
        put_lines(pen, "s", fault);
        free(fault);
    }
    buf_adds(&pen->body, "</g>\n");
}

static void put_lifelines(struct pen *pen)
{
    for (size_t i = 0; i < pen->ladder->num_columns; i++)
        buf_addf(
            &pen->body, "<path class=\"l\" d=\"M%d %dV%d\"/>\n", x_of(i), pen->top, pen->y + 8);
}

static void put_section(struct pen *pen, const struct ladder_section *section)
{
    pen->y += ROW + LINE;
    char *title = ek_asprintf("%s: %s", section->link, section->title);
    put_text(pen, 16, "s", title);
    free(title);
    if (pen->ladder->is_comparison && section->same) {
        char *same = ek_asprintf("the same %zu steps", section->num_rows);
        pen->y += LINE;
        put_text(pen, 16, "m", same);
        free(same);
        return;
    }
    pen->y += ROW;
    put_text(pen, 58, "t", "ms");
    for (size_t i = 0; i < pen->ladder->num_columns; i++) {
        const struct ladder_column *column = &pen->ladder->columns[i];
        buf_addf(&pen->body, "<text class=\"s\" text-anchor=\"middle\" x=\"%d\" y=\"%d\">", x_of(i),
            pen->y);
        buf_add_xml(&pen->body, column->label);
        buf_adds(&pen->body, "</text>\n");
    }
    pen->top = pen->y + 6;
    for (size_t i = 0; i < section->num_rows; i++)
        put_row(pen, &section->rows[i]);
    put_lifelines(pen);
}

void ladder_svg(const struct ladder *ladder, struct buf *out)
{
    struct pen pen = {.ladder = ladder, .y = ROW};
    put_heading(&pen, "s", ladder->title);
    for (size_t i = 0; i < ladder->num_notes; i++) {
        pen.y += LINE;
        put_heading(&pen, "m", ladder->notes[i]);
    }
    for (size_t i = 0; i < ladder->num_sections; i++)
        put_section(&pen, &ladder->sections[i]);
    int width = text_x(&pen) + TEXT_WIDTH + 60;
    buf_addf(out,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\" "
        "height=\"%d\" role=\"img\">\n<title>",
        width, pen.y + ROW, width, pen.y + ROW);
    buf_add_xml(out, ladder->title);
    buf_adds(out, "</title>\n");
    buf_adds(out, style);
    buf_add(out, buf_str(&pen.body), pen.body.len);
    buf_adds(out, "</svg>\n");
    buf_cleanup(&pen.body);
}
