/* text.h: small helpers for text that people type or read. */
#ifndef EK_BASE_TEXT_H
#define EK_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

/* text_suggest: the one of `num` `candidates` that `typed` was most likely meant to be (edit
 * distance at most a third of its length, at least 1; the last one of equals), or NULL. */
const char *text_suggest(const char *typed, const char *const *candidates, size_t num);

/* text_is: equality that reads well; NULL equals only NULL. */
bool text_is(const char *a, const char *b);

/* text_copy: copies `src` into `dst` of `cap` bytes, cut and NUL-terminated; NULL copies "". */
void text_copy(char *dst, size_t cap, const char *src);

/* text_shell: `word` as a shell takes it, quoted where it must be; the caller frees. */
char *text_shell(const char *word);

/* text_base64, text_base64_bytes: a text, or `len` bytes, in base64 (RFC 4648, 4); the caller
 * frees. */
char *text_base64(const char *text);
char *text_base64_bytes(const void *bytes, size_t len);

#endif
