#include "sim/tls/names.h"

#include <openssl/x509_vfy.h>
#include <stddef.h>

struct numbered {
    int number;
    const char *name;
};

static const char *name_of(const struct numbered *table, size_t num, int number, const char *none)
{
    for (size_t i = 0; i < num; i++) {
        if (table[i].number == number)
            return table[i].name;
    }
    return none;
}

const char *tls_handshake_name(int type)
{
    static const struct numbered messages[] = {
        {0, "HelloRequest"},
        {1, "ClientHello"},
        {2, "ServerHello"},
        {4, "NewSessionTicket"},
        {8, "EncryptedExtensions"},
        {11, "Certificate"},
        {12, "ServerKeyExchange"},
        {13, "CertificateRequest"},
        {14, "ServerHelloDone"},
        {15, "CertificateVerify"},
        {16, "ClientKeyExchange"},
        {20, "Finished"},
        {22, "CertificateStatus"},
        {24, "KeyUpdate"},
    };
    return name_of(messages, sizeof messages / sizeof messages[0], type, "message");
}

const char *tls_alert_name(int alert)
{
    static const struct numbered alerts[] = {
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
    return name_of(alerts, sizeof alerts / sizeof alerts[0], alert, "unknown");
}

const char *tls_objection_name(enum tls_objection objection)
{
    static const char *const names[] = {
        [TLS_OBJECTION_NONE] = "",
        [TLS_OBJECTION_KEY_SIZE] = "key-size",
        [TLS_OBJECTION_SUBJECT_OID] = "subject-oid",
        [TLS_OBJECTION_COMBINED] = "combined-usage",
    };
    return names[objection];
}

const char *tls_x509_error_text(int x509_error)
{
    return X509_verify_cert_error_string(x509_error);
}
