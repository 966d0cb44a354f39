#include "certs-gen/keyscent.h"

#include <openssl/asn1.h>
#include <openssl/err.h>
#include <stdbool.h>
#include <string.h>

#define SCENT_MAX 32

/* The end of a label suffices: a file may be cut off anywhere. */
static const struct {
    const char *text;
    const char *what;
} scents[] = {
    {"ENCRYPTED PRIVATE KEY-----", "an encrypted private key"},
    {"PRIVATE KEY-----", "a private key"},
    {"PRIVATE KEY BLOCK-----", "a private key"},
    {"PRIVATE KEY ----", "a private key"},
    {"PuTTY-User-Key-File-", "a private key"},
};

static const struct {
    unsigned char bytes[4];
    const char *what;
} magic[] = {
    {{0xfe, 0xed, 0xfe, 0xed}, "a Java key store"},
    {{0xce, 0xce, 0xce, 0xce}, "a Java key store"},
};

/* Also with a zero byte behind or before each character, as some editors of Windows save text. */
static bool holds(const unsigned char *data, size_t len, const char *text)
{
    unsigned char wide[2 * SCENT_MAX];
    size_t num = strlen(text);
    if (memmem(data, len, text, num) != NULL)
        return true;
    for (size_t i = 0; i < num; i++) {
        wide[2 * i] = (unsigned char)text[i];
        wide[2 * i + 1] = 0;
    }
    return memmem(data, len, wide, 2 * num - 1) != NULL;
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
static const char *scent_of_der(const unsigned char *data, size_t len)
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
    for (size_t i = 0; i < sizeof scents / sizeof scents[0]; i++) {
        if (holds(data, len, scents[i].text))
            return scents[i].what;
    }
    for (size_t i = 0; i < sizeof magic / sizeof magic[0]; i++) {
        if (len >= sizeof magic[i].bytes &&
            memcmp(data, magic[i].bytes, sizeof magic[i].bytes) == 0)
            return magic[i].what;
    }
    return scent_of_der(data, len);
}
