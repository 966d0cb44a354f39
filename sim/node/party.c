/* party.c: the words of a persona's traits become what TLS does. */
#include "sim/node/party.h"

#include "sim/base/text.h"

/* What a word of usage.as-server and usage.as-client asks. */
struct usage {
    const char *word;
    bool any_usage;
    bool server_auth; /* of clients too */
    enum tls_scope scope;
};

static const struct usage usages[] = {
    {"enforce", false, false, TLS_SCOPE_CHAIN},
    {"enforce-leaf", false, false, TLS_SCOPE_LEAF},
    {"enforce-leaf-any", false, false, TLS_SCOPE_LEAF_OR_ANY},
    {"enforce-server-auth", false, true, TLS_SCOPE_CHAIN},
    {"ignore", true, false, TLS_SCOPE_CHAIN},
};

static bool read_usage(
    struct link_verification *out, const char *word, enum tls_role role, struct err *e)
{
    bool of_server = role == TLS_CLIENT;
    for (size_t i = 0; i < sizeof usages / sizeof usages[0]; i++) {
        if (!text_is(usages[i].word, word))
            continue;
        out->verify = TLS_VERIFY_REQUIRE;
        out->scope = usages[i].scope;
        out->purpose =
            of_server || usages[i].server_auth ? TLS_PURPOSE_SSL_SERVER : TLS_PURPOSE_SSL_CLIENT;
        if (usages[i].any_usage)
            out->purpose = TLS_PURPOSE_ANY;
        return true;
    }
    return err_set(e, ERR_NOT_SUPPORTED, "usage %s", word == NULL ? "(none)" : word);
}

/* From which day on it refuses public certificates with both usages, and whose are no public ones.
 */
static void read_policy(struct party *party, const json_t *entry)
{
    const char *imported = json_text(entry, "imported-roots");
    party->judges[TLS_CLIENT].combined_day =
        json_integer_value(json_object_get(entry, "combined-day"));
    text_copy(
        party->imported_roots, sizeof party->imported_roots, imported == NULL ? "" : imported);
    party->judges[TLS_CLIENT].imported_roots = party->imported_roots;
}

bool party_read(struct party *party, const struct cell *cell, const json_t *entry, struct err *e)
{
    party->trust = registry_trust(&cell->program->registry, json_text(entry, "trust"), e);
    if (party->trust == NULL ||
        !read_usage(
            &party->judges[TLS_CLIENT], json_text(entry, "usage.as-client"), TLS_CLIENT, e) ||
        !read_usage(&party->judges[TLS_SERVER], json_text(entry, "usage.as-server"), TLS_SERVER, e))
        return false;
    read_policy(party, entry);
    party->judges[TLS_SERVER].refuses_late =
        text_is(json_text(entry, "refuses"), "after-handshake");
    return true;
}

static const struct cert_facts *leaf_of(const struct tls_identity *identity)
{
    return &tls_identity_chain(identity)->certs[0];
}

const struct tls_identity *party_identity(
    const struct cell *cell, const json_t *entry, struct err *e)
{
    const struct registry *registry = &cell->program->registry;
    const struct tls_identity *file = registry_identity(registry, json_text(entry, "identity"), e);
    if (file == NULL || !text_is(json_text(entry, "loads"), "with-client-auth") ||
        (leaf_of(file)->eku & CERT_EKU_CLIENT_AUTH) != 0)
        return file;
    return registry_identity(registry, json_text(entry, "former"), e);
}

/* Without the extension, and with anyExtendedKeyUsage, a certificate may be used for anything (RFC
 * 5280, 4.2.1.12). */
bool party_presents(const json_t *entry, const struct tls_identity *identity)
{
    const struct cert_facts *leaf = leaf_of(identity);
    bool usable = !leaf->has_eku || (leaf->eku & (CERT_EKU_CLIENT_AUTH | CERT_EKU_ANY)) != 0;
    const char *shows = json_text(entry, "shows");
    return text_is(shows, "always") || (text_is(shows, "when-usable") && usable);
}
