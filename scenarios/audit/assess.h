/* assess.h: the parts of an audit: what is said of one certificate. Not for other rooms. */
#ifndef EK_AUDIT_ASSESS_H
#define EK_AUDIT_ASSESS_H

#include "scenarios/audit/audit.h"

/* To be called in this order; each fills its fields of `leaf`. assess_root: who issued it, and who
 * has the root. assess_roles: what becomes of it in each role, now and with each renewal.
 * assess_faults: the usual faults. */
void assess_root(const struct audit *audit, struct audit_leaf *leaf);
void assess_roles(const struct audit *audit, struct audit_leaf *leaf);
void assess_faults(const struct audit *audit, struct audit_leaf *leaf);

/* assess_redaction: names and addresses of others in the facts and in what faults quote are
 * replaced, if the request says so. Last, for all before it judge by them. */
void assess_redaction(const struct audit *audit, struct audit_leaf *leaf);

#endif
