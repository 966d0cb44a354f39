/* neighbors.h: zones to others, and who of the lab's peers stands for each. */
#ifndef EK_IMPORT_NEIGHBORS_H
#define EK_IMPORT_NEIGHBORS_H

#include "scenarios/import/site.h"
#include "scenarios/spec/deployment.h"
#include "sim/base/buf.h"

struct neighbors {
    const struct site_zone *zone[PEER_COUNT];       /* NULL: there is no such peer */
    const struct site_zone *others[SITE_ZONES_MAX]; /* zones that the lab has no place for */
    const char *why[SITE_ZONES_MAX];
    size_t num_others;
    const char *const *taken; /* host names that the boxes have */
    size_t num_taken;
};

/* neighbors_find: by the profile of a zone, or by words in its name: neighbor zones of C, DNS zones
 * of E. The first neighbor zone that says nothing of itself is taken for Unified CM, as a guess.
 * Either box may be NULL. */
void neighbors_find(struct neighbors *out, const struct site_box *e, const struct site_box *c);

/* neighbors_emit: the `peers:` of a deployment; questions, a line each, to `questions`, and their
 * number added to *num. */
void neighbors_emit(
    const struct neighbors *neighbors, struct buf *out, struct buf *questions, size_t *num);

/* emit_is_host: is it a name rather than an address? emit_quoted: appends a YAML scalar in quotes.
 */
bool emit_is_host(const char *text);
void emit_quoted(struct buf *out, const char *text);

#endif
