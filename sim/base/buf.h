/* buf.h: a growable byte buffer that is read at the front and written at the back.
 * Always NUL-terminated behind its last byte, so that text in it can be handed to string
 * functions. Zero-initialise it or use buf_init; release it with buf_cleanup. */
#ifndef EK_BASE_BUF_H
#define EK_BASE_BUF_H

#include "sim/base/err.h"

#include <stddef.h>

struct buf {
    char *data; /* NULL while empty and never written */
    size_t len; /* bytes in use */
    size_t cap; /* bytes allocated */
};

void buf_init(struct buf *b);
void buf_cleanup(struct buf *b);

/* buf_add, buf_adds, buf_addf: append bytes, a C string, printf output. */
void buf_add(struct buf *b, const void *bytes, size_t len);
void buf_adds(struct buf *b, const char *s);
void buf_addf(struct buf *b, const char *fmt, ...) EK_PRINTF(2, 3);

/* buf_add_xml: appends `text` (NULL: nothing) for XML or HTML, content or attribute: markup and
 * quotes as entities, control characters as blanks. */
void buf_add_xml(struct buf *b, const char *text);

/* buf_drop: removes `len` bytes at the front (at most all of them). */
void buf_drop(struct buf *b, size_t len);
void buf_clear(struct buf *b);

/* buf_str: the content as a C string; "" when empty. Valid until the next change of `b`. */
const char *buf_str(const struct buf *b);

/* buf_take: moves the content out as a heap string that the caller frees; `b` is empty after. */
char *buf_take(struct buf *b);

/* buf_read_file: appends the whole file at `path`; fails on more than `max_len` bytes. */
bool buf_read_file(struct buf *b, const char *path, size_t max_len, struct err *e) EK_CHECK;

#endif
