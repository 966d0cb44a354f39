/* texts.h: distinct texts in the order of their first appearance, and how often each came. */
#ifndef EK_REPORT_TEXTS_H
#define EK_REPORT_TEXTS_H

#include <stddef.h>

struct texts_entry {
    char *text;
    size_t count;
};

struct texts {
    struct texts_entry *entries;
    size_t num;
    size_t *slots; /* hash table of entry numbers + 1; 0: empty */
    size_t num_slots;
};

/* texts_add: counts a copy of `text`; returns its number, from 0. */
size_t texts_add(struct texts *texts, const char *text);
void texts_cleanup(struct texts *texts);

#endif
