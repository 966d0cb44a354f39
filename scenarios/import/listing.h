/* listing.h: the lines of an xConfiguration listing as people have them: one or more items a line,
 * in any case, with quotes of either kind or none; with or without the "*c" that a box prints in
 * front (Cisco's hybrid call guides print both). */
#ifndef EK_IMPORT_LISTING_H
#define EK_IMPORT_LISTING_H

#include "sim/base/err.h"

#define LISTING_MAX       ((size_t)16 << 20) /* bytes */
#define LISTING_ITEMS_MAX 200000

/* "Zones Zone 1 Name: "Edge"": words with one blank between them, and the value without quotes. */
struct listing_item {
    char *path;
    char *value;
    size_t line; /* from 1 */
    size_t column;
    bool used; /* for who interprets it */
};

struct listing {
    struct listing_item *items;
    size_t num;
    size_t num_strange; /* lines that are no item, nor empty, nor what a box prints around them */
    size_t first_strange;
};

/* listing_is_one: does `text` hold an item? */
bool listing_is_one(const char *text, size_t len);

/* listing_parse: `len` bytes, whose name is `name` in errors (FILE:LINE:COLUMN: ... with a hint).
 * Fails with ERR_FILE_INVALID when there is no item, a zero byte, or one item has no colon, and
 * with ERR_FILE_TOO_LARGE past the limits. Clean up in any case. */
bool listing_parse(
    struct listing *out, const char *name, const char *text, size_t len, struct err *e) EK_CHECK;
void listing_cleanup(struct listing *listing);

/* listing_is_secret: is the value of this path, or the value as it is, nobody's business? */
bool listing_is_secret(const struct listing_item *item);

#endif
