/* role_table.h: what each end of each link must show, in words: the table of links (roles.h) under
 * the rules of releases and the settings of a deployment. */
#ifndef EK_RUNNER_ROLE_TABLE_H
#define EK_RUNNER_ROLE_TABLE_H

#include "scenarios/model/roles.h"
#include "sim/base/buf.h"

/* One certificate on one link. */
struct role_show {
    const char *store;     /* "server", "client", "only", "" for others than Expressways */
    const char *needs;     /* "clientAuth", "any usage", "not verified", "not asked for", "none" */
    enum rule_id rules[4]; /* by which the other end judges, and that pick the store */
    size_t num_rules;
};

/* role_client, role_server: what the client shows and what the server does. Every setting of `d` is
 * complete, its releases are of `set`. */
struct role_show role_client(
    const struct role *role, const struct deployment *d, const struct releases *set);
struct role_show role_server(
    const struct role *role, const struct deployment *d, const struct releases *set);

/* role_exists: has the deployment this link? */
bool role_exists(const struct role *role, const struct deployment *d);

/* role_strict: a deployment with both boxes on `release`, every peer there, and everything verified
 * that can be; deployment_cleanup it. */
void role_strict(struct deployment *d, const char *release);

/* role_table: all links of the deployment, as text. */
void role_table(const struct deployment *d, const struct releases *set, struct buf *out);

/* role_personas: whose persona is not the generic one, with its traits, as text; the settings of
 * the peer that stand above them show in role_table. */
void role_personas(const struct deployment *d, struct buf *out);

#endif
