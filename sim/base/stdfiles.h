/* stdfiles.h: the three descriptors that every program has, or believes to have. */
#ifndef EK_BASE_STDFILES_H
#define EK_BASE_STDFILES_H

#include <stdbool.h>

/* stdfiles_occupy: opens /dev/null in place of descriptors 0 to 2 that were closed, so that no file
 * of results gets such a number and what is meant for people. What is written to a closed standard
 * output still fails. Call it first in main. */
void stdfiles_occupy(void);

/* stdfiles_written: flushes standard output; false, with a message on standard error in the name of
 * `program`, when something that was written to it got lost. Whose reader has gone is not told. */
bool stdfiles_written(const char *program);

#endif
