/* watch.c: the verify callback: it writes down what was shown and what was wrong with it, and puts
 * the questions that OpenSSL does not ask. */
#include "sim/tls/certfacts.h"
#include "sim/tls/internal.h"

#include <openssl/x509v3.h>
#include <string.h>

static bool write_down(struct tls_facts *facts, X509 *cert)
{
    struct cert_facts read;
    if (!certfacts_read(cert, &read, NULL))
        return false;
    *cert_chain_add(&facts->peer) = read;
    return true;
}

static void write_down_chain(struct tls_facts *facts, X509_STORE_CTX *ctx)
{
    X509 *leaf = X509_STORE_CTX_get0_cert(ctx);
    STACK_OF(X509) *sent = X509_STORE_CTX_get0_untrusted(ctx);
    bool ok = leaf != NULL && write_down(facts, leaf);
    for (int i = 0; i < sk_X509_num(sent) && ok; i++) {
        X509 *cert = sk_X509_value(sent, i);
        ok = X509_cmp(cert, leaf) == 0 || write_down(facts, cert);
    }
}

static struct tls_watch *watch_of(X509_STORE_CTX *ctx)
{
    SSL *ssl = X509_STORE_CTX_get_ex_data(ctx, SSL_get_ex_data_X509_STORE_CTX_idx());
    return ssl != NULL ? SSL_get_app_data(ssl) : X509_STORE_CTX_get_app_data(ctx);
}

/* A missing list alone tells nothing of the certificate; verification goes on behind it. */
static bool may_pass_over(const struct tls_watch *watch, const X509_STORE_CTX *ctx)
{
    return watch->scrutiny.revocation == TLS_REVOCATION_LENIENT &&
           X509_STORE_CTX_get_error(ctx) == X509_V_ERR_UNABLE_TO_GET_CRL;
}

/* With anyExtendedKeyUsage the usage is settled where it counts, and keyUsage is not looked at. */
static bool has_purpose(X509 *leaf, const struct tls_scrutiny *scrutiny)
{
    int wanted = scrutiny->leaf_purpose == TLS_PURPOSE_SSL_CLIENT ? X509_PURPOSE_SSL_CLIENT
                                                                  : X509_PURPOSE_SSL_SERVER;
    bool has_eku = (X509_get_extension_flags(leaf) & EXFLAG_XKUSAGE) != 0;
    bool is_any = has_eku && (X509_get_extended_key_usage(leaf) & XKU_ANYEKU) != 0;
    return scrutiny->leaf_purpose == TLS_PURPOSE_ANY || (scrutiny->any_will_do && is_any) ||
           X509_check_purpose(leaf, wanted, 0) == 1;
}

/* Is `line` one of the lines? */
static bool has_line(const char *lines, const char *line)
{
    size_t len = strlen(line);
    for (; *lines != '\0'; lines += strcspn(lines, "\n") + 1) {
        if (strncmp(lines, line, len) == 0 && lines[len] == '\n')
            return true;
    }
    return false;
}

/* Is the root of the chain that OpenSSL built one of these subjects? */
static bool ends_at(X509_STORE_CTX *ctx, const char *subjects)
{
    STACK_OF(X509) *built = X509_STORE_CTX_get0_chain(ctx);
    struct cert_chain root = {0};
    int num = sk_X509_num(built);
    bool found = num > 0 &&
                 certfacts_read(sk_X509_value(built, num - 1), cert_chain_add(&root), NULL) &&
                 has_line(subjects, root.certs[0].subject);
    cert_chain_cleanup(&root);
    return found;
}

static bool is_combined_too_late(
    const struct cert_facts *leaf, const struct tls_scrutiny *scrutiny, X509_STORE_CTX *ctx)
{
    const unsigned both = CERT_EKU_SERVER_AUTH | CERT_EKU_CLIENT_AUTH;
    return scrutiny->combined_day != 0 && (leaf->eku & both) == both &&
           leaf->not_before >= scrutiny->combined_day && !ends_at(ctx, scrutiny->imported_roots);
}

static enum tls_objection objection_to(
    const struct cert_facts *leaf, const struct tls_scrutiny *scrutiny, X509_STORE_CTX *ctx)
{
    if (scrutiny->max_rsa_bits > 0 && leaf->key_bits > scrutiny->max_rsa_bits)
        return TLS_OBJECTION_KEY_SIZE; /* no other kind has keys of thousands of bits */
    if (scrutiny->known_subject && leaf->unknown_subject_oid)
        return TLS_OBJECTION_SUBJECT_OID;
    if (is_combined_too_late(leaf, scrutiny, ctx))
        return TLS_OBJECTION_COMBINED;
    return TLS_OBJECTION_NONE;
}

static int refuse(X509_STORE_CTX *ctx, int error)
{
    X509_STORE_CTX_set_error(ctx, error);
    return 0;
}

/* OpenSSL tells the leaf last, when all else is well. A leaf that could not be read is refused: its
 * facts cannot be judged. */
static int judge_leaf(struct tls_watch *watch, X509_STORE_CTX *ctx)
{
    if (watch->facts.peer.num_certs == 0)
        return refuse(ctx, X509_V_ERR_UNSPECIFIED);
    watch->facts.objection = objection_to(&watch->facts.peer.certs[0], &watch->scrutiny, ctx);
    if (watch->facts.objection != TLS_OBJECTION_NONE)
        return refuse(ctx, X509_V_ERR_APPLICATION_VERIFICATION);
    if (!has_purpose(X509_STORE_CTX_get0_cert(ctx), &watch->scrutiny))
        return refuse(ctx, X509_V_ERR_INVALID_PURPOSE);
    return 1;
}

/* Once: the first error, or that the leaf, which comes last, is well too. */
static void record(struct tls_watch *watch, int preverified, int depth)
{
    if (watch->verified || (preverified != 0 && depth != 0))
        return;
    watch->verified = true;
    tape_number(watch->tape, TAPE_VERIFIED, watch->facts.x509_error, watch->facts.x509_depth);
}

int watch_verify(int preverified, X509_STORE_CTX *ctx)
{
    struct tls_watch *watch = watch_of(ctx);
    if (watch == NULL)
        return preverified;
    struct tls_facts *facts = &watch->facts;
    if (facts->peer.num_certs == 0)
        write_down_chain(facts, ctx);
    if (preverified == 0 && may_pass_over(watch, ctx))
        return 1;
    if (preverified != 0 && X509_STORE_CTX_get_error_depth(ctx) == 0)
        preverified = judge_leaf(watch, ctx);
    if (preverified == 0 && facts->x509_error == 0) {
        facts->x509_error = X509_STORE_CTX_get_error(ctx);
        facts->x509_depth = X509_STORE_CTX_get_error_depth(ctx);
    }
    record(watch, preverified, X509_STORE_CTX_get_error_depth(ctx));
    return watch->scrutiny.refuses_late ? 1 : preverified;
}
