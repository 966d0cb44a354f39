/* certfiles.h: certificates that belong to an imported pair. */
#ifndef EK_IMPORT_CERTFILES_H
#define EK_IMPORT_CERTFILES_H

#include "scenarios/import/emit.h"

struct certfiles {
    struct emit_cert *all;
    size_t num;
    struct buf notes; /* what could not be used, a line each */
};

/* certfiles_add_pem: the first certificate of a PEM text, from an archive: it has no key, so what
 * goes into the scenario is a recipe with its usages. A text with a private key is not read. */
void certfiles_add_pem(struct certfiles *out, const char *name, const char *text, size_t len);

/* certfiles_add_folder: files that a scenario takes as {pem: FILE}, at and below `dir`, such as
 * `ekulab twin` writes: certificate, chain, root and key in one. Others are passed over. */
bool certfiles_add_folder(struct certfiles *out, const char *dir, struct err *e) EK_CHECK;

void certfiles_cleanup(struct certfiles *files);

#endif
