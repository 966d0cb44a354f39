#include "certs-gen/cafolder.h"

#include "certs-gen/crypto.h"
#include "certs-gen/outfile.h"
#include "certs-gen/pemfile.h"
#include "certs-gen/readback.h"
#include "sim/tls/certfacts.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

static const struct {
    const char *cert, *key;
} names[CA_COUNT] = {
    [CA_ROOT] = {"root-ca.pem", "root-ca-key.pem"},
    [CA_ISSUING] = {"issuing-ca.pem", "issuing-ca-key.pem"},
    [CA_SERVER_ISSUING] = {"server-issuing-ca.pem", "server-issuing-ca-key.pem"},
    [CA_UNTRUSTED_ROOT] = {"untrusted-root-ca.pem", "untrusted-root-ca-key.pem"},
    [CA_UNTRUSTED_ISSUING] = {"untrusted-issuing-ca.pem", "untrusted-issuing-ca-key.pem"},
    [CA_PRIVATE_ROOT] = {"private-root-ca.pem", "private-root-ca-key.pem"},
    [CA_PRIVATE_ISSUING] = {"private-issuing-ca.pem", "private-issuing-ca-key.pem"},
    [CA_ALTERNATIVE_ROOT] = {"alternative-root-ca.pem", "alternative-root-ca-key.pem"},
    [CA_ALTERNATIVE_ISSUING] = {"alternative-issuing-ca.pem", "alternative-issuing-ca-key.pem"},
};
#define NUM_FILES ((size_t)2 * CA_COUNT)

static const char *file_name(size_t i)
{
    return i % 2 == 0 ? names[i / 2].key : names[i / 2].cert;
}

static char *path_in(const char *dir, const char *name)
{
    return ek_asprintf("%s/%s", dir, name);
}

static bool is_there(const char *dir, const char *name)
{
    struct stat st;
    char *path = path_in(dir, name);
    bool there = lstat(path, &st) == 0;
    free(path);
    return there;
}

/* How many of the hierarchy's files are there; *out_missing is one that is not. */
static size_t count_files(const char *dir, const char **out_missing)
{
    size_t num = 0;
    for (size_t i = 0; i < NUM_FILES; i++) {
        if (is_there(dir, file_name(i)))
            num++;
        else
            *out_missing = file_name(i);
    }
    return num;
}

/* ---- writing ---- */

static bool print_cas(
    const struct hierarchy *h, struct buf certs[CA_COUNT], char *keys[CA_COUNT], struct err *e)
{
    for (int id = 0; id < CA_COUNT; id++) {
        keys[id] = crypto_key_pem(h->cas[id].key, e);
        if (keys[id] == NULL || !crypto_add_cert(&certs[id], h->cas[id].cert, e))
            return false;
    }
    return true;
}

static bool save(const char *dir, const struct hierarchy *h, struct err *e)
{
    struct outfile files[NUM_FILES];
    struct buf certs[CA_COUNT] = {0};
    char *keys[CA_COUNT] = {0};
    bool ok = print_cas(h, certs, keys, e);
    for (size_t id = 0; id < CA_COUNT; id++) {
        files[2 * id] = (struct outfile){names[id].key, 0600, keys[id]};
        files[2 * id + 1] = (struct outfile){names[id].cert, 0666, buf_str(&certs[id])};
    }
    ok = ok && outfile_write(dir, files, NUM_FILES, false, e);
    for (size_t id = 0; id < CA_COUNT; id++) {
        buf_cleanup(&certs[id]);
        crypto_free_secret(keys[id]);
    }
    return ok;
}

/* ---- reading ---- */

static bool reject(const char *path, const char *reason, struct err *e)
{
    return err_set(e, ERR_FILE_INVALID, "%s: %s", path, reason);
}

/* The lab signs with nothing that could be mistaken for a CA of the world outside. */
static bool check_facts(
    enum ca_id id, const char *path, const struct cert_facts *actual, struct err *e)
{
    if (strstr(actual->subject, "LAB") == NULL)
        return reject(path, "the certificate does not say LAB; only a lab hierarchy is used", e);
    struct cert_chain expected = {0};
    struct buf difference = {0};
    hierarchy_expect(id, cert_chain_add(&expected));
    bool same = readback_is_equal(&expected.certs[0], actual, &difference);
    if (!same)
        reject(path, buf_str(&difference), e);
    buf_cleanup(&difference);
    cert_chain_cleanup(&expected);
    return same;
}

static bool check_signature(
    const struct hierarchy *h, enum ca_id id, const char *path, struct err *e)
{
    EVP_PKEY *issuer_key = h->cas[hierarchy_issuer(id)].key;
    if (X509_verify(h->cas[id].cert, issuer_key) == 1)
        return true;
    ERR_clear_error();
    return err_set(e, ERR_FILE_INVALID, "%s: not signed by the key in %s", path,
        names[hierarchy_issuer(id)].key);
}

static bool take_ca(struct hierarchy *h, enum ca_id id, const char *path,
    const struct pem_file *file, struct err *e)
{
    struct cert_chain facts = {0};
    X509 *cert = sk_X509_value(file->chain, 0);
    if (sk_X509_num(file->chain) + sk_X509_num(file->roots) != 1)
        return reject(path, "more than one certificate", e);
    X509_up_ref(cert);
    EVP_PKEY_up_ref(file->key);
    h->cas[id] = (struct ca){.cert = cert, .key = file->key};
    bool ok = certfacts_read(cert, cert_chain_add(&facts), e) &&
              check_facts(id, path, &facts.certs[0], e) && check_signature(h, id, path, e);
    cert_chain_cleanup(&facts);
    return ok;
}

static bool load_ca(const char *dir, struct hierarchy *h, enum ca_id id, struct err *e)
{
    struct pem_file file;
    char *path = path_in(dir, names[id].cert);
    char *key_path = path_in(dir, names[id].key);
    bool ok = pem_file_read(&file, path, key_path, e) && take_ca(h, id, path, &file, e);
    pem_file_cleanup(&file);
    free(key_path);
    free(path);
    return ok;
}

static bool load(const char *dir, struct hierarchy *h, struct err *e)
{
    for (int id = 0; id < CA_COUNT; id++) {
        if (!load_ca(dir, h, (enum ca_id)id, e))
            return false;
    }
    return true;
}

/* ---- the folder ---- */

/* Two callers at a time must not make two hierarchies: the lock is held until the descriptor is
 * closed. Where the file system has no locks, the later caller fails at the first file. */
static int lock_folder(const char *dir, struct err *e)
{
    if (mkdir(dir, 0700) != 0 && errno != EEXIST) {
        err_set(e, ERR_FILE_WRITE, "%s: %s", dir, strerror(errno));
        return -1;
    }
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        err_set(e, ERR_FILE_READ, "%s: %s", dir, strerror(errno));
    else
        (void)flock(fd, LOCK_EX);
    return fd;
}

static bool open_locked(const char *dir, struct hierarchy *out, struct err *e)
{
    const char *missing = NULL;
    size_t num = count_files(dir, &missing);
    if (num == 0)
        return hierarchy_init(out, e) && save(dir, out, e);
    if (num < NUM_FILES)
        return err_set(e, ERR_FILE_INVALID,
            "%s: incomplete lab hierarchy, %s is missing; a new one needs an empty folder", dir,
            missing);
    return load(dir, out, e);
}

bool cafolder_open(const char *dir, struct hierarchy *out, struct err *e)
{
    *out = (struct hierarchy){0};
    int lock = lock_folder(dir, e);
    if (lock < 0)
        return false;
    bool ok = open_locked(dir, out, e);
    close(lock);
    return ok;
}
