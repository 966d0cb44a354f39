/* observe.h: from facts to an outcome: what really became of a service, as both ends saw it. Knows
 * neither the model nor the claims, and no recipe: only what the processes reported. */
#ifndef EK_RUNNER_OBSERVE_H
#define EK_RUNNER_OBSERVE_H

#include "scenarios/report/line.h"
#include "scenarios/runner/cast.h"
#include "scenarios/runner/facts.h"

/* What was seen of one service. */
struct observation {
    struct outcome
        outcome; /* UNKNOWN: no facts, or the ends contradict each other; detail says what */
    struct line_end client; /* the deciding connection */
    struct line_end server;
    int64_t duration_us;
};

void observe(const struct facts *facts, const struct cast *cast, enum service service,
    struct observation *out);

/* observe_link: settles one dialled connection (`dialled` may be NULL) by the facts of both ends.
 * Used by the files of the observer. */
void observe_link(const struct facts *facts, const struct cast *cast, enum fleet_member dialler,
    const json_t *dialled, enum stage stage, struct observation *out);
/* observe_end: name and certificate of one end. */
void observe_end(
    const struct cast *cast, const char *name, const char *fingerprint, struct line_end *out);
enum side observe_side(enum fleet_member member, const json_t *fact);
/* observe_rules: adds the rules that a fact of `member` names. */
void observe_rules(const json_t *fact, enum fleet_member member, struct outcome *out);
/* observe_x509: what a verification error means; `purpose` is what had been asked, `eku` the usages
 * of the judged leaf as text, `objection` what the judge itself had against it (NULL: nothing). */
enum reason observe_x509(
    int x509_error, int depth, const char *purpose, const char *eku, const char *objection);

void observe_service_check(
    const struct facts *facts, const struct cast *cast, struct observation *out);
void observe_login(const struct facts *facts, const struct cast *cast, struct observation *out);
void observe_registration(
    const struct facts *facts, const struct cast *cast, struct observation *out);

#endif
