#include "scenarios/preview/notes.h"

#include "sim/base/err.h"
#include "sim/base/text.h"

#include <stdlib.h>

size_t notes_number(struct notes *notes, const char *source)
{
    if (source == NULL)
        return 0;
    for (size_t i = 0; i < notes->num; i++) {
        if (text_is(notes->all[i], source))
            return i + 1;
    }
    notes->all = ek_realloc(notes->all, (notes->num + 1) * sizeof *notes->all);
    notes->all[notes->num++] = source;
    return notes->num;
}

void notes_cleanup(struct notes *notes)
{
    free(notes->all);
    *notes = (struct notes){0};
}
