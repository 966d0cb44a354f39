/* claim_read.h: one claims file; private to this room. */
#ifndef EK_SPEC_CLAIM_READ_H
#define EK_SPEC_CLAIM_READ_H

#include "scenarios/spec/claims.h"

/* claim_set_read: fills `set` (name and path are there) from `doc`; all faults go to `diag`. An id
 * that a set of `loaded` has already is one. */
void claim_set_read(struct claim_set *set, const struct conf_doc *doc, const struct claims *loaded,
    struct conf_diag *diag);
void claim_set_free(struct claim_set *set);

#endif
