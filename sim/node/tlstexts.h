/* tlstexts.h: the words and numbers with which an Expressway's event log tells of a TLS failure.
 * They are OpenSSL's, so they depend on its generation: release rule log.tls-texts. */
#ifndef EK_NODE_TLSTEXTS_H
#define EK_NODE_TLSTEXTS_H

#include "sim/base/buf.h"
#include "sim/release/release.h"
#include "sim/tls/channel.h"

/* How a handshake ended for this end; what the log says depends on nothing else. */
enum tls_failure {
    TLS_FAILURE_NONE,
    TLS_FAILURE_VERIFY,         /* this end refused the peer's certificate */
    TLS_FAILURE_NO_CERTIFICATE, /* this end wanted one and got none */
    TLS_FAILURE_ALERT,          /* the peer sent an alert */
    TLS_FAILURE_PROTOCOL,       /* this end refused for another reason */
    TLS_FAILURE_CUT,            /* the peer, or something between, ended the connection */
    TLS_FAILURE_SILENCE,        /* nothing came in time */
};

/* tls_failure_of: from what this end saw. An end that had finished its handshake has failed only
 * when an alert came after it (TLS 1.3, client). */
enum tls_failure tls_failure_of(const struct tls_facts *facts, enum channel_end end);

/* tls_verify_words: OpenSSL's words for X509 error `x509_error`; for a wrong name Expressway's own,
 * "Peer's TLS certificate identity was unacceptable" (Webex Hybrid Call Service Connect
 * troubleshooting guide). */
const char *tls_verify_words(const struct release *release, int x509_error);

/* tls_failure_words: the Detail of the event. */
const char *tls_failure_words(
    const struct release *release, enum tls_failure failure, const struct tls_facts *facts);

/* tls_failure_reason: appends the value of ssl_error_reason, "error:0A000086:SSL
 * routines::certificate verify failed" or its like of OpenSSL 1; nothing when OpenSSL has no error.
 */
void tls_failure_reason(const struct release *release, enum tls_failure failure,
    const struct tls_facts *facts, bool server, struct buf *out);

/* tls_failure_numbers: iResult and error of the developer.ssl line (same guide). */
void tls_failure_numbers(enum tls_failure failure, int *out_result, int *out_error);

#endif
