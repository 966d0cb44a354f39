/* runs_files.h: a folder of kept runs for a test, and outcomes from golden text. A function that
 * cannot do its work ends the test. */
#ifndef EK_UNIT_RUNS_FILES_H
#define EK_UNIT_RUNS_FILES_H

#include "scenarios/runs/golden.h"
#include "scenarios/runs/index.h"

struct runs_files {
    char folder[40]; /* also the working directory */
    char store[60];  /* in it: where runs are kept; not there yet */
};

/* runs_set_up, runs_tear_down: for each test; nothing of the user's own folders is seen. */
int runs_set_up(void **state);
int runs_tear_down(void **state);

void runs_write(const char *path, const char *text);

/* runs_keep: enters a run of scenario `scenario` and writes `text` as its results; its id. */
int64_t runs_keep(const struct runs_files *f, const char *scenario, const char *text);

/* runs_golden: adds lines as a golden file has them (without the first line of a file). */
void runs_golden(struct outcomes *out, const char *lines);

#endif
