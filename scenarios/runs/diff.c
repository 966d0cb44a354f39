#include "scenarios/runs/diff.h"

#include "sim/base/text.h"

#include <stdlib.h>

#define DEPTH_MAX 16 /* steps from a consequence to its cause; ends a circle */

static const char *const class_names[DIFF_CLASS_COUNT] = {
#define X(code, name, says) name,
    DIFF_CLASSES(X)
#undef X
};

static const char *const class_says[DIFF_CLASS_COUNT] = {
#define X(code, name, says) says,
    DIFF_CLASSES(X)
#undef X
};

static const char *const field_names[DIFF_FIELD_COUNT] = {
#define X(code, name) name,
    DIFF_FIELDS(X)
#undef X
};

/* Doors that ought to be shut: whoever gets past one of these faults is not merely spared a rule
 * about usages. All other reasons end by what was missing coming to be there. */
static const enum reason doors[] = {REASON_EXPIRED, REASON_NOT_YET_VALID, REASON_NAME_MISMATCH,
    REASON_UNTRUSTED_ISSUER, REASON_INCOMPLETE_CHAIN, REASON_REVOKED, REASON_SIGNATURE_REJECTED,
    REASON_KEY_REJECTED, REASON_CREDENTIALS, REASON_NO_CERTIFICATE_PRESENTED, REASON_ACCESS_RULE};

const char *diff_class_name(enum diff_class class)
{
    return class_names[class];
}

const char *diff_class_says(enum diff_class class)
{
    return class_says[class];
}

const char *const *diff_class_names(size_t *out_num)
{
    *out_num = DIFF_CLASS_COUNT;
    return class_names;
}

const char *diff_field_name(enum diff_field field)
{
    return field_names[field];
}

unsigned diff_fields(const struct told *a, const struct told *b)
{
    const bool differs[DIFF_FIELD_COUNT] = {
        [DIFF_FIELD_STATE] = a->state != b->state,
        [DIFF_FIELD_VERDICT] =
            a->verdict != b->verdict && a->verdict != VERDICT_COUNT && b->verdict != VERDICT_COUNT,
        [DIFF_FIELD_REASON] = a->reason != b->reason,
        [DIFF_FIELD_SIDE] = a->side != b->side,
        [DIFF_FIELD_STAGE] = a->stage != b->stage,
        [DIFF_FIELD_CAUSED_BY] = a->caused_by != b->caused_by,
        [DIFF_FIELD_X509_ERROR] = a->x509_error != b->x509_error,
        [DIFF_FIELD_ALERT] = a->alert != b->alert,
        [DIFF_FIELD_SIP_STATUS] = a->sip_status != b->sip_status,
    };
    const unsigned of_both = 1u << DIFF_FIELD_STATE | 1u << DIFF_FIELD_VERDICT;
    bool both_down = a->state == OUTCOME_DOWN && b->state == OUTCOME_DOWN;
    unsigned fields = 0;
    for (unsigned i = 0; i < DIFF_FIELD_COUNT; i++)
        fields |= differs[i] ? 1u << i : 0;
    return both_down ? fields : fields & of_both;
}

/* ---- dependencies ---- */

/* The line from which `told` follows, or itself; counts the steps. */
static const struct told *root_of(
    const struct outcomes *o, const struct told *told, uint16_t *out_depth)
{
    *out_depth = 0;
    while (told->caused_by != 0 && *out_depth < DEPTH_MAX) {
        const struct told *cause = outcomes_find(o, told->cell, told->caused_by);
        ++*out_depth;
        if (cause == NULL || cause->state != OUTCOME_DOWN)
            break;
        told = cause;
    }
    return told;
}

static bool is_door(const struct outcomes *o, const struct told *told)
{
    for (size_t i = 0; i < sizeof doors / sizeof doors[0]; i++) {
        if (text_is(reason_name(doors[i]), outcomes_word(o, told->reason)))
            return true;
    }
    return false;
}

/* What was down is up: was a door opened? What follows from another line is let in with it. */
static enum diff_class of_repaired(const struct diff *diff, const struct told *a)
{
    uint16_t depth = 0;
    const struct told *root = root_of(diff->a, a, &depth);
    const struct told *now = outcomes_find(diff->b, root->cell, root->service);
    bool is_up = now != NULL && now->state == OUTCOME_UP;
    return is_up && is_door(diff->a, root) ? DIFF_NEWLY_ALLOWED : DIFF_FIXED;
}

/* ---- classes ---- */

static bool is_unknown(const struct told *told)
{
    return told != NULL && told->state == OUTCOME_UNKNOWN;
}

static enum diff_class classify(
    const struct diff *diff, const struct told *a, const struct told *b, unsigned fields)
{
    if (is_unknown(a) || is_unknown(b))
        return DIFF_INCONCLUSIVE;
    if (a == NULL || b == NULL)
        return a == NULL ? DIFF_ADDED : DIFF_REMOVED;
    if (a->state != b->state)
        return a->state == OUTCOME_UP ? DIFF_NEW_BREAK : of_repaired(diff, a);
    if ((fields & ~(1u << DIFF_FIELD_VERDICT)) != 0)
        return DIFF_CAUSE_CHANGED;
    return fields != 0 ? DIFF_VERDICT_CHANGED : DIFF_EQUAL;
}

/* What is down now, or was, may follow from another line. */
static void find_cause(const struct diff *diff, struct diff_entry *entry)
{
    bool now = entry->b != NULL && entry->b->state == OUTCOME_DOWN;
    bool before = entry->a != NULL && entry->a->state == OUTCOME_DOWN;
    const struct told *down = now ? entry->b : before ? entry->a : NULL;
    if (down == NULL || down->caused_by == 0)
        return;
    entry->because = down->caused_by;
    root_of(now ? diff->b : diff->a, down, &entry->depth);
}

static void compare(struct diff *diff, const struct told *a, const struct told *b)
{
    unsigned fields = a == NULL || b == NULL ? 0 : diff_fields(a, b);
    struct diff_entry entry = {.class = classify(diff, a, b, fields),
        .a = a,
        .b = b,
        .order = (uint32_t)diff->num,
        .fields = fields};
    if (entry.class == DIFF_EQUAL) {
        diff->equal++;
        return;
    }
    find_cause(diff, &entry);
    diff->counts[entry.class]++;
    diff->consequences[entry.class] += entry.because != 0 ? 1 : 0;
    if (diff->num == diff->cap) {
        diff->cap = diff->cap == 0 ? 64 : diff->cap * 2;
        diff->entries = ek_realloc(diff->entries, diff->cap * sizeof *diff->entries);
    }
    diff->entries[diff->num++] = entry;
}

static int by_class(const void *a, const void *b)
{
    const struct diff_entry *x = a, *y = b;
    if (x->class != y->class)
        return x->class < y->class ? -1 : 1;
    if (x->depth != y->depth)
        return x->depth < y->depth ? -1 : 1;
    return x->order < y->order ? -1 : 1;
}

void diff_make(struct diff *out, const struct outcomes *a, const struct outcomes *b)
{
    *out = (struct diff){.a = a, .b = b};
    for (size_t i = 0; i < b->num; i++)
        compare(out, outcomes_find(a, b->lines[i].cell, b->lines[i].service), &b->lines[i]);
    for (size_t i = 0; i < a->num; i++) {
        if (outcomes_find(b, a->lines[i].cell, a->lines[i].service) == NULL)
            compare(out, &a->lines[i], NULL);
    }
    if (out->num > 0)
        qsort(out->entries, out->num, sizeof *out->entries, by_class);
}

void diff_cleanup(struct diff *diff)
{
    free(diff->entries);
    *diff = (struct diff){0};
}
