#include "scenarios/audit/tell.h"

#include "sim/base/text.h"

#include <stdio.h>
#include <string.h>

static bool is_same(struct audit_verdict a, struct audit_verdict b)
{
    return a.state == b.state && a.reason == b.reason && a.day == b.day;
}

static bool are_alike(
    const struct audit *audit, const struct audit_leaf *leaf, uint64_t roles, size_t a, size_t b)
{
    size_t calendar = audit->request->calendar;
    for (int i = 0; i < AUDIT_ROLE_COUNT; i++) {
        enum audit_role role = (enum audit_role)i;
        if ((roles >> i & 1) != 0 && !is_same(audit_verdict(leaf, calendar, role, a),
                                         audit_verdict(leaf, calendar, role, b)))
            return false;
    }
    return true;
}

static size_t group(const struct audit *audit, const struct audit_leaf *leaf, uint64_t roles,
    struct tell_group out[FAMILIES_MAX])
{
    size_t num = 0;
    for (size_t family = 0; family < audit->num_families; family++) {
        size_t at = 0;
        if (!audit_has_family(audit, family))
            continue;
        while (at < num && !are_alike(audit, leaf, roles, out[at].family, family))
            at++;
        if (at == num)
            out[num++] = (struct tell_group){family, 0};
        out[at].families |= (uint64_t)1 << family;
    }
    return num;
}

size_t tell_groups(
    const struct audit *audit, const struct audit_leaf *leaf, struct tell_group out[FAMILIES_MAX])
{
    return group(audit, leaf, audit->request->roles, out);
}

size_t tell_role_groups(const struct audit *audit, const struct audit_leaf *leaf,
    enum audit_role role, struct tell_group out[FAMILIES_MAX])
{
    return group(audit, leaf, (uint64_t)1 << role, out);
}

void tell_families(const struct audit *audit, uint64_t families, struct buf *out)
{
    size_t num = audit->num_families;
    bool is_first = true;
    for (size_t i = 0; i < num; i++) {
        size_t last = i;
        if ((families >> i & 1) == 0)
            continue;
        while (last + 1 < num && (families >> (last + 1) & 1) != 0)
            last++;
        buf_addf(out, "%s%s", is_first ? "" : ", ", audit->families[i]);
        if (last > i)
            buf_addf(out, "%s%s", last == i + 1 ? ", " : " to ", audit->families[last]);
        is_first = false;
        i = last;
    }
}

const char *tell_state(enum audit_state state)
{
    static const char *const words[] = {[AUDIT_WORKS] = "works",
        [AUDIT_BREAKS] = "breaks",
        [AUDIT_BREAKS_LATER] = "breaks-at-renewal",
        [AUDIT_NOT_APPLICABLE] = "not-applicable",
        [AUDIT_NOT_JUDGED] = "not-judged"};
    return words[state];
}

void tell_verdict(struct audit_verdict verdict, struct buf *out)
{
    char day[CALENDAR_DAY_LEN];
    calendar_day(verdict.day, day);
    if (verdict.state == AUDIT_BREAKS)
        buf_addf(out, "breaks: %s", reason_name(verdict.reason));
    else if (verdict.state == AUDIT_BREAKS_LATER)
        buf_addf(out, "breaks %s: %s", day, reason_name(verdict.reason));
    else
        buf_adds(out, verdict.state == AUDIT_WORKS            ? "works"
                      : verdict.state == AUDIT_NOT_APPLICABLE ? "-"
                                                              : "not judged");
}

void tell_day(const struct audit *audit, int64_t day, struct buf *out)
{
    char text[CALENDAR_DAY_LEN];
    if (day == AUDIT_NEVER || day == audit->request->now) {
        buf_adds(out, day == AUDIT_NEVER ? "never" : "now");
        return;
    }
    calendar_day(day, text);
    buf_adds(out, text);
}

void tell_clipped(const char *text, size_t most, struct buf *out)
{
    size_t len = strlen(text);
    if (len <= most) {
        buf_adds(out, text);
        return;
    }
    for (len = most - 3; len > 0 && ((unsigned char)text[len] & 0xc0) == 0x80;)
        len--; /* not inside a UTF-8 sequence */
    buf_add(out, text, len);
    buf_adds(out, "...");
}

/* Does it break in this role, in some family, on the first broken day? */
static bool breaks_first(
    const struct audit *audit, const struct audit_leaf *leaf, int role, int64_t first)
{
    for (size_t family = 0; family < audit->num_families; family++) {
        const struct audit_verdict v =
            audit_verdict(leaf, audit->request->calendar, (enum audit_role)role, family);
        bool is_now = v.state == AUDIT_BREAKS && first == audit->request->now;
        bool is_then = v.state == AUDIT_BREAKS_LATER && v.day == first;
        if (audit_has_family(audit, family) && (is_now || is_then))
            return true;
    }
    return false;
}

void tell_broken(
    const struct audit *audit, const struct audit_leaf *leaf, size_t most, struct buf *out)
{
    int64_t first = audit_day(audit, leaf);
    size_t num = 0;
    if (leaf->now == NULL)
        buf_adds(out, "not judged");
    for (int role = 0; role < AUDIT_ROLE_COUNT; role++) {
        if (!audit_has_role(audit, role) || !breaks_first(audit, leaf, role, first))
            continue;
        if (num++ < most)
            buf_addf(out, "%s%s", num > 1 ? ", " : "", audit_role_text((enum audit_role)role)->id);
    }
    if (num > most)
        buf_addf(out, " and %zu more", num - most);
}

static void tell_step(const struct future_step *step, struct buf *out)
{
    char day[CALENDAR_DAY_LEN];
    calendar_day(step->day, day);
    if (step->impossible)
        buf_addf(out, "on %s nothing is issued any more", day);
    else if (step->phase == NULL)
        buf_addf(out, "on %s %s", day,
            step->late ? "serverAuth alone (Chrome's policy)" : "the same usages");
    else
        buf_addf(out, "on %s %s%s (%s)", day, recipe_usage_name(step->phase->usage),
            step->phase->intermediate_server_only ? ", as its intermediate" : "",
            step->phase->from.source);
}

void tell_renewal(
    const struct audit *audit, const struct audit_leaf *leaf, size_t calendar, struct buf *out)
{
    const struct future *future = &leaf->future[calendar];
    (void)audit;
    if (future->product != NULL)
        buf_addf(out, "%s: ", future->product->id);
    else if (future->num_steps > 0)
        buf_adds(out, "a public CA that the calendar does not know: ");
    if (future->num_steps == 0)
        buf_adds(out, "gives what the request asks for, at any date");
    for (size_t i = 0; i < future->num_steps; i++) {
        buf_adds(out, i > 0 ? "; " : "");
        tell_step(&future->steps[i], out);
    }
}

void tell_place(const char *file, size_t line, struct buf *out)
{
    buf_adds(out, file);
    if (line > 0)
        buf_addf(out, ":%zu", line);
}

void tell_remark(const struct audit *audit, const struct inventory_remark *remark, struct buf *file,
    struct buf *text)
{
    struct redact *r = audit->request->redact;
    if (r == NULL) {
        buf_adds(file, remark->file);
        buf_adds(text, remark->text);
        return;
    }
    redact_text(r, remark->file, file);
    redact_text(r, remark->text, text);
}
