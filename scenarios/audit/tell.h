/* tell.h: an audit in words: what all its formats have in common, and the formats. */
#ifndef EK_AUDIT_TELL_H
#define EK_AUDIT_TELL_H

#include "scenarios/audit/audit.h"
#include "sim/base/buf.h"

/* Families in which a certificate has the same verdicts. */
struct tell_group {
    size_t family; /* the first of them */
    uint64_t families;
};

/* tell_groups: by every role asked for. tell_role_groups: by one role alone. Into `out`, in version
 * order; their number. */
size_t tell_groups(
    const struct audit *audit, const struct audit_leaf *leaf, struct tell_group out[FAMILIES_MAX]);
size_t tell_role_groups(const struct audit *audit, const struct audit_leaf *leaf,
    enum audit_role role, struct tell_group out[FAMILIES_MAX]);
/* tell_families: "X14.0 to X15.3, X15.5". */
void tell_families(const struct audit *audit, uint64_t families, struct buf *out);

/* tell_verdict: "works", "breaks: REASON", "breaks DAY: REASON", "-" (no such store there),
 * "not judged". tell_state: the first word of these as an id for machines. */
void tell_verdict(struct audit_verdict verdict, struct buf *out);
const char *tell_state(enum audit_state state);

/* tell_day: a day as YYYY-MM-DD, "now" for the audit's own, "never". */
void tell_day(const struct audit *audit, int64_t day, struct buf *out);
/* tell_clipped: `text`, of which a terminal line shows the beginning. */
void tell_clipped(const char *text, size_t most, struct buf *out);

/* tell_broken: the roles that break first, by id: "tunnel.c, uc-traversal.c"; at most `most` of
 * them, and how many more. */
void tell_broken(
    const struct audit *audit, const struct audit_leaf *leaf, size_t most, struct buf *out);
/* tell_renewal: what a renewal gives, under calendar `calendar`, with the source. */
void tell_renewal(
    const struct audit *audit, const struct audit_leaf *leaf, size_t calendar, struct buf *out);
/* tell_place: "FILE", "FILE:LINE". tell_remark: the file and the text of a remark, as they are
 * told: "FILE" and the text are given apart. */
void tell_place(const char *file, size_t line, struct buf *out);
void tell_remark(const struct audit *audit, const struct inventory_remark *remark, struct buf *file,
    struct buf *text);

/* The formats: the whole audit. `is_long`: every certificate in full, else a line each. */
typedef void tell_fn(const struct audit *audit, bool is_long, struct buf *out);
tell_fn tell_text;
tell_fn tell_md;
tell_fn tell_json;
tell_fn tell_csv;
tell_fn tell_sarif;

#endif
