/* mutate.h: mutation of release profiles: one rule of one family gets another value, and the claims
 * are held against what follows. A mutant is killed when a claim disagrees. */
#ifndef EK_RUNNER_MUTATE_H
#define EK_RUNNER_MUTATE_H

#include "scenarios/runner/suite.h"

enum mutant_fate {
    MUTANT_SURVIVED,
    MUTANT_KILLED,
    MUTANT_EQUIVALENT, /* nothing can show unless another rule of the family changes as well */
    MUTANT_INCONCLUSIVE
};

struct mutant {
    struct rule_change change;
    size_t family;                /* index */
    struct rule_words words;      /* the change's value points into it */
    const struct rule_line *line; /* what the profile says */
    enum mutant_fate fate;
    const struct claim *killer;     /* the first claim that noticed */
    const struct claim **disputers; /* those that disagree with what the model predicts */
    size_t num_disputers;
    size_t num_changed; /* lines that the model predicts otherwise */
};

struct mutants {
    struct mutant **all;
    size_t num;
};

/* mutants_new: every other allowed value of each rule of each family; `rule` RULE_COUNT: all rules,
 * `family` NULL: all families. */
void mutants_new(struct mutants *mutants, const struct releases *releases, enum rule_id rule,
    const struct release_family *family);
void mutants_cleanup(struct mutants *mutants);

/* mutant_unfit: the claim that names a setting which the mutant's release does not have, in a cell
 * that uses it; NULL when there is none. Such a mutant cannot even be asked about that cell. */
const struct claim *mutant_unfit(
    const struct suite *suite, const struct releases *changed, const struct release_family *family);

/* mutant_predict: decides the mutant's fate by the model; to the end, or only until a claim
 * disagrees. One that was taken for equivalent and that a claim notices all the same is killed. */
void mutant_predict(struct mutant *mutant, const struct suite *suite, bool to_the_end);

/* mutant_is_finding: survived, although the line of the profile is documented. */
bool mutant_is_finding(const struct mutant *mutant);

/* suite_dispute: the first claim that disagrees with the profiles as they are; NULL when all agree,
 * without which a killed mutant would mean nothing. */
const struct suite_check *suite_dispute(const struct suite *suite, const struct suite_cell **out);

/* How the lab is to be run for mutants. */
struct mutate_lab {
    const char *bin_dir;
    const char *releases_dir;
    size_t jobs;
};

/* mutant_live: decides the fate by real connections: runs the cells of each scenario that use the
 * family, until a claim disagrees. False when the run was interrupted. */
bool mutant_live(struct mutant *mutant, const struct suite *suite, const struct mutate_lab *lab,
    struct err *e) EK_CHECK;

#endif
