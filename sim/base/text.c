#include "sim/base/text.h"

#include "sim/base/buf.h"
#include "sim/base/err.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#define SUGGEST_MAX 63

static size_t min3(size_t a, size_t b, size_t c)
{
    size_t m = a < b ? a : b;
    return m < c ? m : c;
}

/* Levenshtein distance of two words of at most SUGGEST_MAX characters, letter case ignored. */
static size_t distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
    size_t row[SUGGEST_MAX + 1];
    for (size_t j = 0; j <= b_len; j++)
        row[j] = j;
    for (size_t i = 1; i <= a_len; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= b_len; j++) {
            bool same = tolower((unsigned char)a[i - 1]) == tolower((unsigned char)b[j - 1]);
            size_t next = min3(row[j] + 1, row[j - 1] + 1, diagonal + (same ? 0 : 1));
            diagonal = row[j];
            row[j] = next;
        }
    }
    return row[b_len];
}

const char *text_suggest(const char *typed, const char *const *candidates, size_t num)
{
    size_t typed_len = strlen(typed);
    if (typed_len == 0 || typed_len > SUGGEST_MAX)
        return NULL;
    const char *best = NULL;
    size_t best_distance = typed_len / 3 + 2;
    for (size_t i = 0; i < num; i++) {
        size_t len = strlen(candidates[i]);
        if (len > SUGGEST_MAX)
            continue;
        size_t d = distance(typed, typed_len, candidates[i], len);
        if (d < best_distance || (d == best_distance && best != NULL)) {
            best_distance = d;
            best = candidates[i];
        }
    }
    return best;
}

bool text_is(const char *a, const char *b)
{
    if (a == NULL || b == NULL)
        return a == b;
    return strcmp(a, b) == 0;
}

void text_copy(char *dst, size_t cap, const char *src)
{
    snprintf(dst, cap, "%s", src == NULL ? "" : src);
}

char *text_shell(const char *word)
{
    static const char plain[] =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-+=:,./@%";
    struct buf out = {0};
    if (*word != '\0' && word[strspn(word, plain)] == '\0')
        return ek_strdup(word);
    buf_adds(&out, "'");
    for (; *word != '\0'; word++) {
        if (*word == '\'')
            buf_adds(&out, "'\\''");
        else
            buf_add(&out, word, 1);
    }
    buf_adds(&out, "'");
    return buf_take(&out);
}

char *text_base64(const char *text)
{
    return text_base64_bytes(text, strlen(text));
}

char *text_base64_bytes(const void *bytes, size_t len)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const unsigned char *in = bytes;
    char *out = ek_calloc(1, (len + 2) / 3 * 4 + 1);
    char *next = out;
    for (size_t i = 0; i < len; i += 3) {
        size_t num = len - i < 3 ? len - i : 3;
        unsigned group = 0;
        for (size_t k = 0; k < 3; k++)
            group = group << 8 | (k < num ? in[i + k] : 0u);
        for (size_t k = 0; k < 4; k++)
            *next++ = k <= num ? digits[group >> (18 - 6 * k) & 63] : '=';
    }
    return out;
}
