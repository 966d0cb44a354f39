#include "certs-gen/twin.h"

#include "certs-gen/certs.h"
#include "certs-gen/crypto.h"
#include "certs-gen/twincheck.h"
#include "certs-gen/twinmint.h"
#include "certs-gen/twinusage.h"
#include "certs-gen/usable.h"

#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdlib.h>
#include <string.h>

#define NAME_TEXT_MAX 60

struct twins {
    struct twin_shelf shelf;
    struct table made; /* fingerprints of a chain's originals -> struct twin */
};

static void free_twin(void *twin)
{
    struct twin *it = twin;
    if (it == NULL)
        return;
    free(it->subject);
    free(it->chain_pem);
    free(it->roots_pem);
    crypto_free_secret(it->key_pem);
    crypto_free_secret(it->all_pem);
    crypto_free_secret(it->both_pem);
    free(it->differences);
    free(it);
}

struct twins *twins_new(void)
{
    struct twins *twins = ek_calloc(1, sizeof *twins);
    twin_shelf_init(&twins->shelf);
    table_init(&twins->made, free_twin);
    return twins;
}

void twins_free(struct twins *twins)
{
    if (twins == NULL)
        return;
    table_cleanup(&twins->made);
    twin_shelf_cleanup(&twins->shelf);
    free(twins);
}

/* ---- what is sent, what is trusted ---- */

/* The certificates of a chain by what they are for; all borrowed. */
struct sorted {
    STACK_OF(X509) * sent; /* leaf first */
    STACK_OF(X509) * roots;
};

static void add(STACK_OF(X509) * to, X509 *cert)
{
    for (int i = 0; i < sk_X509_num(to); i++) {
        if (X509_cmp(sk_X509_value(to, i), cert) == 0)
            return;
    }
    if (sk_X509_push(to, cert) <= 0)
        abort();
}

static struct sorted sorted_new(void)
{
    return (struct sorted){sk_X509_new_null(), sk_X509_new_null()};
}

static void sorted_cleanup(struct sorted *sorted)
{
    sk_X509_free(sorted->sent);
    sk_X509_free(sorted->roots);
}

static void sort_originals(const struct twin_chain *chain, struct sorted *out)
{
    for (int i = 0; i < chain->num; i++) {
        bool is_root = chain->links[i].issuer == i;
        if (i == 0 || !is_root)
            add(out->sent, chain->links[i].cert);
        if (is_root)
            add(out->roots, chain->links[i].cert);
    }
}

static void sort_twins(const struct twin_mint *mint, struct sorted *out)
{
    for (int i = 0; i < mint->chain->num; i++) {
        bool is_root = mint->chain->links[i].issuer == i;
        if (i == 0 || !is_root)
            add(out->sent, mint->parts[i].cert);
        if (is_root)
            add(out->roots, mint->parts[i].cert);
        if (mint->parts[i].made != NULL)
            add(out->roots, mint->parts[i].made);
    }
}

/* ---- differences ---- */

static void gather_notes(const struct twin_mint *mint, struct twin_notes *out)
{
    for (int i = 0; i < mint->chain->num; i++) {
        const struct twin_link *link = &mint->chain->links[i];
        char *name = twin_name_text(X509_get_subject_name(link->cert), NAME_TEXT_MAX);
        char *whose = i == 0 ? ek_strdup("leaf")
                             : ek_asprintf("%s %s", link->issuer == i ? "root" : "CA", name);
        twin_notes_add(out, whose, &mint->parts[i].notes);
        free(whose);
        free(name);
    }
    if (mint->chain->num_others > 0)
        twin_note(out, "files: %d further certificates are not in the leaf's chain and left out",
            mint->chain->num_others);
}

static bool is_ca(X509 *cert)
{
    return (X509_get_extension_flags(cert) & EXFLAG_CA) != 0;
}

/* As certs_load takes the file all.pem. */
static void note_use(const struct sorted *twins, EVP_PKEY *key, struct twin_notes *notes)
{
    struct err e = {0};
    struct pem_file file = {sk_X509_dup(twins->sent), sk_X509_new_null(), key};
    for (int i = 0; i < sk_X509_num(twins->roots); i++) {
        X509 *root = sk_X509_value(twins->roots, i);
        add(is_ca(root) && root != sk_X509_value(twins->sent, 0) ? file.roots : file.chain, root);
    }
    if (sk_X509_num(file.roots) > CERTS_ROOTS_MAX)
        err_set(&e, ERR_PEM_INVALID, "all.pem: more than %d root certificates", CERTS_ROOTS_MAX);
    if (e.code != ERR_NONE || !usable_check(&file, "all.pem", &e))
        twin_note(notes, "lab: a scenario does not take {pem: FILE} of it: %s", err_detail(&e));
    sk_X509_free(file.chain);
    sk_X509_free(file.roots);
}

static bool has_missing(const struct twin_chain *chain)
{
    for (int i = 0; i < chain->num; i++) {
        if (chain->links[i].issuer == TWIN_NO_ISSUER)
            return true;
    }
    return false;
}

/* Whose issuers are missing verifies nowhere: there is nothing to compare. */
static bool compare_verification(const struct twin_mint *mint, const struct sorted *twins,
    struct twin_notes *notes, struct err *e)
{
    struct sorted originals = sorted_new();
    if (has_missing(mint->chain)) {
        sorted_cleanup(&originals);
        return true;
    }
    sort_originals(mint->chain, &originals);
    const struct twin_case was = {mint->chain->links[0].cert, originals.sent, originals.roots};
    const struct twin_case is = {mint->parts[0].cert, twins->sent, twins->roots};
    bool ok = twin_check_verification(&was, &is, notes, e);
    sorted_cleanup(&originals);
    return ok;
}

/* ---- the twin ---- */

static bool add_certs(struct buf *out, const STACK_OF(X509) * certs, struct err *e)
{
    bool ok = true;
    for (int i = 0; i < sk_X509_num(certs) && ok; i++)
        ok = crypto_add_cert(out, sk_X509_value(certs, i), e);
    return ok;
}

/* A self-signed leaf stands once in the file that holds all. */
static char *join_all(
    const struct sorted *sorted, bool self_signed, const char *key_pem, struct err *e)
{
    struct buf text = {0};
    bool ok =
        add_certs(&text, sorted->sent, e) && (self_signed || add_certs(&text, sorted->roots, e));
    char *all = ok ? ek_asprintf("%s%s", buf_str(&text), key_pem) : NULL;
    buf_cleanup(&text);
    return all;
}

static bool fill_both(struct twin *out, const struct twin_mint *mint, struct err *e)
{
    X509 *certs[CERT_CHAIN_MAX] = {0};
    struct twin_mint both = *mint;
    struct sorted sorted = sorted_new();
    if (twin_both_usages(mint, certs, e)) {
        for (int i = 0; i < mint->chain->num; i++)
            both.parts[i].cert = certs[i];
        sort_twins(&both, &sorted);
        out->both_pem = join_all(&sorted, mint->chain->links[0].issuer == 0, out->key_pem, e);
    }
    sorted_cleanup(&sorted);
    for (int i = 0; i < mint->chain->num; i++)
        X509_free(certs[i]);
    return out->both_pem != NULL;
}

static void join_notes(const struct twin_notes *notes, struct twin *out)
{
    struct buf text = {0};
    for (size_t i = 0; i < notes->num; i++)
        buf_addf(&text, "%s\n", notes->texts[i]);
    out->differences = buf_take(&text);
    out->num_differences = notes->num;
}

static bool fill(struct twin *out, const struct twin_mint *mint, const struct sorted *twins,
    const struct twin_notes *notes, struct err *e)
{
    struct buf chain = {0};
    struct buf roots = {0};
    X509 *leaf = mint->chain->links[0].cert;
    bool ok = add_certs(&chain, twins->sent, e) && add_certs(&roots, twins->roots, e);
    out->chain_pem = buf_take(&chain);
    out->roots_pem = buf_take(&roots);
    out->key_pem = crypto_key_pem(mint->parts[0].key, e);
    if (!ok || out->key_pem == NULL)
        return false;
    out->all_pem = join_all(twins, mint->chain->links[0].issuer == 0, out->key_pem, e);
    if (out->all_pem == NULL || !fill_both(out, mint, e))
        return false;
    out->subject = twin_name_text(X509_get_subject_name(leaf), SIZE_MAX);
    out->num_intermediates = (size_t)sk_X509_num(twins->sent) - 1;
    out->num_roots = (size_t)sk_X509_num(twins->roots);
    twin_name_file(leaf, mint->parts[0].fingerprint, out->name, sizeof out->name);
    join_notes(notes, out);
    return true;
}

static struct twin *make(struct twins *twins, const struct twin_chain *chain, struct err *e)
{
    struct twin *out = ek_calloc(1, sizeof *out);
    struct twin_mint mint;
    struct twin_notes notes = {0};
    struct sorted sorted = sorted_new();
    bool ok = twin_mint(&mint, &twins->shelf, chain, e);
    if (ok) {
        gather_notes(&mint, &notes);
        sort_twins(&mint, &sorted);
        ok = compare_verification(&mint, &sorted, &notes, e);
    }
    if (ok) {
        note_use(&sorted, mint.parts[0].key, &notes);
        ok = fill(out, &mint, &sorted, &notes, e);
    }
    sorted_cleanup(&sorted);
    twin_notes_cleanup(&notes);
    twin_mint_cleanup(&mint);
    ERR_clear_error();
    if (ok)
        return out;
    free_twin(out);
    return NULL;
}

static char *fingerprints(const struct twin_chain *chain)
{
    struct buf text = {0};
    for (int i = 0; i < chain->num; i++) {
        char one[TWIN_DIGEST_CAP];
        twin_fingerprint(chain->links[i].cert, one);
        buf_adds(&text, one);
    }
    return buf_take(&text);
}

const struct twin *twins_make(struct twins *twins, STACK_OF(X509) * certs, struct err *e)
{
    struct twin_chain chain;
    if (sk_X509_num(certs) < 1 || sk_X509_num(certs) > TWIN_CERTS_MAX) {
        err_set(e, ERR_PEM_INVALID, "a twin is of one of 1 to %d certificates, not of %d",
            TWIN_CERTS_MAX, sk_X509_num(certs));
        return NULL;
    }
    if (!twin_chain_sort(certs, &chain, e))
        return NULL;
    char *key = fingerprints(&chain);
    struct twin *twin = table_find(&twins->made, key);
    if (twin == NULL) {
        twin = make(twins, &chain, e);
        if (twin != NULL)
            table_add(&twins->made, key, twin);
    }
    free(key);
    return twin;
}
