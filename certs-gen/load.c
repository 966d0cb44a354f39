#include "certs-gen/pemfile.h"
#include "certs-gen/workshop.h"

#include <openssl/x509v3.h>
#include <stdlib.h>

/* Moves the roots of the file into the identity. */
static bool add_roots(struct certs_identity *identity, const struct pem_file *file, struct err *e)
{
    struct trust roots;
    bool ok = true;
    trust_init(&roots);
    if (sk_X509_num(file->roots) > CERTS_ROOTS_MAX)
        ok = err_set(e, ERR_PEM_INVALID, "more than %d root certificates", CERTS_ROOTS_MAX);
    for (int i = 0; ok && i < sk_X509_num(file->roots); i++)
        ok = trust_add(&roots, sk_X509_value(file->roots, i), e);
    if (ok)
        workshop_take_roots(identity, &roots);
    trust_cleanup(&roots);
    return ok;
}

static bool is_issued_by_one_of(STACK_OF(X509) * roots, X509 *cert)
{
    for (int i = 0; i < sk_X509_num(roots); i++) {
        if (X509_check_issued(sk_X509_value(roots, i), cert) == X509_V_OK)
            return true;
    }
    return false;
}

/* A certificate of another lab has an issuer of the same name: without its root nobody can trust
 * it. */
static bool check_root(const struct certs *certs, const struct pem_file *file, struct err *e)
{
    static const enum ca_id roots[] = {CA_ROOT, CA_PRIVATE_ROOT, CA_ALTERNATIVE_ROOT};
    X509 *top = sk_X509_value(file->chain, sk_X509_num(file->chain) - 1);
    bool is_foreign = false;
    for (size_t i = 0; i < sizeof roots / sizeof roots[0]; i++) {
        X509 *own = certs->hierarchy.cas[roots[i]].cert;
        bool same = X509_NAME_cmp(X509_get_issuer_name(top), X509_get_subject_name(own)) == 0;
        is_foreign = is_foreign || (same && X509_check_issued(own, top) != X509_V_OK);
    }
    if (!is_foreign || is_issued_by_one_of(file->roots, top))
        return true;
    return err_set(e, ERR_PEM_INVALID,
        "it comes from another lab's CA and its root is missing; append that CA's root.pem to the "
        "file");
}

static struct certs_identity *load_identity(
    const struct certs *certs, const char *path, const char *label, struct err *e)
{
    struct certs_identity *identity = NULL;
    struct pem_file file;
    if (pem_file_read(&file, path, path, e) && check_root(certs, &file, e))
        identity = workshop_identity(label, file.chain, file.key, e);
    if (identity != NULL && !add_roots(identity, &file, e)) {
        workshop_identity_free(identity);
        identity = NULL;
    }
    pem_file_cleanup(&file);
    return identity;
}

const struct certs_identity *certs_load(struct certs *certs, const char *path, struct err *e)
{
    char *label = ek_asprintf("pem:%s", path);
    struct certs_identity *identity = table_find(&certs->identities, label);
    if (identity == NULL) {
        identity = load_identity(certs, path, label, e);
        if (identity != NULL)
            table_add(&certs->identities, label, identity);
    }
    free(label);
    return identity;
}
