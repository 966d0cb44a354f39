/* outputs.h: the --format and --output options: which writers there are and where they write. */
#ifndef EK_RUNNER_OUTPUTS_H
#define EK_RUNNER_OUTPUTS_H

#include "scenarios/report/writer.h"

#define OUTPUTS_MAX    16
#define OUTPUTS_INPUTS 2

struct outputs {
    struct writer *writers[OUTPUTS_MAX];
    FILE *files[OUTPUTS_MAX]; /* NULL: standard output */
    const char *names[OUTPUTS_MAX];
    size_t num;
    bool on_stdout;                     /* some writer writes there */
    const char *inputs[OUTPUTS_INPUTS]; /* files that no output may overwrite; NULL: none */
};

/* outputs_add: `spec` is KIND=FILE, or KIND for standard output; `-` is standard output too. The
 * inputs, and a file that another output writes, are refused before they are opened. */
bool outputs_add(struct outputs *outputs, const char *spec, const struct writer_style *style,
    struct err *e) EK_CHECK;

/* outputs_may_write: is `path` neither an input nor written by another output? */
bool outputs_may_write(const struct outputs *outputs, const char *path, struct err *e) EK_CHECK;

/* outputs_open: opens the file at `path` under the same conditions, for the caller to write and
 * close; *out stays as it is when `path` is `-`. */
bool outputs_open(
    const struct outputs *outputs, const char *path, FILE **out, struct err *e) EK_CHECK;

/* outputs_close: ends all writers; false when one of them could not write everything. */
bool outputs_close(struct outputs *outputs, const struct run_info *info, struct err *e) EK_CHECK;

/* outputs_drop: frees the writers of a run that never began. */
void outputs_drop(struct outputs *outputs);

#endif
