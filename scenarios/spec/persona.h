/* persona.h: personas: what a TLS stack or a product at the far end of a link makes of a
 * certificate, as data with evidence. A deployment names one for each peer; its own settings
 * stand above it. */
#ifndef EK_SPEC_PERSONA_H
#define EK_SPEC_PERSONA_H

#include "scenarios/spec/deployment.h"

/* code, name in files, words, what it is. Usages are those of RFC 5280, 4.2.1.12. */
#define TRAIT_LIST(X)                                                                              \
    X(USAGE_AS_SERVER, "usage.as-server",                                                          \
        "enforce|enforce-leaf|enforce-leaf-any|enforce-server-auth|ignore",                        \
        "as server, the usage that it wants of a client's certificate")                            \
    X(USAGE_AS_CLIENT, "usage.as-client", "enforce|enforce-leaf|enforce-leaf-any|ignore",          \
        "as client, the usage that it wants of a server's certificate")                            \
    X(ASKS, "asks", "zone|always|never", "as server, whether it requests a certificate")           \
    X(SHOWS, "shows", "always|when-usable|never", "as client, whether it shows its certificate")   \
    X(REFUSES, "refuses", "in-handshake|after-handshake", "as server, when it tells a refusal")    \
    X(LOADS, "loads", "any|with-client-auth", "which files it takes as its own certificate")       \
    X(TRUSTS, "trusts", "by-place|public|lab", "whose certificates it accepts")                    \
    X(COMBINED, "combined", "accepts|by-policy",                                                   \
        "as browser, what it makes of a public certificate with both usages")

enum trait {
#define X(code, name, words, what) TRAIT_##code,
    TRAIT_LIST(X)
#undef X
        TRAIT_COUNT
};

const char *trait_name(enum trait trait);
const char *trait_words(enum trait trait); /* between bars */
const char *trait_says(enum trait trait);

/* measured: seen on the program and version that the source names. */
enum trait_confidence { TRAIT_MEASURED, TRAIT_DOCUMENTED, TRAIT_INFERRED, TRAIT_ASSUMED };
const char *trait_confidence_name(enum trait_confidence confidence);

struct trait_line {
    const char *value;
    enum trait_confidence confidence;
    const char *source;
    const char *note; /* NULL: none */
    bool own;         /* else nobody looked, and it is taken to be as the generic persona's */
};

struct persona {
    const char *id;
    const char *title;
    struct trait_line lines[TRAIT_COUNT];
};

/* All personas of a folder, in the order of its files. */
struct personas {
    struct conf_doc **docs;
    size_t num_docs;
    struct persona *all;
    size_t num;
    const char **names;
};

#define PERSONA_GENERIC "generic"

/* personas_load: every file (*.yaml) of folder `dir`. The persona "generic" must be there and have
 * every trait; what another one leaves out is as with it. Faults go to `diag`, each at its
 * position; false when there was one. Clean up with personas_cleanup in both cases. */
bool personas_load(struct personas *out, const char *dir, struct conf_diag *diag) EK_CHECK;
/* personas_check: the faults of one file alone. */
void personas_check(const struct conf_doc *doc, struct conf_diag *diag);
void personas_cleanup(struct personas *personas);

/* personas_find: NULL when there is none of that id. */
const struct persona *personas_find(const struct personas *personas, const char *id);

/* personas_shelf: the personas that come with ekulab, read when first asked for and kept. A fault
 * in them is told on standard error and ends the program with exit code 2. */
const struct personas *personas_shelf(void);

/* peer_trait: what peer `peer` does: its own setting where one is given, else its persona's word.
 * guest_trait: likewise for the browser and for Jabber. */
const char *peer_trait(const struct deployment *d, enum peer peer, enum trait trait);
const char *guest_trait(const struct deployment *d, enum guest guest, enum trait trait);

/* peer_trait_line: what the peer's persona says of `trait`, with its confidence; NULL when a
 * setting of the deployment gives the word instead. */
const struct trait_line *peer_trait_line(
    const struct deployment *d, enum peer peer, enum trait trait);

/* persona_is_overridden: does a setting of the peer give a trait, other than whom it trusts,
 * another word than its persona's? */
bool persona_is_overridden(const struct deployment *d, enum peer peer);

/* peer_asks: does it request a certificate of who dials it? */
bool peer_asks(const struct deployment *d, enum peer peer);

/* peer_trusts_private, guest_trusts_private: has it imported the root of the private CA? Who
 * stands inside has, by default: the peers of Expressway-C. */
bool peer_trusts_private(const struct deployment *d, enum peer peer);
bool guest_trusts_private(const struct deployment *d, enum guest guest);

/* persona_word: the value of a peer's or guest's setting with the persona's word where it says
 * "persona"; other settings as they are. Where a persona judges clients and servers differently,
 * `eku` tells how it judges clients. */
const char *persona_word(const struct deployment *d, enum setting setting);

/* peer_certificate: the recipe that the peer really uses: a persona that does not load a file
 * without clientAuth goes on with the combined one that it had. */
const char *peer_certificate(const struct deployment *d, enum peer peer);

#endif
