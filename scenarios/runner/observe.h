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

/* How the links of a line make it: see observe_sum. */
enum sum_rule {
    SUM_ALL,  /* up when all are */
    SUM_ANY,  /* up when one is */
    SUM_ASKED /* SUM_ALL of those on which something was asked, if there are any: a link that is
               * down because of something else says nothing */
};

/* What was seen of one of the links of a line. */
struct seen_link {
    struct observation seen;
    char label[OUTCOME_ITEM_MAX];
};

#define SEEN_LINKS_MAX (MODEL_NODES_MAX * MODEL_NODES_MAX)

/* observe_sum: the line of `num` links in their order, at least one. The first that is broken
 * decides (SUM_ANY: the first that is up, if any is); detail names all that are broken. A link of
 * which the lab does not know leaves the line unknown. */
void observe_sum(
    enum sum_rule rule, const struct seen_link *links, size_t num, struct observation *out);

/* observe_pair: one link of a service that is links, between two nodes, counted from 0. */
void observe_pair(const struct facts *facts, const struct cast *cast, enum service service,
    size_t from, size_t to, struct seen_link *out);
/* observe_link: settles one dialled connection (`dialled` may be NULL) by the facts of both ends.
 * Used by the files of the observer. */
void observe_link(const struct facts *facts, const struct cast *cast, enum fleet_member dialler,
    const json_t *dialled, enum stage stage, struct observation *out);
/* observe_end: name and certificate of one end. */
void observe_end(
    const struct cast *cast, const char *name, const char *fingerprint, struct line_end *out);
enum side observe_side(enum fleet_member member, const json_t *fact);
/* observe_rules: adds the rules that a fact of `member` names, as those of the node it speaks of.
 */
void observe_rules(
    const struct cast *cast, const json_t *fact, enum fleet_member member, struct outcome *out);
/* observe_page: adds the rules by which the upload page let the store of `node` (of `member`) have
 * what it has, when one was used. */
void observe_page(const struct facts *facts, const struct cast *cast, enum fleet_member member,
    const char *node, bool client_store, struct outcome *out);
/* observe_name: "e2" of "e2.example.com". */
void observe_name(char *out, size_t cap, const char *fqdn);
/* observe_x509: what a verification error means; `purpose` is what had been asked, `eku` the usages
 * of the judged leaf as text, `objection` what the judge itself had against it (NULL: nothing). */
enum reason observe_x509(
    int x509_error, int depth, const char *purpose, const char *eku, const char *objection);

/* observe_phones: an MRA service, through every node of E. */
void observe_phones(const struct facts *facts, const struct cast *cast, enum service service,
    struct observation *out);

#endif
