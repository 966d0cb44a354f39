/* ladder_room.h: what the files that build a ladder know of each other. */
#ifndef EK_EVIDENCE_LADDER_ROOM_H
#define EK_EVIDENCE_LADDER_ROOM_H

#include "scenarios/evidence/ladder.h"

/* What a ladder shows of the evidence. */
struct ladder_pick {
    json_t *connections; /* array, a reference */
    bool uploads;
    json_t *services; /* set of those that it is about, a reference; empty: all */
    size_t num_left;  /* connections of these services that are not shown */
};

/* ladder_pick: see enum ladder_scope; of a cluster the nodes are picked between which the lines of
 * the services were decided, unless everything is wanted. */
void ladder_pick(const json_t *evidence, const json_t *lines, const struct ladder_wanted *wanted,
    struct ladder_pick *out);

/* ladder_serves: is the connection part of `service`? */
bool ladder_serves(const json_t *conn, const char *service);

/* ladder_column_of: the column of the host called `name`; 0 when there is none. */
size_t ladder_column_of(const struct ladder *ladder, const char *name);

/* ladder_short: "e1" of "e1.example.com"; a first label that says little gives way to the second.
 * The caller frees. */
char *ladder_short(const char *name);

/* ladder_add_row: appends an empty row. ladder_add_more: appends a further line. */
struct ladder_row *ladder_add_row(struct ladder_section *section);
void ladder_add_more(struct ladder_row *row, const char *fmt, ...) EK_PRINTF(2, 3);

/* ladder_add_connection: the rows of one connection of the evidence; of the closing of a connection
 * in good order there is none. */
void ladder_add_connection(
    const struct ladder *ladder, const json_t *connection, struct ladder_section *section);
/* ladder_add_uploads: what the upload pages judged. */
void ladder_add_uploads(const struct ladder *ladder, struct ladder_section *section);

/* ladder_free_row: frees what a row owns. */
void ladder_free_row(struct ladder_row *row);

/* ladder_add_note: takes `note`. */
void ladder_add_note(struct ladder *ladder, char *note);

/* ladder_sign: "-" for a row of the first ladder alone, "+" for one of the second, else "". */
const char *ladder_sign(const struct ladder_row *row);

/* text_fitting: how many bytes of `text` go into a line of `width`, which is broken at a blank or
 * behind a slash where there is one. */
size_t text_fitting(const char *text, size_t width);

/* ladder_mark: marks the rows at which `lines` fail, on every connection that does, and notes which
 * of `services` (a set; empty: all) fail because of something else. */
void ladder_mark(struct ladder *ladder, const json_t *lines, const json_t *services);

#endif
