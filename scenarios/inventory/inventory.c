#include "scenarios/inventory/inventory.h"

#include "certs-gen/bundle.h"
#include "certs-gen/table.h"
#include "scenarios/inventory/kin.h"
#include "scenarios/inventory/particulars.h"
#include "scenarios/inventory/walk.h"
#include "sim/tls/certfacts.h"

#include <openssl/evp.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHAIN_FILE_MAX 100 /* certificates in a file that may be one chain */

/* An end-entity certificate where it was found first. */
struct find {
    char *file;
    size_t line;
    unsigned char *der;
    int der_len;
    size_t num_sent;
    X509 *sent[CERT_CHAIN_MAX]; /* the kin's */
    bool disordered;
    size_t num_copies;
};

struct inventory {
    struct find *finds;
    size_t num_finds;
    struct table known; /* fingerprint -> index of the find */
    struct kin *kin;
    struct inventory_remark *remarks;
    size_t num_remarks;
    size_t num_cas;
    size_t num_passed;
};

/* Room for one more in a list of `num` that doubles when it is full. */
static void *grown(void *list, size_t num, size_t size)
{
    bool is_full = (num & (num + 1)) == 0;
    return is_full ? ek_realloc(list, 2 * (num + 1) * size) : list;
}

static void add_remark(
    struct inventory *inv, const char *file, size_t line, const char *text, int kind)
{
    inv->remarks = grown(inv->remarks, inv->num_remarks, sizeof *inv->remarks);
    inv->remarks[inv->num_remarks++] =
        (struct inventory_remark){ek_strdup(file), line, ek_strdup(text), kind};
}

/* ---- reading ---- */

static bool is_ca(X509 *cert)
{
    return (X509_get_extension_flags(cert) & EXFLAG_CA) != 0;
}

/* Also a CA's that names hosts: it is some server's. */
static bool is_end_entity(X509 *cert)
{
    return !is_ca(cert) || X509_get_ext_by_NID(cert, NID_subject_alt_name, -1) >= 0;
}

static bool issued(X509 *issuer, X509 *cert)
{
    return X509_NAME_cmp(X509_get_subject_name(issuer), X509_get_issuer_name(cert)) == 0;
}

/* How the file continues behind the certificate at `at`. */
static void look_behind(
    struct inventory *inv, const struct bundle *bundle, int at, struct find *find)
{
    X509 *last = sk_X509_value(bundle->certs, at);
    int next = at + 1;
    for (; next < sk_X509_num(bundle->certs); next++) {
        X509 *cert = sk_X509_value(bundle->certs, next);
        if (X509_self_signed(last, 0) == 1 || !issued(cert, last))
            break;
        if (X509_self_signed(cert, 0) != 1) {
            if (find->num_sent < CERT_CHAIN_MAX)
                find->sent[find->num_sent] = kin_add(inv->kin, cert, false);
            find->num_sent++;
        }
        last = cert;
    }
    for (int i = 0; i < sk_X509_num(bundle->certs) && X509_self_signed(last, 0) != 1; i++) {
        if ((i < at || i >= next) && issued(sk_X509_value(bundle->certs, i), last))
            find->disordered = true;
    }
}

static bool fingerprint(X509 *cert, char out[2 * EVP_MAX_MD_SIZE + 1])
{
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned len = 0;
    if (X509_digest(cert, EVP_sha256(), digest, &len) != 1)
        return false;
    for (unsigned i = 0; i < len; i++)
        snprintf(out + (size_t)2 * i, 3, "%02x", digest[i]);
    return true;
}

static void add_find(struct inventory *inv, const char *file, const struct bundle *bundle, int at)
{
    X509 *cert = sk_X509_value(bundle->certs, at);
    char digest[2 * EVP_MAX_MD_SIZE + 1];
    if (!fingerprint(cert, digest))
        return;
    size_t *index = table_find(&inv->known, digest);
    if (index != NULL) {
        inv->finds[*index].num_copies++;
        return;
    }
    index = ek_calloc(1, sizeof *index);
    *index = inv->num_finds;
    table_add(&inv->known, digest, index);
    inv->finds = grown(inv->finds, inv->num_finds, sizeof *inv->finds);
    struct find *find = &inv->finds[inv->num_finds++];
    *find = (struct find){.file = ek_strdup(file), .line = bundle->lines[at]};
    find->der_len = i2d_X509(cert, &find->der);
    look_behind(inv, bundle, at, find);
}

/* No CA by its extensions, yet another certificate of the file names it as its issuer: verification
 * will come to it, and refuse it. Looked for in files of the size of a chain alone. */
static bool poses_as_ca(const struct bundle *bundle, int at)
{
    int num = sk_X509_num(bundle->certs);
    for (int i = 0; i < num && num <= CHAIN_FILE_MAX; i++) {
        if (i != at && issued(sk_X509_value(bundle->certs, at), sk_X509_value(bundle->certs, i)))
            return true;
    }
    return false;
}

static void add_bundle(struct inventory *inv, const char *file, const struct bundle *bundle)
{
    for (int i = 0; i < sk_X509_num(bundle->certs); i++) {
        X509 *cert = sk_X509_value(bundle->certs, i);
        inv->num_cas += is_ca(cert);
        if (is_ca(cert) || poses_as_ca(bundle, i))
            kin_add(inv->kin, cert, false);
        if (is_end_entity(cert) && inv->num_finds <= INVENTORY_MAX)
            add_find(inv, file, bundle, i);
    }
    for (size_t i = 0; i < bundle->num_faults; i++)
        add_remark(inv, file, bundle->faults[i].line, bundle->faults[i].text,
            bundle->faults[i].is_foreign ? REMARK_NOTE : REMARK_ERROR);
}

/* A remark has its file in a place of its own. */
static const char *without_file(const char *text, const char *file)
{
    const char *at = strstr(text, file);
    size_t len = strlen(file);
    return at != NULL && strncmp(at + len, ": ", 2) == 0 ? at + len + 2 : text;
}

static bool is_foreign(const struct bundle *bundle)
{
    for (size_t i = 0; i < bundle->num_faults; i++) {
        if (!bundle->faults[i].is_foreign)
            return false;
    }
    return sk_X509_num(bundle->certs) == 0;
}

static void add_file(void *context, const char *path, bool named, bool is_loop, const char *why)
{
    struct inventory *inv = context;
    struct bundle bundle = {0};
    struct err e = {0};
    if (why != NULL) {
        add_remark(inv, path, 0, why, is_loop ? REMARK_NOTE : REMARK_ERROR);
        return;
    }
    bool is_read = bundle_read(&bundle, path, &e);
    bool is_empty = !is_read && e.code == ERR_PEM_INVALID && bundle.key == NULL;
    if (!named && (is_empty || (is_read && is_foreign(&bundle))))
        inv->num_passed++;
    else if (is_read)
        add_bundle(inv, path, &bundle);
    else
        add_remark(inv, path, 0, without_file(e.text, path),
            bundle.key != NULL ? REMARK_REFUSED : REMARK_ERROR);
    bundle_cleanup(&bundle);
}

bool inventory_add(struct inventory *inv, char *const *paths, struct err *e)
{
    walk(paths, add_file, inv);
    return inv->num_finds <= INVENTORY_MAX ||
           err_set(e, ERR_LIMIT, "more than %d certificates; name fewer files", INVENTORY_MAX);
}

struct inventory *inventory_new(const char *public_roots, struct err *e)
{
    struct inventory *inv = ek_calloc(1, sizeof *inv);
    struct bundle bundle = {0};
    inv->kin = kin_new();
    table_init(&inv->known, free);
    bool ok = public_roots == NULL || bundle_read(&bundle, public_roots, e);
    for (int i = 0; i < sk_X509_num(bundle.certs); i++)
        kin_add(inv->kin, sk_X509_value(bundle.certs, i), true);
    bundle_cleanup(&bundle);
    if (ok)
        return inv;
    inventory_free(inv);
    return NULL;
}

void inventory_free(struct inventory *inv)
{
    if (inv == NULL)
        return;
    for (size_t i = 0; i < inv->num_finds; i++) {
        free(inv->finds[i].file);
        OPENSSL_free(inv->finds[i].der);
    }
    for (size_t i = 0; i < inv->num_remarks; i++) {
        free(inv->remarks[i].file);
        free(inv->remarks[i].text);
    }
    free(inv->finds);
    free(inv->remarks);
    table_cleanup(&inv->known);
    kin_free(inv->kin);
    free(inv);
}

/* ---- telling ---- */

size_t inventory_num(const struct inventory *inv)
{
    return inv->num_finds;
}

size_t inventory_num_cas(const struct inventory *inv)
{
    return inv->num_cas;
}

size_t inventory_num_passed(const struct inventory *inv)
{
    return inv->num_passed;
}

const struct inventory_remark *inventory_remarks(const struct inventory *inv, size_t *out_num)
{
    *out_num = inv->num_remarks;
    return inv->remarks;
}

/* The leaf and its intermediates, as facts. */
static bool read_chain(
    X509 *leaf, const struct kin_path *path, struct cert_chain *out, struct err *e)
{
    for (size_t i = 0; i <= path->num; i++) {
        struct cert_facts facts;
        if (!certfacts_read(i == 0 ? leaf : path->cas[i - 1], &facts, e))
            return false;
        *cert_chain_add(out) = facts;
    }
    return true;
}

static void tell_root(X509 *root, struct inventory_leaf *out)
{
    struct cert_chain chain = {0};
    struct kin_path none = {0};
    if (root != NULL && read_chain(root, &none, &chain, NULL)) {
        out->root = ek_strdup(chain.certs[0].subject);
        out->root_from = chain.certs[0].not_before;
        out->root_until = chain.certs[0].not_after;
    }
    cert_chain_cleanup(&chain);
}

static void tell(
    struct inventory *inv, const struct find *find, X509 *cert, struct inventory_leaf *out)
{
    struct kin_path path;
    struct err e = {0};
    size_t num_sent = find->num_sent < CERT_CHAIN_MAX ? find->num_sent : CERT_CHAIN_MAX;
    kin_path(inv->kin, cert, find->sent, num_sent, &path);
    particulars_read(cert, &out->particulars);
    if (!read_chain(cert, &path, &out->chain, &e)) {
        cert_chain_cleanup(&out->chain);
        out->unreadable = ek_strdup(e.text);
        return;
    }
    tell_root(path.root, out);
    out->public_root = path.public_root;
    if (!particulars_modelled(cert, path.cas, path.num, path.root, &e))
        out->unmodelled = ek_strdup(without_file(e.text, "the chain"));
}

void inventory_leaf(struct inventory *inv, size_t i, struct inventory_leaf *out)
{
    const struct find *find = &inv->finds[i];
    const unsigned char *der = find->der;
    X509 *cert = d2i_X509(NULL, &der, find->der_len);
    *out = (struct inventory_leaf){.file = find->file,
        .line = find->line,
        .num_sent = find->num_sent,
        .disordered = find->disordered,
        .num_copies = find->num_copies};
    if (cert == NULL)
        out->unreadable = ek_strdup("it cannot be encoded again as it was");
    else
        tell(inv, find, cert, out);
    X509_free(cert);
}

void inventory_leaf_cleanup(struct inventory_leaf *leaf)
{
    cert_chain_cleanup(&leaf->chain);
    free(leaf->unreadable);
    free(leaf->root);
    free(leaf->unmodelled);
    *leaf = (struct inventory_leaf){0};
}
