/* Release names as versions: X, then two or three numbers with dots between them. */
#include "sim/base/text.h"
#include "sim/release/release.h"

#include <string.h>
#include <strings.h>

#define PARTS      3
#define DIGITS_MAX 4

/* Reads a number of 1 to DIGITS_MAX digits; NULL when there is none. */
static const char *read_number(const char *text, int *out)
{
    size_t len = strspn(text, "0123456789");
    if (len == 0 || len > DIGITS_MAX)
        return NULL;
    *out = 0;
    for (size_t i = 0; i < len; i++)
        *out = *out * 10 + (text[i] - '0');
    return text + len;
}

static bool read_parts(const char *text, int parts[PARTS])
{
    memset(parts, 0, PARTS * sizeof *parts);
    if (text == NULL || (*text != 'X' && *text != 'x'))
        return false;
    for (size_t i = 0; i < PARTS; i++) {
        text = read_number(text + 1, &parts[i]);
        if (text == NULL)
            return false;
        if (*text == '\0')
            return i > 0;
        if (*text != '.')
            return false;
    }
    return false;
}

bool release_is_name(const char *text)
{
    int parts[PARTS];
    return read_parts(text, parts);
}

int release_compare(const char *a, const char *b)
{
    int left[PARTS], right[PARTS];
    if (text_is(a, b))
        return 0;
    if (!read_parts(a, left) || !read_parts(b, right))
        return strcasecmp(a, b);
    for (size_t i = 0; i < PARTS; i++) {
        if (left[i] != right[i])
            return left[i] < right[i] ? -1 : 1;
    }
    return 0;
}
