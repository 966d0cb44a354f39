/* remedies.h: the ways out of the decision tree, as what a pair looks like when one is done. */
#ifndef EK_ASK_REMEDIES_H
#define EK_ASK_REMEDIES_H

#include "scenarios/ask/holder.h"
#include "scenarios/preview/options.h"

struct remedy {
    const struct option *option; /* of the tree, or `own`: title, needs, source */
    struct option own;           /* one that the tree has not */
    const char *where;           /* RULE=VALUE, as E's release must have it; NULL: any release */
    const struct conf_node *set; /* dotted settings; "box." is the box asked about; NULL: none */
    bool holders[HOLDER_KINDS];  /* for whom it is one */
    bool renews;                 /* the same CA's next certificate */
    bool lab_trust;              /* everybody has imported the root */
    bool ignores_eku;            /* every peer ignores usages */
};

struct remedies {
    struct conf_doc *doc; /* owns the strings */
    struct options options;
    struct remedy *all;
    size_t num;
};

/* remedy_fits: does the release of Expressway-E have what the way out needs? */
bool remedy_fits(const struct remedy *remedy, const struct release *release_e);

/* remedies_load: file `path`, and the tree that it is about. Faults go to `diag`: an id that the
 * tree has not, a holder that is none. False when there was one; clean up in both cases. */
bool remedies_load(
    struct remedies *out, const char *path, const char *tree, struct conf_diag *diag) EK_CHECK;
void remedies_cleanup(struct remedies *remedies);

#endif
