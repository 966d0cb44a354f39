/* diff.h: two runs compared line by line, by cell and service, and what each difference is. */
#ifndef EK_RUNS_DIFF_H
#define EK_RUNS_DIFF_H

#include "scenarios/runs/outcomes.h"

/* By what became of the line in the first run (a) and the second (b), in the order in which they
 * are told: code, name, what it is. A line of which one of the two knows nothing, since its lab
 * failed, is inconclusive, also where the other has no such line. */
#define DIFF_CLASSES(X)                                                                            \
    X(NEW_BREAK, "new-break", "worked, fails now")                                                 \
    X(NEWLY_ALLOWED, "newly-allowed", "was refused for a fault that is no usage, is let in now")   \
    X(FIXED, "fixed", "failed, works now")                                                         \
    X(CAUSE_CHANGED, "cause-changed", "fails otherwise than before")                               \
    X(VERDICT_CHANGED, "verdict-changed", "same outcome, but model and claims judge it otherwise") \
    X(INCONCLUSIVE, "inconclusive", "not known in one of the two, since the lab failed")           \
    X(ADDED, "added", "only in the second")                                                        \
    X(REMOVED, "removed", "only in the first")

enum diff_class {
#define X(code, name, says) DIFF_##code,
    DIFF_CLASSES(X)
#undef X
        DIFF_CLASS_COUNT,
    DIFF_EQUAL = DIFF_CLASS_COUNT
};

const char *diff_class_name(enum diff_class class);
const char *diff_class_says(enum diff_class class);
const char *const *diff_class_names(size_t *out_num);

/* The fields of a line, as the result lines call them, bit by bit. */
#define DIFF_FIELDS(X)                                                                             \
    X(STATE, "state")                                                                              \
    X(VERDICT, "verdict")                                                                          \
    X(REASON, "reason")                                                                            \
    X(SIDE, "side")                                                                                \
    X(STAGE, "stage")                                                                              \
    X(CAUSED_BY, "caused_by")                                                                      \
    X(X509_ERROR, "x509_error")                                                                    \
    X(ALERT, "alert")                                                                              \
    X(SIP_STATUS, "sip_status")

enum diff_field {
#define X(code, name) DIFF_FIELD_##code,
    DIFF_FIELDS(X)
#undef X
        DIFF_FIELD_COUNT
};

const char *diff_field_name(enum diff_field field);

struct diff_entry {
    enum diff_class class;
    const struct told *a; /* NULL: not there */
    const struct told *b;
    uint16_t because; /* of a consequence: the service on which it depends; 0: none */
    uint16_t depth;   /* how many such steps there are to the cause */
    uint32_t order;   /* as the lines came */
    unsigned fields;  /* bits: in what the two differ; all are compared where both are down */
};

struct diff {
    const struct outcomes *a; /* the caller's, as are the lines */
    const struct outcomes *b;
    struct diff_entry *entries; /* by class; causes in front of what follows from them */
    size_t num;
    size_t cap;
    size_t counts[DIFF_CLASS_COUNT];
    size_t consequences[DIFF_CLASS_COUNT]; /* of these */
    size_t equal;
};

/* diff_make: compares; both share a vocabulary. Clean up with diff_cleanup. */
void diff_make(struct diff *out, const struct outcomes *a, const struct outcomes *b);
void diff_cleanup(struct diff *diff);

/* diff_fields: in what two lines of a service differ. */
unsigned diff_fields(const struct told *a, const struct told *b);

#endif
