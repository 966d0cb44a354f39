/* words.h: an outcome in words, for people. */
#ifndef EK_REPORT_WORDS_H
#define EK_REPORT_WORDS_H

#include "scenarios/spec/outcome.h"
#include "sim/base/buf.h"

/* words_of_failure: appends who refuses, why and where, for an outcome that is down. */
void words_of_failure(const struct outcome *o, struct buf *out);

#endif
