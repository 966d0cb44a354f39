/* assess.h: the parts of an audit: what is said of one certificate. Not for other rooms. */
#ifndef EK_AUDIT_ASSESS_H
#define EK_AUDIT_ASSESS_H

#include "scenarios/audit/audit.h"

/* assess_root: who issued it, and who has the root. assess_faults: the usual faults. Each fills its
 * fields of `leaf`, in this order. */
void assess_root(const struct audit *audit, struct audit_leaf *leaf);
void assess_faults(const struct audit *audit, struct audit_leaf *leaf);

/* assess_redaction: names and addresses of others in the facts are replaced, if the request says
 * so; last. */
void assess_redaction(const struct audit *audit, struct audit_leaf *leaf);

/* assess_roles: what becomes of it in each role, now and with each renewal. */
void assess_roles(const struct audit *audit, struct audit_leaf *leaf);

#endif
