/* A deployment as the YAML that deployment_read takes. */
#include "scenarios/spec/setting.h"
#include "scenarios/spec/variation.h"
#include "sim/base/text.h"

#include <string.h>

struct printer {
    const struct deployment *d;
    bool shown[SETTING_NUM];
    struct buf *out;
};

void deployment_shown(const struct deployment *d, bool out_shown[SETTING_NUM])
{
    for (int i = 0; i < SETTING_NUM; i++)
        out_shown[i] = !text_is(d->value[i], setting_default((enum setting)i));
    for (int i = 0; i < PEER_COUNT; i++) {
        bool named = false;
        for (int s = 0; s < PEER_NUM_SETTINGS; s++)
            named = named || out_shown[peer_setting((enum peer)i, (enum peer_setting)s)];
        if (!named && i != PEER_CUCM && deployment_has_peer(d, (enum peer)i))
            out_shown[peer_setting((enum peer)i, PEER_CERTIFICATE)] = true;
    }
}

static void print_quoted(struct buf *out, const char *text)
{
    buf_adds(out, "\"");
    for (; *text != '\0'; text++)
        buf_addf(out, "%s%c", *text == '"' || *text == '\\' ? "\\" : "", *text);
    buf_adds(out, "\"");
}

static void print_value(struct printer *p, enum setting setting)
{
    static const char pem[] = "pem:";
    const char *value = deployment_get(p->d, setting);
    if (strncmp(value, pem, sizeof pem - 1) == 0) {
        buf_adds(p->out, "{pem: ");
        print_quoted(p->out, value + sizeof pem - 1);
        buf_adds(p->out, "}");
    } else if (setting_type(setting) == SETTING_TYPE_TEXT) {
        print_quoted(p->out, value);
    } else {
        buf_adds(p->out, value);
    }
}

/* The keys below `prefix` ("", "peers.cucm."), each once, where its first setting stands. */
static void print_group(struct printer *p, const char *prefix, int indent)
{
    size_t prefix_len = strlen(prefix);
    for (int i = 0; i < SETTING_NUM; i++) {
        const char *path = setting_path((enum setting)i);
        if (!p->shown[i] || strncmp(path, prefix, prefix_len) != 0)
            continue;
        size_t len = strcspn(path + prefix_len, ".");
        buf_addf(p->out, "%*s%.*s:", indent, "", (int)len, path + prefix_len);
        if (path[prefix_len + len] == '\0') {
            buf_adds(p->out, " ");
            print_value(p, (enum setting)i);
            buf_adds(p->out, "\n");
            p->shown[i] = false;
            continue;
        }
        struct buf below = {0};
        buf_addf(&below, "%.*s", (int)(prefix_len + len + 1), path);
        buf_adds(p->out, "\n");
        print_group(p, buf_str(&below), indent + 2);
        buf_cleanup(&below);
    }
}

void deployment_yaml(const struct deployment *d, int indent, struct buf *out)
{
    struct printer p = {.d = d, .out = out};
    deployment_shown(d, p.shown);
    print_group(&p, "", indent);
}
