#include "scenarios/runs/diffgroups.h"

#include <stdlib.h>

/* ---- words ---- */

static void add_number(struct buf *out, const char *what, int32_t number, int32_t none)
{
    if (number != none)
        buf_addf(out, ", %s %d", what, number);
}

static void add_failure(const struct outcomes *o, const struct told *told, struct buf *out)
{
    const char *reason = told->reason == 0 ? "no reason known" : outcomes_word(o, told->reason);
    if (told->caused_by != 0)
        buf_addf(out, "down because of %s", outcomes_word(o, told->caused_by));
    else if (told->side == 0)
        buf_addf(out, "down: %s", reason);
    else
        buf_addf(out, "%s refuses: %s", outcomes_word(o, told->side), reason);
    buf_addf(out, " (%s", told->stage == 0 ? "-" : outcomes_word(o, told->stage));
    add_number(out, "X509 error", told->x509_error, 0);
    add_number(out, "alert", told->alert, OUTCOME_NO_ALERT);
    add_number(out, "SIP", told->sip_status, 0);
    buf_adds(out, ")");
}

char *diff_words(const struct outcomes *outcomes, const struct told *told)
{
    struct buf out = {0};
    if (told == NULL)
        buf_adds(&out, "not there");
    else if (told->state == OUTCOME_UNKNOWN)
        buf_adds(&out, "not known");
    else if (told->state == OUTCOME_UP)
        buf_adds(&out, "up");
    else
        add_failure(outcomes, told, &out);
    if (told != NULL && told->verdict == VERDICT_MISMATCH)
        buf_addf(&out, ", %s", verdict_name(VERDICT_MISMATCH));
    return buf_take(&out);
}

/* ---- groups ---- */

static void add_group(struct diff_groups *g, const struct diff_entry *entry, char *was, char *is)
{
    if (g->num == g->cap) {
        g->cap = g->cap == 0 ? 16 : g->cap * 2;
        g->groups = ek_realloc(g->groups, g->cap * sizeof *g->groups);
    }
    g->groups[g->num++] = (struct diff_group){.first = entry, .was = was, .is = is};
}

static void add_entry(struct diff_groups *g, size_t number)
{
    const struct diff_entry *entry = &g->diff->entries[number];
    const struct told *told = entry->b != NULL ? entry->b : entry->a;
    char *was = diff_words(g->diff->a, entry->a);
    char *is = diff_words(g->diff->b, entry->b);
    char *key = ek_asprintf("%d\n%d\n%s\n%s", (int)entry->class, (int)told->service, was, is);
    size_t at = texts_add(&g->keys, key);
    if (at == g->num) {
        add_group(g, entry, was, is);
    } else {
        g->next[g->groups[at].last] = number;
        free(was);
        free(is);
    }
    g->groups[at].last = number;
    g->groups[at].num++;
    free(key);
}

void diff_groups_make(struct diff_groups *out, const struct diff *diff)
{
    *out = (struct diff_groups){.diff = diff, .next = ek_calloc(diff->num, sizeof *out->next)};
    for (size_t i = 0; i < diff->num; i++)
        add_entry(out, i);
}

const struct diff_entry *diff_groups_next(
    const struct diff_groups *groups, const struct diff_entry *entry)
{
    size_t next = groups->next[entry - groups->diff->entries];
    return next == 0 ? NULL : &groups->diff->entries[next];
}

void diff_groups_cleanup(struct diff_groups *groups)
{
    for (size_t i = 0; i < groups->num; i++) {
        free(groups->groups[i].was);
        free(groups->groups[i].is);
    }
    free(groups->groups);
    free(groups->next);
    texts_cleanup(&groups->keys);
    *groups = (struct diff_groups){0};
}
