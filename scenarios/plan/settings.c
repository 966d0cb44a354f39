/* The settings of a step `set`. */
#include "scenarios/plan/read.h"
#include "sim/base/text.h"

#include <stdio.h>
#include <string.h>

#define PATH_CAP  120
#define EVERYBODY "peers.*."

static bool is_identity(enum setting setting)
{
    return setting == SETTING_NAME || setting == SETTING_CLOCK ||
           setting_type(setting) == SETTING_TYPE_HOST || setting == SETTING_E_NODES ||
           setting == SETTING_C_NODES;
}

/* What has a step of its own, or is what the deployment is. */
static const char *not_to_set(enum setting setting, enum peer *out_peer)
{
    enum peer_setting what;
    if (is_identity(setting))
        return "it is what the deployment is, and stays";
    if (setting_type(setting) == SETTING_TYPE_RELEASE)
        return "write a step upgrade or roll-back";
    if (setting_type(setting) == SETTING_TYPE_CERTIFICATE)
        return "write a step install or renew";
    return setting_peer(setting, out_peer, &what) ? "" : NULL;
}

static bool setting_of_key(
    const struct plan_reader *r, const struct conf_node *key, struct plan_setting *out)
{
    char path[PATH_CAP];
    size_t num = 0;
    enum peer peer;
    const char *const *paths = setting_paths(&num);
    const char *text = conf_text(key);
    out->every_peer = strncmp(text, EVERYBODY, strlen(EVERYBODY)) == 0;
    if (out->every_peer)
        snprintf(path, sizeof path, "peers.cucm.%.60s", text + strlen(EVERYBODY));
    if (out->every_peer ? !setting_by_path(path, &out->setting)
                        : conf_choice(r->diag, r->doc, key, "setting", paths, num) < 0) {
        if (out->every_peer)
            conf_error(r->diag, r->doc, key, "no peer has such a setting");
        return false;
    }
    if (!out->every_peer)
        (void)setting_by_path(text, &out->setting);
    const char *why = not_to_set(out->setting, &peer);
    if (why == NULL || *why == '\0')
        return true;
    conf_error(r->diag, r->doc, key, "%.60s is not set in a plan: %s", text, why);
    return false;
}

static void read_setting(const struct plan_reader *r, struct plan_step *step,
    struct deployment *scratch, const struct conf_node *key, const struct conf_node *value)
{
    struct plan_setting one = {.at = value};
    if (!setting_of_key(r, key, &one) ||
        !deployment_put(scratch, one.setting, r->doc, value, r->plan->releases, r->diag))
        return;
    one.value = ek_strdup(deployment_get(scratch, one.setting));
    step->settings[step->num_settings++] = one;
}

bool settings_read(const struct plan_reader *r, struct plan_step *step)
{
    const struct conf_node *map = step->node;
    struct deployment scratch;
    if (conf_kind(map) != CONF_MAPPING || conf_size(map) == 0) {
        conf_error(
            r->diag, r->doc, map, "write the settings as a mapping: {peers.cucm.tls-verify: off}");
        return false;
    }
    deployment_init(&scratch);
    step->settings = ek_calloc(conf_size(map), sizeof *step->settings);
    for (size_t i = 0; i < conf_size(map); i++)
        read_setting(r, step, &scratch, conf_key_node(map, i), conf_item(map, i));
    deployment_cleanup(&scratch);
    return step->num_settings == conf_size(map);
}
