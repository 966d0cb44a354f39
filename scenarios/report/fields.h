/* fields.h: what more than one kind of output tells of a line. */
#ifndef EK_REPORT_FIELDS_H
#define EK_REPORT_FIELDS_H

#include "scenarios/report/line.h"
#include "sim/base/buf.h"
#include "sim/base/vclock.h"

/* fields_settings: calls `fn` with each setting that says what `d` is (deployment_shown) from
 * `first` on. fields_axes: with each of which the cell's id is made: of its axes, then of its case;
 * of a drawn deployment, which has no axes, with what says what it is. */
typedef void fields_axis_fn(void *ctx, enum setting setting, const char *value);
void fields_settings(const struct deployment *d, int first, fields_axis_fn *fn, void *ctx);
void fields_axes(
    const struct run_info *info, const struct line *line, fields_axis_fn *fn, void *ctx);

/* fields_common: appends "PATH VALUE, PATH VALUE ..." of what the cells of a run have in common
 * beside domain and clock, where it is not at its default; nothing when there is none. */
void fields_common(const struct run_info *info, struct buf *out);

/* fields_clock: the cell's virtual time, RFC 3339. */
void fields_clock(const struct line *line, char out[VCLOCK_TEXT_LEN]);

/* fields_state: "up", "down"; NULL for what is neither. */
const char *fields_state(const struct outcome *o);

/* What a line is to a test runner. */
enum trouble {
    TROUBLE_NONE,    /* passed, or broken as foretold, or not applicable */
    TROUBLE_FAILURE, /* a mismatch; a break when the run is to fail on it, or of unproven cause */
    TROUBLE_ERROR,   /* the lab could not tell */
    TROUBLE_COUNT
};
enum trouble fields_trouble(const struct run_info *info, const struct line *line);

/* fields_why: appends one line of text: why a line is not up, or what the lab, model and claims
 * disagree about; nothing of a line that is up and undisputed. */
void fields_why(const struct run_info *info, const struct line *line, struct buf *out);

#endif
