#include "scenarios/report/md_text.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static bool is_word(char c)
{
    return isalnum((unsigned char)c) != 0 || (unsigned char)c >= 0x80;
}

/* Would the character at `at` begin or end markup where it stands? */
static bool is_markup(const char *text, const char *at)
{
    char before = at == text ? ' ' : at[-1];
    char behind = at[1];
    switch (*at) {
    case '|':
    case '`':
    case '[':
    case '~':
        return true;
    case '*':
        return behind != '\0' && behind != ' ';
    case '_':
        return !is_word(before) || !is_word(behind);
    case '<':
        return isalpha((unsigned char)behind) != 0 || (behind != '\0' && strchr("/!?", behind));
    case '&':
        return is_word(behind) || behind == '#';
    case '\\':
        return ispunct((unsigned char)behind) != 0;
    default:
        return false;
    }
}

void md_inline(struct buf *out, const char *text)
{
    for (const char *at = text; *at != '\0'; at++) {
        if (*at == '\n') {
            buf_adds(out, "; ");
            at += strspn(at, "\n ") - 1;
        } else if ((unsigned char)*at < 0x20) {
            buf_adds(out, " ");
        } else {
            buf_adds(out, is_markup(text, at) ? "\\" : "");
            buf_add(out, at, 1);
        }
    }
}

void md_block(struct buf *out, const char *text)
{
    size_t digits = strspn(text, "0123456789");
    bool is_number = digits > 0 && text[digits] != '\0' && strchr(".)", text[digits]) != NULL;
    if (is_number) {
        buf_add(out, text, digits);
        text += digits;
    }
    bool is_start = *text != '\0' && strchr("#-+>=", *text) != NULL;
    buf_adds(out, is_number || is_start ? "\\" : "");
    md_inline(out, text);
}

/* ---- tables ---- */

void md_table_init(struct md_table *table, size_t num_columns)
{
    *table = (struct md_table){.num_columns = num_columns};
}

void md_table_add(struct md_table *table, const char *text)
{
    size_t num = table->num_cells + 1;
    table->cells = ek_realloc(table->cells, num * sizeof *table->cells);
    table->cells[table->num_cells] = (struct buf){0};
    md_inline(&table->cells[table->num_cells++], text);
}

/* Characters, not bytes. */
static size_t width_of(const struct buf *cell)
{
    size_t width = 0;
    for (const char *at = buf_str(cell); *at != '\0'; at++)
        width += ((unsigned char)*at & 0xc0) != 0x80 ? 1 : 0;
    return width;
}

#define WIDTH_MIN 3 /* of the dashes below a heading */

static size_t column_width(const struct md_table *table, size_t column)
{
    size_t width = WIDTH_MIN;
    for (size_t i = column; i < table->num_cells; i += table->num_columns) {
        size_t of_cell = width_of(&table->cells[i]);
        width = of_cell > width ? of_cell : width;
    }
    return width;
}

static void fill(struct buf *out, char with, size_t num)
{
    for (size_t i = 0; i < num; i++)
        buf_add(out, &with, 1);
}

static void add_cell(struct buf *out, const struct buf *cell, size_t width)
{
    buf_addf(out, "| %s", buf_str(cell));
    fill(out, ' ', width - width_of(cell) + 1);
}

void md_table_end(struct md_table *table, struct buf *out)
{
    size_t *widths = ek_calloc(table->num_columns, sizeof *widths);
    for (size_t i = 0; i < table->num_columns; i++)
        widths[i] = column_width(table, i);
    for (size_t i = 0; i < table->num_cells; i++) {
        size_t column = i % table->num_columns;
        add_cell(out, &table->cells[i], widths[column]);
        buf_cleanup(&table->cells[i]);
        buf_adds(out, column + 1 == table->num_columns ? "|\n" : "");
        for (size_t k = 0; i + 1 == table->num_columns && k < table->num_columns; k++) {
            buf_adds(out, "| ");
            fill(out, '-', widths[k]);
            buf_adds(out, k + 1 == table->num_columns ? " |\n" : " ");
        }
    }
    free(widths);
    free(table->cells);
    *table = (struct md_table){0};
}
