#include "scenarios/report/texts.h"

#include "sim/base/err.h"
#include "sim/base/text.h"

#include <stdint.h>
#include <stdlib.h>

#define SLOTS_MIN 64

/* FNV-1a. */
static size_t hash_of(const char *text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);
    for (; *text != '\0'; text++)
        hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
    return (size_t)hash;
}

/* The slot of `text`, or the empty one where it belongs. */
static size_t *slot_of(const struct texts *texts, const char *text)
{
    size_t i = hash_of(text) % texts->num_slots;
    while (texts->slots[i] != 0 && !text_is(texts->entries[texts->slots[i] - 1].text, text))
        i = (i + 1) % texts->num_slots;
    return &texts->slots[i];
}

static void grow(struct texts *texts)
{
    if (texts->num * 2 < texts->num_slots)
        return;
    free(texts->slots);
    texts->num_slots = texts->num_slots == 0 ? SLOTS_MIN : texts->num_slots * 2;
    texts->slots = ek_calloc(texts->num_slots, sizeof *texts->slots);
    for (size_t i = 0; i < texts->num; i++)
        *slot_of(texts, texts->entries[i].text) = i + 1;
    texts->entries = ek_realloc(texts->entries, texts->num_slots * sizeof *texts->entries);
}

size_t texts_add(struct texts *texts, const char *text)
{
    grow(texts);
    size_t *slot = slot_of(texts, text);
    if (*slot == 0) {
        texts->entries[texts->num] = (struct texts_entry){.text = ek_strdup(text)};
        *slot = ++texts->num;
    }
    texts->entries[*slot - 1].count++;
    return *slot - 1;
}

void texts_cleanup(struct texts *texts)
{
    for (size_t i = 0; i < texts->num; i++)
        free(texts->entries[i].text);
    free(texts->entries);
    free(texts->slots);
    *texts = (struct texts){0};
}
