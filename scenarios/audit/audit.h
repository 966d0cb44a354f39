/* audit.h: an inventory of real certificates: what each is, what is wrong with it, and what becomes
 * of it in each role, now and when it is renewed. */
#ifndef EK_AUDIT_AUDIT_H
#define EK_AUDIT_AUDIT_H

#include "scenarios/audit/fault.h"
#include "scenarios/audit/future.h"
#include "scenarios/audit/issuers.h"
#include "scenarios/audit/judge.h"
#include "scenarios/inventory/inventory.h"
#include "sim/base/redact.h"

#define AUDIT_CALENDARS_MAX 4
#define AUDIT_NEVER         INT64_MAX

/* One end-entity certificate. */
struct audit_leaf {
    struct inventory_leaf found;
    char *file;              /* of `found`, as it is told */
    enum calendar_root root; /* who has its root */
    const char *certainty;   /* of that: "certain", "likely", "assumed" */
    const char *because;
    const struct issuer *issuer; /* NULL: not a known one */
    struct audit_fault *faults;
    size_t num_faults;
    const struct verdicts *now;                                         /* NULL: not judged */
    struct future future[AUDIT_CALENDARS_MAX];                          /* under each calendar */
    const struct verdicts *then[AUDIT_CALENDARS_MAX][FUTURE_STEPS_MAX]; /* NULL: impossible */
    /* The earliest day on which one of the roles asked for breaks: `now` of the request when one is
     * broken or nothing was judged; AUDIT_NEVER. */
    int64_t first_broken[AUDIT_CALENDARS_MAX];
};

struct audit_request {
    char *const *paths;       /* NULL at the end */
    const char *public_roots; /* PEM file of public roots; NULL: none */
    const struct releases *releases;
    const struct issuers *issuers;
    size_t calendar; /* the one that sorts and tells, of calendars_shelf() */
    int64_t now;
    uint64_t roles;        /* bits of enum audit_role: those that are asked for */
    uint64_t families;     /* likewise, of release families */
    struct redact *redact; /* replaces names and addresses of others; NULL: they are told */
};

struct audit {
    const struct audit_request *request;
    struct inventory *inventory;
    struct judge *judge;
    const char *families[FAMILIES_MAX]; /* their names, in version order */
    size_t num_families;
    struct audit_leaf *leaves; /* by first broken day, then by file */
    size_t num_leaves;
};

/* audit_make: reads everything, judges everything; what cannot be read becomes a remark of the
 * inventory. Fails when the lab's own data or the public roots cannot be used, or past
 * INVENTORY_MAX. The request must outlive the audit; clean up in any case. */
bool audit_make(struct audit *out, const struct audit_request *request, struct err *e) EK_CHECK;
void audit_cleanup(struct audit *audit);

/* What becomes of a leaf in one role and family under one calendar. */
enum audit_state {
    AUDIT_WORKS,
    AUDIT_BREAKS,
    AUDIT_BREAKS_LATER,
    AUDIT_NOT_APPLICABLE,
    AUDIT_NOT_JUDGED
};
struct audit_verdict {
    enum audit_state state;
    enum reason reason; /* of a break */
    int64_t day;        /* AUDIT_BREAKS_LATER: of the renewal that brings it */
};
struct audit_verdict audit_verdict(
    const struct audit_leaf *leaf, size_t calendar, enum audit_role role, size_t family);

/* audit_day: first_broken under the calendar that tells. */
int64_t audit_day(const struct audit *audit, const struct audit_leaf *leaf);

/* audit_has_role, audit_has_family: was it asked for? */
bool audit_has_role(const struct audit *audit, int role);
bool audit_has_family(const struct audit *audit, size_t family);

/* audit_name: what to call a certificate: its first host name, else its common name, else its
 * subject. */
const char *audit_name(const struct audit_leaf *leaf);

#endif
