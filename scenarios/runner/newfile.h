/* newfile.h: result files that are there whole or not at all, and folders for them. */
#ifndef EK_RUNNER_NEWFILE_H
#define EK_RUNNER_NEWFILE_H

#include "sim/base/buf.h"

/* newfile_folder: makes the folder at `path`, and those above it, where they are missing. */
bool newfile_folder(const char *path, struct err *e) EK_CHECK;

/* newfile_write: `content` becomes the file at `path`, in place of an older one, under another name
 * until all of it is written. A device or a pipe is written as it is. */
bool newfile_write(const char *path, const struct buf *content, struct err *e) EK_CHECK;

/* newfile_name: `text` as part of the name of a file: letters, digits and "+,-.=_" stay, all else
 * is '_'; long ones are cut. The caller frees. */
char *newfile_name(const char *text);

#endif
