/* An audit to paste into a change request: the table of certificates, then what is wrong with them.
 */
#include "scenarios/audit/tell.h"
#include "scenarios/report/md_text.h"

#include <stdio.h>

#define ROLES_MOST 6
#define TEXT_MOST  120

static void add_table(const struct audit *audit, struct buf *out)
{
    static const char *const head[] = {
        "first broken", "certificate", "ends", "root", "roles that break first", "file"};
    struct md_table table;
    struct buf cell = {0};
    md_table_init(&table, 6);
    for (size_t i = 0; i < 6; i++)
        md_table_add(&table, head[i]);
    for (size_t i = 0; i < audit->num_leaves; i++) {
        const struct audit_leaf *leaf = &audit->leaves[i];
        char day[CALENDAR_DAY_LEN] = "";
        tell_day(audit, audit_day(audit, leaf), &cell);
        md_table_add(&table, buf_str(&cell));
        buf_clear(&cell);
        tell_clipped(audit_name(leaf), TEXT_MOST, &cell);
        md_table_add(&table, buf_str(&cell));
        if (leaf->found.chain.num_certs > 0)
            calendar_day(leaf->found.chain.certs[0].not_after, day);
        md_table_add(&table, day);
        buf_clear(&cell);
        buf_addf(&cell, "%s (%s)", calendar_root_name(leaf->root), leaf->certainty);
        md_table_add(&table, buf_str(&cell));
        buf_clear(&cell);
        tell_broken(audit, leaf, ROLES_MOST, &cell);
        md_table_add(&table, buf_str(&cell));
        buf_clear(&cell);
        tell_place(leaf->file, leaf->found.line, &cell);
        md_table_add(&table, buf_str(&cell));
        buf_clear(&cell);
    }
    md_table_end(&table, out);
    buf_cleanup(&cell);
}

static void add_roles(const struct audit *audit, const struct audit_leaf *leaf, struct buf *out)
{
    struct tell_group groups[FAMILIES_MAX];
    size_t num = tell_groups(audit, leaf, groups);
    struct md_table table;
    struct buf cell = {0};
    md_table_init(&table, num + 1);
    md_table_add(&table, "role");
    for (size_t i = 0; i < num; i++) {
        tell_families(audit, groups[i].families, &cell);
        md_table_add(&table, buf_str(&cell));
        buf_clear(&cell);
    }
    for (int role = 0; role < AUDIT_ROLE_COUNT; role++) {
        if (!audit_has_role(audit, role))
            continue;
        md_table_add(&table, audit_role_text((enum audit_role)role)->words);
        for (size_t i = 0; i < num; i++) {
            tell_verdict(audit_verdict(leaf, audit->request->calendar, (enum audit_role)role,
                             groups[i].family),
                &cell);
            md_table_add(&table, buf_str(&cell));
            buf_clear(&cell);
        }
    }
    buf_adds(out, "\n");
    md_table_end(&table, out);
    buf_cleanup(&cell);
}

static void add_faults(const struct audit_leaf *leaf, struct buf *out)
{
    struct buf text = {0};
    for (size_t i = 0; i < leaf->num_faults; i++) {
        const struct audit_fault *fault = &leaf->faults[i];
        const struct audit_fault_text *said = audit_fault_text(fault->id);
        buf_addf(&text, "%s: %s", said->id, said->words);
        if (fault->detail != NULL) {
            buf_adds(&text, ": ");
            tell_clipped(fault->detail, TEXT_MOST, &text);
        }
        buf_addf(&text, " [%s]", said->source);
        buf_addf(out, "- %s ", said->level);
        md_inline(out, buf_str(&text));
        buf_adds(out, "\n");
        buf_clear(&text);
    }
    buf_cleanup(&text);
}

static void add_leaf(const struct audit *audit, const struct audit_leaf *leaf, struct buf *out)
{
    struct buf text = {0};
    buf_adds(out, "\n## ");
    tell_clipped(audit_name(leaf), TEXT_MOST, &text);
    md_inline(out, buf_str(&text));
    buf_adds(out, "\n\n");
    add_faults(leaf, out);
    buf_clear(&text);
    tell_renewal(audit, leaf, audit->request->calendar, &text);
    if (leaf->now != NULL) {
        buf_adds(out, "- renewal ");
        md_inline(out, buf_str(&text));
        buf_adds(out, "\n");
        add_roles(audit, leaf, out);
    }
    buf_cleanup(&text);
}

void tell_md(const struct audit *audit, bool is_long, struct buf *out)
{
    char today[CALENDAR_DAY_LEN];
    calendar_day(audit->request->now, today);
    buf_addf(out, "# Certificates on %s, calendar %s\n\n", today,
        calendars_shelf()->all[audit->request->calendar].id);
    add_table(audit, out);
    for (size_t i = 0; i < audit->num_leaves && is_long; i++)
        add_leaf(audit, &audit->leaves[i], out);
}
