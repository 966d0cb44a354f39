/* facts.h: what one end of a TLS connection saw. Facts, never a verdict; no library types. */
#ifndef EK_TLS_FACTS_H
#define EK_TLS_FACTS_H

#include "sim/base/certificate.h"

#define TLS_NO_ALERT (-1)

/* Why this end refused a leaf with which OpenSSL finds no fault; x509_error is then that of an
 * application's own verification. */
enum tls_objection {
    TLS_OBJECTION_NONE,
    TLS_OBJECTION_KEY_SIZE,    /* its RSA key is larger than this end takes */
    TLS_OBJECTION_SUBJECT_OID, /* its subject has an attribute of an unknown OID */
    TLS_OBJECTION_COMBINED,    /* both usages, of a public root, and issued too late for that */
};

struct tls_facts {
    bool handshake_done;           /* this end finished its handshake */
    bool peer_without_certificate; /* this end, as server, required one and none came */
    bool refused_late;          /* as server: the handshake is done, but verification had found an
                                 * error or no certificate had come: this end will not go on */
    bool certificate_requested; /* as client: the server sent a CertificateRequest */
    bool certificate_presented; /* this end sent a non-empty Certificate message */
    bool verify_enforced;       /* a verification error ends this end's handshake */
    int version;                /* 0x0303 TLS 1.2, 0x0304 TLS 1.3, 0 not negotiated */
    int x509_error;             /* first verification error (X509_V_ERR_...), 0 none */
    int x509_depth;             /* its depth, 0 = leaf */
    enum tls_objection objection;
    int alert_sent;         /* first alert other than close_notify, or TLS_NO_ALERT */
    int alert_received;     /* likewise */
    bool peer_not_tls;      /* what came first is no record of TLS */
    struct cert_chain peer; /* the chain that the peer presented, leaf first */
    char error[160];        /* OpenSSL's reason when the connection failed, else "" */
};

void tls_facts_init(struct tls_facts *facts);
void tls_facts_cleanup(struct tls_facts *facts);

/* tls_version_name: "TLSv1.3", "TLSv1.2", or "" for 0. */
const char *tls_version_name(int version);

#endif
