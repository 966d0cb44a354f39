/* Family files become `struct releases`. A reader goes on after a fault, so that all show at once.
 */
#include "sim/base/text.h"
#include "sim/release/family.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])

/* What the readers of one file share. */
struct reader {
    struct conf_diag *diag;
    const struct conf_doc *doc;
    struct release_family *family;
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

static void read_value(const struct reader *r, const struct conf_node *node, enum rule_id rule)
{
    struct rule_words words;
    rule_words(rule, &words);
    const struct conf_node *value = conf_need(r->diag, r->doc, node, "value", CONF_SCALAR);
    if (value != NULL)
        conf_choice(r->diag, r->doc, value, "value", words.word, words.num);
    r->family->lines[rule].value = conf_text(value);
}

static void read_confidence(
    const struct reader *r, const struct conf_node *node, struct rule_line *line)
{
    const char *const names[] = {confidence_name(CONFIDENCE_DOCUMENTED),
        confidence_name(CONFIDENCE_INFERRED), confidence_name(CONFIDENCE_ASSUMED)};
    const struct conf_node *word = conf_need(r->diag, r->doc, node, "confidence", CONF_SCALAR);
    if (word == NULL)
        return;
    int index = conf_choice(r->diag, r->doc, word, "confidence", names, NUM(names));
    if (index < 0)
        return;
    line->confidence = (enum confidence)index;
    if (line->confidence == CONFIDENCE_ASSUMED && conf_get(node, "note") == NULL)
        conf_error(r->diag, r->doc, node, "an assumed value needs a \"note\" with the reason");
}

static void read_rule(const struct reader *r, const struct conf_node *key,
    const struct conf_node *node, enum rule_id rule)
{
    static const char *const keys[] = {"value", "confidence", "source", "note"};
    if (conf_kind(node) != CONF_MAPPING) {
        conf_error(r->diag, r->doc, key, "rule \"%s\" must be {value, confidence, source}",
            rule_name(rule));
        return;
    }
    struct rule_line *line = &r->family->lines[rule];
    conf_known_keys(r->diag, r->doc, node, keys, NUM(keys));
    read_value(r, node, rule);
    read_confidence(r, node, line);
    line->source = need_text(r, node, "source");
    if (conf_get(node, "note") != NULL)
        line->note = need_text(r, node, "note");
}

static void read_rules(const struct reader *r, const struct conf_node *root)
{
    const struct conf_node *rules = conf_need(r->diag, r->doc, root, "rules", CONF_MAPPING);
    if (rules == NULL)
        return;
    const char *names[RULE_COUNT];
    for (size_t i = 0; i < RULE_COUNT; i++)
        names[i] = rule_name((enum rule_id)i);
    for (size_t i = 0; i < conf_size(rules); i++) {
        const struct conf_node *key = conf_key_node(rules, i);
        int rule = conf_choice(r->diag, r->doc, key, "rule", names, RULE_COUNT);
        if (rule >= 0)
            read_rule(r, key, conf_item(rules, i), (enum rule_id)rule);
    }
    for (size_t i = 0; i < RULE_COUNT; i++) {
        if (conf_get(rules, names[i]) == NULL)
            conf_error(r->diag, r->doc, rules, "missing rule \"%s\"", names[i]);
    }
}

static int compare_releases(const void *left, const void *right)
{
    const struct release *a = left, *b = right;
    return release_compare(a->name, b->name);
}

static void read_releases(const struct reader *r, const struct conf_node *root)
{
    const struct conf_node *list = conf_need(r->diag, r->doc, root, "releases", CONF_SEQUENCE);
    struct release_family *family = r->family;
    family->releases = ek_calloc(conf_size(list), sizeof *family->releases);
    for (size_t i = 0; i < conf_size(list); i++) {
        const struct conf_node *item = conf_item(list, i);
        const char *name = conf_text(item);
        if (release_is_name(name))
            family->releases[family->num_releases++] = (struct release){name, family};
        else
            conf_error(r->diag, r->doc, item, "not a release name; write one like X15.3.2");
    }
    if (list != NULL && conf_size(list) == 0)
        conf_error(r->diag, r->doc, list, "a family needs at least one release");
    if (family->num_releases > 1)
        qsort(family->releases, family->num_releases, sizeof *family->releases, compare_releases);
}

static void read_family(const struct reader *r)
{
    static const char *const keys[] = {"family", "title", "published", "releases", "rules"};
    const struct conf_node *root = conf_root(r->doc);
    if (conf_kind(root) != CONF_MAPPING) {
        conf_error(r->diag, r->doc, root, "a release file is a mapping with the key \"family\"");
        return;
    }
    conf_known_keys(r->diag, r->doc, root, keys, NUM(keys));
    r->family->name = need_text(r, root, "family");
    r->family->title = need_text(r, root, "title");
    r->family->published = need_text(r, root, "published");
    read_releases(r, root);
    read_rules(r, root);
}

static void load_file(struct releases *set, const char *path, struct conf_diag *diag)
{
    struct conf_doc *doc = conf_parse_file(path, diag);
    if (doc == NULL)
        return;
    struct release_family *family = ek_calloc(1, sizeof *family);
    family->doc = doc;
    size_t size = (set->num_families + 1) * sizeof(struct release_family *);
    set->families = ek_realloc(set->families, size);
    set->families[set->num_families++] = family;
    struct reader reader = {.diag = diag, .doc = doc, .family = family};
    read_family(&reader);
}

static bool is_family_file(const char *name)
{
    const char *suffix = strrchr(name, '.');
    return *name != '.' && text_is(suffix, ".yaml");
}

static int select_file(const struct dirent *entry)
{
    return is_family_file(entry->d_name) ? 1 : 0;
}

static int compare_entries(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void load_folder(struct releases *set, const char *dir, struct conf_diag *diag)
{
    struct dirent **entries = NULL;
    int num = scandir(dir, &entries, select_file, compare_entries);
    if (num < 0)
        conf_error_file(diag, dir, "cannot read folder: %s", strerror(errno));
    if (num == 0)
        conf_error_file(diag, dir, "no release files (*.yaml) in this folder");
    for (int i = 0; i < num; i++) {
        char *path = ek_asprintf("%s/%s", dir, entries[i]->d_name);
        load_file(set, path, diag);
        free(path);
        free(entries[i]);
    }
    free(entries);
}

static int compare_families(const void *left, const void *right)
{
    const struct release_family *a = *(struct release_family *const *)left;
    const struct release_family *b = *(struct release_family *const *)right;
    return release_compare(a->releases[0].name, b->releases[0].name);
}

static int compare_pointers(const void *left, const void *right)
{
    const struct release *a = *(const struct release *const *)left;
    const struct release *b = *(const struct release *const *)right;
    return release_compare(a->name, b->name);
}

/* The lists of all releases; every family has at least one by now. */
static void build_index(struct releases *set)
{
    for (size_t i = 0; i < set->num_families; i++)
        set->num_releases += set->families[i]->num_releases;
    set->releases = ek_calloc(set->num_releases, sizeof *set->releases);
    set->names = ek_calloc(set->num_releases, sizeof *set->names);
    size_t next = 0;
    for (size_t i = 0; i < set->num_families; i++) {
        for (size_t k = 0; k < set->families[i]->num_releases; k++)
            set->releases[next++] = &set->families[i]->releases[k];
    }
    qsort(set->families, set->num_families, sizeof *set->families, compare_families);
    qsort(set->releases, set->num_releases, sizeof *set->releases, compare_pointers);
    for (size_t i = 0; i < set->num_releases; i++)
        set->names[i] = set->releases[i]->name;
}

static const struct conf_node *find_text(const struct conf_node *list, const char *text)
{
    for (size_t i = 0; i < conf_size(list); i++) {
        if (conf_text(conf_item(list, i)) == text)
            return conf_item(list, i);
    }
    return NULL;
}

/* No release, and no family name, may stand twice; X15.4 and X15.4.0 are the same release. */
static void refuse_doubles(const struct releases *set, struct conf_diag *diag)
{
    for (size_t i = 1; i < set->num_releases; i++) {
        const struct release *a = set->releases[i - 1], *b = set->releases[i];
        if (release_compare(a->name, b->name) != 0)
            continue;
        const struct conf_doc *doc = b->family->doc;
        const struct conf_node *list = conf_get(conf_root(doc), "releases");
        conf_error(diag, doc, find_text(list, b->name), "release \"%s\" is also in family %s",
            b->name, a->family->name);
    }
    for (size_t i = 0; i < set->num_families; i++) {
        const struct release_family *family = set->families[i];
        if (releases_family(set, family->name) != family)
            conf_error(diag, family->doc, conf_get(conf_root(family->doc), "family"),
                "family \"%s\" stands in two files", family->name);
    }
}

struct releases *releases_load(const char *dir, struct conf_diag *diag)
{
    unsigned before = diag->num_errors;
    struct releases *set = ek_calloc(1, sizeof *set);
    load_folder(set, dir, diag);
    if (diag->num_errors == before) {
        build_index(set);
        refuse_doubles(set, diag);
    }
    if (diag->num_errors == before)
        return set;
    releases_free(set);
    return NULL;
}

void releases_free(struct releases *set)
{
    if (set == NULL)
        return;
    for (size_t i = 0; i < set->num_families; i++) {
        conf_doc_free(set->families[i]->doc);
        free(set->families[i]->releases);
        free(set->families[i]);
    }
    free(set->families);
    free(set->releases);
    free(set->names);
    free(set);
}
