/* ladder_compare.c: two ladders as one, with what differs marked. */
#include "scenarios/evidence/ladder_room.h"
#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>

/* ---- columns ---- */

static void add_column(struct ladder *out, const struct ladder_column *from, size_t at)
{
    out->columns = ek_realloc(out->columns, (out->num_columns + 1) * sizeof *out->columns);
    memmove(
        &out->columns[at + 1], &out->columns[at], (out->num_columns - at) * sizeof *out->columns);
    out->columns[at] = *from;
    out->columns[at].label = ek_strdup(from->label);
    out->num_columns++;
}

static bool has_column(const struct ladder *ladder, const char *name)
{
    size_t at = ladder_column_of(ladder, name);
    return at < ladder->num_columns && text_is(ladder->columns[at].name, name);
}

/* A column that only one has stands behind the one that it stands behind there. */
static void join_columns(struct ladder *out, const struct ladder *here, const struct ladder *there)
{
    for (size_t i = 0; i < here->num_columns; i++)
        add_column(out, &here->columns[i], i);
    size_t at = 0;
    for (size_t i = 0; i < there->num_columns; i++) {
        const struct ladder_column *column = &there->columns[i];
        if (has_column(out, column->name))
            at = ladder_column_of(out, column->name) + 1;
        else
            add_column(out, column, at++);
    }
}

static void renumber(struct ladder *ladder, const struct ladder *out)
{
    for (size_t s = 0; s < ladder->num_sections; s++) {
        for (size_t i = 0; i < ladder->sections[s].num_rows; i++) {
            struct ladder_row *row = &ladder->sections[s].rows[i];
            row->from = ladder_column_of(out, ladder->columns[row->from].name);
            row->to = ladder_column_of(out, ladder->columns[row->to].name);
        }
    }
}

/* ---- rows ---- */

static bool shows_certificate(const struct ladder_row *row)
{
    return row->kind == LADDER_TLS && strstr(row->text, "Certificate") != NULL && row->num_more > 0;
}

/* A chain is judged when it has come: behind the flight that brought it, whatever else went on. */
static void settle_order(struct ladder_section *section)
{
    for (size_t i = 0; i < section->num_rows; i++) {
        struct ladder_row row = section->rows[i];
        size_t to = i;
        if (row.kind != LADDER_VERIFY)
            continue;
        for (size_t k = i; k > 0; k--) {
            const struct ladder_row *before = &section->rows[k - 1];
            if (before->connection == row.connection && before->to == row.from &&
                shows_certificate(before)) {
                to = k;
                break;
            }
        }
        memmove(&section->rows[to + 1], &section->rows[to], (i - to) * sizeof row);
        section->rows[to] = row;
    }
}

/* Two runs have two clocks. */
static void rebase(struct ladder_section *section)
{
    int64_t first = 0;
    for (size_t i = 0; i < section->num_rows; i++) {
        if (i == 0 || section->rows[i].at_us < first)
            first = section->rows[i].at_us;
    }
    for (size_t i = 0; i < section->num_rows && first > 0; i++)
        section->rows[i].at_us -= first;
}

static bool same_row(const struct ladder_row *a, const struct ladder_row *b)
{
    bool same = a->kind == b->kind && a->from == b->from && a->to == b->to &&
                a->num_more == b->num_more && text_is(a->text, b->text) &&
                text_is(a->fault, b->fault);
    for (size_t i = 0; same && i < a->num_more; i++)
        same = text_is(a->more[i], b->more[i]);
    return same;
}

/* Rows of two sections, multiplied, up to which they are held against each other. */
#define COMPARED_MAX ((size_t)4 * 1024 * 1024)

/* NULL when they are too many. length[i * (m + 1) + k]: rows that here from i and there from k on
 * have in common. */
static size_t *common(const struct ladder_section *a, const struct ladder_section *b)
{
    size_t width = b->num_rows + 1;
    if (a->num_rows > 0 && b->num_rows > COMPARED_MAX / a->num_rows)
        return NULL;
    size_t *length = ek_calloc((a->num_rows + 1) * width, sizeof *length);
    for (size_t i = a->num_rows; i-- > 0;) {
        for (size_t k = b->num_rows; k-- > 0;) {
            size_t down = length[(i + 1) * width + k];
            size_t right = length[i * width + k + 1];
            length[i * width + k] = same_row(&a->rows[i], &b->rows[k])
                                        ? length[(i + 1) * width + k + 1] + 1
                                    : down > right ? down
                                                   : right;
        }
    }
    return length;
}

static void take_row(
    struct ladder_section *out, struct ladder_section *from, size_t i, enum ladder_side side)
{
    struct ladder_row *row = ladder_add_row(out);
    *row = from->rows[i];
    row->side = side;
    from->rows[i] = (struct ladder_row){0};
    out->same = out->same && side == LADDER_BOTH;
}

/* Moves the rows of both into `out`; of a row that both have, that of `a`. */
static void join_rows(
    struct ladder_section *out, struct ladder_section *a, struct ladder_section *b)
{
    size_t width = b->num_rows + 1;
    size_t i = 0;
    size_t k = 0;
    rebase(a);
    rebase(b);
    settle_order(a);
    settle_order(b);
    size_t *length = common(a, b);
    while (i < a->num_rows || k < b->num_rows) {
        if (i < a->num_rows && k < b->num_rows && same_row(&a->rows[i], &b->rows[k])) {
            take_row(out, a, i++, LADDER_BOTH);
            k++;
        } else if (k == b->num_rows ||
                   (i < a->num_rows && (length == NULL || length[(i + 1) * width + k] >=
                                                              length[i * width + k + 1]))) {
            take_row(out, a, i++, LADDER_ONLY_HERE);
        } else {
            take_row(out, b, k++, LADDER_ONLY_THERE);
        }
    }
    free(length);
}

/* ---- sections ---- */

static struct ladder_section *find_section(struct ladder *ladder, const char *key)
{
    for (size_t i = 0; i < ladder->num_sections; i++) {
        if (text_is(ladder->sections[i].key, key))
            return &ladder->sections[i];
    }
    return NULL;
}

static struct ladder_section *add_section(struct ladder *out, const struct ladder_section *like)
{
    out->sections = ek_realloc(out->sections, (out->num_sections + 1) * sizeof *out->sections);
    struct ladder_section *section = &out->sections[out->num_sections++];
    *section = (struct ladder_section){.link = ek_strdup(like->link),
        .title = ek_strdup(like->title),
        .services = json_incref(like->services),
        .key = ek_strdup(like->key),
        .same = true};
    return section;
}

static void join_sections(struct ladder *out, struct ladder *here, struct ladder *there)
{
    static struct ladder_section none;
    for (size_t i = 0; i < here->num_sections; i++) {
        struct ladder_section *other = find_section(there, here->sections[i].key);
        struct ladder_section *section = add_section(out, &here->sections[i]);
        join_rows(section, &here->sections[i], other == NULL ? &none : other);
    }
    for (size_t i = 0; i < there->num_sections; i++) {
        if (find_section(here, there->sections[i].key) == NULL)
            join_rows(add_section(out, &there->sections[i]), &none, &there->sections[i]);
    }
}

static void mark_first(struct ladder *out)
{
    for (size_t s = 0; s < out->num_sections; s++) {
        for (size_t i = 0; i < out->sections[s].num_rows; i++) {
            if (out->sections[s].rows[i].side != LADDER_BOTH) {
                out->sections[s].rows[i].first_difference = true;
                return;
            }
        }
    }
}

static void add_notes(struct ladder *out, const struct ladder *from, const char *sign)
{
    ladder_add_note(out, ek_asprintf("%s %s", sign, from->title));
    for (size_t i = 0; i < from->num_notes; i++)
        ladder_add_note(out, ek_asprintf("%s   %s", sign, from->notes[i]));
}

struct ladder *ladder_compare(struct ladder *here, struct ladder *there)
{
    struct ladder *out = ek_calloc(1, sizeof *out);
    out->cell = ek_asprintf("%s against %s", here->cell, there->cell);
    out->title = ek_strdup("what two cells do differently");
    out->is_comparison = true;
    out->evidence = json_pack("[O,O]", here->evidence, there->evidence); /* columns point into it */
    join_columns(out, here, there);
    renumber(here, out);
    renumber(there, out);
    add_notes(out, here, "-");
    add_notes(out, there, "+");
    ladder_add_note(out, ek_strdup("times count from the beginning of each part; what both have is "
                                   "told once, with the time of -"));
    ladder_add_note(
        out, ek_strdup("what two ends did at once stands in the order of causes: a chain "
                       "is judged behind the flight that brought it"));
    join_sections(out, here, there);
    mark_first(out);
    ladder_free(here);
    ladder_free(there);
    return out;
}
