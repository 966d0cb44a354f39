#include "scenarios/audit/audit.h"

#include "scenarios/audit/assess.h"

#include <stdlib.h>
#include <string.h>

bool audit_has_role(const struct audit *audit, int role)
{
    return (audit->request->roles >> role & 1) != 0;
}

bool audit_has_family(const struct audit *audit, size_t family)
{
    return (audit->request->families >> family & 1) != 0;
}

const char *audit_name(const struct audit_leaf *leaf)
{
    const struct cert_chain *chain = &leaf->found.chain;
    if (chain->num_certs == 0)
        return "(unreadable)";
    const struct cert_facts *cert = &chain->certs[0];
    if (cert->num_dns_names > 0)
        return cert->dns_names[0];
    if (cert->common_name != NULL)
        return cert->common_name;
    return cert->subject[0] == '\0' ? "(no name)" : cert->subject;
}

/* ---- verdicts ---- */

struct audit_verdict audit_verdict(
    const struct audit_leaf *leaf, size_t calendar, enum audit_role role, size_t family)
{
    if (leaf->now == NULL)
        return (struct audit_verdict){AUDIT_NOT_JUDGED, REASON_NONE, 0};
    int reason = leaf->now->reason[role][family];
    if (reason == VERDICT_NOT_APPLICABLE)
        return (struct audit_verdict){AUDIT_NOT_APPLICABLE, REASON_NONE, 0};
    if (reason != REASON_NONE)
        return (struct audit_verdict){AUDIT_BREAKS, (enum reason)reason, 0};
    const struct future *future = &leaf->future[calendar];
    for (size_t i = 0; i < future->num_steps; i++) {
        const struct verdicts *then = leaf->then[calendar][i];
        reason = then == NULL ? REASON_EXPIRED : then->reason[role][family];
        if (reason != REASON_NONE)
            return (struct audit_verdict){
                AUDIT_BREAKS_LATER, (enum reason)reason, future->steps[i].day};
    }
    return (struct audit_verdict){AUDIT_WORKS, REASON_NONE, 0};
}

static int64_t day_of(const struct audit *audit, struct audit_verdict verdict)
{
    if (verdict.state == AUDIT_BREAKS_LATER)
        return verdict.day;
    bool is_broken = verdict.state == AUDIT_BREAKS || verdict.state == AUDIT_NOT_JUDGED;
    return is_broken ? audit->request->now : AUDIT_NEVER;
}

int64_t audit_day(const struct audit *audit, const struct audit_leaf *leaf)
{
    return leaf->first_broken[audit->request->calendar];
}

static int64_t first_broken(
    const struct audit *audit, const struct audit_leaf *leaf, size_t calendar)
{
    int64_t first = AUDIT_NEVER;
    for (int role = 0; role < AUDIT_ROLE_COUNT; role++) {
        for (size_t family = 0; family < audit->num_families; family++) {
            if (!audit_has_role(audit, role) || !audit_has_family(audit, family))
                continue;
            int64_t day =
                day_of(audit, audit_verdict(leaf, calendar, (enum audit_role)role, family));
            first = day < first ? day : first;
        }
    }
    return first;
}

/* ---- making ---- */

struct sort_row {
    int64_t day;
    size_t index; /* of reading: equal days stay in that order */
};

static int by_day(const void *a, const void *b)
{
    const struct sort_row *x = a;
    const struct sort_row *y = b;
    if (x->day != y->day)
        return x->day < y->day ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

static void sort_leaves(struct audit *audit)
{
    size_t num = audit->num_leaves;
    struct sort_row *rows = ek_calloc(num + 1, sizeof *rows);
    struct audit_leaf *sorted = ek_calloc(num + 1, sizeof *sorted);
    for (size_t i = 0; i < num; i++)
        rows[i] = (struct sort_row){audit_day(audit, &audit->leaves[i]), i};
    qsort(rows, num, sizeof *rows, by_day);
    for (size_t i = 0; i < num; i++)
        sorted[i] = audit->leaves[rows[i].index];
    free(audit->leaves);
    free(rows);
    audit->leaves = sorted;
}

bool audit_make(struct audit *out, const struct audit_request *request, struct err *e)
{
    *out = (struct audit){.request = request,
        .judge = judge_new(request->releases, e),
        .num_families = families_num(request->releases)};
    for (size_t i = 0; i < out->num_families; i++)
        out->families[i] = release_family_name(releases_family_at(request->releases, i));
    if (out->judge == NULL)
        return false;
    out->inventory = inventory_new(request->public_roots, e);
    if (out->inventory == NULL || !inventory_add(out->inventory, request->paths, e))
        return false;
    out->num_leaves = inventory_num(out->inventory);
    out->leaves = ek_calloc(out->num_leaves + 1, sizeof *out->leaves);
    for (size_t i = 0; i < out->num_leaves; i++) {
        struct audit_leaf *leaf = &out->leaves[i];
        inventory_leaf(out->inventory, i, &leaf->found);
        assess_root(out, leaf);
        assess_roles(out, leaf);
        assess_faults(out, leaf);
        assess_redaction(out, leaf);
        for (size_t k = 0; k < AUDIT_CALENDARS_MAX; k++)
            leaf->first_broken[k] = first_broken(out, leaf, k);
    }
    sort_leaves(out);
    return true;
}

void audit_cleanup(struct audit *audit)
{
    for (size_t i = 0; i < audit->num_leaves && audit->leaves != NULL; i++) {
        struct audit_leaf *leaf = &audit->leaves[i];
        for (size_t k = 0; k < leaf->num_faults; k++)
            free(leaf->faults[k].detail);
        free(leaf->faults);
        free(leaf->file);
        inventory_leaf_cleanup(&leaf->found);
    }
    free(audit->leaves);
    inventory_free(audit->inventory);
    judge_free(audit->judge);
    *audit = (struct audit){0};
}
