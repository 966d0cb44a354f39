/* diffgroups.h: equal differences of many cells, told once. */
#ifndef EK_RUNS_DIFFGROUPS_H
#define EK_RUNS_DIFFGROUPS_H

#include "scenarios/runs/diff.h"

/* Entries of one class and service with the same words for before and now. */
struct diff_group {
    const struct diff_entry *first;
    char *was;
    char *is;
    size_t num;
    size_t last; /* number of its last entry */
};

struct diff_groups {
    const struct diff *diff;
    struct texts keys;
    struct diff_group *groups; /* in the order of their first entries: by class, causes first */
    size_t num;
    size_t cap;
    size_t *next; /* for each entry that of its group which follows; 0: none */
};

void diff_groups_make(struct diff_groups *out, const struct diff *diff);
void diff_groups_cleanup(struct diff_groups *groups);

/* diff_groups_next: the entry behind `entry` in its group, or NULL. */
const struct diff_entry *diff_groups_next(
    const struct diff_groups *groups, const struct diff_entry *entry);

/* diff_words: "up", or who refuses, why, where and with which numbers; NULL is a line that is not
 * there. The caller frees. */
char *diff_words(const struct outcomes *outcomes, const struct told *told);

#endif
