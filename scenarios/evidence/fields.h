/* fields.h: members of a JSON object that came from elsewhere: a fact, a result line, evidence. The
 * object may be NULL, and a member of another type is as good as none. */
#ifndef EK_EVIDENCE_FIELDS_H
#define EK_EVIDENCE_FIELDS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

/* fact_text: NULL when there is no such string; borrowed. fact_number: `none` when there is no such
 * integer. fact_true: is it there, and true? */
const char *fact_text(const json_t *fact, const char *key);
int64_t fact_number(const json_t *fact, const char *key, int64_t none);
bool fact_true(const json_t *fact, const char *key);

#endif
