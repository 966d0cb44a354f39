/* cafolder.h: a hierarchy that outlives a workshop: certificates and keys of the CAs in a folder.
 */
#ifndef EK_CERTS_CAFOLDER_H
#define EK_CERTS_CAFOLDER_H

#include "certs-gen/hierarchy.h"

/* cafolder_open: the hierarchy in folder `dir`; when none of its files is there, makes a new one
 * and the folder. Fails with ERR_FILE_INVALID when the folder is incomplete or holds anything but
 * the lab's own hierarchy, with ERR_PEM_INVALID when a file cannot be used. `out` needs
 * hierarchy_cleanup either way. */
bool cafolder_open(const char *dir, struct hierarchy *out, struct err *e) EK_CHECK;

#endif
