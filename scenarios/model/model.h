/* model.h: the predictor: what each service will do, from the deployment, the release data and the
 * parsed facts of the certificates. No socket, no OpenSSL, no code shared with the emulators. */
#ifndef EK_MODEL_MODEL_H
#define EK_MODEL_MODEL_H

#include "scenarios/spec/deployment.h"
#include "scenarios/spec/outcome.h"
#include "sim/base/certificate.h"

#define MODEL_NODES_MAX 6

struct model_node {
    const char *name;    /* FQDN */
    const char *address; /* E: the IP address that C dials instead, or NULL */
    const struct release *release;
    const struct cert_chain *server; /* what is uploaded to the server store */
    const struct cert_chain *client; /* to the client store; NULL: it is a copy */
    const struct cert_chain *former; /* what the stores held before */
};

struct model_box {
    bool is_e;
    const char *upload; /* web, scp, acme */
    bool server_eku_upload;
    bool eku_check;
    bool cluster_enforcing;
    bool default_zone_mtls;
    const char *tls_versions; /* release, 1.2, 1.3, 1.2+1.3 */
    const char *cluster_name;
    int64_t clock; /* what this box takes for now */
    bool revocation_check;
    bool key_file_spoiled;             /* it lacks its final newline */
    bool unknown_is_revoked;           /* the fallback when a status cannot be told */
    const char *const *listed_issuers; /* subjects of the CAs whose revocation lists the box has,
                                        * NULL at the end; NULL: it has none */
    struct model_node nodes[MODEL_NODES_MAX];
    size_t num_nodes;
};

/* Who is at the other end of a link that leaves the pair. */
struct model_peer {
    bool exists;
    const char *name;
    const struct cert_chain *chain;
    bool tls_verify;                 /* TLS verify mode of the zone on the Expressway */
    bool asks;                       /* requests a client certificate */
    const struct cert_chain *former; /* what it used before, see `loads` */
    const char *usage_as_server;     /* these are words of traits (spec/persona.h) */
    const char *usage_as_client;
    const char *shows;
    const char *refuses;
    const char *loads;
    const char *const *trust; /* like model_case.trust */
};

/* Who comes without a certificate. */
struct model_guest {
    const char *usage_as_client;
    int64_t combined_day; /* it refuses what has both usages, is of a public root, and is valid
                           * from this day on or later (Chrome Root Program Policy); 0: none */
    const char *const *imported_roots; /* that are not public ones; NULL behind them */
    const char *const *trust;          /* like model_case.trust */
};

/* One deployment as the model sees it. Everything is only read. */
struct model_case {
    struct model_box e;
    struct model_box c;
    struct model_peer peers[PEER_COUNT];
    struct model_guest guests[GUEST_COUNT];
    bool wrong_password;      /* C's credentials on traversal zones */
    bool nat;                 /* C's source address is rewritten on the way to E */
    bool trunk_on_line_port;  /* Unified CM's line port is taken by a trunk */
    const char *cssm_reach;   /* open, refused, dropped, proxy */
    bool b2b_to_sip_port;     /* the partner dials the ordinary SIP TLS port of E */
    bool b2b_mapping;         /* a DNS zone of E takes who shows the partner's name */
    const char *access_rules; /* of E's Default Zone: off, no-rule, allow-partner, deny-partner */
    bool b2bua;               /* calls through the Default Zone need the B2BUA */
    const char *firewall;     /* port on E whose handshakes are dropped, "off" */
    const char *const *trust; /* subjects of the roots that the boxes trust, NULL at the end */
    int64_t clock;
};

/* model_predict: what will become of `service`. */
void model_predict(const struct model_case *mc, enum service service, struct outcome *out);

#endif
