/* fault.h: the usual faults of certificates for an Expressway, each with who says that it is one.
 */
#ifndef EK_AUDIT_FAULT_H
#define EK_AUDIT_FAULT_H

#include <stddef.h>

/* code, id, level, words, source */
#define AUDIT_FAULTS(X)                                                                            \
    X(UNJUDGED, "not-judged", "error", "the roles are not judged, ekulab verify tells more",       \
        "OpenSSL 3.0, X509_verify_cert(3)")                                                        \
    X(EXPIRED, "expired", "error", "its validity is over", "RFC 5280, 4.1.2.5")                    \
    X(NOT_YET_VALID, "not-yet-valid", "error", "its validity has not begun", "RFC 5280, 4.1.2.5")  \
    X(NO_SAN, "no-san", "error",                                                                   \
        "no host name in subjectAltName; a common name alone does not "                            \
        "count everywhere",                                                                        \
        "RFC 6125, 6.4.4; Cisco Expressway Certificate Creation and Use "                          \
        "Deployment Guide")                                                                        \
    X(WILDCARD, "wildcard", "error", "a wildcard name; Expressway supports none",                  \
        "Cisco Expressway Certificate Creation and Use Deployment Guide")                          \
    X(UNDERSCORE, "underscore", "warning",                                                         \
        "an underscore in a host name: Expressway-E's SSH tunnels fail, "                          \
        "which the roles do not tell",                                                             \
        "Cisco, Troubleshoot Common Issues of Mobile and Remote Access")                           \
    X(CN_NOT_IN_SAN, "cn-not-in-san", "warning",                                                   \
        "the common name is not among the names of "                                               \
        "subjectAltName",                                                                          \
        "CA/Browser Forum Baseline Requirements, 7.1.4.3")                                         \
    X(NUL_IN_NAME, "nul-in-name", "error", "a zero byte inside a name", "RFC 5280, 4.2.1.6")       \
    X(KEY_SIZE, "key-size", "error", "an RSA key above 4096 bits: zones over SIP TLS stay down",   \
        "Cisco Expressway Certificate Creation and Use Deployment Guide")                          \
    X(WEAK_KEY, "weak-key", "error", "a key below the strength that TLS asks for",                 \
        "NIST SP 800-57; OpenSSL security level 2")                                                \
    X(SHA1, "sha1", "error", "signed over SHA-1 or MD5", "RFC 9155; OpenSSL security level 2")     \
    X(NO_EKU, "no-eku", "warning",                                                                 \
        "no Extended Key Usage: TLS takes it for any, upload pages "                               \
        "may refuse it",                                                                           \
        "RFC 5280, 4.2.1.12")                                                                      \
    X(ANY_EKU, "any-eku", "warning",                                                               \
        "anyExtendedKeyUsage counts for neither TLS role with "                                    \
        "OpenSSL",                                                                                 \
        "RFC 5280, 4.2.1.12")                                                                      \
    X(INTERMEDIATE_EKU, "intermediate-eku", "warning",                                             \
        "an intermediate's own Extended Key Usage "                                                \
        "takes a usage away",                                                                      \
        "RFC 5280, 4.2.1.12; Chrome Root Program Policy 1.8")                                      \
    X(CHAIN_ORDER, "chain-order", "warning",                                                       \
        "the CA certificates in the file do not stand in "                                         \
        "the order in which they issued",                                                          \
        "RFC 5246, 7.4.2")                                                                         \
    X(MISSING_INTERMEDIATE, "missing-intermediate", "warning",                                     \
        "the file lacks an intermediate: who gets it from the box alone refuses it, which the "    \
        "roles do not tell",                                                                       \
        "RFC 8446, 4.4.2")                                                                         \
    X(ISSUER_UNKNOWN, "issuer-unknown", "warning",                                                 \
        "the certificate of its issuer is in no file: the roles are "                              \
        "judged as if a trusted root had issued it, and the box sent the whole chain",             \
        "RFC 5280, 6.1")                                                                           \
    X(UNKNOWN_OID, "unknown-oid", "error",                                                         \
        "the subject has an attribute of an OID that nobody "                                      \
        "assigned: SSH tunnels stay down",                                                         \
        "Cisco Expressway Certificate Creation and Use Deployment Guide")                          \
    X(LIFETIME, "lifetime", "warning",                                                             \
        "a longer validity than the CA/Browser Forum allowed on "                                  \
        "its first day",                                                                           \
        "CA/Browser Forum Baseline Requirements 6.3.2")                                            \
    X(SERIAL, "serial", "warning", "the serial number is zero, negative or too long",              \
        "RFC 5280, 4.1.2.2")                                                                       \
    X(REPEATED, "repeated-extension", "error", "an extension is there twice", "RFC 5280, 4.2")     \
    X(UNKNOWN_CRITICAL, "unknown-critical", "error",                                               \
        "a critical extension that OpenSSL does not "                                              \
        "know: every verification refuses it",                                                     \
        "RFC 5280, 4.2")                                                                           \
    X(VERSION, "version", "warning", "not an X.509 certificate of version 3", "RFC 5280, 4.1.2.1") \
    X(ROOT_TO_IMPORT, "root-to-import", "note",                                                    \
        "browsers and partners must have imported its "                                            \
        "root",                                                                                    \
        "Cisco 225482 rev 1.0")                                                                    \
    X(OTHER_PLACES, "copies", "note", "the same certificate is in other places too", "ekulab")

enum audit_fault_id {
#define X(code, ...) FAULT_##code,
    AUDIT_FAULTS(X)
#undef X
        FAULT_COUNT
};

struct audit_fault_text {
    const char *id;
    const char *level; /* of SARIF: error, warning, note */
    const char *words;
    const char *source;
};

/* audit_fault_text: the row of a fault. */
const struct audit_fault_text *audit_fault_text(enum audit_fault_id id);

/* A fault of one certificate. */
struct audit_fault {
    enum audit_fault_id id;
    char *detail; /* which name, key, extension; NULL: none */
};

#endif
