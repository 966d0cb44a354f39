/* reasons.h: what people are told about a reason: cause, what to look for in the logs of a real
 * Expressway, ways out. The texts are data: scenarios/explain/reasons.yaml. */
#ifndef EK_SPEC_REASONS_H
#define EK_SPEC_REASONS_H

#include "scenarios/spec/outcome.h"
#include "sim/conf/conf.h"

#define REASON_ITEMS_MAX 8

/* Strings live as long as the `struct reasons`. */
struct reason_text {
    const char *cause;
    const char *evidence[REASON_ITEMS_MAX];
    size_t num_evidence;
    const char *fixes[REASON_ITEMS_MAX];
    size_t num_fixes;
    const char *citation;
};

struct reasons {
    struct conf_doc *doc;
    struct reason_text text[REASON_COUNT];
};

/* reasons_load: false when the file has a fault: an unknown or doubled id, a reason without an
 * entry, an entry without cause, evidence, fix or citation. All faults go to `diag`. Clean up also
 * after a failure. */
bool reasons_load(struct reasons *out, const char *path, struct conf_diag *diag);
void reasons_cleanup(struct reasons *reasons);

#endif
