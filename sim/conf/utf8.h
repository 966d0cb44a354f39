/* utf8.h: which bytes may stand in a file, and which may be shown on a terminal. */
#ifndef EK_CONF_UTF8_H
#define EK_CONF_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* utf8_decode: bytes of the character at `text` (RFC 3629), its code in *out_code; 0 when the
 * bytes are no UTF-8. `len` is at least 1. */
size_t utf8_decode(const char *text, size_t len, uint32_t *out_code);

/* utf8_is_visible: neither a control character nor a non-character; space counts as visible. */
bool utf8_is_visible(uint32_t code);

#endif
