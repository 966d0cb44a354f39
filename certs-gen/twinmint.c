#include "certs-gen/twinmint.h"

#include "certs-gen/crypto.h"
#include "certs-gen/twincert.h"
#include "certs-gen/twincheck.h"
#include "sim/tls/certfacts.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>

#define NAME_TEXT_MAX 120
#define PLACE_CAP     (2 * TWIN_DIGEST_CAP)

/* A CA certificate that is kept for the next twin. */
struct kept {
    X509 *cert;
    EVP_PKEY *key;
    struct twin_notes notes;
};

static void free_kept(void *kept)
{
    struct kept *it = kept;
    X509_free(it->cert);
    EVP_PKEY_free(it->key);
    twin_notes_cleanup(&it->notes);
    free(it);
}

void twin_shelf_init(struct twin_shelf *shelf)
{
    twin_names_init(&shelf->names);
    twin_keys_init(&shelf->keys);
    table_init(&shelf->cas, free_kept);
    table_init(&shelf->roots, free_kept);
}

void twin_shelf_cleanup(struct twin_shelf *shelf)
{
    table_cleanup(&shelf->names);
    twin_keys_cleanup(&shelf->keys);
    table_cleanup(&shelf->cas);
    table_cleanup(&shelf->roots);
}

/* ---- names and keys ---- */

static bool check_original(X509 *cert, struct err *e)
{
    struct err why = {0};
    struct cert_chain facts = {0};
    bool ok = certfacts_read(cert, cert_chain_add(&facts), &why);
    cert_chain_cleanup(&facts);
    if (ok)
        return true;
    char *name = twin_name_text(X509_get_subject_name(cert), NAME_TEXT_MAX);
    err_set(
        e, ERR_PEM_INVALID, "the certificate of \"%s\" cannot be used: %s", name, err_detail(&why));
    free(name);
    return false;
}

static bool name_and_key(struct twin_mint *mint, int at, struct err *e)
{
    X509 *cert = mint->chain->links[at].cert;
    struct twin_part *part = &mint->parts[at];
    struct twin_shelf *shelf = mint->shelf;
    if (!check_original(cert, e))
        return false;
    twin_fingerprint(cert, part->fingerprint);
    const X509_NAME *own = X509_get_subject_name(cert);
    part->name = at == 0 ? own : twin_name(&shelf->names, own, part->fingerprint, e);
    part->key = at == 0 ? twin_key_leaf(&shelf->keys, cert, e) : twin_key_ca(&shelf->keys, cert, e);
    return part->name != NULL && part->key != NULL;
}

/* ---- issuers that are missing ---- */

static void digest_name(const X509_NAME *name, char out[TWIN_DIGEST_CAP])
{
    const unsigned char *der = NULL;
    size_t len = 0;
    if (X509_NAME_get0_der(name, &der, &len) != 1)
        len = 0;
    twin_digest(der, len, out);
}

/* Of the issuer's name, and of what the certificate says of its key. */
static void place_of_issuer(const X509 *cert, char out[PLACE_CAP])
{
    char name[TWIN_DIGEST_CAP];
    char key[TWIN_DIGEST_CAP];
    int at = X509_get_ext_by_NID(cert, NID_authority_key_identifier, -1);
    const ASN1_STRING *id = at < 0 ? NULL : X509_EXTENSION_get_data(X509_get_ext(cert, at));
    digest_name(X509_get_issuer_name(cert), name);
    twin_digest(id == NULL ? NULL : ASN1_STRING_get0_data(id),
        id == NULL ? 0 : (size_t)ASN1_STRING_length(id), key);
    snprintf(out, PLACE_CAP, "%s %s", name, key);
}

static struct kept *make_root(struct twin_mint *mint, X509 *cert, struct err *e)
{
    char digest[TWIN_DIGEST_CAP];
    const X509_NAME *issuer = X509_get_issuer_name(cert);
    digest_name(issuer, digest);
    const X509_NAME *name = twin_name(&mint->shelf->names, issuer, digest, e);
    struct kept *out = ek_calloc(1, sizeof *out);
    out->key = name == NULL ? NULL : twin_key_signer(cert, e);
    out->cert = out->key == NULL ? NULL : twin_root(cert, name, out->key, e);
    if (out->cert != NULL)
        return out;
    free_kept(out);
    return NULL;
}

static bool stand_in(struct twin_mint *mint, int at, struct err *e)
{
    char place[PLACE_CAP];
    const struct twin_link *link = &mint->chain->links[at];
    struct twin_part *part = &mint->parts[at];
    place_of_issuer(link->cert, place);
    struct kept *root = table_find(&mint->shelf->roots, place);
    if (root == NULL) {
        root = make_root(mint, link->cert, e);
        if (root == NULL)
            return false;
        table_add(&mint->shelf->roots, place, root);
    }
    X509_up_ref(root->cert);
    EVP_PKEY_up_ref(root->key);
    part->made = root->cert;
    part->made_key = root->key;
    return true;
}

/* ---- certificates ---- */

static const X509_NAME *issuer_name(const struct twin_mint *mint, int at)
{
    int issuer = mint->chain->links[at].issuer;
    return issuer == TWIN_NO_ISSUER ? X509_get_subject_name(mint->parts[at].made)
                                    : mint->parts[issuer].name;
}

static void note_missing(const struct twin_link *link, struct twin_notes *notes)
{
    char *name = twin_name_text(X509_get_issuer_name(link->cert), NAME_TEXT_MAX);
    twin_note(notes, "its issuer, %s, is missing%s: a root made for the lab stands in its place",
        name, link->misnamed ? " (one of that name has another key)" : "");
    free(name);
}

/* Verification believes a root whatever its signature is. */
static void note_signature(X509 *cert, struct twin_notes *notes)
{
    EVP_PKEY *key = X509_get0_pubkey(cert);
    if (key == NULL || X509_verify(cert, key) != 1)
        twin_note_unlike(notes, "signed with its own key; the original only says that it is, or by "
                                "an algorithm that is not known here");
    ERR_clear_error();
}

static struct twin_order order_of(const struct twin_mint *mint, int at)
{
    const struct twin_link *link = &mint->chain->links[at];
    const struct twin_part *part = &mint->parts[at];
    struct twin_order order = {.original = link->cert,
        .subject = at == 0 ? NULL : part->name,
        .key = part->key,
        .issuer = issuer_name(mint, at)};
    if (link->issuer == TWIN_NO_ISSUER) {
        order.issuer_key = part->made_key;
        order.issuer_of_issuer = order.issuer;
    } else {
        order.issuer_original = mint->chain->links[link->issuer].cert;
        order.issuer_key = mint->parts[link->issuer].key;
        order.issuer_of_issuer = issuer_name(mint, link->issuer);
    }
    return order;
}

static bool mint_new(struct twin_mint *mint, int at, struct err *e)
{
    const struct twin_link *link = &mint->chain->links[at];
    struct twin_part *part = &mint->parts[at];
    const struct twin_order order = order_of(mint, at);
    if (link->issuer == TWIN_NO_ISSUER)
        note_missing(link, &part->notes);
    if (link->issuer == at)
        note_signature(link->cert, &part->notes);
    part->cert = twin_cert(&order, &part->notes, e);
    return part->cert != NULL &&
           twin_check_cert(link->cert, part->cert, at == 0, part->notes.unlike, e);
}

static void keep(struct twin_mint *mint, int at, const char *place)
{
    struct twin_part *part = &mint->parts[at];
    struct kept *kept = ek_calloc(1, sizeof *kept);
    X509_up_ref(part->cert);
    kept->cert = part->cert;
    twin_notes_copy(&kept->notes, &part->notes);
    table_add(&mint->shelf->cas, place, kept);
}

/* A CA is minted once for each key that signs it. */
static bool mint_ca(struct twin_mint *mint, int at, struct err *e)
{
    unsigned char id[TWIN_KEY_ID_LEN];
    char place[PLACE_CAP];
    struct twin_part *part = &mint->parts[at];
    const struct twin_order order = order_of(mint, at);
    if (!twin_key_id(order.issuer_key, id, e))
        return false;
    int len = snprintf(place, sizeof place, "%s ", part->fingerprint);
    for (size_t i = 0; i < sizeof id; i++)
        len += snprintf(place + len, sizeof place - (size_t)len, "%02x", id[i]);
    const struct kept *kept = table_find(&mint->shelf->cas, place);
    if (kept != NULL) {
        X509_up_ref(kept->cert);
        part->cert = kept->cert;
        twin_notes_copy(&part->notes, &kept->notes);
        return true;
    }
    if (!mint_new(mint, at, e))
        return false;
    keep(mint, at, place);
    return true;
}

bool twin_mint(
    struct twin_mint *out, struct twin_shelf *shelf, const struct twin_chain *chain, struct err *e)
{
    *out = (struct twin_mint){.shelf = shelf, .chain = chain};
    for (int i = 0; i < chain->num; i++) {
        if (!name_and_key(out, i, e))
            return false;
    }
    for (int i = 0; i < chain->num; i++) {
        if (chain->links[i].issuer == TWIN_NO_ISSUER && !stand_in(out, i, e))
            return false;
    }
    for (int i = 0; i < chain->num; i++) {
        if (i == 0 ? !mint_new(out, i, e) : !mint_ca(out, i, e))
            return false;
    }
    return true;
}

void twin_mint_cleanup(struct twin_mint *mint)
{
    for (int i = 0; i < CERT_CHAIN_MAX; i++) {
        struct twin_part *part = &mint->parts[i];
        EVP_PKEY_free(part->key);
        X509_free(part->cert);
        X509_free(part->made);
        EVP_PKEY_free(part->made_key);
        twin_notes_cleanup(&part->notes);
    }
}
