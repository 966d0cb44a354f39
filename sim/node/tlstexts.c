#include "sim/node/tlstexts.h"

#include "sim/tls/names.h"

/* Words of OpenSSL 1 and 3, by X509_V_ERR_ number (x509_vfy.h); X509_verify_cert_error_string. */
static const struct {
    int x509_error;
    const char *one;
    const char *three;
} verify_words[] = {
    {3, "unable to get certificate CRL", "unable to get certificate CRL"},
    {9, "certificate is not yet valid", "certificate is not yet valid"},
    {10, "certificate has expired", "certificate has expired"},
    {18, "self signed certificate", "self-signed certificate"},
    {19, "self signed certificate in certificate chain",
        "self-signed certificate in certificate chain"},
    {20, "unable to get local issuer certificate", "unable to get local issuer certificate"},
    {21, "unable to verify the first certificate", "unable to verify the first certificate"},
    {23, "certificate revoked", "certificate revoked"},
    {24, "invalid CA certificate", "invalid CA certificate"},
    {26, "unsupported certificate purpose", "unsuitable certificate purpose"},
    {50, "application verification failure", "application verification failure"},
    {62, "Peer's TLS certificate identity was unacceptable",
        "Peer's TLS certificate identity was unacceptable"},
    {64, "Peer's TLS certificate identity was unacceptable",
        "Peer's TLS certificate identity was unacceptable"},
    {66, "EE certificate key too weak", "EE certificate key too weak"},
    {67, "CA certificate key too weak", "CA certificate key too weak"},
    {68, "CA signature digest algorithm too weak", "CA signature digest algorithm too weak"},
};

/* Alerts as OpenSSL tells of one that it got; the words have been the same from 1.0 to 3.1. */
static const struct {
    int alert;
    const char *words;
} alert_words[] = {
    {10, "sslv3 alert unexpected message"},
    {20, "sslv3 alert bad record mac"},
    {40, "sslv3 alert handshake failure"},
    {42, "sslv3 alert bad certificate"},
    {43, "sslv3 alert unsupported certificate"},
    {44, "sslv3 alert certificate revoked"},
    {45, "sslv3 alert certificate expired"},
    {46, "sslv3 alert certificate unknown"},
    {47, "sslv3 alert illegal parameter"},
    {48, "tlsv1 alert unknown ca"},
    {49, "tlsv1 alert access denied"},
    {50, "tlsv1 alert decode error"},
    {51, "tlsv1 alert decrypt error"},
    {70, "tlsv1 alert protocol version"},
    {71, "tlsv1 alert insufficient security"},
    {80, "tlsv1 alert internal error"},
    {109, "tlsv13 alert missing extension"},
    {116, "tlsv13 alert certificate required"},
};

#define NUM(array) (sizeof(array) / sizeof(array)[0])

static bool is_three(const struct release *release)
{
    return release_rule_is(release, RULE_LOG_TLS_TEXTS, "openssl-3");
}

static bool never_finished(enum channel_end end)
{
    return end == CHANNEL_CUT || end == CHANNEL_CLOSED_THERE || end == CHANNEL_TLS_FAILED;
}

enum tls_failure tls_failure_of(const struct tls_facts *facts, enum channel_end end)
{
    if (facts->verify_enforced && facts->x509_error != 0)
        return TLS_FAILURE_VERIFY;
    if (facts->peer_without_certificate)
        return TLS_FAILURE_NO_CERTIFICATE;
    if (facts->alert_received != TLS_NO_ALERT)
        return TLS_FAILURE_ALERT;
    if (facts->alert_sent != TLS_NO_ALERT)
        return TLS_FAILURE_PROTOCOL;
    if (facts->handshake_done)
        return TLS_FAILURE_NONE;
    if (end == CHANNEL_TIMEOUT)
        return TLS_FAILURE_SILENCE;
    return never_finished(end) ? TLS_FAILURE_CUT : TLS_FAILURE_NONE;
}

const char *tls_verify_words(const struct release *release, int x509_error)
{
    for (size_t i = 0; i < NUM(verify_words); i++) {
        if (verify_words[i].x509_error == x509_error)
            return is_three(release) ? verify_words[i].three : verify_words[i].one;
    }
    return tls_x509_error_text(x509_error);
}

static const char *words_of_alert(int alert)
{
    for (size_t i = 0; i < NUM(alert_words); i++) {
        if (alert_words[i].alert == alert)
            return alert_words[i].words;
    }
    return "tlsv1 alert of an unknown kind";
}

static const char *words_or(const char *error, const char *otherwise)
{
    return *error == '\0' ? otherwise : error;
}

const char *tls_failure_words(
    const struct release *release, enum tls_failure failure, const struct tls_facts *facts)
{
    switch (failure) {
    case TLS_FAILURE_VERIFY:
        return tls_verify_words(release, facts->x509_error);
    case TLS_FAILURE_NO_CERTIFICATE:
        return "peer did not return a certificate";
    case TLS_FAILURE_ALERT:
        return words_of_alert(facts->alert_received);
    case TLS_FAILURE_PROTOCOL:
        return words_or(facts->error, "handshake failure");
    case TLS_FAILURE_CUT:
        return "No SSL error available, probably remote disconnect";
    case TLS_FAILURE_SILENCE:
        return "TLS handshake timed out";
    case TLS_FAILURE_NONE:
        break;
    }
    return "";
}

/* OpenSSL 1 puts library, function and reason into its number, OpenSSL 3 library and reason
 * (err.h). An alert's reason is 1000 and its number. The functions are those of published logs. */
void tls_failure_reason(const struct release *release, enum tls_failure failure,
    const struct tls_facts *facts, bool server, struct buf *out)
{
    bool three = is_three(release);
    if (failure == TLS_FAILURE_VERIFY && three)
        buf_adds(out, "error:0A000086:SSL routines::certificate verify failed");
    else if (failure == TLS_FAILURE_VERIFY)
        buf_addf(out,
            "error:140%s086:SSL routines:ssl3_get_%s_certificate:certificate verify failed",
            server ? "89" : "90", server ? "client" : "server");
    else if (failure == TLS_FAILURE_NO_CERTIFICATE && three)
        buf_adds(out, "error:0A0000C7:SSL routines::peer did not return a certificate");
    else if (failure == TLS_FAILURE_NO_CERTIFICATE)
        buf_adds(out, "error:140890C7:SSL routines:ssl3_get_client_certificate:"
                      "peer did not return a certificate");
    else if (failure == TLS_FAILURE_ALERT)
        buf_addf(out, "error:%08X:SSL routines:%s:%s",
            (three ? 0x0A000000U : 0x14094000U) + 1000U + (unsigned)facts->alert_received,
            three ? "" : "ssl3_read_bytes", words_of_alert(facts->alert_received));
    else if (failure == TLS_FAILURE_PROTOCOL)
        buf_addf(out, "SSL routines:%s", words_or(facts->error, "handshake failure"));
}

void tls_failure_numbers(enum tls_failure failure, int *out_result, int *out_error)
{
    *out_result = failure == TLS_FAILURE_ALERT ? 0 : -1;
    *out_error = failure == TLS_FAILURE_CUT || failure == TLS_FAILURE_SILENCE ? 5 : 1;
}
