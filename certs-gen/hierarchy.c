#include "certs-gen/hierarchy.h"

#include "certs-gen/crypto.h"
#include "certs-gen/issue.h"
#include "certs-gen/lab.h"
#include "sim/base/text.h"

#include <openssl/evp.h>
#include <openssl/x509v3.h>

/* A CA comes after the one that issues it; a root issues itself. */
static const struct {
    const char *common_name;
    enum ca_id issuer;
    const char *basic_constraints;
    bool is_server_only;
} profiles[CA_COUNT] = {
    [CA_ROOT] = {LAB_ROOT_CN, CA_ROOT, "critical,CA:TRUE", false},
    [CA_ISSUING] = {LAB_ISSUING_CN, CA_ROOT, "critical,CA:TRUE,pathlen:0", false},
    [CA_SERVER_ISSUING] = {LAB_SERVER_ISSUING_CN, CA_ROOT, "critical,CA:TRUE,pathlen:0", true},
    [CA_UNTRUSTED_ROOT] = {LAB_UNTRUSTED_ROOT_CN, CA_UNTRUSTED_ROOT, "critical,CA:TRUE", false},
    [CA_UNTRUSTED_ISSUING] = {LAB_UNTRUSTED_ISSUING_CN, CA_UNTRUSTED_ROOT,
        "critical,CA:TRUE,pathlen:0", false},
    [CA_PRIVATE_ROOT] = {LAB_PRIVATE_ROOT_CN, CA_PRIVATE_ROOT, "critical,CA:TRUE", false},
    [CA_PRIVATE_ISSUING] = {LAB_PRIVATE_ISSUING_CN, CA_PRIVATE_ROOT, "critical,CA:TRUE,pathlen:0",
        false},
    [CA_ALTERNATIVE_ROOT] = {LAB_ALTERNATIVE_ROOT_CN, CA_ALTERNATIVE_ROOT, "critical,CA:TRUE",
        false},
    [CA_ALTERNATIVE_ISSUING] = {LAB_ALTERNATIVE_ISSUING_CN, CA_ALTERNATIVE_ROOT,
        "critical,CA:TRUE,pathlen:0", false},
};

static bool make_ca(struct hierarchy *h, enum ca_id id, struct err *e)
{
    struct ca *ca = &h->cas[id];
    const struct ca *issuer = &h->cas[profiles[id].issuer];
    const struct issue_extension extensions[] = {
        {NID_basic_constraints, profiles[id].basic_constraints},
        {NID_key_usage, "critical,keyCertSign,cRLSign"},
        {NID_ext_key_usage, profiles[id].is_server_only ? "serverAuth" : NULL},
    };
    ca->key = crypto_generate(CERTS_KEY_EC_P256, e);
    if (ca->key == NULL)
        return false;
    const struct issue_request request = {.common_name = profiles[id].common_name,
        .key = ca->key,
        .issuer = issuer->cert, /* NULL for a root: it is being made */
        .issuer_key = issuer->key,
        .not_before = LAB_CA_NOT_BEFORE,
        .not_after = LAB_CA_NOT_AFTER,
        .extensions = extensions,
        .num_extensions = sizeof extensions / sizeof extensions[0]};
    ca->cert = issue(&request, e);
    return ca->cert != NULL;
}

static char *subject_of(enum ca_id id)
{
    return ek_asprintf("CN=%s,O=%s", profiles[id].common_name, LAB_ORGANISATION);
}

bool hierarchy_init(struct hierarchy *h, struct err *e)
{
    *h = (struct hierarchy){0};
    for (int id = 0; id < CA_COUNT; id++) {
        if (!make_ca(h, (enum ca_id)id, e))
            return false;
    }
    return true;
}

void hierarchy_cleanup(struct hierarchy *h)
{
    for (int id = 0; id < CA_COUNT; id++) {
        X509_free(h->cas[id].cert);
        EVP_PKEY_free(h->cas[id].key);
    }
    *h = (struct hierarchy){0};
}

enum ca_id hierarchy_issuer(enum ca_id id)
{
    return profiles[id].issuer;
}

void hierarchy_expect(enum ca_id id, struct cert_facts *out)
{
    out->common_name = ek_strdup(profiles[id].common_name);
    out->subject = subject_of(id);
    out->issuer = subject_of(profiles[id].issuer);
    out->self_signed = profiles[id].issuer == id;
    out->is_ca = true;
    out->has_eku = profiles[id].is_server_only;
    out->eku = profiles[id].is_server_only ? CERT_EKU_SERVER_AUTH : 0;
    out->not_before = LAB_CA_NOT_BEFORE;
    out->not_after = LAB_CA_NOT_AFTER;
    text_copy(out->key, sizeof out->key, certs_key_name(CERTS_KEY_EC_P256));
    out->key_bits = 256;
}
