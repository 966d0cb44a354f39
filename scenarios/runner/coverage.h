/* coverage.h: which rules and claims a run exercises: counts over its lines. */
#ifndef EK_RUNNER_COVERAGE_H
#define EK_RUNNER_COVERAGE_H

#include "scenarios/report/line.h"
#include "scenarios/runner/rules.h"

struct writer;

/* One value of one rule. */
struct coverage_value {
    size_t lines;    /* that the rule decided with this value */
    size_t breaks;   /* of them, lines that are down */
    size_t decisive; /* of these, lines that another value would let end otherwise */
};

struct coverage_claim {
    char *id;
    char *set;
    size_t agrees;
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
    struct coverage_cell *cell; /* the cell at hand */
};

void coverage_init(struct coverage *coverage, const struct releases *releases, struct err *e);
void coverage_cleanup(struct coverage *coverage);

/* coverage_claims: makes the claims of a scenario known, so that one that never speaks is counted
 * too. */
void coverage_add_claims(struct coverage *coverage, const struct claims *claims);

/* coverage_line: counts one line. coverage_writer: a writer that does so. */
void coverage_line(struct coverage *coverage, const struct line *line);
struct writer *coverage_writer(struct coverage *coverage);

/* coverage_print_rules, _claims: to standard output. The second returns whether every claim was
 * exercised and agreed. */
void coverage_print_rules(const struct coverage *coverage);
bool coverage_print_claims(const struct coverage *coverage);

#endif
