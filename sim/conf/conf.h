/* conf.h: YAML files with positions. The only room that knows libfyaml.
 *
 * A file is capped in size, depth and number of nodes before anything looks at it; anchors,
 * aliases, tags, further documents, doubled keys and bytes that are no printable UTF-8 are
 * refused. Every complaint about a file is collected in a `struct conf_diag` and reads
 * like a compiler's: `plan.yaml:14:9: error: unknown release "X15.6"; did you mean "X15.5"?`,
 * followed by the source line and a caret. A reader goes on after a fault, so that a user sees all
 * faults at once, and stops using the file when num_errors is not 0. */
#ifndef EK_CONF_CONF_H
#define EK_CONF_CONF_H

#include "sim/base/buf.h"
#include "sim/base/err.h"

#define CONF_FILE_MAX     ((size_t)4 * 1024 * 1024) /* bytes */
#define CONF_DEPTH_MAX    24
#define CONF_NODES_MAX    200000
#define CONF_ERRORS_SHOWN 100 /* later errors are counted but not printed */

struct conf_doc;  /* one parsed file; owns all nodes and strings */
struct conf_node; /* a scalar, sequence or mapping inside it */

struct conf_diag {
    struct buf text;     /* what to print, one block an error, each ending in a newline */
    unsigned num_errors; /* errors so far */
};
void conf_diag_cleanup(struct conf_diag *diag);

/* conf_parse_file, conf_parse_text: NULL when the input does not parse or breaks a cap; `diag` then
 * holds at least one error. `name` is what error lines show. Free with conf_doc_free. */
struct conf_doc *conf_parse_file(const char *path, struct conf_diag *diag);
struct conf_doc *conf_parse_text(
    const char *name, const char *text, size_t len, struct conf_diag *diag);
void conf_doc_free(struct conf_doc *doc);

/* conf_root: the top node; NULL for an empty file or one with comments alone. */
const struct conf_node *conf_root(const struct conf_doc *doc);
/* conf_name: the file name that error lines show. */
const char *conf_name(const struct conf_doc *doc);

enum conf_kind { CONF_NONE, CONF_SCALAR, CONF_SEQUENCE, CONF_MAPPING };
enum conf_kind conf_kind(const struct conf_node *node); /* CONF_NONE for NULL */

/* conf_size: items of a sequence, pairs of a mapping, else 0. */
size_t conf_size(const struct conf_node *node);
/* conf_item: the i-th item of a sequence, or the i-th value of a mapping, in file order. */
const struct conf_node *conf_item(const struct conf_node *node, size_t i);
/* conf_key: the key of the i-th pair as text (valid as long as the document), and its node. */
const char *conf_key(const struct conf_node *node, size_t i);
const struct conf_node *conf_key_node(const struct conf_node *node, size_t i);
/* conf_get: the value of `key` in a mapping or NULL. */
const struct conf_node *conf_get(const struct conf_node *node, const char *key);
/* conf_text: a scalar's text, NULL for anything else; valid as long as the document. Quoted and
 * plain scalars give the same text (`on` stays "on", 2 stays "2"); `key:` without value gives "".
 */
const char *conf_text(const struct conf_node *node);
/* conf_position: 1-based line and column of the node's start; the column may be NULL. */
void conf_position(const struct conf_node *node, int *out_line, int *out_column);

/* conf_error: records an error at `node`'s start, or of the whole file (1:1, no source line) when
 * `node` is NULL. Give conf_key_node() to point at a key.
 * conf_error_in: at byte `offset` of scalar `node`'s text, if the text stands on one line as it is,
 * quoted or not; otherwise (escapes, block and folded text, an offset past its end) at its start.
 * conf_error_file: an error of a file or folder that has no document, by its name.
 * conf_error_line: an error of a file that is no YAML, at byte `offset` of its line `line`, whose
 * text is `text`. */
void conf_error(struct conf_diag *diag, const struct conf_doc *doc, const struct conf_node *node,
    const char *fmt, ...) EK_PRINTF(4, 5);
void conf_error_in(struct conf_diag *diag, const struct conf_doc *doc, const struct conf_node *node,
    size_t offset, const char *fmt, ...) EK_PRINTF(5, 6);
void conf_error_file(struct conf_diag *diag, const char *name, const char *fmt, ...)
    EK_PRINTF(3, 4);
void conf_error_line(struct conf_diag *diag, const char *name, int line, const char *text,
    size_t offset, const char *fmt, ...) EK_PRINTF(6, 7);

/* conf_known_keys: an error with a suggestion (or, of few keys, the list of them) for each key of
 * mapping `node` that is neither in `keys` nor begins with "x-". Returns false when there was one.
 */
bool conf_known_keys(struct conf_diag *diag, const struct conf_doc *doc,
    const struct conf_node *node, const char *const *keys, size_t num_keys);

/* conf_need: the value of `key` in mapping `node` if it is of `kind`; otherwise NULL and an error
 * ("missing key", "must be a list", ...). conf_want: the same, but a missing key is no error. */
const struct conf_node *conf_need(struct conf_diag *diag, const struct conf_doc *doc,
    const struct conf_node *node, const char *key, enum conf_kind kind);
const struct conf_node *conf_want(struct conf_diag *diag, const struct conf_doc *doc,
    const struct conf_node *node, const char *key, enum conf_kind kind);

/* conf_choice: index of scalar `node` in `choices`; -1 and an error with a suggestion if absent.
 * `what` names the thing in the error: unknown <what> "x"; did you mean "y"? */
int conf_choice(struct conf_diag *diag, const struct conf_doc *doc, const struct conf_node *node,
    const char *what, const char *const *choices, size_t num_choices);

#endif
