#include "sim/tls/profile.h"

#include "sim/tls/internal.h"

#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

static bool use_identity(SSL_CTX *ctx, const struct tls_identity *identity, struct err *e)
{
    if (SSL_CTX_use_certificate(ctx, identity->leaf) != 1 ||
        SSL_CTX_use_PrivateKey(ctx, identity->key) != 1 ||
        SSL_CTX_set1_chain(ctx, identity->chain) != 1)
        return crypto_error(e, "loading a certificate");
    return true;
}

/* The bytes on the wire are those of the identity: no chain is completed from the trusted list. */
static void set_modes(SSL_CTX *ctx)
{
    SSL_CTX_set_mode(ctx, SSL_MODE_NO_AUTO_CHAIN | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER |
                              SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET | SSL_OP_NO_RENEGOTIATION);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_num_tickets(ctx, 0);
}

static bool refuses_late(const struct tls_config *config)
{
    return config->rule.refuses_late && config->role == TLS_SERVER &&
           config->verify == TLS_VERIFY_REQUIRE;
}

static void set_verify(SSL_CTX *ctx, const struct tls_config *config)
{
    static const int modes[] = {
        [TLS_VERIFY_NONE] = SSL_VERIFY_NONE,
        [TLS_VERIFY_REQUEST] = SSL_VERIFY_PEER,
        [TLS_VERIFY_REQUIRE] = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
    };
    enum tls_verify verify = refuses_late(config) ? TLS_VERIFY_REQUEST : config->verify;
    SSL_CTX_set_verify(ctx, modes[verify], watch_verify);
}

typedef int security_fn(
    const SSL *ssl, const SSL_CTX *ctx, int op, int bits, int nid, void *other, void *ex);
static security_fn *standard; /* OpenSSL's own, the same for every SSL_CTX */

/* A box presents what was uploaded to it, be it signed with SHA-1: the other end is the judge.
 * Every question about the other end stays with OpenSSL. */
static int own_is_admitted(
    const SSL *ssl, const SSL_CTX *ctx, int op, int bits, int nid, void *other, void *ex)
{
    if (op == SSL_SECOP_EE_KEY || op == SSL_SECOP_CA_KEY || op == SSL_SECOP_CA_MD)
        return 1;
    return standard(ssl, ctx, op, bits, nid, other, ex);
}

static void set_security(SSL_CTX *ctx)
{
    standard = SSL_CTX_get_security_callback(ctx);
    SSL_CTX_set_security_level(ctx, TLS_SECURITY_LEVEL);
    SSL_CTX_set_security_callback(ctx, own_is_admitted);
}

static void on_secret(const SSL *ssl, const char *line)
{
    const struct tls_watch *watch = SSL_get_app_data(ssl);
    tape_bytes(watch->tape, TAPE_SECRET, line, strlen(line));
}

static bool configure(SSL_CTX *ctx, const struct tls_config *config, struct err *e)
{
    set_modes(ctx);
    set_security(ctx);
    set_verify(ctx, config);
    if (config->keeps_secrets)
        SSL_CTX_set_keylog_callback(ctx, on_secret);
    if (SSL_CTX_set_min_proto_version(ctx, config->min_version) != 1 ||
        SSL_CTX_set_max_proto_version(ctx, config->max_version) != 1)
        return crypto_error(e, "TLS context");
    SSL_CTX_set1_cert_store(ctx, config->trust->store);
    return verify_configure(SSL_CTX_get0_param(ctx), &config->rule, e) &&
           (config->identity == NULL || use_identity(ctx, config->identity, e));
}

struct tls_profile *tls_profile_new(const struct tls_config *config, struct err *e)
{
    struct tls_profile *profile = ek_calloc(1, sizeof *profile);
    profile->role = config->role;
    profile->enforced = config->verify != TLS_VERIFY_NONE;
    profile->scrutiny = verify_scrutiny(&config->rule);
    profile->scrutiny.refuses_late = refuses_late(config);
    profile->ctx =
        SSL_CTX_new(config->role == TLS_CLIENT ? TLS_client_method() : TLS_server_method());
    if (profile->ctx == NULL) {
        crypto_error(e, "TLS context");
    } else if (configure(profile->ctx, config, e)) {
        return profile;
    }
    tls_profile_free(profile);
    return NULL;
}

void tls_profile_free(struct tls_profile *profile)
{
    if (profile == NULL)
        return;
    SSL_CTX_free(profile->ctx);
    free(profile);
}
