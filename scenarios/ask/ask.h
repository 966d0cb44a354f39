/* ask.h: one certificate, one question: its twin is tried live, as it is, with both usages, and
 * with each way out. */
#ifndef EK_ASK_ASK_H
#define EK_ASK_ASK_H

#include "certs-gen/twin.h"
#include "scenarios/ask/rehearse.h"
#include "scenarios/ask/scene.h"
#include "scenarios/audit/audit.h"

struct ask_question {
    const char *certificate; /* file */
    const char *chain;       /* file of its issuers; NULL: none */
    const char *public_roots;
    const char *releases_dir;
    const struct releases *releases;
    const struct issuers *issuers;
    const struct remedies *remedies;
    size_t calendar;
    struct scene scene; /* `name` may be NULL: what the certificate says */
};

/* What became of the services asked for in one case. */
struct ask_result {
    const struct rehearsed_case *one; /* NULL: it was not run */
    bool down[SERVICE_COUNT];         /* here, and up with a certificate without fault */
    size_t num_down;
};

struct ask_remedy {
    const struct remedy *remedy;
    struct ask_result result;
    char *impossible; /* why it was not run; NULL: it was */
};

struct ask_answer {
    struct audit audit;            /* of the certificate's files */
    const struct audit_leaf *leaf; /* of this audit */
    struct audit_request request;
    char *paths[3];
    struct twins *twins;
    const struct twin *twin;
    struct buf warnings; /* what could not be read in the files */
    char *name;
    struct rehearsal rehearsal;
    struct ask_result now;
    struct ask_result with_both; /* the same certificate with both usages */
    struct ask_result renewed;   /* what its CA gives next */
    int64_t renewal_day;         /* of that; 0: nothing changes with a renewal */
    char *renewal;               /* what that is, in words; NULL likewise */
    char *next;                  /* its recipe; NULL likewise */
    size_t num_asked;            /* services that work with a certificate without fault */
    struct ask_remedy *remedies; /* those that fit, cheapest first */
    size_t num_remedies;
};

/* ask: fails with ERR_PEM_INVALID (no usable certificate, a private key), ERR_USAGE, or with what
 * the lab says. Clean up in any case; the question must outlive the answer. */
bool ask(struct ask_answer *out, const struct ask_question *question, struct err *e) EK_CHECK;
void ask_cleanup(struct ask_answer *answer);

/* ask_by_usage: how many of the services that are down now work with both usages: those are down
 * because of the usage. */
size_t ask_by_usage(const struct ask_answer *answer);

/* ask_tell: the answer on one screen. ask_tell_json: as one object. */
void ask_tell(const struct ask_question *question, const struct ask_answer *answer,
    const struct reasons *reasons, struct buf *out);
void ask_tell_json(const struct ask_question *question, const struct ask_answer *answer,
    const struct reasons *reasons, struct buf *out);

#endif
