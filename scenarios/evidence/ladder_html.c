/* ladder_html.c: a ladder as a page: the drawing, and the same rows as a table for who reads
 * without seeing. */
#include "scenarios/evidence/ladder_room.h"

static const char head[] =
    "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
    "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src "
    "'unsafe-inline'\">\n"
    "<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n"
    "<meta name=\"color-scheme\" content=\"light dark\">\n<title>";

static const char style[] =
    "</title>\n<style>\n"
    "body{font:15px/1.45 system-ui,sans-serif;margin:1.5rem;color:#1a1a1a;background:#fff}\n"
    "h1{font-size:1.25rem;overflow-wrap:anywhere}.drawing{overflow-x:auto}table{border-collapse:"
    "collapse;margin:1rem 0}caption{text-align:left;"
    "font-weight:bold;padding:.4rem 0}\n"
    "th,td{text-align:left;vertical-align:top;padding:.2rem .7rem;border-bottom:1px solid #bbb}\n"
    ".fault td{font-weight:bold}td ul{margin:.2rem 0 0;padding-left:1.1rem;font-weight:normal}\n"
    "@media (prefers-color-scheme:dark){body{color:#e8e8e8;background:#16181c}th,td{border-color:"
    "#555}}\n"
    "</style>\n</head>\n<body>\n<main>\n<h1>";

static void put_host(const struct ladder *ladder, size_t column, struct buf *out)
{
    buf_add_xml(out, ladder->columns[column].label);
}

static void put_row(const struct ladder *ladder, const struct ladder_row *row, struct buf *out)
{
    buf_addf(out, "<tr%s><td>%s</td><td>", row->fault != NULL ? " class=\"fault\"" : "",
        ladder_sign(row));
    if (row->at_us >= 0)
        buf_addf(out, "%.2f", (double)row->at_us / 1000);
    buf_adds(out, "</td><td>");
    put_host(ladder, row->from, out);
    buf_adds(out, "</td><td>");
    if (row->to != row->from)
        put_host(ladder, row->to, out);
    buf_adds(out, "</td><td>");
    buf_add_xml(out, row->text);
    if (row->fault != NULL) {
        buf_adds(out, "<br>FAILS HERE: ");
        buf_add_xml(out, row->fault);
    }
    for (size_t i = 0; i < row->num_more; i++) {
        buf_adds(out, i == 0 ? "<ul><li>" : "<li>");
        buf_add_xml(out, row->more[i]);
        buf_adds(out, i + 1 == row->num_more ? "</li></ul>" : "</li>");
    }
    buf_adds(out, "</td></tr>\n");
}

static void put_section(
    const struct ladder *ladder, const struct ladder_section *section, struct buf *out)
{
    buf_adds(out, "<table>\n<caption>");
    buf_add_xml(out, section->link);
    buf_adds(out, ": ");
    buf_add_xml(out, section->title);
    buf_adds(out,
        "</caption>\n<thead><tr><th scope=\"col\"><span aria-label=\"only in the first, only in "
        "the "
        "second\">\xc2\xb1</span></th><th scope=\"col\">ms</th><th scope=\"col\">from</th>"
        "<th scope=\"col\">to</th><th scope=\"col\">what</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < section->num_rows; i++)
        put_row(ladder, &section->rows[i], out);
    buf_adds(out, "</tbody>\n</table>\n");
}

void ladder_html(const struct ladder *ladder, struct buf *out)
{
    buf_adds(out, head);
    buf_add_xml(out, ladder->title);
    buf_adds(out, style);
    buf_add_xml(out, ladder->title);
    buf_adds(out, "</h1>\n<div class=\"drawing\" tabindex=\"0\" role=\"region\" "
                  "aria-label=\"ladder\">\n");
    ladder_svg(ladder, out);
    buf_adds(out, "</div>\n<h2>The same as tables</h2>\n");
    for (size_t i = 0; i < ladder->num_sections; i++)
        put_section(ladder, &ladder->sections[i], out);
    buf_adds(out, "</main>\n</body>\n</html>\n");
}
