#include "certs-gen/keyscent.h"

#include <ctype.h>
#include <openssl/asn1.h>
#include <openssl/err.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* Labels of PEM, of which the end suffices: a file may be cut off anywhere. */
static const struct {
    const char *text;
    const char *what;
} labels[] = {
    {"ENCRYPTED PRIVATE KEY", "an encrypted private key"},
    {"PRIVATE KEY", "a private key"},
    {"PRIVATE KEY ", "a private key"}, /* RFC 4716 */
    {"PRIVATE KEY BLOCK", "a private key"},
    {"PKCS12", "a PKCS#12 key store"},
    {"PFX", "a PKCS#12 key store"},
};

#define PUTTY "PuTTY-User-Key-File-"

static const struct {
    unsigned char bytes[4];
    const char *what;
} magic[] = {
    {{0xfe, 0xed, 0xfe, 0xed}, "a Java key store"},
    {{0xce, 0xce, 0xce, 0xce}, "a Java key store"},
};

/* Does `text` stand before `at`, in any case? `step` 2: a zero byte follows or precedes each
 * character, as some editors of Windows save text. */
static bool stands_before(
    const unsigned char *data, const unsigned char *at, size_t step, const char *text)
{
    size_t num = strlen(text);
    if ((size_t)(at - data) < num * step)
        return false;
    for (size_t i = 1; i <= num; i++) {
        if (toupper(at[-(ptrdiff_t)(i * step)]) != text[num - i])
            return false;
    }
    return true;
}

static const char *scent_of_labels(const unsigned char *data, size_t len)
{
    static const struct {
        const char *dashes;
        size_t len;
        size_t step;
    } ends[] = {{"----", 4, 1}, {"-\0-\0-\0-", 7, 2}};
    for (size_t e = 0; e < 2; e++) {
        const unsigned char *end = data + len;
        const unsigned char *at = data;
        while ((at = memmem(at, (size_t)(end - at), ends[e].dashes, ends[e].len)) != NULL) {
            for (size_t i = 0; i < sizeof labels / sizeof labels[0]; i++) {
                if (stands_before(data, at, ends[e].step, labels[i].text))
                    return labels[i].what;
            }
            at++;
        }
    }
    return NULL;
}

static bool is_putty(const unsigned char *data, size_t len)
{
    static const char text[] = PUTTY;
    unsigned char wide[2 * sizeof text];
    for (size_t i = 0; i < sizeof text - 1; i++) {
        wide[2 * i] = (unsigned char)text[i];
        wide[2 * i + 1] = 0;
    }
    return memmem(data, len, text, sizeof text - 1) != NULL ||
           memmem(data, len, wide, 2 * (sizeof text - 1) - 1) != NULL;
}

struct element {
    const unsigned char *content;
    const unsigned char *end; /* of the content, as far as there are bytes */
    int tag;                  /* V_ASN1_UNDEF: no element */
};

static struct element element_at(const unsigned char *at, const unsigned char *end)
{
    struct element element = {at, end, V_ASN1_UNDEF};
    long len = 0;
    int tag = 0;
    int class = 0;
    int how = at < end ? ASN1_get_object(&element.content, &len, &tag, &class, end - at) : 0x80;
    /* 0x80: no header; but one whose content is cut off has a header, and its content begins */
    bool is_cut = (how & 0x80) != 0 && element.content > at;
    ERR_clear_error();
    if (((how & 0x80) != 0 && !is_cut) || class != V_ASN1_UNIVERSAL)
        return (struct element){at, end, V_ASN1_UNDEF};
    element.tag = tag;
    if ((how & 1) == 0 && len < end - element.content)
        element.end = element.content + len;
    return element;
}

/* PrivateKeyInfo, RSAPrivateKey, ECPrivateKey and PFX begin with a version number; a certificate, a
 * request and a revocation list with a sequence, PKCS#7 with an object identifier. In an
 * EncryptedPrivateKeyInfo an algorithm is followed by octets. */
const char *keyscent_der(const unsigned char *data, size_t len)
{
    struct element outer = element_at(data, data + len);
    if (outer.tag != V_ASN1_SEQUENCE)
        return NULL;
    struct element first = element_at(outer.content, outer.end);
    if (first.tag == V_ASN1_INTEGER)
        return first.end == first.content + 1 && first.content[0] == 3 ? "a PKCS#12 key store"
                                                                       : "a private key";
    if (first.tag != V_ASN1_SEQUENCE)
        return NULL;
    bool names_algorithm = element_at(first.content, first.end).tag == V_ASN1_OBJECT;
    bool in_octets = element_at(first.end, outer.end).tag == V_ASN1_OCTET_STRING;
    return names_algorithm && in_octets ? "an encrypted private key" : NULL;
}

const char *keyscent(const unsigned char *data, size_t len)
{
    const char *what = scent_of_labels(data, len);
    if (what != NULL || is_putty(data, len))
        return what != NULL ? what : "a private key";
    for (size_t i = 0; i < sizeof magic / sizeof magic[0]; i++) {
        if (len >= sizeof magic[i].bytes &&
            memcmp(data, magic[i].bytes, sizeof magic[i].bytes) == 0)
            return magic[i].what;
    }
    return keyscent_der(data, len);
}
