/* golden_run.h: a run that is held against a golden file: `ekulab run --golden FILE [--accept]`. */
#ifndef EK_RUNNER_GOLDEN_RUN_H
#define EK_RUNNER_GOLDEN_RUN_H

#include "scenarios/report/writer.h"
#include "scenarios/runs/outcomes.h"

struct golden_run {
    const char *path; /* NULL: no file was given, and nothing is to be done */
    bool accept;
    bool is_new; /* there is no such file */
    struct vocabulary vocabulary;
    struct outcomes expected;
    struct outcomes told;
    struct writer *writer; /* that is to get the lines of the run */
};

/* golden_run_begin: reads the file before anything runs. False, with what is wrong on standard
 * error, when it is unusable, or not there and none is to be made. Clean up also after a failure.
 */
bool golden_run_begin(struct golden_run *out, const char *path, bool accept) EK_CHECK;

/* golden_run_end: after the last line: tells on standard error what differs, and writes the file
 * anew if that is accepted. `name` is that of the run for `ekulab explain`, NULL if it was not
 * kept. Returns the exit code of the run, which was `code` so far. */
int golden_run_end(
    struct golden_run *golden, const struct run_info *info, const char *name, int code);
void golden_run_cleanup(struct golden_run *golden);

#endif
