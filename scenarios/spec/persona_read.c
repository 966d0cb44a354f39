/* Persona files become `struct personas`. A reader goes on after a fault, so that all show at once.
 */
#include "scenarios/spec/persona.h"
#include "sim/base/text.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])
#define WORDS_MAX  8

/* What the readers of one file share. */
struct reader {
    struct personas *out;
    const struct conf_doc *doc;
    struct conf_diag *diag;
};

static const char *need_text(const struct reader *r, const struct conf_node *node, const char *key)
{
    const struct conf_node *value = conf_need(r->diag, r->doc, node, key, CONF_SCALAR);
    if (value == NULL)
        return NULL;
    if (*conf_text(value) == '\0')
        conf_error(r->diag, r->doc, value, "\"%s\" must not be empty", key);
    return conf_text(value);
}

/* The words between the bars; the copy that they point into is the caller's. */
static char *split(const char *bars, const char *words[WORDS_MAX], size_t *out_num)
{
    char *copy = ek_strdup(bars);
    char *state = NULL;
    *out_num = 0;
    for (char *w = strtok_r(copy, "|", &state); w != NULL && *out_num < WORDS_MAX;
         w = strtok_r(NULL, "|", &state))
        words[(*out_num)++] = w;
    return copy;
}

static void read_value(
    const struct reader *r, const struct conf_node *node, enum trait trait, struct trait_line *line)
{
    const struct conf_node *value = conf_need(r->diag, r->doc, node, "value", CONF_SCALAR);
    const char *words[WORDS_MAX];
    size_t num = 0;
    char *copy = split(trait_words(trait), words, &num);
    if (value != NULL && conf_choice(r->diag, r->doc, value, "value", words, num) >= 0)
        line->value = conf_text(value);
    free(copy);
}

static void read_confidence(
    const struct reader *r, const struct conf_node *node, struct trait_line *line)
{
    const char *const names[] = {trait_confidence_name(TRAIT_MEASURED),
        trait_confidence_name(TRAIT_DOCUMENTED), trait_confidence_name(TRAIT_INFERRED),
        trait_confidence_name(TRAIT_ASSUMED)};
    const struct conf_node *word = conf_need(r->diag, r->doc, node, "confidence", CONF_SCALAR);
    int index =
        word == NULL ? -1 : conf_choice(r->diag, r->doc, word, "confidence", names, NUM(names));
    if (index < 0)
        return;
    line->confidence = (enum trait_confidence)index;
    if (line->confidence == TRAIT_ASSUMED && conf_get(node, "note") == NULL)
        conf_error(r->diag, r->doc, node, "an assumed value needs a \"note\" with the reason");
}

static void read_trait(const struct reader *r, const struct conf_node *key,
    const struct conf_node *node, enum trait trait, struct trait_line *line)
{
    static const char *const keys[] = {"value", "confidence", "source", "note"};
    if (conf_kind(node) != CONF_MAPPING) {
        conf_error(r->diag, r->doc, key, "trait \"%s\" must be {value, confidence, source}",
            trait_name(trait));
        return;
    }
    conf_known_keys(r->diag, r->doc, node, keys, NUM(keys));
    line->own = true;
    read_value(r, node, trait, line);
    read_confidence(r, node, line);
    line->source = need_text(r, node, "source");
    if (conf_get(node, "note") != NULL)
        line->note = need_text(r, node, "note");
}

static void read_traits(
    const struct reader *r, const struct conf_node *list, struct persona *persona)
{
    const char *names[TRAIT_COUNT];
    for (size_t i = 0; i < TRAIT_COUNT; i++)
        names[i] = trait_name((enum trait)i);
    for (size_t i = 0; i < conf_size(list); i++) {
        const struct conf_node *key = conf_key_node(list, i);
        int trait = conf_choice(r->diag, r->doc, key, "trait", names, TRAIT_COUNT);
        if (trait >= 0)
            read_trait(r, key, conf_item(list, i), (enum trait)trait, &persona->lines[trait]);
    }
    bool is_generic = text_is(persona->id, PERSONA_GENERIC);
    for (size_t i = 0; i < TRAIT_COUNT && is_generic; i++) {
        if (conf_get(list, names[i]) == NULL)
            conf_error(r->diag, r->doc, list, "missing trait \"%s\"", names[i]);
    }
}

static void read_persona(const struct reader *r, const struct conf_node *node)
{
    static const char *const keys[] = {"id", "title", "traits"};
    if (conf_kind(node) != CONF_MAPPING) {
        conf_error(r->diag, r->doc, node, "a persona is a mapping: {id, title, traits}");
        return;
    }
    conf_known_keys(r->diag, r->doc, node, keys, NUM(keys));
    struct persona persona = {.id = need_text(r, node, "id"), .title = need_text(r, node, "title")};
    const struct conf_node *traits = conf_need(r->diag, r->doc, node, "traits", CONF_MAPPING);
    if (traits != NULL)
        read_traits(r, traits, &persona);
    if (persona.id == NULL)
        return;
    if (personas_find(r->out, persona.id) != NULL)
        conf_error(
            r->diag, r->doc, conf_get(node, "id"), "persona \"%.60s\" is there twice", persona.id);
    size_t size = (r->out->num + 1) * sizeof persona;
    r->out->all = ek_realloc(r->out->all, size);
    r->out->all[r->out->num++] = persona;
}

static void read_file(const struct reader *r)
{
    static const char *const keys[] = {"personas"};
    const struct conf_node *root = conf_root(r->doc);
    if (conf_kind(root) != CONF_MAPPING) {
        conf_error(r->diag, r->doc, root, "a persona file is a mapping with the key \"personas\"");
        return;
    }
    conf_known_keys(r->diag, r->doc, root, keys, NUM(keys));
    const struct conf_node *list = conf_need(r->diag, r->doc, root, "personas", CONF_SEQUENCE);
    if (list != NULL && conf_size(list) == 0)
        conf_error(r->diag, r->doc, list, "a persona file needs at least one persona");
    for (size_t i = 0; i < conf_size(list); i++)
        read_persona(r, conf_item(list, i));
}

void personas_check(const struct conf_doc *doc, struct conf_diag *diag)
{
    struct personas scratch = {0};
    struct reader reader = {.out = &scratch, .doc = doc, .diag = diag};
    read_file(&reader);
    personas_cleanup(&scratch);
}

static void load_file(struct personas *out, const char *path, struct conf_diag *diag)
{
    struct conf_doc *doc = conf_parse_file(path, diag);
    if (doc == NULL)
        return;
    size_t size = (out->num_docs + 1) * sizeof(struct conf_doc *);
    out->docs = ek_realloc(out->docs, size);
    out->docs[out->num_docs++] = doc;
    struct reader reader = {.out = out, .doc = doc, .diag = diag};
    read_file(&reader);
}

static int is_persona_file(const struct dirent *entry)
{
    return *entry->d_name != '.' && text_is(strrchr(entry->d_name, '.'), ".yaml") ? 1 : 0;
}

static void load_folder(struct personas *out, const char *dir, struct conf_diag *diag)
{
    struct dirent **entries = NULL;
    int num = scandir(dir, &entries, is_persona_file, alphasort);
    if (num < 0)
        conf_error_file(diag, dir, "cannot read folder: %s", strerror(errno));
    for (int i = 0; i < num; i++) {
        char *path = ek_asprintf("%s/%s", dir, entries[i]->d_name);
        load_file(out, path, diag);
        free(path);
        free(entries[i]);
    }
    free(entries);
}

/* What nobody looked at is taken to be as the generic persona's. */
static void complete(struct personas *out, const struct persona *generic)
{
    out->names = ek_calloc(out->num, sizeof *out->names);
    for (size_t i = 0; i < out->num; i++) {
        struct persona *persona = &out->all[i];
        out->names[i] = persona->id;
        for (size_t t = 0; t < TRAIT_COUNT; t++) {
            struct trait_line as_generic = {.value = generic->lines[t].value,
                .confidence = TRAIT_ASSUMED,
                .source = "nobody looked; as " PERSONA_GENERIC};
            if (!persona->lines[t].own)
                persona->lines[t] = as_generic;
        }
    }
}

bool personas_load(struct personas *out, const char *dir, struct conf_diag *diag)
{
    unsigned before = diag->num_errors;
    *out = (struct personas){0};
    load_folder(out, dir, diag);
    const struct persona *generic = personas_find(out, PERSONA_GENERIC);
    if (diag->num_errors == before && generic == NULL)
        conf_error_file(diag, dir, "no persona \"%s\" in this folder", PERSONA_GENERIC);
    if (diag->num_errors != before)
        return false;
    complete(out, generic);
    return true;
}

void personas_cleanup(struct personas *personas)
{
    for (size_t i = 0; i < personas->num_docs; i++)
        conf_doc_free(personas->docs[i]);
    free(personas->docs);
    free(personas->all);
    free(personas->names);
    *personas = (struct personas){0};
}
