/* emit.h: a pair, as the text of a scenario. */
#ifndef EK_IMPORT_EMIT_H
#define EK_IMPORT_EMIT_H

#include "scenarios/import/site.h"
#include "sim/base/buf.h"
#include "sim/release/release.h"

#define EMIT_CERTS_MAX 64

/* A certificate that was found beside the listings: what goes into the scenario for it. */
struct emit_cert {
    char *word;   /* "{pem: 'FILE'}", or a recipe */
    char *file;   /* where it was found */
    char **names; /* host names that it bears */
    size_t num_names;
    bool used;
};

struct emit_request {
    const struct site_box *e; /* NULL: no listing of it */
    const struct site_box *c;
    const struct release *release_e;
    const struct release *release_c;
    bool release_e_given;
    bool release_c_given;
    struct emit_cert *certs;
    size_t num_certs;
};

/* emit: the scenario, with a commented QUESTION wherever the listings do not tell; their number in
 * *out_questions. `certs` that are used are marked. */
void emit(const struct emit_request *request, struct buf *out, size_t *out_questions);

/* emit_unused: the number of items that were not used. */
size_t emit_unused(const struct site_box *box);

#endif
