/* tree.h: the parsed file as this room keeps it; not for other rooms. */
#ifndef EK_CONF_TREE_H
#define EK_CONF_TREE_H

#include "sim/conf/conf.h"

/* A place in a file: line and column count from 1 and in characters, offset in bytes from 0. */
struct conf_place {
    int line;
    int column;
    size_t offset;
};

struct conf_node {
    enum conf_kind kind;
    struct conf_place place;
    char *text;                /* scalar */
    struct conf_node **keys;   /* mapping; keys[i] belongs to values[i] */
    struct conf_node **values; /* sequence, mapping */
    size_t num;
    size_t cap;
};

struct conf_doc {
    char *name;
    char *source; /* the whole file, without byte order mark */
    size_t source_len;
    struct conf_node **nodes; /* every node, in file order; owned */
    size_t num_nodes;
    size_t cap_nodes;
    struct conf_node *root;
};

/* conf_source_new: a document without nodes that holds a copy of `text`.
 * conf_source_check: refuses what the parser should not have to see: bytes that are no printable
 * UTF-8, directives, lines with absurdly many open brackets (libfyaml looks ahead over them).
 * conf_source_place: the place of a line and column, or the end of the file.
 * conf_source_place_in: the place of byte `offset` of scalar `node`'s text, or the node's own when
 * the source writes the text in another form. */
struct conf_doc *conf_source_new(const char *name, const char *text, size_t len);
bool conf_source_check(const struct conf_doc *doc, struct conf_diag *diag);
struct conf_place conf_source_place(const struct conf_doc *doc, int line, int column);
struct conf_place conf_source_place_in(
    const struct conf_doc *doc, const struct conf_node *node, size_t offset);

/* conf_report: records an error at `place` of `doc`, with the source line. */
void conf_report(struct conf_diag *diag, const struct conf_doc *doc, const struct conf_place *place,
    const char *fmt, ...) EK_PRINTF(4, 5);

#endif
