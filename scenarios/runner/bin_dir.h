/* bin_dir.h: where the emulators are: beside this program. */
#ifndef EK_RUNNER_BIN_DIR_H
#define EK_RUNNER_BIN_DIR_H

#include "sim/base/err.h"

#include <limits.h>

bool bin_dir_find(char out[PATH_MAX], struct err *e) EK_CHECK;

#endif
