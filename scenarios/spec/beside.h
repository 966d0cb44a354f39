/* beside.h: paths inside files; private to this room. */
#ifndef EK_SPEC_BESIDE_H
#define EK_SPEC_BESIDE_H

#include "sim/conf/conf.h"

/* path_beside: `path` as the file `doc` means it: relative to that file's folder. Heap string. */
char *path_beside(const struct conf_doc *doc, const char *path);

#endif
