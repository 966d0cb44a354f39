/* coverage.h: which rules and claims a run exercises: counts over its lines. */
#ifndef EK_RUNNER_COVERAGE_H
#define EK_RUNNER_COVERAGE_H

#include "scenarios/report/line.h"
#include "scenarios/runner/rules.h"

struct writer;

/* One value of one rule. */
struct coverage_value {
    size_t settings; /* claims about a setting that it decided with this value */
    size_t lines;    /* that it decided */
    size_t breaks;   /* of them, lines that are down */
    size_t decisive; /* of these, lines that another value would let end otherwise */
};

struct coverage_claim {
    char *id;
    char *set;
    enum claim_reading reading;
    size_t agrees; /* lines, or cells for a claim about settings */
    size_t disagrees;
};

/* Lines that are down and name no rule, by what they say. */
struct coverage_gap {
    enum service service;
    enum side side;
    enum reason reason;
    size_t lines;
};

struct coverage {
    const struct releases *releases;
    struct certs *certs;
    struct coverage_value values[RULE_COUNT][RULE_WORDS_MAX];
    uint64_t families; /* those that some cell had */
    size_t num_lines;
    struct coverage_claim *claims;
    size_t num_claims;
    struct coverage_gap *gaps;
    size_t num_gaps;
    const struct claims *said;  /* the claims of the scenario at hand */
    struct coverage_cell *cell; /* the cell at hand */
};

void coverage_init(struct coverage *coverage, const struct releases *releases, struct err *e);
void coverage_cleanup(struct coverage *coverage);

/* coverage_claims: makes the claims of a scenario known, so that one that never speaks is counted
 * too. */
void coverage_add_claims(struct coverage *coverage, const struct claims *claims);

/* coverage_writer: a writer that counts each line of a run. */
struct writer *coverage_writer(struct coverage *coverage);

/* coverage_print_rules, _claims: to standard output. The second returns whether every claim was
 * exercised and agreed. */
void coverage_print_rules(const struct coverage *coverage);
bool coverage_print_claims(const struct coverage *coverage);

#endif
