#include "certs-gen/pemfile.h"

#include "certs-gen/crypto.h"
#include "certs-gen/usable.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#define MAX_FILE_LEN ((size_t)1 << 20)

void pem_file_cleanup(struct pem_file *file)
{
    sk_X509_pop_free(file->chain, X509_free);
    sk_X509_pop_free(file->roots, X509_free);
    EVP_PKEY_free(file->key);
    *file = (struct pem_file){0};
}

static bool reject(const char *path, struct err *e, const char *reason)
{
    ERR_clear_error();
    return err_set(e, ERR_PEM_INVALID, "%s: %s", path, reason);
}

/* Called for an encrypted block; without it OpenSSL asks on the terminal. */
static int refuse_password(char *password, int cap, int writing, void *was_asked)
{
    (void)password, (void)cap, (void)writing;
    if (was_asked != NULL)
        *(bool *)was_asked = true;
    return -1;
}

static bool is_root(X509 *cert)
{
    return X509_self_signed(cert, 0) == 1 && (X509_get_extension_flags(cert) & EXFLAG_CA) != 0;
}

/* The first certificate is the leaf whatever it is; behind it, roots go apart. */
static bool keep_cert(struct pem_file *file, X509 *cert)
{
    bool is_leaf = sk_X509_num(file->chain) == 0;
    STACK_OF(X509) *home = !is_leaf && is_root(cert) ? file->roots : file->chain;
    return sk_X509_push(home, cert) > 0;
}

/* A certificate or key as it is, without the text around it. */
static bool is_der(BIO *bio)
{
    const unsigned char *bytes = NULL;
    long len = BIO_get_mem_data(bio, (char **)&bytes);
    X509 *cert = len > 0 ? d2i_X509(NULL, &bytes, len) : NULL;
    X509_free(cert);
    ERR_clear_error();
    return cert != NULL;
}

static bool at_end(void)
{
    unsigned long error = ERR_peek_last_error();
    return ERR_GET_LIB(error) == ERR_LIB_PEM && ERR_GET_REASON(error) == PEM_R_NO_START_LINE;
}

static bool read_certs(struct pem_file *file, const char *path, BIO *bio, struct err *e)
{
    if (is_der(bio))
        return err_set(e, ERR_PEM_INVALID,
            "%s: this is DER; convert it: openssl x509 -inform DER -in %s -out FILE.pem, then "
            "append its CAs and its key",
            path, path);
    file->chain = sk_X509_new_null();
    file->roots = sk_X509_new_null();
    ERR_clear_error();
    X509 *cert = NULL;
    while ((cert = PEM_read_bio_X509(bio, NULL, refuse_password, NULL)) != NULL) {
        if (!keep_cert(file, cert)) {
            X509_free(cert);
            return crypto_fail(e, ERR_CRYPTO, "%s: cannot keep a certificate", path);
        }
    }
    if (!at_end())
        return crypto_fail(e, ERR_PEM_INVALID, "%s: unreadable certificate", path);
    if (sk_X509_num(file->chain) == 0)
        return reject(path, e, "no certificate");
    return true;
}

static bool read_key(struct pem_file *file, const char *path, BIO *bio, struct err *e)
{
    bool is_encrypted = false;
    ERR_clear_error();
    file->key = PEM_read_bio_PrivateKey(bio, NULL, refuse_password, &is_encrypted);
    if (file->key == NULL && is_encrypted)
        return reject(path, e, "the private key is encrypted; write it without a password");
    if (file->key == NULL)
        return reject(path, e, "no readable private key");
    if (X509_check_private_key(sk_X509_value(file->chain, 0), file->key) != 1)
        return reject(path, e, "the private key does not match the first certificate");
    ERR_clear_error();
    return true;
}

typedef bool read_fn(struct pem_file *file, const char *path, BIO *bio, struct err *e);

/* Certificates and key may stand in any order, so each is read from the file's beginning. */
static bool read_from(struct pem_file *file, const char *path, read_fn *read, struct err *e)
{
    struct buf text = {0}; /* may hold the key: overwritten at the end */
    BIO *bio = NULL;
    bool ok = false;
    if (!buf_read_file(&text, path, MAX_FILE_LEN, e))
        goto out;
    bio = BIO_new_mem_buf(buf_str(&text), (int)text.len);
    ok = bio == NULL ? crypto_fail(e, ERR_CRYPTO, "%s: cannot read", path)
                     : read(file, path, bio, e);
out:
    BIO_free(bio);
    if (text.data != NULL)
        OPENSSL_cleanse(text.data, text.cap);
    buf_cleanup(&text);
    return ok;
}

bool pem_file_read(struct pem_file *out, const char *path, const char *key_path, struct err *e)
{
    *out = (struct pem_file){0};
    return read_from(out, path, read_certs, e) && read_from(out, key_path, read_key, e) &&
           usable_check(out, path, e);
}
