#include "scenarios/spec/deployment.h"

#include "scenarios/spec/persona.h"
#include "scenarios/spec/setting.h"
#include "sim/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PATH_CAP 120
/* So many keys are listed when none is near. */
#define KEYS_LISTED 12

void deployment_init(struct deployment *d)
{
    *d = (struct deployment){0};
    for (size_t i = 0; i < SETTING_NUM; i++) {
        const char *standard = setting_default((enum setting)i);
        d->value[i] = standard == NULL ? NULL : ek_strdup(standard);
    }
}

void deployment_copy(struct deployment *dst, const struct deployment *src)
{
    *dst = *src;
    for (size_t i = 0; i < SETTING_NUM; i++)
        dst->value[i] = src->value[i] == NULL ? NULL : ek_strdup(src->value[i]);
}

void deployment_cleanup(struct deployment *d)
{
    for (size_t i = 0; i < SETTING_NUM; i++)
        free(d->value[i]);
    *d = (struct deployment){0};
}

const char *deployment_get(const struct deployment *d, enum setting setting)
{
    return d->value[setting];
}

bool deployment_is(const struct deployment *d, enum setting setting, const char *value)
{
    return text_is(d->value[setting], value);
}

const char *deployment_effective(const struct deployment *d, enum setting setting)
{
    if (setting == SETTING_E_CLIENT_CERTIFICATE && deployment_is(d, setting, "copy"))
        return deployment_certificate(d, SETTING_E_CERTIFICATE);
    if (setting == SETTING_C_CLIENT_CERTIFICATE && deployment_is(d, setting, "copy"))
        return deployment_certificate(d, SETTING_C_CERTIFICATE);
    enum peer peer;
    enum peer_setting what;
    if (setting_peer(setting, &peer, &what) && what == PEER_CERTIFICATE)
        return peer_certificate(d, peer);
    if (setting_type(setting) == SETTING_TYPE_CERTIFICATE)
        return deployment_certificate(d, setting);
    return persona_word(d, setting);
}

/* ---- reading ---- */

struct reader {
    struct deployment *d;
    const struct conf_doc *doc;
    const struct releases *releases;
    struct conf_diag *diag;
    const struct conf_node *at[SETTING_NUM]; /* the value nodes of what was given */
};

/* Do settings lie below `prefix` ("peers.")? */
static bool is_group(const char *prefix)
{
    for (size_t i = 0; i < SETTING_NUM; i++) {
        if (strncmp(setting_path((enum setting)i), prefix, strlen(prefix)) == 0)
            return true;
    }
    return false;
}

/* The keys below a prefix. */
struct keys {
    char *names[SETTING_NUM];
    size_t num;
};

static void add_key(struct keys *keys, char *name)
{
    for (size_t i = 0; i < keys->num; i++) {
        if (!text_is(keys->names[i], name))
            continue;
        free(name);
        return;
    }
    keys->names[keys->num++] = name;
}

static void list_keys(const char *prefix, struct keys *out)
{
    out->num = 0;
    for (size_t i = 0; i < SETTING_NUM; i++) {
        const char *path = setting_path((enum setting)i);
        const char *rest = path + strlen(prefix);
        if (strncmp(path, prefix, strlen(prefix)) == 0)
            add_key(out, ek_strndup(rest, strcspn(rest, ".")));
    }
}

/* What may stand there: the one key that was meant, all when they are few, or where to look. */
static void remedy(const struct keys *keys, const char *typed, struct buf *out)
{
    const char *near = text_suggest(typed, (const char *const *)keys->names, keys->num);
    if (near != NULL)
        buf_addf(out, "; did you mean \"%s\"?", near);
    else if (keys->num > KEYS_LISTED)
        buf_adds(out, "; see `ekulab explain settings`");
    else
        buf_adds(out, "; it is one of");
    for (size_t i = 0; i < keys->num && near == NULL && keys->num <= KEYS_LISTED; i++)
        buf_addf(out, "%s %s", i == 0 ? "" : ",", keys->names[i]);
}

/* An unknown key below `prefix`, with a suggestion from the keys that are there. */
static void unknown_key(struct reader *r, const char *prefix, const struct conf_node *key)
{
    struct keys keys;
    struct buf hint = {0};
    const char *in = *prefix == '\0' ? "" : " in ";
    int in_len = (int)strlen(prefix) - (*prefix == '\0' ? 0 : 1);
    list_keys(prefix, &keys);
    remedy(&keys, conf_text(key), &hint);
    conf_error(r->diag, r->doc, key, "unknown key \"%.60s\"%s%.*s%s", conf_text(key), in, in_len,
        prefix, buf_str(&hint));
    for (size_t i = 0; i < keys.num; i++)
        free(keys.names[i]);
    buf_cleanup(&hint);
}

static void read_group(struct reader *r, const char *prefix, const struct conf_node *group);

static void read_pair(struct reader *r, const char *prefix, const struct conf_node *key,
    const struct conf_node *value)
{
    char path[PATH_CAP];
    char below[PATH_CAP];
    enum setting setting;
    const char *text = conf_text(key);
    if (strncmp(text, "x-", 2) == 0)
        return;
    snprintf(path, sizeof path, "%s%.60s", prefix, text);
    snprintf(below, sizeof below, "%.100s.", path);
    bool is_plain = *text != '\0' && strchr(text, '.') == NULL;
    if (is_plain && setting_by_path(path, &setting)) {
        if (deployment_put(r->d, setting, r->doc, value, r->releases, r->diag))
            r->at[setting] = value;
    } else if (is_plain && is_group(below)) {
        read_group(r, below, value);
    } else {
        unknown_key(r, prefix, key);
    }
}

static void read_group(struct reader *r, const char *prefix, const struct conf_node *group)
{
    if (conf_kind(group) != CONF_MAPPING) {
        int len = *prefix == '\0' ? 0 : (int)strlen(prefix) - 1;
        conf_error(r->diag, r->doc, group, "%.*s must be a mapping of settings",
            len == 0 ? (int)strlen("deployment") : len, len == 0 ? "deployment" : prefix);
        return;
    }
    for (size_t i = 0; i < conf_size(group); i++)
        read_pair(r, prefix, conf_key_node(group, i), conf_item(group, i));
}

static void check_fit(struct reader *r, const bool open_nodes[2])
{
    size_t cursor = 0;
    enum setting setting;
    char why[UNFIT_CAP];
    struct deployment view = *r->d;
    for (int on_e = 0; on_e < 2; on_e++) {
        if (open_nodes[on_e])
            view.value[box_setting(SETTING_E_NODES, on_e == 1)] = NULL;
    }
    while (unfit_next(&view, r->releases, &cursor, &setting, why, sizeof why))
        conf_error(r->diag, r->doc, r->at[setting], "%s", why);
}

bool deployment_read(struct deployment *d, const struct conf_doc *doc, const struct conf_node *node,
    const struct releases *releases, struct conf_diag *diag)
{
    unsigned before = diag->num_errors;
    struct reader r = {.d = d, .doc = doc, .releases = releases, .diag = diag};
    const bool open_nodes[] = {
        d->value[SETTING_C_NODES] == NULL, d->value[SETTING_E_NODES] == NULL};
    read_group(&r, "", node);
    check_fit(&r, open_nodes);
    return diag->num_errors == before;
}
