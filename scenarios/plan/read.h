/* read.h: what the readers of a plan file share; private to this room. */
#ifndef EK_PLAN_READ_H
#define EK_PLAN_READ_H

#include "scenarios/plan/plan.h"

/* A plan while it is read. */
struct plan_reader {
    struct plan *plan;
    const struct conf_doc *doc;
    struct conf_diag *diag;
};

/* read_time: a date or a date-time; "decision", with "+2h" behind it if wanted, where the plan has
 * such a day. read_duration: "90m", "4h", "30d", from a minute to 3660 days; at its absence
 * `otherwise`. read_switch: on or off. Faults go to the reader's diag. */
bool read_time(const struct plan_reader *r, const struct conf_node *node, int64_t *out);
bool read_duration(const struct plan_reader *r, const struct conf_node *map, const char *key,
    int64_t otherwise, int64_t *out);
bool read_word(const struct plan_reader *r, const struct conf_node *map, const char *key,
    const char *const *words, size_t num, size_t otherwise, size_t *out);
bool read_box(const struct plan_reader *r, const struct conf_node *node, bool *out_on_e);

/* windows_read: `maintenance-windows`. acme_read: `acme`. steps_read: appends the steps of a list.
 * Faults go to the reader's diag. */
void windows_read(const struct plan_reader *r, const struct conf_node *list);
void acme_read(const struct plan_reader *r, const struct conf_node *map);
void steps_read(const struct plan_reader *r, const struct conf_node *list);

/* settings_read: the settings of a step `set`, from its node. */
bool settings_read(const struct plan_reader *r, struct plan_step *step);

/* step_cleanup: frees what a step holds. */
void step_cleanup(struct plan_step *step);

#endif
