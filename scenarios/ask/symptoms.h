/* symptoms.h: what people say when something fails, and the services that show it. */
#ifndef EK_ASK_SYMPTOMS_H
#define EK_ASK_SYMPTOMS_H

#include "scenarios/spec/services.h"
#include "sim/conf/conf.h"

#define SYMPTOM_SETTINGS_MAX 4

struct symptom {
    const char *id;
    const struct conf_node *words;
    const char *on; /* whose certificate it is most likely about: e, c */
    bool services[SERVICE_COUNT];
    const char
        *paths[SYMPTOM_SETTINGS_MAX]; /* dotted settings that let it show, and their values */
    const char *values[SYMPTOM_SETTINGS_MAX];
    size_t num_settings;
    const char *source;
    const char *otherwise; /* where to look when the certificate is not to blame; NULL: not told */
};

struct symptoms {
    struct conf_doc *doc; /* owns the strings */
    struct symptom *all;
    size_t num;
};

/* symptoms_load: file `path`; faults go to `diag` at their positions. False when there was one;
 * clean up in both cases. */
bool symptoms_load(struct symptoms *out, const char *path, struct conf_diag *diag) EK_CHECK;
void symptoms_cleanup(struct symptoms *symptoms);

/* symptoms_find: the row of which most words are parts of `said`, in any case; of equals the first.
 * NULL: none is. */
const struct symptom *symptoms_find(const struct symptoms *symptoms, const char *said);

#endif
