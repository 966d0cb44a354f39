/* internal.h: the parts of the predictor. */
#ifndef EK_MODEL_INTERNAL_H
#define EK_MODEL_INTERNAL_H

#include "scenarios/model/model.h"
#include "scenarios/model/roles.h"

/* X509_V_ERR_* numbers as RFC 5280 path validation in OpenSSL names them; kept here as plain
 * numbers, the model knows no OpenSSL. */
enum path_error {
    PATH_OK = 0,
    PATH_NO_LIST = 3,
    PATH_NOT_YET_VALID = 9,
    PATH_EXPIRED = 10,
    PATH_SELF_SIGNED = 18,
    PATH_NO_ISSUER = 20,
    PATH_REVOKED = 23,
    PATH_PURPOSE = 26,
    PATH_OBJECTION = 50, /* the application's own verification */
    PATH_NAME = 62,
    PATH_ADDRESS = 64,
    PATH_WEAK_SIGNATURE = 68,
};

/* TLS alerts that follow from them (RFC 8446, 6.2), as OpenSSL sends them. */
enum path_alert {
    ALERT_HANDSHAKE_FAILURE = 40,
    ALERT_BAD_CERTIFICATE = 42,
    ALERT_UNSUPPORTED_CERTIFICATE = 43,
    ALERT_CERTIFICATE_REVOKED = 44,
    ALERT_CERTIFICATE_EXPIRED = 45,
    ALERT_UNKNOWN_CA = 48,
    ALERT_PROTOCOL_VERSION = 70,
    ALERT_CERTIFICATE_REQUIRED = 116,
};

/* What is asked of the other end's chain. */
struct demand {
    bool verified;    /* else anything goes */
    bool optional;    /* who shows no certificate passes */
    unsigned usage;   /* a bit of enum cert_eku, 0: any */
    bool leaf_only;   /* the usage is asked of the leaf alone */
    bool any_will_do; /* ... and anyExtendedKeyUsage settles it */
    enum stage late;  /* where a refusal shows that comes after the handshake; STAGE_NONE: an alert
                       * tells it in the handshake */
    const struct model_box *checks_revocation; /* the box whose lists count, NULL: nobody looks */
    bool limits_key;                           /* a rule speaks of the size of RSA keys: */
    int max_rsa_bits;                          /* 0: of any size */
    bool minds_subject;                        /* a rule speaks of unknown attributes: */
    bool known_subject;                        /* no attribute of an unknown OID */
    int64_t combined_day;                      /* see model_guest */
    const char *const *imported_roots;         /* likewise */
    const char *const *trust;                  /* roots; NULL: those that the boxes trust */
    int64_t clock;                             /* the judge's now; 0: that of the deployment */
    const char *address; /* an IP address that the certificate must bear, or NULL */
    bool by_name;
    bool common_name;                       /* a CN counts as a name too */
    bool wildcards;                         /* "*.example.com" counts */
    const char *names[MODEL_NODES_MAX + 1]; /* any one of them */
    size_t num_names;
};

struct path_verdict {
    enum path_error error;
    int depth;
    bool by_key_usage;     /* PATH_PURPOSE: the extended key usage would fit, keyUsage does not */
    enum reason objection; /* PATH_OBJECTION: which */
};

/* path_judge: RFC 5280, 6 in OpenSSL's order: chain building, usages from the leaf up, strength of
 * signatures, name, revocation, validity; behind them the judge's own objections. `extra` (may be
 * NULL) offers further intermediates. */
struct path_verdict path_judge(const struct model_case *mc, const struct cert_chain *chain,
    const struct cert_chain *extra, const struct demand *demand);

/* bears_name: does `leaf` bear the host name, where `demand` lets it be looked for? */
bool bears_name(const struct cert_facts *leaf, const char *name, const struct demand *demand);

/* path_reason: the contract's word for a verdict; `usage` is what had been asked. */
enum reason path_reason(struct path_verdict verdict, unsigned usage);

/* One TLS end. `chain` NULL: shows no certificate. */
struct link_end {
    enum side side;
    const struct cert_chain *chain;
    struct demand demand;        /* on the other end */
    unsigned versions;           /* bits: 1 TLS 1.2, 2 TLS 1.3 */
    const struct model_box *box; /* NULL: no Expressway */
    size_t node;
};

/* link_predict: fills `out` when the handshake fails (then true); leaves it alone otherwise. */
bool link_fails(const struct model_case *mc, const struct link_end *client,
    const struct link_end *server, struct outcome *out);

/* firewall_drops: fills `out` when handshakes to this port of E never get an answer. */
bool firewall_drops(const struct model_case *mc, const char *port, struct outcome *out);

/* The ends of the links of a pair, by role; `node` counts from 0. */
struct link_end box_end(const struct model_box *box, bool as_client, size_t node);

/* How the outcomes of several links make one line. */
enum fold_rule {
    FOLD_ALL, /* up when all are; the first that is not decides */
    FOLD_ANY, /* up when one is; the first that is decides, else the first of all */
    FOLD_SENT /* FOLD_ALL without those that are down because of something else, if there are
               * others */
};

struct fold_part {
    struct outcome outcome;
    char label[OUTCOME_ITEM_MAX];
};

#define FOLD_MAX (MODEL_NODES_MAX * MODEL_NODES_MAX)

/* fold: the line of `num` parts, at least one; its detail names those that are not up. */
void fold(enum fold_rule rule, const struct fold_part *parts, size_t num, struct outcome *out);

/* store_in_use: what a node really presents after its uploads. */
const struct cert_chain *store_in_use(const struct model_box *box, size_t node, bool client_store);

/* note_page: the rules by which the upload page let that store have what it has, when one was used.
 */
void note_page(const struct model_box *box, size_t node, bool client_store, struct outcome *out);

/* has_own_client: has the node a client store with a file of its own? */
bool has_own_client(const struct model_node *node);

void predict_upload(const struct model_box *box, bool client_store, struct outcome *out);

/* demand_in_words: what usage a word of usage.as-client (else usage.as-server) asks for. */
void demand_in_words(struct demand *demand, const char *word, bool as_client);
/* guest_end: the browser or Jabber, who dials `name`. */
struct link_end guest_end(const struct model_case *mc, enum guest guest, const char *name);

/* peer_chain: the certificate that a peer really uses. */
const struct cert_chain *peer_chain(const struct model_peer *peer);

/* predict_phones: an MRA service, seen through each node of E. */
void predict_phones(const struct model_case *mc, enum service service, struct outcome *out);
/* jabber_fails: Jabber, which has no certificate, refuses that of E's node `e`, or gets no answer
 * from `port`. */
bool jabber_fails(const struct model_case *mc, size_t e, const char *port, struct outcome *out);
/* predict_login: Jabber's login through node `e` of E. */
void predict_login(const struct model_case *mc, size_t e, struct outcome *out);
/* live_link: the node of C to which node `e` of E turns of those that have a link of `id` with it
 * (mra.core-node). False: none has. `out` gets the rules on which the link, or the want of any,
 * rests, and the choice where it matters. */
bool live_link(
    const struct model_case *mc, enum role_id id, size_t e, size_t *out_c, struct outcome *out);
/* demand_of: what `node` of `box`, client or server of a link, asks of the other end: usage, any
 * one of `names`, and more, as far as its release and its settings say so. Adds the rules to `out`.
 */
void demand_of(struct demand *demand, const struct model_box *box, size_t node,
    const struct role *role, bool as_client, const char *const *names, size_t num_names,
    struct outcome *out);

/* demand_unverified: what `node` of `box` asks of who dials a zone with TLS verify Off: nothing,
 * or, of who shows a certificate, the usage that the EKU check of the node wants. */
void demand_unverified(struct demand *demand, const struct model_box *box, size_t node,
    const struct role *role, struct outcome *out);

/* One link of a line: from node `from` at the client's end to node `to` at the server's; 0 where
 * the end is no box. */
typedef void predict_fn(const struct model_case *mc, const struct role *role, size_t from,
    size_t to, struct outcome *out);
predict_fn predict_peer; /* between a box and a peer, in one direction */
predict_fn predict_c_to_e;
/* skip: not applicable, and why. */
void skip(struct outcome *out, const char *why);

#endif
