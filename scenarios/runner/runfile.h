/* runfile.h: the results of a run and one cell of it. */
#ifndef EK_RUNNER_RUNFILE_H
#define EK_RUNNER_RUNFILE_H

#include "scenarios/report/line.h"
#include "scenarios/runs/runref.h"

#include <jansson.h>

/* Which cells there are, and what became of their services. */
struct runfile_cell {
    char *id;
    size_t counts[VERDICT_COUNT];
};

struct runfile {
    char *name;                 /* of the run, as commands take it */
    json_t *run;                /* the first line */
    json_t *services;           /* array: the cell's service lines */
    json_t *events;             /* array: its event lines */
    bool complete;              /* the file has its summary */
    struct runfile_cell *cells; /* all, in file order */
    size_t num_cells;
};

/* runfile_load: reads the lines of `cell` (NULL: of none) in the results of `ref`. When there is
 * none of that name, but `cell` ends in "#SERVICE" and there is one of the name before it, that one
 * is read and *out_service points at the service in `cell`; else it is NULL. False, with what is
 * wrong on standard error (file, line, column, hint), when the file cannot be used, or has no such
 * cell.
 */
bool runfile_load(
    struct runfile *out, const struct runref *ref, const char *cell, const char **out_service);
/* runfile_common: appends "PATH VALUE, PATH VALUE ..." of what all cells of the run have in common
 * beside name, domain and clock; nothing when the file does not tell. */
void runfile_common(const struct runfile *file, struct buf *out);
void runfile_cleanup(struct runfile *file);

#endif
