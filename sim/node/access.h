/* access.h: the access rules of Expressway-E's Default Zone: who may come in over SIP TLS, by the
 * names in the certificate (Cisco Expressway Administrator Guide X14.3, Zones and Neighbors:
 * Default Zone access rules). */
#ifndef EK_NODE_ACCESS_H
#define EK_NODE_ACCESS_H

#include "sim/base/certificate.h"
#include "sim/base/err.h"

#include <jansson.h>

#define ACCESS_RULES_MAX    10000 /* as many as the product takes */
#define ACCESS_PATTERN_MAX  250   /* bytes */
#define ACCESS_INTERVAL_MAX 16

struct access_rules;

/* access_rules_read: from a list of {priority, pattern-type, pattern, action} in configuration
 * order. `priority`: an integer, 1 comes first; among equals the order of the list. `pattern-type`:
 * exact, prefix, suffix, regex (POSIX extended, anywhere in the name, without back-references, at
 * most one interval {n,m} and that of at most ACCESS_INTERVAL_MAX). `action`: allow, deny. NULL and
 * an error for anything else. `list` NULL: NULL without an error, the rules are not in use. */
struct access_rules *access_rules_read(const json_t *list, struct err *e);
void access_rules_free(struct access_rules *rules); /* accepts NULL */

enum access { ACCESS_UNMATCHED, ACCESS_ALLOWED, ACCESS_DENIED };

/* access_judge: what the first rule says that fits a name of `leaf`. `common_name`: the CN of the
 * subject is looked at beside the DNS names. Letter case does not matter, as in DNS (RFC 4343). */
enum access access_judge(
    const struct access_rules *rules, const struct cert_facts *leaf, bool common_name);

#endif
