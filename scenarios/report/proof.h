/* proof.h: what repairs proved about the cause of a failing line: one property of the deployment
 * was changed, the changed one was run live, and the line was looked at again. */
#ifndef EK_REPORT_PROOF_H
#define EK_REPORT_PROOF_H

#include "scenarios/spec/deployment.h"
#include "scenarios/spec/outcome.h"
#include "sim/base/buf.h"

enum proof_state {
    PROOF_NOT_PROVEN,   /* no one and no two repairs turn the line green */
    PROOF_PROVEN,       /* some do: they are listed */
    PROOF_INCONCLUSIVE, /* none does, and the lab failed in some of the repair runs */
    PROOF_STATES
};

struct proof_change {
    enum setting setting;
    char *from;
    char *to;
};

/* One change, or two that are made together, and what was up and is down with it. */
struct proof_repair {
    struct proof_change change[2];
    size_t num;
    enum service breaks[SERVICE_COUNT];
    size_t num_breaks;
};

/* A repair after which the line fails for another reason. */
struct proof_then {
    struct proof_repair repair;
    struct outcome outcome;
};

struct line_proof {
    enum proof_state state;
    struct proof_repair *repairs; /* those that turn the line green: either single ones or pairs */
    size_t num_repairs;
    struct proof_then *then; /* of single repairs; empty when one of them proves the cause */
    size_t num_then;
    size_t num_inconclusive; /* repair runs in which the lab failed */
    bool tried_pairs;        /* false: there were too many single ones for that */
};

/* The same of a whole cell: the single repairs that leave none of its failing lines down. */
struct cell_proof {
    size_t num_failing;
    size_t counts[PROOF_STATES];
    struct proof_repair *repairs;
    size_t num_repairs;
    size_t num_mismatches; /* lines of repair runs in which live and model or claims disagreed */
    char *mismatch;        /* the first of them as a sentence, NULL: none */
};

void proof_repair_copy(struct proof_repair *dst, const struct proof_repair *src);
void proof_repair_cleanup(struct proof_repair *repair);
void line_proof_free(struct line_proof *proof); /* accepts NULL */
void cell_proof_free(struct cell_proof *proof); /* accepts NULL */

/* proof_repair_text: appends "SETTING FROM -> TO", two of them joined by "and". proof_repairs_text:
 * several, joined by "; or". proof_text: a sentence about the whole proof, without final stop;
 * `gap` stands before each repair after which the line fails otherwise. */
void proof_repair_text(const struct proof_repair *repair, struct buf *out);
void proof_repairs_text(const struct proof_repair *repairs, size_t num, struct buf *out);
void proof_text(const struct line_proof *proof, const char *gap, struct buf *out);

#endif
