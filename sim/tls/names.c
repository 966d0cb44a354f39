#include "sim/tls/names.h"

#include <openssl/x509_vfy.h>
#include <stddef.h>

const char *tls_alert_name(int alert)
{
    static const struct {
        int number;
        const char *name;
    } alerts[] = {
        {0, "close_notify"},
        {10, "unexpected_message"},
        {20, "bad_record_mac"},
        {22, "record_overflow"},
        {40, "handshake_failure"},
        {42, "bad_certificate"},
        {43, "unsupported_certificate"},
        {44, "certificate_revoked"},
        {45, "certificate_expired"},
        {46, "certificate_unknown"},
        {47, "illegal_parameter"},
        {48, "unknown_ca"},
        {49, "access_denied"},
        {50, "decode_error"},
        {51, "decrypt_error"},
        {70, "protocol_version"},
        {71, "insufficient_security"},
        {80, "internal_error"},
        {86, "inappropriate_fallback"},
        {90, "user_canceled"},
        {100, "no_renegotiation"},
        {109, "missing_extension"},
        {110, "unsupported_extension"},
        {112, "unrecognized_name"},
        {113, "bad_certificate_status_response"},
        {115, "unknown_psk_identity"},
        {116, "certificate_required"},
        {120, "no_application_protocol"},
    };
    for (size_t i = 0; i < sizeof alerts / sizeof alerts[0]; i++) {
        if (alerts[i].number == alert)
            return alerts[i].name;
    }
    return "unknown";
}

const char *tls_objection_name(enum tls_objection objection)
{
    static const char *const names[] = {
        [TLS_OBJECTION_NONE] = "",
        [TLS_OBJECTION_KEY_SIZE] = "key-size",
        [TLS_OBJECTION_SUBJECT_OID] = "subject-oid",
    };
    return names[objection];
}

const char *tls_x509_error_text(int x509_error)
{
    return X509_verify_cert_error_string(x509_error);
}
