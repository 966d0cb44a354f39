/* twinnotes.h: in what a certificate of a twin differs from its original: lines for people. */
#ifndef EK_CERTS_TWINNOTES_H
#define EK_CERTS_TWINNOTES_H

#include "sim/base/err.h"

#include <stddef.h>

struct twin_notes {
    char **texts;
    size_t num;
    /* The key, or the signature, could not be made like the original's: what verification says may
     * differ. */
    bool unlike;
};

/* twin_note: adds a line. twin_note_unlike: one by which verification may differ. */
void twin_note(struct twin_notes *notes, const char *fmt, ...) EK_PRINTF(2, 3);
void twin_note_unlike(struct twin_notes *notes, const char *fmt, ...) EK_PRINTF(2, 3);

/* twin_notes_add: adds all of `more`, each as "WHOSE: LINE". */
void twin_notes_add(struct twin_notes *notes, const char *whose, const struct twin_notes *more);
/* twin_notes_copy: adds all of `more` as they are. */
void twin_notes_copy(struct twin_notes *notes, const struct twin_notes *more);
void twin_notes_cleanup(struct twin_notes *notes);

#endif
