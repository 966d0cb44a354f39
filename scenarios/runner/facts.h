/* facts.h: the facts of one cell as they came from the three processes, and the questions that the
 * observer asks of them. */
#ifndef EK_RUNNER_FACTS_H
#define EK_RUNNER_FACTS_H

#include "scenarios/evidence/fields.h"
#include "scenarios/runner/fleet.h"

struct facts {
    json_t *all[FLEET_SIZE]; /* arrays */
};

void facts_init(struct facts *facts);
void facts_cleanup(struct facts *facts);
/* facts_add: keeps `fact` (a reference is taken). */
void facts_add(struct facts *facts, enum fleet_member member, const json_t *fact);

/* A pattern: string members that must be equal; NULL fields match anything. */
struct facts_query {
    const char *fact; /* connection, sip, judgement, upload */
    const char *link;
    const char *role;
    const char *node;
    const char *peer;
    const char *method;
    const char *store;
    const char *through;
};

/* facts_find: the i-th fact of `member` that fits `query`, or NULL. */
const json_t *facts_find(
    const struct facts *facts, enum fleet_member member, const struct facts_query *query, size_t i);

/* facts_other_end: the connection fact of the far end of `dialled` (a connection fact of role
 * client): the accepted connection with the same pair of ports, at any member. NULL when the far
 * end saw nothing. */
const json_t *facts_other_end(
    const struct facts *facts, const json_t *dialled, enum fleet_member *out_member);

#endif
