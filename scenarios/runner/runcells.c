#include "scenarios/runner/runcells.h"

#include "sim/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NEAR_MAX 3

/* ---- the list ---- */

enum rank { RANK_DISAGREES, RANK_BREAKS, RANK_SOUND, RANK_COUNT };

static enum rank rank_of(const struct runfile_cell *cell)
{
    if (cell->counts[VERDICT_MISMATCH] + cell->counts[VERDICT_INCONCLUSIVE] > 0)
        return RANK_DISAGREES;
    return cell->counts[VERDICT_BREAK] > 0 ? RANK_BREAKS : RANK_SOUND;
}

static void print_row(const struct runfile_cell *cell)
{
    for (int i = 0; i < VERDICT_COUNT; i++)
        printf("%*zu  ", (int)strlen(verdict_name((enum verdict)i)), cell->counts[i]);
    printf("%s\n", cell->id);
}

void runcells_print(const struct runfile *file)
{
    const char *first = NULL;
    printf("%zu cell%s\n\n", file->num_cells, file->num_cells == 1 ? "" : "s");
    for (int i = 0; i < VERDICT_COUNT; i++)
        printf("%s  ", verdict_name((enum verdict)i));
    puts("cell");
    for (int rank = 0; rank < RANK_COUNT; rank++) {
        for (size_t i = 0; i < file->num_cells; i++) {
            if ((int)rank_of(&file->cells[i]) != rank)
                continue;
            print_row(&file->cells[i]);
            first = first == NULL ? file->cells[i].id : first;
        }
    }
    if (first != NULL)
        printf("\nOne of them: ekulab explain '%s:%s'\n", file->path, first);
}

/* ---- names that are near ---- */

static bool has_part(const char *id, const char *part, size_t len)
{
    for (const char *at = id;; at++) {
        size_t own = strcspn(at, "/");
        if (own == len && strncmp(at, part, len) == 0)
            return true;
        at += own;
        if (*at == '\0')
            return false;
    }
}

/* Parts in common count most, then the common beginning. */
static size_t likeness(const char *id, const char *name)
{
    size_t parts = 0, prefix = 0;
    for (const char *part = name; *part != '\0'; part += *part == '/' ? 1 : 0) {
        size_t len = strcspn(part, "/");
        parts += len > 0 && has_part(id, part, len) ? 1 : 0;
        part += len;
    }
    while (id[prefix] != '\0' && id[prefix] == name[prefix])
        prefix++;
    return parts * 1000 + (prefix < 1000 ? prefix : 999);
}

/* The best of those that are less like `name` than `below`; equal ones in file order. */
static const struct runfile_cell *next_near(
    const struct runfile *file, const char *name, const struct runfile_cell *last)
{
    const struct runfile_cell *best = NULL;
    size_t best_likeness = 0;
    size_t last_likeness = last == NULL ? SIZE_MAX : likeness(last->id, name);
    for (size_t i = 0; i < file->num_cells; i++) {
        const struct runfile_cell *cell = &file->cells[i];
        size_t own = likeness(cell->id, name);
        bool is_left = own < last_likeness || (own == last_likeness && cell > last);
        if (is_left && own > best_likeness) {
            best = cell;
            best_likeness = own;
        }
    }
    return best;
}

void runcells_unknown(const struct runfile *file, const char *name)
{
    const struct runfile_cell *near = next_near(file, name, NULL);
    fprintf(stderr, "ekulab explain: unknown cell \"%s\"", name);
    if (near != NULL)
        fprintf(stderr, "; did you mean \"%s\"?", near->id);
    fputc('\n', stderr);
    for (size_t i = 1; i < NEAR_MAX && near != NULL; i++) {
        near = next_near(file, name, near);
        if (near != NULL)
            fprintf(stderr, "  or \"%s\"?\n", near->id);
    }
    fprintf(stderr, "  hint: `ekulab explain %s` lists its cells\n", file->path);
}
