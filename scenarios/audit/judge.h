/* judge.h: what becomes of a certificate in each role and each release family: the model's word
 * (scenarios/model), asked with the certificate's own facts in an otherwise faultless pair. */
#ifndef EK_AUDIT_JUDGE_H
#define EK_AUDIT_JUDGE_H

#include "scenarios/audit/role.h"
#include "scenarios/calendar/calendar.h"
#include "scenarios/runner/rules.h"
#include "sim/base/certificate.h"

/* A chain at a time. */
struct judge_case {
    const struct cert_chain *chain; /* the leaf, then its intermediates; no root */
    enum calendar_root root;        /* who has it; CALENDAR_SELF: the leaf signed itself */
    bool late;                      /* it began under Chrome's policy (CALENDAR_CHROME) */
    int64_t clock;
};

#define VERDICT_NOT_APPLICABLE REASON_COUNT /* the release has no such store */

/* REASON_NONE: works; else why it breaks. */
struct verdicts {
    unsigned char reason[AUDIT_ROLE_COUNT][FAMILIES_MAX];
};

struct judge;

/* judge_new: `releases` must outlive the judge. NULL with `e` set on failure. */
struct judge *judge_new(const struct releases *releases, struct err *e) EK_CHECK;
void judge_free(struct judge *judge);

/* judge_ask: the verdicts, for every role and family. Names count by what they are, not by what
 * they say: an audit knows no host name, so the host is taken to have the certificate's name. Equal
 * facts are judged once. The result lives as long as the judge. */
const struct verdicts *judge_ask(struct judge *judge, const struct judge_case *of);

#endif
