/* variation.h: one change of a deployment: towards what works (a repair), or towards less (a
 * reduction). Every order is fixed, so that equal deployments give equal lists. */
#ifndef EK_SPEC_VARIATION_H
#define EK_SPEC_VARIATION_H

#include "scenarios/spec/deployment.h"

enum variation_kind {
    VARY_DEFECT,  /* a certificate without one defect of its recipe */
    VARY_USAGE,   /* a certificate with the usage combined and the defects that it has */
    VARY_DEFAULT, /* a setting at its default */
    VARY_PEER,    /* a reduction: the deployment says nothing of a peer */
    VARY_RELEASE  /* a reduction: a box runs the release of the other */
};

struct variation {
    enum variation_kind kind;
    enum setting setting; /* VARY_PEER: the peer's first one */
    unsigned number;      /* VARY_DEFECT: the bit; VARY_PEER: the peer */
};

/* variations_of_repair: the repairs that may prove a cause, in the order of SETTING_LIST: each
 * setting that differs from its default, back to it; a certificate first without each one of its
 * defects (in recipe order), then with the usage combined. What a deployment is (name, domain,
 * clock, number of nodes) and the release of a box cause nothing: an upgrade is a way out. A node's
 * release of its own may be the cause and goes back to "same". Steps to the same value are named
 * once. Returns their number; the caller frees *out. */
size_t variations_of_repair(const struct deployment *d, struct variation **out);

/* variations_of_reduction: what makes `d` smaller: without a peer, without further nodes, with both
 * boxes on the release of one, and every repair. Returns their number; the caller frees *out. */
size_t variations_of_reduction(const struct deployment *d, struct variation **out);

/* variation_apply: changes `d`; false when it is as wanted already, or is no recipe any more. */
bool variation_apply(const struct variation *variation, struct deployment *d);

/* variations_exclude: is trying both no more than trying one of them? */
bool variations_exclude(const struct variation *a, const struct variation *b);

/* deployment_key: equal for deployments in which nothing that can be seen differs: all values and
 * which peers there are, not the name. The caller frees. */
char *deployment_key(const struct deployment *d);

/* deployment_shown: the settings that say all of `d`: those that differ from their defaults, and of
 * a peer that exists but has none of these its certificate. */
void deployment_shown(const struct deployment *d, bool out_shown[SETTING_NUM]);

/* deployment_yaml: what differs from the defaults, as a mapping that deployment_read takes, each
 * line indented by `indent` spaces. Releases are always there, and a peer that exists is named. */
void deployment_yaml(const struct deployment *d, int indent, struct buf *out);

#endif
