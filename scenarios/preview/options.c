#include "scenarios/preview/options.h"

#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>

#define EFFORT_MAX 9

struct reader {
    struct options *out;
    const struct conf_doc *doc;
    struct conf_diag *diag;
};

static const char *need(const struct reader *r, const struct conf_node *node, const char *key)
{
    return conf_text(conf_need(r->diag, r->doc, node, key, CONF_SCALAR));
}

static void read_effort(const struct reader *r, const struct conf_node *node, struct option *option)
{
    const char *text = need(r, node, "effort");
    if (text == NULL)
        return;
    option->effort = *text - '0';
    if (strlen(text) != 1 || option->effort < 1 || option->effort > EFFORT_MAX)
        conf_error(r->diag, r->doc, conf_get(node, "effort"), "effort is a number from 1 to %d",
            EFFORT_MAX);
}

static void read_option(const struct reader *r, const struct conf_node *node)
{
    static const char *const keys[] = {
        "id", "title", "branch", "effort", "needs", "source", "steps"};
    struct options *out = r->out;
    if (conf_kind(node) != CONF_MAPPING || out->num == OPTIONS_MAX) {
        conf_error(
            r->diag, r->doc, node, "an option is a mapping, and there are %d at most", OPTIONS_MAX);
        return;
    }
    struct option *option = &out->all[out->num++];
    (void)conf_known_keys(r->diag, r->doc, node, keys, sizeof keys / sizeof keys[0]);
    *option = (struct option){.id = need(r, node, "id"),
        .title = need(r, node, "title"),
        .branch = need(r, node, "branch"),
        .needs = need(r, node, "needs"),
        .source = need(r, node, "source"),
        .steps = conf_need(r->diag, r->doc, node, "steps", CONF_SEQUENCE)};
    read_effort(r, node, option);
    for (size_t i = 0; i + 1 < out->num && option->id != NULL; i++) {
        if (text_is(out->all[i].id, option->id))
            conf_error(r->diag, r->doc, node, "option \"%.40s\" is there twice", option->id);
    }
}

/* Keeps the option called `id`, behind those that were chosen before it. */
static bool choose(struct options *options, size_t num_chosen, const char *id)
{
    for (size_t i = num_chosen; i < options->num; i++) {
        if (!text_is(options->all[i].id, id))
            continue;
        struct option found = options->all[i];
        memmove(&options->all[num_chosen + 1], &options->all[num_chosen],
            (i - num_chosen) * sizeof found);
        options->all[num_chosen] = found;
        return true;
    }
    return false;
}

static void choose_all(struct options *options, const char *chosen, struct conf_diag *diag)
{
    char *copy = ek_strdup(chosen);
    char *state = NULL;
    size_t num = 0;
    for (char *id = strtok_r(copy, ",", &state); id != NULL; id = strtok_r(NULL, ",", &state)) {
        const char *names[OPTIONS_MAX];
        for (size_t i = 0; i < options->num; i++)
            names[i] = options->all[i].id;
        const char *near = text_suggest(id, names, options->num);
        if (choose(options, num, id))
            num++;
        else
            conf_error_file(diag, "--options", "unknown option \"%.60s\"%s%s%s", id,
                near == NULL ? "" : "; did you mean \"", near == NULL ? "" : near,
                near == NULL ? "" : "\"?");
    }
    free(copy);
    options->num = num;
}

bool options_load(struct options *out, const char *path, const char *chosen, struct conf_diag *diag)
{
    static const char *const keys[] = {"options"};
    unsigned before = diag->num_errors;
    *out = (struct options){.doc = conf_parse_file(path, diag)};
    const struct reader r = {out, out->doc, diag};
    if (out->doc == NULL)
        return false;
    const struct conf_node *root = conf_root(out->doc);
    if (conf_kind(root) == CONF_MAPPING)
        (void)conf_known_keys(diag, out->doc, root, keys, 1);
    const struct conf_node *list = conf_need(diag, out->doc, root, "options", CONF_SEQUENCE);
    for (size_t i = 0; i < conf_size(list); i++)
        read_option(&r, conf_item(list, i));
    if (diag->num_errors == before && chosen != NULL)
        choose_all(out, chosen, diag);
    return diag->num_errors == before;
}

void options_cleanup(struct options *options)
{
    conf_doc_free(options->doc);
    *options = (struct options){0};
}
