/* ladder.h: the evidence of a cell as a ladder: hosts side by side, and what passed between them
 * step by step, ready to be drawn. Text, SVG, HTML and the report draw the same rows. */
#ifndef EK_EVIDENCE_LADDER_H
#define EK_EVIDENCE_LADDER_H

#include "sim/base/buf.h"

#include <jansson.h>
#include <stdint.h>

enum ladder_kind {
    LADDER_TCP,
    LADDER_TLS,    /* a flight of handshake messages */
    LADDER_VERIFY, /* a host judged the far end's chain */
    LADDER_ALERT,
    LADDER_SIP,
    LADDER_HTTP,
    LADDER_XMPP,
    LADDER_TEXT,
    LADDER_JUDGEMENT, /* C judged the certificate in a SERVICE */
    LADDER_UPLOAD,    /* a box judged a certificate file */
    LADDER_END,       /* a connection ended in another way than by being closed */
    LADDER_KIND_COUNT
};

const char *ladder_kind_name(enum ladder_kind kind);

struct ladder_column {
    const char *name; /* of the host: "e1.example.com" */
    char *label;      /* short: "e1" */
    const char *kind; /* guest, peer, expressway-e, expressway-c */
    const char *address;
};

/* A row against another ladder (ladder_compare). */
enum ladder_side { LADDER_BOTH, LADDER_ONLY_HERE, LADDER_ONLY_THERE };

struct ladder_row {
    int64_t at_us; /* since the first step of the cell, or in a comparison of the section;
                    * LADDER_UPLOAD has none: -1 */
    size_t from;   /* columns; equal: it happens at that host */
    size_t to;
    size_t connection; /* its number in the evidence; 0: none */
    size_t order;      /* among rows of one connection at the same time */
    enum ladder_kind kind;
    int number;    /* X509 error that is enforced, alert, status; of a refused file 1; else 0 */
    char *call_id; /* of a SIP message; or NULL */
    char *text;
    char **more; /* further lines */
    size_t num_more;
    char *fault; /* NULL, or which lines fail here, and why */
    enum ladder_side side;
    bool first_difference;
};

struct ladder_section {
    char *link;       /* "zone.uc-traversal"; of what a phone sets in motion its service */
    char *title;      /* whose connection it is, or what else it tells */
    json_t *services; /* array: what it is part of */
    char *key;        /* equal for the same section of another cell */
    struct ladder_row *rows;
    size_t num_rows;
    bool same; /* of a comparison: no row differs */
};

struct ladder {
    char *cell;
    char *title;
    struct ladder_column *columns;
    size_t num_columns;
    struct ladder_section *sections;
    size_t num_sections;
    char **notes; /* what no row can show, such as lines that are down because of others */
    size_t num_notes;
    json_t *evidence;   /* a reference: columns point into it */
    bool is_comparison; /* see ladder_compare */
};

/* What of a cell is shown. */
enum ladder_scope {
    LADDER_FAILING, /* the connections of the services that fail; if none does, those of MRA */
    LADDER_SERVICE, /* those of one service */
    LADDER_ALL
};

struct ladder_wanted {
    enum ladder_scope scope;
    const char *service;  /* of LADDER_SERVICE */
    const char *title;    /* what it is called; NULL: by its cell */
    const char *about;    /* NULL, or a note about its deployment */
    bool every_node;      /* of a cluster all are shown */
    const json_t *beside; /* NULL, or the lines of a cell that this one is compared with: what fails
                           * there is shown here as well */
};

/* ladder_new: `evidence` as evidence_new made it, `lines`: the cell's result lines (JSON array).
 * Of a cluster the nodes are shown between which the lines were decided; a note says what else
 * there is. What each connection did until it was set up stands together; what followed a phone's
 * login or registration stands in the order of time, across connections, without what other phones
 * did there. The caller frees. */
struct ladder *ladder_new(
    json_t *evidence, const json_t *lines, const struct ladder_wanted *wanted);
void ladder_free(struct ladder *ladder);

/* ladder_compare: what `here` and `there` have in common, once, and what only one of them has,
 * marked by its side; the first such row is marked as well. Two runs have two clocks: times count
 * from the beginning of each section, and are those of `here` where both have a row. What the two
 * ends did at once may come in another order in another run, which is no difference: here a chain
 * is judged behind the flight that brought it. Both are freed; the caller frees the result. */
struct ladder *ladder_compare(struct ladder *here, struct ladder *there);

/* ladder_text: for a terminal of `width` columns. `color`: faults and differences stand out, but
 * nothing is said by colour alone. */
void ladder_text(const struct ladder *ladder, size_t width, bool color, struct buf *out);

/* ladder_svg: a drawing, complete in itself, for light and dark screens and for print. ladder_html:
 * a page with that drawing and the same rows as a table, without script or outside resource. */
void ladder_svg(const struct ladder *ladder, struct buf *out);
void ladder_html(const struct ladder *ladder, struct buf *out);

/* ladder_json: {cell, columns: [{name, label, kind, address}], sections: [{link, title, services,
 * rows: [{at_us, from, to, kind, text, more, fault}]}], notes}. */
json_t *ladder_json(const struct ladder *ladder);

#endif
