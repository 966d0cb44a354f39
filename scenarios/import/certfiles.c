#include "scenarios/import/certfiles.h"

#include "certs-gen/certs.h"
#include "certs-gen/keyscent.h"
#include "scenarios/import/neighbors.h"
#include "scenarios/inventory/walk.h"
#include "sim/tls/certfacts.h"

#include <stdlib.h>
#include <string.h>

#define PEM_BEGIN "-----BEGIN CERTIFICATE-----"
#define KEY_END   "PRIVATE KEY-----"

static void add(struct certfiles *out, char *word, const char *file, const struct cert_facts *cert)
{
    if (out->num == EMIT_CERTS_MAX) {
        buf_addf(&out->notes, "%s: more than %d certificates; not used\n", file, EMIT_CERTS_MAX);
        free(word);
        return;
    }
    out->all = ek_realloc(out->all, (out->num + 1) * sizeof *out->all);
    struct emit_cert *one = &out->all[out->num++];
    *one = (struct emit_cert){.word = word, .file = ek_strdup(file)};
    one->names = ek_calloc(cert->num_dns_names + 1, sizeof *one->names);
    for (size_t i = 0; i < cert->num_dns_names; i++)
        one->names[one->num_names++] = ek_strdup(cert->dns_names[i]);
    if (cert->common_name != NULL && one->num_names == 0)
        one->names[one->num_names++] = ek_strdup(cert->common_name);
}

/* The recipe with these usages. */
static const char *recipe_of(const struct cert_facts *cert)
{
    const unsigned both = CERT_EKU_SERVER_AUTH | CERT_EKU_CLIENT_AUTH;
    enum recipe_usage usage = RECIPE_NO_EKU;
    if ((cert->eku & both) == both)
        usage = RECIPE_COMBINED;
    else if ((cert->eku & both) != 0)
        usage = (cert->eku & CERT_EKU_CLIENT_AUTH) != 0 ? RECIPE_CLIENT_ONLY : RECIPE_SERVER_ONLY;
    else if (cert->has_eku)
        usage = (cert->eku & CERT_EKU_ANY) != 0 ? RECIPE_ANY_EKU : RECIPE_CODE_SIGNING;
    return recipe_usage_name(usage);
}

void certfiles_add_pem(struct certfiles *out, const char *name, const char *text, size_t len)
{
    struct cert_chain chain = {0};
    struct err e = {0};
    bool has_cert = memmem(text, len, PEM_BEGIN, strlen(PEM_BEGIN)) != NULL;
    if (!has_cert && memmem(text, len, KEY_END, strlen(KEY_END)) == NULL)
        return;
    const char *key = keyscent((const unsigned char *)text, len);
    if (key != NULL)
        buf_addf(&out->notes, "%s: holds %s; not read\n", name, key);
    else if (!certfacts_read_pem(text, &chain, &e))
        buf_addf(&out->notes, "%s: %s\n", name, e.text);
    else if (!chain.certs[0].is_ca)
        add(out, ek_strdup(recipe_of(&chain.certs[0])), name, &chain.certs[0]);
    cert_chain_cleanup(&chain);
}

struct folder {
    struct certfiles *out;
    struct certs *workshop;
};

static void take_file(void *context, const char *path, bool named, bool is_loop, const char *why)
{
    struct folder *folder = context;
    struct err e = {0};
    size_t len = strlen(path);
    (void)is_loop;
    if (why != NULL && named)
        buf_addf(&folder->out->notes, "%s: %s\n", path, why);
    if (why != NULL || len < 4 || strcmp(path + len - 4, ".pem") != 0)
        return;
    const struct certs_identity *identity = certs_load(folder->workshop, path, &e);
    if (identity == NULL)
        return;
    struct buf word = {0};
    char *absolute = realpath(path, NULL);
    buf_adds(&word, "{pem: ");
    emit_quoted(&word, absolute == NULL ? path : absolute);
    buf_adds(&word, "}");
    add(folder->out, buf_take(&word), path, &identity->chain.certs[0]);
    free(absolute);
}

bool certfiles_add_folder(struct certfiles *out, const char *dir, struct err *e)
{
    struct folder folder = {out, certs_new(e)};
    char *paths[] = {(char *)dir, NULL};
    size_t before = out->num;
    if (folder.workshop == NULL)
        return false;
    walk(paths, take_file, &folder);
    certs_free(folder.workshop);
    return out->num > before || err_set(e, ERR_FILE_INVALID,
                                    "%s: no file with a certificate and its key (PEM); `ekulab "
                                    "twin` writes such files (all.pem)",
                                    dir);
}

void certfiles_cleanup(struct certfiles *files)
{
    for (size_t i = 0; i < files->num; i++) {
        for (size_t k = 0; k < files->all[i].num_names; k++)
            free(files->all[i].names[k]);
        free(files->all[i].names);
        free(files->all[i].word);
        free(files->all[i].file);
    }
    free(files->all);
    buf_cleanup(&files->notes);
    *files = (struct certfiles){0};
}
