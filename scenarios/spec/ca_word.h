/* ca_word.h: certificates of CA products in deployments: {ca: PRODUCT, issued: DATE}, kept as the
 * words of calendar.h. */
#ifndef EK_SPEC_CA_WORD_H
#define EK_SPEC_CA_WORD_H

#include "scenarios/spec/deployment.h"

/* ca_word_read: the canonical word for the mapping `node`, or for the scalar `node` that has the
 * shape of one (the caller's); NULL, and errors at their positions in `diag`, when the CA would not
 * have issued it. */
char *ca_word_read(
    const struct conf_doc *doc, const struct conf_node *node, struct conf_diag *diag);

/* ca_word_check: is `word` canonical and issued, by the calendar in use? The reason in `e`. */
bool ca_word_check(const char *word, struct err *e) EK_CHECK;

#endif
