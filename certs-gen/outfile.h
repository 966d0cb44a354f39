/* outfile.h: writing a set of new files into a folder. */
#ifndef EK_CERTS_OUTFILE_H
#define EK_CERTS_OUTFILE_H

#include "sim/base/err.h"

#include <sys/types.h>

struct outfile {
    const char *name;
    mode_t mode; /* from the first moment of the file's life */
    const char *content;
};

/* outfile_make_dir: makes folder `dir` unless it is there. */
bool outfile_make_dir(const char *dir, struct err *e) EK_CHECK;

/* outfile_write: makes folder `dir` if needed and writes all files, or none: what is there already
 * is a failure, unless `force` removes it first. */
bool outfile_write(
    const char *dir, const struct outfile *files, size_t num, bool force, struct err *e) EK_CHECK;

#endif
