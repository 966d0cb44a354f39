/* golden_words.h: the words of golden files; not for other rooms. */
#ifndef EK_RUNS_GOLDEN_WORDS_H
#define EK_RUNS_GOLDEN_WORDS_H

#include <stdbool.h>
#include <stddef.h>

#define GOLDEN_HEAD   "ekulab-golden "
#define GOLDEN_FORMAT "1"
#define GOLDEN_NONE   "-"

/* What is written behind the stage. */
enum golden_key { GOLDEN_X509, GOLDEN_ALERT, GOLDEN_SIP, GOLDEN_CAUSED_BY, GOLDEN_KEYS };
const char *const *golden_keys(size_t *out_num);

/* A kind of word, and those that there are. */
struct golden_kind {
    const char *name;
    const char *const *(*names)(size_t *out_num);
    bool may_lack; /* "-" is one of them */
};

extern const struct golden_kind golden_service, golden_reason, golden_side, golden_stage;

#endif
