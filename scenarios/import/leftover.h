/* leftover.h: what an import found and did not use, as comments of the scenario. */
#ifndef EK_IMPORT_LEFTOVER_H
#define EK_IMPORT_LEFTOVER_H

#include "scenarios/import/emit.h"

/* leftover_items: the items of a listing (NULL: none) that were not used, without secrets.
 * leftover_certs: the certificates that bear the name of no host. */
void leftover_items(const struct site_box *box, struct buf *out);
void leftover_certs(const struct emit_request *request, struct buf *out);

#endif
