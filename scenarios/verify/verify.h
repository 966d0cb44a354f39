/* verify.h: what an emulated box says of a certificate: the verification of sim/tls under the rules
 * of a release for a link, beside what `openssl verify` says of the same files. */
#ifndef EK_VERIFY_VERIFY_H
#define EK_VERIFY_VERIFY_H

#include "scenarios/spec/outcome.h"
#include "sim/release/release.h"
#include "sim/tls/verify.h"

#define VERIFY_NAMES_MAX 32
#define VERIFY_SERVICE   "mra.service-check"
#define VERIFY_ASKED_MAX 2
#define VERIFY_RULES_MAX 16

/* What is asked. Strings are borrowed. */
struct verify_question {
    bool as_client;                      /* the certificate is shown by a TLS client */
    const struct release *release;       /* NULL: no release, no link: the purpose alone */
    const char *link;                    /* a name of sim/node/links.h, or VERIFY_SERVICE */
    bool eku_check;                      /* ExtendedKeyUsage Checking Mode (X15.5) */
    const char *names[VERIFY_NAMES_MAX]; /* host names and addresses; any one must match */
    size_t num_names;
    const char *leaf_pem; /* the leaf, and what is sent with it */
    const char *untrusted_pem;
    const struct tls_trust *trust;
    bool with_lists; /* revocation lists came with `trust`: the leaf must be on none */
    int64_t clock;
};

struct verify_answer {
    bool verified;     /* false: on this link the box does not verify who shows the certificate */
    const char *asked; /* "client-auth", "server-auth", "any": what the last verification asked */
    struct tls_examination box;
    struct tls_examination openssl;
    enum reason reason; /* REASON_NONE when accepted */
    enum rule_id rules[VERIFY_RULES_MAX];
    size_t num_rules;
    bool names_ignored; /* the link looks at no name */
};

/* verify_is_link: is there such a link? verify_links: their names; *out_num of them. */
bool verify_is_link(const char *name);
const char *const *verify_links(size_t *out_num);

/* verify_ask: false with `e` set when the PEM cannot be read. Clean `out` up in any case. */
bool verify_ask(
    const struct verify_question *question, struct verify_answer *out, struct err *e) EK_CHECK;
void verify_answer_cleanup(struct verify_answer *answer);

/* verify_differs: do box and openssl disagree, in the verdict or in the error? */
bool verify_differs(const struct verify_answer *answer);

#endif
