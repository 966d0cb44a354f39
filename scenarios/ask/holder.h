/* holder.h: who has the certificate that is asked about. */
#ifndef EK_ASK_HOLDER_H
#define EK_ASK_HOLDER_H

#include "scenarios/spec/deployment.h"

enum holder_kind { HOLDER_E, HOLDER_C, HOLDER_BOTH, HOLDER_PEER, HOLDER_KINDS };

struct holder {
    enum holder_kind kind;
    enum peer peer; /* of HOLDER_PEER */
};

/* holder_kind_names: "e", "c", "both", "peer". holder_by_name: the first three, or a peer's name
 * ("cucm"); false: neither. holder_words: "Expressway-E" and so on. */
const char *const *holder_kind_names(void);
bool holder_by_name(const char *name, struct holder *out);
const char *holder_words(struct holder holder);

#endif
