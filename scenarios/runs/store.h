/* store.h: the folder in which runs are kept: an index and a folder for each run, with its results
 * in it. Ids are written r1, r2, ...; one that was given never comes back. */
#ifndef EK_RUNS_STORE_H
#define EK_RUNS_STORE_H

#include "sim/base/err.h"

#include <stdint.h>

/* store_find: where runs are kept: `asked` (--runs; may be NULL), else $EKULAB_RUNS, else
 * $XDG_STATE_HOME/ekulab/runs, else ~/.local/state/ekulab/runs. NULL when they are not: one of the
 * first two is "off", or the user has no home folder; the reason is in `e`. The caller frees. */
char *store_find(const char *asked, struct err *e);

/* store_is_off: do --runs or $EKULAB_RUNS say that nothing is to be kept? */
bool store_is_off(const char *asked);

/* store_make: makes the folder, and those above it, if they are not there. */
bool store_make(const char *store, struct err *e) EK_CHECK;

/* store_is_used: has a run ever been kept there? */
bool store_is_used(const char *store);

/* store_index, store_folder, store_results: paths of the index, of a run's folder and of the
 * results in it; the caller frees. */
char *store_index(const char *store);
char *store_folder(const char *store, int64_t run);
char *store_results(const char *store, int64_t run);

/* store_remove: removes the folder of a run with all that is in it; that it is not there is no
 * failure. */
bool store_remove(const char *store, int64_t run, struct err *e) EK_CHECK;

/* store_run_id: is `text` an id as "r12"? The number into *out. */
bool store_run_id(const char *text, int64_t *out);

#endif
