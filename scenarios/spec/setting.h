/* setting.h: the rows of SETTING_LIST; private to this room. */
#ifndef EK_SPEC_SETTING_H
#define EK_SPEC_SETTING_H

#include "scenarios/spec/deployment.h"
#include "scenarios/spec/expr.h"

/* setting_names: what words mean in expressions over settings: paths are keys, no lone words; they
 * are compared with words that they can be. `releases`: those that there are, NULL: any. */
struct expr_names setting_names(const struct releases *releases);

/* setting_nodes: the number of nodes of the box, for a setting of one of its nodes; SETTING_NUM for
 * any other setting. */
enum setting setting_nodes(enum setting setting);
/* node_exists: has the box in `d` the node of which `setting` speaks? True for any other setting.
 */
bool node_exists(const struct deployment *d, enum setting setting);

/* host_is_taken: does `setting` give a node or a peer the name of another node or peer that `d` has?
 * A cluster may be called as its node is. */
bool host_is_taken(const struct deployment *d, enum setting setting);

#define UNFIT_CAP 240 /* bytes that hold every reason */

/* unfit_next: like deployment_unfit, one after the other: begin with *cursor 0. */
bool unfit_next(const struct deployment *d, const struct releases *releases, size_t *cursor,
    enum setting *out_setting, char *why, size_t why_cap);

#endif
