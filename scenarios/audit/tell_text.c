/* An audit for a terminal. */
#include "scenarios/audit/tell.h"
#include "scenarios/runner/grid.h"
#include "sim/base/vclock.h"

#include <stdio.h>

#define NAME_MOST  44
#define FIELD_MOST 200
#define ROLES_MOST 3
#define NAMES_MOST 8
#define FEW        3 /* so many certificates are told in full without --long */

static void add_field(struct buf *out, const char *name, const struct buf *value)
{
    struct buf text = {0};
    tell_clipped(buf_str(value), FIELD_MOST, &text);
    buf_addf(out, "  %-9s %s\n", name, buf_str(&text));
    buf_cleanup(&text);
}

static void add_names(struct buf *out, const struct cert_facts *cert)
{
    struct buf text = {0};
    size_t num = cert->num_dns_names + cert->num_ip_addresses;
    for (size_t i = 0; i < num && i < NAMES_MOST; i++)
        buf_addf(&text, "%s%s", i > 0 ? ", " : "",
            i < cert->num_dns_names ? cert->dns_names[i]
                                    : cert->ip_addresses[i - cert->num_dns_names]);
    if (num > NAMES_MOST)
        buf_addf(&text, " and %zu more", num - NAMES_MOST);
    if (num > 0)
        add_field(out, "names", &text);
    buf_cleanup(&text);
}

static void add_lifetime(const struct audit *audit, const struct cert_facts *cert, struct buf *out)
{
    char from[CALENDAR_DAY_LEN];
    char to[CALENDAR_DAY_LEN];
    int64_t left = (cert->not_after - audit->request->now) / VCLOCK_DAY;
    calendar_day(cert->not_before, from);
    calendar_day(cert->not_after, to);
    buf_addf(out, "  %-9s %s to %s, ", "lifetime", from, to);
    if (left < 0)
        buf_addf(out, "over for %lld days\n", (long long)-left);
    else
        buf_addf(out, "%lld days left\n", (long long)left);
}

static void add_issuer(const struct audit_leaf *leaf, struct buf *out)
{
    const struct inventory_leaf *found = &leaf->found;
    struct buf text = {0};
    buf_adds(&text, found->chain.certs[0].issuer);
    add_field(out, "issuer", &text);
    buf_clear(&text);
    if (found->root != NULL) {
        tell_clipped(found->root, FIELD_MOST / 2, &text);
        buf_adds(&text, ": ");
    }
    buf_addf(&text, "%s, %s: %s", calendar_root_name(leaf->root), leaf->certainty, leaf->because);
    add_field(out, "root", &text);
    buf_cleanup(&text);
}

static void add_facts(const struct audit *audit, const struct audit_leaf *leaf, struct buf *out)
{
    const struct cert_facts *cert = &leaf->found.chain.certs[0];
    const struct particulars *p = &leaf->found.particulars;
    struct buf text = {0};
    buf_adds(&text, cert->subject);
    add_field(out, "subject", &text);
    add_names(out, cert);
    add_issuer(leaf, out);
    buf_addf(out, "  %-9s %s%s\n", "usages", cert->has_eku ? p->usages : "no Extended Key Usage",
        p->usages_critical ? " (critical)" : "");
    add_lifetime(audit, cert, out);
    buf_addf(out, "  %-9s %s, signed with %s\n", "key", cert->key, p->signature);
    buf_clear(&text);
    tell_renewal(audit, leaf, audit->request->calendar, &text);
    buf_addf(out, "  %-9s %s\n", "renewal", buf_str(&text));
    buf_cleanup(&text);
}

static void add_faults(const struct audit_leaf *leaf, struct buf *out)
{
    for (size_t i = 0; i < leaf->num_faults; i++) {
        const struct audit_fault *fault = &leaf->faults[i];
        const struct audit_fault_text *text = audit_fault_text(fault->id);
        buf_addf(out, "  %-9s %s: %s", text->level, text->id, text->words);
        if (fault->detail != NULL) {
            buf_adds(out, ": ");
            tell_clipped(fault->detail, FIELD_MOST, out);
        }
        buf_addf(out, " [%s]\n", text->source);
    }
}

static void add_roles(const struct audit *audit, const struct audit_leaf *leaf, struct buf *out)
{
    struct tell_group groups[FAMILIES_MAX];
    size_t num = tell_groups(audit, leaf, groups);
    struct grid grid = {.num_columns = 1 + (num < GRID_COLUMNS_MAX ? num : GRID_COLUMNS_MAX - 1)};
    struct buf cell = {0};
    grid_add(&grid, "role");
    for (size_t i = 0; i + 1 < grid.num_columns; i++) {
        buf_clear(&cell);
        tell_families(audit, groups[i].families, &cell);
        grid_add(&grid, buf_str(&cell));
    }
    for (int role = 0; role < AUDIT_ROLE_COUNT; role++) {
        if (!audit_has_role(audit, role))
            continue;
        grid_add(&grid, audit_role_text((enum audit_role)role)->words);
        for (size_t i = 0; i + 1 < grid.num_columns; i++) {
            buf_clear(&cell);
            tell_verdict(audit_verdict(leaf, audit->request->calendar, (enum audit_role)role,
                             groups[i].family),
                &cell);
            grid_add(&grid, buf_str(&cell));
        }
    }
    buf_adds(out, "\n");
    grid_write(&grid, "  ", out);
    buf_cleanup(&cell);
    grid_cleanup(&grid);
}

/* The first broken day, and where the other calendars see another one. */
static void add_days(const struct audit *audit, const struct audit_leaf *leaf, struct buf *out)
{
    const struct calendars *shelf = calendars_shelf();
    int64_t day = audit_day(audit, leaf);
    buf_addf(out, "  %-9s ", "breaks");
    tell_day(audit, day, out);
    for (size_t i = 0; i < shelf->num && i < AUDIT_CALENDARS_MAX && leaf->now != NULL; i++) {
        int64_t other = leaf->first_broken[i];
        if (other == day)
            continue;
        buf_addf(out, "; under calendar %s ", shelf->all[i].id);
        tell_day(audit, other, out);
    }
    buf_adds(out, "\n");
}

static void add_leaf(const struct audit *audit, const struct audit_leaf *leaf, struct buf *out)
{
    tell_clipped(audit_name(leaf), FIELD_MOST, out);
    buf_adds(out, "\n  file      ");
    tell_place(leaf->file, leaf->found.line, out);
    buf_adds(out, "\n");
    add_days(audit, leaf, out);
    if (leaf->found.chain.num_certs > 0)
        add_facts(audit, leaf, out);
    add_faults(leaf, out);
    if (leaf->now != NULL)
        add_roles(audit, leaf, out);
    buf_adds(out, "\n");
}

static void add_row(const struct audit *audit, const struct audit_leaf *leaf, struct grid *grid)
{
    struct buf cell = {0};
    char day[CALENDAR_DAY_LEN] = "";
    tell_day(audit, audit_day(audit, leaf), &cell);
    grid_add(grid, buf_str(&cell));
    buf_clear(&cell);
    tell_clipped(audit_name(leaf), NAME_MOST, &cell);
    grid_add(grid, buf_str(&cell));
    if (leaf->found.chain.num_certs > 0)
        calendar_day(leaf->found.chain.certs[0].not_after, day);
    grid_add(grid, day);
    grid_addf(grid, "%s, %s", calendar_root_name(leaf->root), leaf->certainty);
    buf_clear(&cell);
    tell_broken(audit, leaf, ROLES_MOST, &cell);
    grid_add(grid, buf_str(&cell));
    buf_clear(&cell);
    tell_place(leaf->file, leaf->found.line, &cell);
    grid_add(grid, buf_str(&cell));
    buf_cleanup(&cell);
}

static void add_table(const struct audit *audit, struct buf *out)
{
    static const char *const head[] = {"breaks", "certificate", "ends", "root", "roles", "file"};
    struct grid grid = {.num_columns = 6};
    grid_row(&grid, head);
    for (size_t i = 0; i < audit->num_leaves; i++)
        add_row(audit, &audit->leaves[i], &grid);
    grid_write(&grid, "", out);
    grid_cleanup(&grid);
    buf_adds(out, "\n");
}

static void add_counts(const struct audit *audit, struct buf *out)
{
    size_t now = 0;
    size_t later = 0;
    for (size_t i = 0; i < audit->num_leaves; i++) {
        int64_t day = audit_day(audit, &audit->leaves[i]);
        now += day == audit->request->now;
        later += day != audit->request->now && day != AUDIT_NEVER;
    }
    char today[CALENDAR_DAY_LEN];
    calendar_day(audit->request->now, today);
    buf_addf(out,
        "%zu certificates on %s under calendar %s: %zu broken in some role, %zu will be, "
        "%zu never; %zu CA certificates",
        audit->num_leaves, today, calendars_shelf()->all[audit->request->calendar].id, now, later,
        audit->num_leaves - now - later, inventory_num_cas(audit->inventory));
    if (inventory_num_passed(audit->inventory) > 0)
        buf_addf(out, "; %zu files without a certificate passed over",
            inventory_num_passed(audit->inventory));
    buf_adds(out, "\n");
}

void tell_text(const struct audit *audit, bool is_long, struct buf *out)
{
    if (is_long || audit->num_leaves <= FEW) {
        for (size_t i = 0; i < audit->num_leaves; i++)
            add_leaf(audit, &audit->leaves[i], out);
    } else {
        add_table(audit, out);
    }
    add_counts(audit, out);
}
