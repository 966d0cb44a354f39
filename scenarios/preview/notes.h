/* notes.h: documents that a telling of a plan names, once each, by number. */
#ifndef EK_PREVIEW_NOTES_H
#define EK_PREVIEW_NOTES_H

#include <stddef.h>

struct notes {
    const char **all; /* borrowed */
    size_t num;
};

/* notes_number: the number of `source`, from 1, as a new one if need be; 0 for NULL. */
size_t notes_number(struct notes *notes, const char *source);
void notes_cleanup(struct notes *notes);

#endif
