#include "scenarios/runner/runcells.h"

#include "scenarios/runs/near.h"

#include <stdio.h>
#include <string.h>

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
        printf("\nOne of them: ekulab explain '%s:%s'\n", file->name, first);
}

void runcells_unknown(const struct runfile *file, const char *name)
{
    struct near near = {.name = name};
    for (size_t i = 0; i < file->num_cells; i++)
        near_consider(&near, file->cells[i].id);
    near_complain(&near, NULL);
    fprintf(stderr, "  hint: `ekulab explain %s` lists its cells\n", file->name);
    near_cleanup(&near);
}
