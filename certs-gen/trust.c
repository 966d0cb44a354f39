#include "certs-gen/trust.h"

#include "certs-gen/crypto.h"
#include "sim/tls/certfacts.h"

#include <stdlib.h>

void trust_init(struct trust *t)
{
    *t = (struct trust){.names = ek_calloc(1, sizeof(char *))};
}

void trust_cleanup(struct trust *t)
{
    sk_X509_pop_free(t->roots, X509_free);
    for (size_t i = 0; i < t->num_names; i++)
        free(t->names[i]);
    free(t->names);
    buf_cleanup(&t->pem);
    *t = (struct trust){0};
}

static bool has_root(const struct trust *t, const X509 *root)
{
    for (int i = 0; i < sk_X509_num(t->roots); i++) {
        if (X509_cmp(sk_X509_value(t->roots, i), root) == 0)
            return true;
    }
    return false;
}

static bool keep(struct trust *t, X509 *root, struct err *e)
{
    if (t->roots == NULL)
        t->roots = sk_X509_new_null();
    if (t->roots == NULL || sk_X509_push(t->roots, root) <= 0)
        return crypto_fail(e, ERR_CRYPTO, "cannot keep a root certificate");
    X509_up_ref(root);
    return true;
}

static void add_name(struct trust *t, const char *name)
{
    t->names = ek_realloc(t->names, (t->num_names + 2) * sizeof *t->names);
    t->names[t->num_names++] = ek_strdup(name);
    t->names[t->num_names] = NULL;
}

bool trust_add(struct trust *t, X509 *root, struct err *e)
{
    if (has_root(t, root))
        return true;
    struct cert_chain facts = {0};
    bool ok = certfacts_read(root, cert_chain_add(&facts), e) &&
              crypto_add_cert(&t->pem, root, e) && keep(t, root, e);
    if (ok)
        add_name(t, facts.certs[0].subject);
    cert_chain_cleanup(&facts);
    return ok;
}
