/* keyscent.h: does a file hold a private key? To be asked before it is parsed. */
#ifndef EK_CERTS_KEYSCENT_H
#define EK_CERTS_KEYSCENT_H

#include <stddef.h>

/* keyscent_der: the same of one object in DER, by its first tags (PKCS#1, PKCS#8, PKCS#12, SEC 1),
 * for what PEM or the bytes behind a certificate turn out to be. */
const char *keyscent_der(const unsigned char *data, size_t len);

/* keyscent: what kind of private key, or of store that serves to keep one, is in these bytes: words
 * for people, NULL if there is none. Looks at the labels of PEM (RFC 7468, in any case, also in
 * UTF-16), of SSH and PuTTY, at the first tags of DER (PKCS#1, PKCS#8, PKCS#12, SEC 1), and at the
 * magic numbers of Java key stores; no further. */
const char *keyscent(const unsigned char *data, size_t len);

#endif
