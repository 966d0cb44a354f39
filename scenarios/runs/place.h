/* place.h: the folder in which runs are kept: an index and a folder for each run, with its results
 * in it. Ids are written r1, r2, ...; one that was given never comes back. */
#ifndef EK_RUNS_PLACE_H
#define EK_RUNS_PLACE_H

#include "sim/base/err.h"

#include <stdint.h>

/* place_find: where runs are kept: `asked` (--runs; may be NULL), else $EKULAB_RUNS, else
 * $XDG_STATE_HOME/ekulab/runs, else ~/.local/state/ekulab/runs. NULL when they are not: one of the
 * first two is "off", or the user has no home folder; the reason is in `e`. The caller frees. */
char *place_find(const char *asked, struct err *e);

/* place_is_off: do --runs or $EKULAB_RUNS say that nothing is to be kept? */
bool place_is_off(const char *asked);

/* place_make: makes the folder, and those above it, if they are not there. */
bool place_make(const char *place, struct err *e) EK_CHECK;

/* place_is_used: has a run ever been kept there? */
bool place_is_used(const char *place);

/* place_index, place_folder, place_results: paths of the index, of a run's folder and of the
 * results in it; the caller frees. */
char *place_index(const char *place);
char *place_folder(const char *place, int64_t run);
char *place_results(const char *place, int64_t run);

/* place_remove: removes the folder of a run with all that is in it; that it is not there is no
 * failure. */
bool place_remove(const char *place, int64_t run, struct err *e) EK_CHECK;

/* place_run_id: is `text` an id as "r12"? The number into *out. */
bool place_run_id(const char *text, int64_t *out);

#endif
