/* digest.h: whether a file still has the content that it had. No protection against who wants to
 * deceive. */
#ifndef EK_BASE_DIGEST_H
#define EK_BASE_DIGEST_H

#include <stdbool.h>

#define DIGEST_TEXT_LEN 17 /* with NUL */

/* digest_file: FNV-1a (64 bits) of the content of the file at `path`, in hexadecimal. False when it
 * cannot be read. */
bool digest_file(const char *path, char out[DIGEST_TEXT_LEN]);

#endif
