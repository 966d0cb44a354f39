/* resultfile.h: the lines of a results file, one after the other, as `ekulab run --output
 * jsonl=FILE` writes them. */
#ifndef EK_RUNS_RESULTFILE_H
#define EK_RUNS_RESULTFILE_H

#include "sim/base/buf.h"

#include <jansson.h>
#include <stdio.h>

/* Bytes of one line of a results file. */
#define RESULTFILE_LINE_MAX ((size_t)4 * 1024 * 1024)

/* RESULT_OTHER: of a kind that came later; no fault. */
enum result_kind { RESULT_RUN, RESULT_SERVICE, RESULT_EVENT, RESULT_SUMMARY, RESULT_OTHER };

struct resultfile {
    const char *path; /* the caller's */
    FILE *file;
    struct buf text;
    size_t line;   /* number of the last line read */
    json_t *value; /* the last line read */
    enum result_kind kind;
    bool complete; /* the summary was read */
    bool stopped;  /* it says that the run ended early */
    bool failed;
};

/* resultfile_open: false, with the reason on standard error, when the file cannot be read. Close it
 * also after a failure. */
bool resultfile_open(struct resultfile *out, const char *path) EK_CHECK;
void resultfile_close(struct resultfile *file);

/* resultfile_next: reads a line into `value`, which lives until the next call, and `kind`. False at
 * the end, and after a fault, which is on standard error then (file, line, column, hint), and
 * `failed` is set: no JSON, no or a second first line, a line that lacks a member that lines of its
 * kind have. A last line that is cut off, as a killed run leaves it, is the end. */
bool resultfile_next(struct resultfile *file) EK_CHECK;

/* resultfile_complain: of the last line read, on standard error, as resultfile_next does. Always
 * false. */
bool resultfile_complain(struct resultfile *file, const char *what);

/* resultfile_text: a member of a line; NULL when it is no text. */
const char *resultfile_text(const json_t *line, const char *key);

#endif
