#include "scenarios/report/html_data.h"

#include "sim/base/err.h"
#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>
#define ZLIB_CONST /* what goes in is not written to */
#include <zlib.h>

/* windowBits of deflateInit2: the largest window, and a gzip header, which zlib leaves without a
 * time. */
#define GZIP_WINDOW (15 + 16)
/* More than a browser could show of one cell; zlib counts in 32 bits. */
#define BYTES_MAX ((size_t)1 << 30)

static unsigned char *gzip(const char *text, size_t len, size_t *out_len)
{
    z_stream stream = {0};
    if (len > BYTES_MAX)
        return NULL;
    if (deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, GZIP_WINDOW, 9, Z_DEFAULT_STRATEGY) !=
        Z_OK)
        return NULL;
    size_t cap = deflateBound(&stream, len);
    unsigned char *bytes = ek_calloc(1, cap);
    stream.next_in = (const unsigned char *)text;
    stream.avail_in = (uInt)len;
    stream.next_out = bytes;
    stream.avail_out = (uInt)cap;
    bool ok = deflate(&stream, Z_FINISH) == Z_STREAM_END;
    *out_len = stream.total_out;
    deflateEnd(&stream);
    if (ok)
        return bytes;
    free(bytes);
    return NULL;
}

char *html_blob(const json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    size_t len = 0;
    unsigned char *bytes = text == NULL ? NULL : gzip(text, strlen(text), &len);
    char *blob = bytes == NULL ? NULL : text_base64_bytes(bytes, len);
    free(bytes);
    free(text);
    return blob;
}
