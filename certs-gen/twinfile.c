#include "certs-gen/bundle.h"
#include "certs-gen/outfile.h"
#include "certs-gen/twin.h"

#include <stdlib.h>

static void warn(const struct bundle *bundle, const char *path, struct buf *out)
{
    for (size_t i = 0; i < bundle->num_faults; i++)
        buf_addf(out, "%s:%zu: %s\n", path, bundle->faults[i].line, bundle->faults[i].text);
}

static bool add_all(STACK_OF(X509) * to, const struct bundle *from)
{
    bool ok = true;
    for (int i = 0; i < sk_X509_num(from->certs) && ok; i++)
        ok = sk_X509_push(to, sk_X509_value(from->certs, i)) > 0;
    return ok;
}

/* "PATH: REASON": whose certificates could not be doubled. */
static const struct twin *make(
    struct twins *twins, STACK_OF(X509) * certs, const char *path, struct err *e)
{
    struct err why = {0};
    const struct twin *twin = twins_make(twins, certs, &why);
    if (twin == NULL)
        err_set(e, why.code, "%.120s: %s", path, err_detail(&why));
    return twin;
}

const struct twin *twins_make_files(struct twins *twins, const char *path, const char *chain_path,
    struct buf *out_warnings, struct err *e)
{
    const struct twin *twin = NULL;
    struct bundle own = {0};
    struct bundle issuers = {0};
    STACK_OF(X509) *certs = sk_X509_new_null();
    if (!bundle_read(&own, path, e) ||
        (chain_path != NULL && !bundle_read(&issuers, chain_path, e)))
        goto out;
    warn(&own, path, out_warnings);
    warn(&issuers, chain_path, out_warnings);
    if (sk_X509_num(own.certs) == 0)
        err_set(e, ERR_PEM_INVALID, "%s: no certificate that can be read", path);
    else if (add_all(certs, &own) && add_all(certs, &issuers))
        twin = make(twins, certs, path, e);
out:
    sk_X509_free(certs);
    bundle_cleanup(&own);
    bundle_cleanup(&issuers);
    return twin;
}

bool twin_write(const struct twin *twin, const char *dir, bool force, struct err *e)
{
    const struct outfile files[] = {{"cert.pem", 0666, twin->chain_pem},
        {"root.pem", 0666, twin->roots_pem}, {"key.pem", 0600, twin->key_pem},
        {"all.pem", 0600, twin->all_pem}, {"differences.txt", 0666, twin->differences}};
    return outfile_write(dir, files, sizeof files / sizeof files[0], force, e);
}
