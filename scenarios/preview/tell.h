/* tell.h: what every telling of a preview says in the same words. */
#ifndef EK_PREVIEW_TELL_H
#define EK_PREVIEW_TELL_H

#include "scenarios/preview/preview.h"

/* Texts are appended to `out`, without a newline at their end.
 * tell_first_break: "2026-03-07: mra.registration, ..." or "none". tell_lost: "38.5 service-days
 * (of 4060), in 2 services". tell_broken_at_end: services, or "nothing". tell_runs: how many
 * states, how many of them ran. */
void tell_first_break(const struct preview *preview, struct buf *out);
void tell_lost(const struct preview *preview, struct buf *out);
void tell_broken_at_end(const struct preview *preview, struct buf *out);
void tell_runs(const struct preview *preview, struct buf *out);

/* tell_break: when and why the row's service went down, and when it came back. */
void tell_break(const struct preview *preview, const struct tally_row *row, struct buf *out);

/* tell_fix: the first way out that is known for the line's reason; NULL: none. */
const char *tell_fix(const struct reasons *reasons, const struct play_line *line);

/* tell_way_back: what is down on the i-th way back and is not down at the end of the plan, and
 * whether the page of the earlier release would take what is installed. */
void tell_way_back(const struct preview *preview, size_t way, struct buf *out);

/* tell_mark: one character, and the same as a word. */
char tell_mark(enum tally_mark mark);
const char *tell_mark_word(enum tally_mark mark);

#endif
