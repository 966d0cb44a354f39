/* line.h: one result: what became of one service in one cell, what the model and the claims had
 * said, and the verdict. Every writer starts from here. */
#ifndef EK_REPORT_LINE_H
#define EK_REPORT_LINE_H

#include "scenarios/report/proof.h"
#include "scenarios/spec/claims.h"
#include "scenarios/spec/outcome.h"
#include "scenarios/spec/reasons.h"
#include "scenarios/spec/scenario.h"

enum verdict {
    VERDICT_PASS,         /* works, as model and claims say */
    VERDICT_BREAK,        /* fails, as model and claims say */
    VERDICT_MISMATCH,     /* live differs from model or claim */
    VERDICT_INCONCLUSIVE, /* the lab failed */
    VERDICT_SKIP,         /* not applicable; detail says why */
    VERDICT_COUNT
};

const char *verdict_name(enum verdict verdict);

/* One end of the deciding connection and the certificate that it presented. */
struct line_end {
    char name[256];
    char certificate[200]; /* recipe or file; "" when none was presented */
};

struct line_claim {
    const struct claim *claim;
    bool agrees;
};

struct line {
    const struct cell *cell;
    enum service service;
    enum verdict verdict;
    struct outcome live; /* UNKNOWN in predictions */
    struct outcome model;
    struct line_end client;
    struct line_end server;
    struct line_claim *claims;
    size_t num_claims;
    enum setting decided_by;  /* what gave the certificate or fault that it is down for;
                                 SETTING_NUM: not known, or it is up */
    const char *disputed;     /* of a MISMATCH: the field, or the id of the claim; NULL otherwise */
    struct line_proof *proof; /* NULL: none was asked for, or the line does not fail */
    char *detail;             /* NULL or one sentence */
    const char *observed_by;  /* "handshake", a cell's id, or "model" for predictions */
    bool unsupported_mix;     /* E and C, or peers, on different releases */
    int64_t duration_us;
};

void line_cleanup(struct line *line);

/* What all proofs of a run came to. */
struct run_proofs {
    size_t counts[PROOF_STATES]; /* failing lines */
    size_t num_cells;            /* with a failing line */
    size_t num_green;            /* of them: some single repair turns all of the cell green */
    size_t num_mismatches;       /* lines of repair runs in which the three did not agree */
};

/* The whole run, for first and last lines. */
struct run_info {
    const struct scenario *scenario;
    const struct releases *releases;
    const struct reasons *reasons; /* what people are told about why a line is down */
    const char *tool;              /* "ekulab 0.1.0" */
    const char *calendar;     /* revision that says what CA products issue; NULL: none was asked */
    const char *releases_dir; /* NULL: the profiles that come with this build */
    const char *openssl;      /* version text of the library that ran */
    const char *const *assumptions; /* RULE=VALUE, taken instead of those of the profiles */
    size_t num_assumptions;
    size_t num_cells;
    bool prediction;
    bool prove_cause;
    bool fail_on_break;           /* a line that fails is trouble, even as foretold */
    size_t counts[VERDICT_COUNT]; /* filled while lines come */
    size_t num_told;              /* cells whose lines have come; all, unless the run stopped */
    struct run_proofs proofs;
    int64_t duration_us;
    bool share;          /* equal inputs share a live run */
    size_t shared;       /* lines that did */
    size_t audited;      /* lines that could have and were run all the same */
    size_t retried;      /* cells that were run a second time */
    const char *stopped; /* why the run ended early, or NULL */
};

#endif
