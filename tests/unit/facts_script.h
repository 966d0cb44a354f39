/* facts_script.h: facts written by hand, for tests of the observer: a sound script of facts, and
 * rows that change some of them. */
#ifndef EK_UNIT_FACTS_SCRIPT_H
#define EK_UNIT_FACTS_SCRIPT_H

#include "scenarios/runner/observe.h"

#define SCRIPT_CHANGES_MAX 4

/* One fact of a sound run, who reports it, and by which word rows speak of it. */
struct script_fact {
    const char *word;
    enum fleet_member member;
    const char *json;
};

/* What a row changes: JSON whose members replace or join those of the fact (also inside objects),
 * null: it has no such member. NULL instead: the fact was never reported. */
struct script_change {
    const char *word;
    const char *json;
};

/* What is expected of the outcome; a NULL detail means that none is looked for. */
struct script_row {
    const char *name;
    struct script_change changes[SCRIPT_CHANGES_MAX];
    enum outcome_state state;
    enum stage stage;
    enum side side;
    enum reason reason;
    const char *detail;
};

/* script_observe: the outcome of `service` between one e1, one c1 and the peers of example.com, by
 * the `num` facts of `script` with the changes of `row`. */
void script_observe(const struct script_fact *script, size_t num, const struct script_row *row,
    enum service service, struct outcome *out);

/* script_check: fails the test when the row's outcome is another one. What an UNKNOWN line says of
 * stage, side and reason is not looked at. */
void script_check(const struct script_fact *script, size_t num, const struct script_row *row,
    enum service service);

#endif
