/* libfyaml's events become the tree of tree.h; caps and refusals act on each event, so nothing
 * grows beyond them. */
#include "sim/base/text.h"
#include "sim/conf/tree.h"

#include <stdlib.h>
#include <string.h>

#include <libfyaml.h>

struct level {
    struct conf_node *node; /* the open sequence or mapping */
    struct conf_node *key;  /* mapping: key whose value comes next, or NULL */
};

struct builder {
    struct conf_doc *doc;
    struct conf_diag *diag;
    struct level levels[CONF_DEPTH_MAX];
    size_t depth;
    struct conf_place place; /* of the current event */
    unsigned num_documents;
    bool stop; /* a cap was reached */
};

static struct conf_node *new_node(struct builder *b, enum conf_kind kind)
{
    struct conf_doc *doc = b->doc;
    if (doc->num_nodes == doc->cap_nodes) {
        doc->cap_nodes = doc->cap_nodes == 0 ? 64 : doc->cap_nodes * 2;
        doc->nodes = ek_realloc(doc->nodes, doc->cap_nodes * sizeof(struct conf_node *));
    }
    struct conf_node *node = ek_calloc(1, sizeof *node);
    node->kind = kind;
    node->place = b->place;
    doc->nodes[doc->num_nodes++] = node;
    return node;
}

static void add_child(struct conf_node *parent, struct conf_node *key, struct conf_node *value)
{
    if (parent->num == parent->cap) {
        parent->cap = parent->cap == 0 ? 4 : parent->cap * 2;
        size_t size = parent->cap * sizeof(struct conf_node *);
        parent->values = ek_realloc(parent->values, size);
        if (parent->kind == CONF_MAPPING)
            parent->keys = ek_realloc(parent->keys, size);
    }
    if (parent->kind == CONF_MAPPING)
        parent->keys[parent->num] = key;
    parent->values[parent->num++] = value;
}

static void attach(struct builder *b, struct conf_node *node)
{
    if (b->depth == 0) {
        b->doc->root = node;
        return;
    }
    struct level *top = &b->levels[b->depth - 1];
    if (top->node->kind == CONF_MAPPING && top->key == NULL) {
        if (node->kind != CONF_SCALAR)
            conf_report(b->diag, b->doc, &node->place, "a key must be one word or quoted text");
        top->key = node;
        return;
    }
    add_child(top->node, top->key, node);
    top->key = NULL;
}

/* Where `token` begins. libfyaml's mark lies behind the sign of a name and the quote of a text:
 * one of `signs` in front of it belongs to the token. */
static struct conf_place token_place(
    const struct builder *b, struct fy_token *token, const char *signs)
{
    const struct fy_mark *mark = fy_token_start_mark(token);
    if (mark == NULL)
        return b->place;
    struct conf_place place = {mark->line + 1, mark->column + 1, mark->input_pos};
    if (place.column > 1 && strchr(signs, b->doc->source[place.offset - 1]) != NULL) {
        place.offset--;
        place.column--;
    }
    return place;
}

static void refuse(struct builder *b, struct fy_token *token, const char *signs, const char *what)
{
    if (token == NULL)
        return;
    struct conf_place place = token_place(b, token, signs);
    conf_report(b->diag, b->doc, &place, "%s are not supported", what);
}

static void refuse_properties(struct builder *b, struct fy_token *anchor, struct fy_token *tag)
{
    refuse(b, anchor, "&", "anchors (&name)");
    refuse(b, tag, "", "tags (!name)");
}

static void on_document(struct builder *b, struct fy_event *event)
{
    (void)event;
    if (b->num_documents++ == 0)
        return;
    conf_report(b->diag, b->doc, &b->place, "a file holds one document; a second one begins here");
    b->stop = true;
}

static void on_alias(struct builder *b, struct fy_event *event)
{
    refuse(b, event->alias.anchor, "*", "aliases (*name)");
    struct conf_node *node = new_node(b, CONF_SCALAR);
    node->text = ek_strdup("");
    attach(b, node);
}

static void on_scalar(struct builder *b, struct fy_event *event)
{
    refuse_properties(b, event->scalar.anchor, event->scalar.tag);
    size_t len = 0;
    const char *text = fy_token_get_text(event->scalar.value, &len);
    if (len > 0 && memchr(text, '\0', len) != NULL)
        conf_report(b->diag, b->doc, &b->place, "text holds a NUL character");
    struct conf_node *node = new_node(b, CONF_SCALAR);
    node->text = ek_strndup(text == NULL ? "" : text, len);
    attach(b, node);
}

static void open_level(struct builder *b, enum conf_kind kind)
{
    if (b->depth == CONF_DEPTH_MAX) {
        conf_report(b->diag, b->doc, &b->place, "nested deeper than %d levels", CONF_DEPTH_MAX);
        b->stop = true;
        return;
    }
    struct conf_node *node = new_node(b, kind);
    attach(b, node);
    b->levels[b->depth++] = (struct level){.node = node};
}

static void on_sequence(struct builder *b, struct fy_event *event)
{
    refuse_properties(b, event->sequence_start.anchor, event->sequence_start.tag);
    open_level(b, CONF_SEQUENCE);
}

static void on_mapping(struct builder *b, struct fy_event *event)
{
    refuse_properties(b, event->mapping_start.anchor, event->mapping_start.tag);
    open_level(b, CONF_MAPPING);
}

static void on_sequence_end(struct builder *b, struct fy_event *event)
{
    (void)event;
    b->depth--;
}

/* Orders keys by text, equal ones by place. */
static int compare_keys(const void *left, const void *right)
{
    const struct conf_node *a = *(const struct conf_node *const *)left;
    const struct conf_node *b = *(const struct conf_node *const *)right;
    int order = strcmp(a->text == NULL ? "" : a->text, b->text == NULL ? "" : b->text);
    if (order != 0)
        return order;
    return a->place.offset < b->place.offset ? -1 : a->place.offset > b->place.offset;
}

static void on_mapping_end(struct builder *b, struct fy_event *event)
{
    (void)event;
    const struct conf_node *mapping = b->levels[--b->depth].node;
    if (mapping->num < 2)
        return;
    struct conf_node **keys = ek_calloc(mapping->num, sizeof *keys);
    memcpy(keys, mapping->keys, mapping->num * sizeof *keys);
    qsort(keys, mapping->num, sizeof *keys, compare_keys);
    const struct conf_node *first = keys[0];
    for (size_t i = 1; i < mapping->num; i++) {
        const struct conf_node *key = keys[i];
        if (key->text == NULL || !text_is(key->text, first->text))
            first = key;
        else
            conf_report(b->diag, b->doc, &key->place,
                "key \"%.60s\" stands twice, first in line %d", key->text, first->place.line);
    }
    free(keys);
}

static const struct {
    void (*handle)(struct builder *b, struct fy_event *event);
    bool adds_node;
} events[] = {
    [FYET_DOCUMENT_START] = {on_document, false},
    [FYET_ALIAS] = {on_alias, true},
    [FYET_SCALAR] = {on_scalar, true},
    [FYET_SEQUENCE_START] = {on_sequence, true},
    [FYET_SEQUENCE_END] = {on_sequence_end, false},
    [FYET_MAPPING_START] = {on_mapping, true},
    [FYET_MAPPING_END] = {on_mapping_end, false},
};

/* An empty value has no place of its own in the file; it keeps that of the event before. */
static void find_place(struct builder *b, struct fy_event *event)
{
    struct fy_token *token = fy_event_get_token(event);
    bool is_plain = fy_token_scalar_style(token) == FYSS_PLAIN;
    if (token != NULL)
        b->place = token_place(b, token, is_plain ? "" : "'\"");
}

static void take_event(struct builder *b, struct fy_event *event)
{
    size_t type = (size_t)event->type;
    if (type >= sizeof events / sizeof events[0] || events[type].handle == NULL)
        return;
    find_place(b, event);
    if (events[type].adds_node && b->doc->num_nodes >= CONF_NODES_MAX) {
        conf_report(b->diag, b->doc, &b->place, "more than %d values", CONF_NODES_MAX);
        b->stop = true;
        return;
    }
    events[type].handle(b, event);
}

/* What is likely to be meant where the library tells only what it met. */
static const char *hint_of(const char *message)
{
    static const struct {
        const char *message;
        const char *hint;
    } hints[] = {
        {"invalid multiline plain key", "is there a space behind each colon, and do the keys of a "
                                        "mapping begin in one column?"},
        {"wrongly indented double-quoted scalar", "is a closing quote missing?"},
        {"wrongly indented single-quoted scalar", "is a closing quote missing?"},
    };
    for (size_t i = 0; i < sizeof hints / sizeof hints[0]; i++) {
        if (strstr(message, hints[i].message) != NULL)
            return hints[i].hint;
    }
    return NULL;
}

static void report_library_errors(struct builder *b, struct fy_diag *fy)
{
    unsigned before = b->diag->num_errors;
    void *iterator = NULL;
    for (;;) {
        struct fy_diag_error *error = fy_diag_errors_iterate(fy, &iterator);
        if (error == NULL)
            break;
        struct conf_place place = conf_source_place(b->doc, error->line, error->column);
        const char *hint = hint_of(error->msg);
        conf_report(b->diag, b->doc, &place, "%s%s%s", error->msg, hint == NULL ? "" : "; ",
            hint == NULL ? "" : hint);
    }
    if (b->diag->num_errors == before)
        conf_report(b->diag, b->doc, &b->place, "not valid YAML from here on");
}

static void drop_output(struct fy_diag *fy, void *user, const char *text, size_t len)
{
    (void)fy;
    (void)user;
    (void)text;
    (void)len;
}

static void run_parser(struct builder *b, struct fy_parser *parser, struct fy_diag *fy)
{
    while (!b->stop) {
        struct fy_event *event = fy_parser_parse(parser);
        if (event == NULL)
            break;
        take_event(b, event);
        fy_parser_event_free(parser, event);
    }
    if (!b->stop && fy_parser_get_stream_error(parser))
        report_library_errors(b, fy);
}

static void build(struct builder *b)
{
    struct fy_diag_cfg diag_cfg;
    fy_diag_cfg_default(&diag_cfg);
    diag_cfg.fp = NULL;
    diag_cfg.output_fn = drop_output;
    struct fy_diag *fy = fy_diag_create(&diag_cfg);
    if (fy != NULL)
        fy_diag_set_collect_errors(fy, true);
    struct fy_parse_cfg cfg = {
        .flags = FYPCF_QUIET | FYPCF_DEFAULT_VERSION_1_2 | FYPCF_JSON_NONE, .diag = fy};
    struct fy_parser *parser = fy == NULL ? NULL : fy_parser_create(&cfg);
    bool ready =
        parser != NULL && fy_parser_set_string(parser, b->doc->source, b->doc->source_len) == 0;
    if (ready)
        run_parser(b, parser, fy);
    else
        conf_error_file(b->diag, b->doc->name, "the YAML parser does not start");
    fy_parser_destroy(parser);
    if (fy != NULL)
        fy_diag_destroy(fy);
}

static void too_large(struct conf_diag *diag, const char *name)
{
    conf_error_file(diag, name, "file is too large: more than %zu bytes", CONF_FILE_MAX);
}

struct conf_doc *conf_parse_text(
    const char *name, const char *text, size_t len, struct conf_diag *diag)
{
    if (len > CONF_FILE_MAX) {
        too_large(diag, name);
        return NULL;
    }
    unsigned before = diag->num_errors;
    struct builder b = {.doc = conf_source_new(name, text, len), .diag = diag};
    b.place = (struct conf_place){.line = 1, .column = 1};
    if (conf_source_check(b.doc, diag))
        build(&b);
    if (text_is(conf_text(b.doc->root), ""))
        b.doc->root = NULL;
    if (diag->num_errors == before)
        return b.doc;
    conf_doc_free(b.doc);
    return NULL;
}

struct conf_doc *conf_parse_file(const char *path, struct conf_diag *diag)
{
    struct buf text = {0};
    struct err e = {0};
    struct conf_doc *doc = NULL;
    if (buf_read_file(&text, path, CONF_FILE_MAX, &e))
        doc = conf_parse_text(path, buf_str(&text), text.len, diag);
    else if (e.code == ERR_FILE_TOO_LARGE)
        too_large(diag, path);
    else
        conf_error_file(diag, path, "%s", e.text);
    buf_cleanup(&text);
    return doc;
}
