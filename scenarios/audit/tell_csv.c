/* An audit for spreadsheets: a row for each certificate, role and group of families. */
#include "scenarios/audit/tell.h"
#include "scenarios/report/csv_text.h"

static const char head[] =
    "first_broken,name,role,families,state,reason,day,file,line,subject,issuer,root_kind,"
    "certainty,usages,not_before,not_after,key,faults,sha256\r\n";

static void add_next(struct buf *out, const char *text)
{
    buf_adds(out, ",");
    csv_add(out, text);
}

static void add_date(struct buf *out, int64_t day)
{
    char text[CALENDAR_DAY_LEN];
    calendar_day(day, text);
    add_next(out, text);
}

static void add_faults(const struct audit_leaf *leaf, struct buf *out)
{
    struct buf ids = {0};
    for (size_t i = 0; i < leaf->num_faults; i++)
        buf_addf(&ids, "%s%s", i > 0 ? " " : "", audit_fault_text(leaf->faults[i].id)->id);
    add_next(out, buf_str(&ids));
    buf_cleanup(&ids);
}

/* What stands in every row of a certificate, behind its verdict. */
static void add_facts(const struct audit_leaf *leaf, struct buf *out)
{
    const struct inventory_leaf *found = &leaf->found;
    bool is_read = found->chain.num_certs > 0;
    const struct cert_facts *cert = found->chain.certs;
    add_next(out, leaf->file);
    buf_addf(out, ",%zu", found->line);
    add_next(out, is_read ? cert->subject : NULL);
    add_next(out, is_read ? cert->issuer : NULL);
    add_next(out, calendar_root_name(leaf->root));
    add_next(out, leaf->certainty);
    add_next(out, found->particulars.usages);
    if (is_read) {
        add_date(out, cert->not_before);
        add_date(out, cert->not_after);
    } else {
        buf_adds(out, ",,");
    }
    add_next(out, is_read ? cert->key : NULL);
    add_faults(leaf, out);
    add_next(out, is_read ? cert->fingerprint : NULL);
    buf_adds(out, "\r\n");
}

static void add_beginning(const struct audit *audit, const struct audit_leaf *leaf, struct buf *out)
{
    tell_day(audit, audit_day(audit, leaf), out);
    add_next(out, audit_name(leaf));
}

static void add_verdict(const struct audit *audit, const struct audit_leaf *leaf,
    enum audit_role role, const struct tell_group *group, struct buf *out)
{
    const struct audit_verdict v =
        audit_verdict(leaf, audit->request->calendar, role, group->family);
    bool is_broken = v.state == AUDIT_BREAKS || v.state == AUDIT_BREAKS_LATER;
    struct buf families = {0};
    tell_families(audit, group->families, &families);
    add_next(out, audit_role_text(role)->id);
    add_next(out, buf_str(&families));
    add_next(out, tell_state(v.state));
    add_next(out, is_broken ? reason_name(v.reason) : NULL);
    if (v.state == AUDIT_BREAKS_LATER)
        add_date(out, v.day);
    else
        buf_adds(out, ",");
    buf_cleanup(&families);
}

static void add_role(
    const struct audit *audit, const struct audit_leaf *leaf, enum audit_role role, struct buf *out)
{
    struct tell_group groups[FAMILIES_MAX];
    size_t num = tell_role_groups(audit, leaf, role, groups);
    for (size_t i = 0; i < num; i++) {
        add_beginning(audit, leaf, out);
        add_verdict(audit, leaf, role, &groups[i], out);
        add_facts(leaf, out);
    }
}

static void add_leaf(const struct audit *audit, const struct audit_leaf *leaf, struct buf *out)
{
    if (leaf->now == NULL) {
        add_beginning(audit, leaf, out);
        buf_addf(out, ",,,%s,,", tell_state(AUDIT_NOT_JUDGED));
        add_facts(leaf, out);
        return;
    }
    for (int role = 0; role < AUDIT_ROLE_COUNT; role++) {
        if (audit_has_role(audit, role))
            add_role(audit, leaf, (enum audit_role)role, out);
    }
}

void tell_csv(const struct audit *audit, bool is_long, struct buf *out)
{
    (void)is_long;
    buf_adds(out, head);
    for (size_t i = 0; i < audit->num_leaves; i++)
        add_leaf(audit, &audit->leaves[i], out);
}
