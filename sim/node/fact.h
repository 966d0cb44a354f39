/* fact.h: facts as the runner gets them. A fact says what one end saw or did, never what it means.
 */
#ifndef EK_NODE_FACT_H
#define EK_NODE_FACT_H

#include "sim/node/conn.h"
#include "sim/release/upload.h"
#include "sim/tls/verify.h"

/* fact_connection: once for each connection and end, when it ends. */
void fact_connection(const struct conn *conn);

/* fact_unreached: a connection that could not be begun. */
void fact_unreached(struct cell *cell, const struct conn_plan *plan, const char *why);

/* fact_sip: a SIP request settled at this end. */
struct fact_sip {
    const char *node;
    const char *peer; /* the far end of its connection, or NULL */
    enum link link;
    const char *method;
    const char *role;    /* client (sent it), server (answered it) or proxy */
    int status;          /* 0: no answer */
    const char *cause;   /* what this end knows of why, or NULL */
    const char *through; /* the node that took it first, as the request says; or NULL */
};
void fact_sip(struct cell *cell, const struct fact_sip *sip);

/* fact_sip_on: the same for a request on `conn`, with `cause` and nothing more. */
void fact_sip_on(
    const struct conn *conn, const char *method, const char *role, int status, const char *cause);

/* fact_http: likewise for an HTTP request on `conn`. */
void fact_http(const struct conn *conn, const char *role, int status, const char *cause);

/* fact_judgement: C judged the certificate of a SERVICE. */
struct fact_judgement {
    const char *node;
    const char *peer; /* E, as C dialled it */
    bool accepted;
    const char *cause;   /* certificate, name, signature, credentials, body; NULL when accepted */
    const char *purpose; /* client-auth, server-auth, any: what the failing verification asked */
    struct tls_verdict verdict;
    int status;
    const struct cert_facts *certificate; /* in the body; NULL when there was none */
    const enum rule_id *rules;
    size_t num_rules;
};
void fact_judgement(struct conn *conn, const struct fact_judgement *judgement);

/* fact_key_file: the tunnel's service of one node could not read its key file: `why`. */
void fact_key_file(struct cell *cell, const char *node, const char *why);

/* fact_upload: the upload page of one node judged a file. */
void fact_upload(struct cell *cell, const char *node, enum upload_store store,
    const struct upload_result *result, const struct cert_facts *leaf);

#endif
