/* scene.h: the deployment in which a certificate is tried, as the text of a scenario: an Expressway
 * pair where everybody verifies as strictly as the release can, and every other certificate is
 * without fault. */
#ifndef EK_ASK_SCENE_H
#define EK_ASK_SCENE_H

#include "scenarios/ask/holder.h"
#include "scenarios/ask/remedies.h"
#include "scenarios/ask/symptoms.h"

struct scene {
    struct holder holder;
    const char *release_e;
    const char *release_c;
    const char *name;   /* host name of the holder */
    const char *name_c; /* of HOLDER_BOTH: that of Expressway-C */
    int64_t clock;
    const struct symptom *symptom; /* NULL: everything is asked for */
};

/* scene_begin: the scenario up to `cases:`. */
void scene_begin(const struct scene *scene, struct buf *out);

/* scene_case: one case, in which the holder has `certificate`: a recipe, or "pem:FILE". */
void scene_case(
    const struct scene *scene, const char *name, const char *certificate, struct buf *out);

/* scene_remedy: the case of a way out, called by its id; `certificate` as above, unless the way out
 * is another certificate. */
void scene_remedy(const struct scene *scene, const struct remedy *remedy, const char *certificate,
    struct buf *out);

#endif
