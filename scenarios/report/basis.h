/* basis.h: how sure the rules are that decided a line, and which of them no document states. */
#ifndef EK_REPORT_BASIS_H
#define EK_REPORT_BASIS_H

#include "scenarios/report/line.h"

/* One rule of those that decided. */
struct basis_rule {
    enum rule_id rule;
    bool on_e;
    const struct release *release; /* of the node that decided; borrowed */
    const struct rule_line *says;
    bool told;    /* its value comes from --assume: the profile's note argues for another one */
    bool decides; /* false: the line is down for a reason that this rule cannot give */
};

/* What a line rests on beside rules, and no document settles: how a sentence is read that can be
 * read in two ways (`what`: the claim), or a habit of a peer ("peers.b2b: asks"). */
struct basis_other {
    char what[64];
    const char *value;
    const char *note; /* or NULL */
};

#define BASIS_OTHERS_MAX 3

struct basis {
    struct basis_rule rules[OUTCOME_RULES_MAX]; /* each once, in the order of the outcome */
    size_t num;
    size_t num_deciding;
    struct basis_other others[BASIS_OTHERS_MAX];
    size_t num_others;
    enum confidence weakest; /* of all that decides; without meaning when there is nothing */
};

/* What a rule says for itself when its value was told. */
#define BASIS_TOLD "as told by --assume"

/* basis_assumes: is the rule at `at` one that decides and that no document states, and does it say
 * what none before it says? `any_box`: the same of the other box counts too. */
bool basis_assumes(const struct basis *basis, size_t at, bool any_box);

/* basis_of: what the line's outcome rests on: the live one, or the predicted one of a prediction.
 * basis_told: that outcome. */
void basis_of(const struct run_info *info, const struct line *line, struct basis *out);
const struct outcome *basis_told(const struct run_info *info, const struct line *line);

#endif
