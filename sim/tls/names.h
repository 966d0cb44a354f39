/* names.h: the numbers of TLS and X.509 as words. */
#ifndef EK_TLS_NAMES_H
#define EK_TLS_NAMES_H

#include "sim/tls/facts.h"

/* tls_alert_name: "unsupported_certificate" for 43 (RFC 8446, 6; RFC 5246, 7.2); "unknown" else. */
const char *tls_alert_name(int alert);

/* tls_handshake_name: "CertificateVerify" for 15 (RFC 8446, B.3; RFC 5246, A.4); "message" for one
 * that this lab does not send. */
const char *tls_handshake_name(int type);

/* tls_objection_name: "key-size", "subject-oid", "combined-usage", "" for none. */
const char *tls_objection_name(enum tls_objection objection);

/* tls_x509_error_text: OpenSSL's text for a verification error, "unsuitable certificate purpose"
 * for 26. */
const char *tls_x509_error_text(int x509_error);

#endif
