#include "certs-gen/twinnotes.h"

#include <stdlib.h>

static void add(struct twin_notes *notes, char *text)
{
    notes->texts = ek_realloc(notes->texts, (notes->num + 1) * sizeof *notes->texts);
    notes->texts[notes->num++] = text;
}

void twin_note(struct twin_notes *notes, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    add(notes, ek_vasprintf(fmt, args));
    va_end(args);
}

void twin_note_unlike(struct twin_notes *notes, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    add(notes, ek_vasprintf(fmt, args));
    va_end(args);
    notes->unlike = true;
}

void twin_notes_add(struct twin_notes *notes, const char *whose, const struct twin_notes *more)
{
    for (size_t i = 0; i < more->num; i++)
        twin_note(notes, "%s: %s", whose, more->texts[i]);
    notes->unlike = notes->unlike || more->unlike;
}

void twin_notes_copy(struct twin_notes *notes, const struct twin_notes *more)
{
    for (size_t i = 0; i < more->num; i++)
        add(notes, ek_strdup(more->texts[i]));
    notes->unlike = notes->unlike || more->unlike;
}

void twin_notes_cleanup(struct twin_notes *notes)
{
    for (size_t i = 0; i < notes->num; i++)
        free(notes->texts[i]);
    free(notes->texts);
    *notes = (struct twin_notes){0};
}
