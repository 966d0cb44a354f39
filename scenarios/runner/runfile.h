/* runfile.h: a results file and one cell of it, as `ekulab run --output jsonl=FILE` writes it. */
#ifndef EK_RUNNER_RUNFILE_H
#define EK_RUNNER_RUNFILE_H

#include "scenarios/report/line.h"
#include "sim/base/buf.h"

#include <jansson.h>

/* Bytes of one line of a results file. */
#define RUNFILE_LINE_MAX ((size_t)4 * 1024 * 1024)

/* Which cells there are, and what became of their services. */
struct runfile_cell {
    char *id;
    size_t counts[VERDICT_COUNT];
};

struct runfile {
    char *path;
    json_t *run;                /* the first line */
    json_t *services;           /* array: the cell's service lines */
    json_t *events;             /* array: its event lines */
    bool complete;              /* the file has its summary */
    struct runfile_cell *cells; /* all, in file order */
    size_t num_cells;
};

/* runfile_split: finds the longest beginning of `argument` that is a file and is followed by ':' or
 * ends it: a path may hold colons, and so may the id of a cell. *out_rest is what follows the
 * colon,
 * "" when nothing does. NULL when there is no such file; the caller frees. */
char *runfile_split(const char *argument, const char **out_rest);

/* runfile_is_file: is there something at `path` that is no folder? */
bool runfile_is_file(const char *path);

/* runfile_load: reads the lines of `cell` (NULL: of none) in the file at `path`. When there is none
 * of that name, but `cell` ends in "#SERVICE" and there is one of the name before it, that one is
 * read and *out_service points at the service in `cell`; else it is NULL. False, with what is wrong
 * on standard error (file, line, column, hint), when the file cannot be used, or has no such cell.
 */
bool runfile_load(
    struct runfile *out, const char *path, const char *cell, const char **out_service);
void runfile_cleanup(struct runfile *file);

#endif
