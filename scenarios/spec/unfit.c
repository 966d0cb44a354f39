/* Settings that a box's release does not have: releases and their rules decide. And settings of
 * nodes that a box does not have. */
#include "scenarios/spec/setting.h"
#include "sim/base/text.h"

#include <stdio.h>

/* `setting` may differ from `standard` only where `rule` is `needed`. */
struct fit {
    enum setting setting;
    enum setting release;
    const char *standard;
    enum rule_id rule;
    const char *needed; /* NULL: never on this box */
    const char *why;    /* behind the release's name */
};

static const char one_store[] =
    "has one certificate store for both TLS roles, so there is no client certificate to set";
static const char no_check[] = "has no setting that switches the EKU check off";
static const char no_switch[] = "does not have EnableServerEkuUpload";
static const char not_on_c[] =
    "does not have EnableServerEkuUpload on Expressway-C: the switch exists on Expressway-E alone";
static const char deprecated[] =
    "has EnableServerEkuUpload deprecated: its server store takes server-only files without it";

static const struct fit fits[] = {
    {SETTING_E_CLIENT_CERTIFICATE, SETTING_E_RELEASE, "copy", RULE_CERTIFICATE_STORES, "2",
        one_store},
    {SETTING_C_CLIENT_CERTIFICATE, SETTING_C_RELEASE, "copy", RULE_CERTIFICATE_STORES, "2",
        one_store},
    {SETTING_E_EKU_CHECK, SETTING_E_RELEASE, "on", RULE_SWITCH_EKU_CHECK, "node", no_check},
    {SETTING_C_EKU_CHECK, SETTING_C_RELEASE, "on", RULE_SWITCH_EKU_CHECK, "node", no_check},
    {SETTING_E_SERVER_EKU_UPLOAD, SETTING_E_RELEASE, "off", RULE_SWITCH_SERVER_EKU_UPLOAD,
        "expressway-e", no_switch},
    {SETTING_C_SERVER_EKU_UPLOAD, SETTING_C_RELEASE, "off", RULE_SWITCH_SERVER_EKU_UPLOAD, NULL,
        no_switch},
};

/* The box's release when it lacks the setting; NULL when it has it or no release is given. */
static const struct release *lacking_release(
    const struct fit *fit, const struct deployment *d, const struct releases *releases)
{
    const char *name = deployment_get(d, fit->release);
    const struct release *release = name == NULL ? NULL : releases_find(releases, name);
    bool has =
        release != NULL && fit->needed != NULL && release_rule_is(release, fit->rule, fit->needed);
    return has ? NULL : release;
}

/* The release that lacks the setting as `d` has it; NULL when all is well. */
static const struct release *refusing_release(
    const struct fit *fit, const struct deployment *d, const struct releases *releases)
{
    bool standard = deployment_is(d, fit->setting, fit->standard);
    return standard ? NULL : lacking_release(fit, d, releases);
}

static const struct fit *fit_of(enum setting setting)
{
    for (size_t i = 0; i < sizeof fits / sizeof fits[0]; i++) {
        if (fits[i].setting == setting)
            return &fits[i];
    }
    return NULL;
}

size_t setting_rules(enum setting setting, enum rule_id out[SETTING_RULES_MAX])
{
    const struct fit *fit = fit_of(setting);
    if (fit == NULL)
        return 0;
    out[0] = fit->rule;
    out[1] = RULE_UPLOAD_CLIENT_CLIENT_AUTH; /* without the store there is no page for it either */
    return fit->rule == RULE_CERTIFICATE_STORES ? 2 : 1;
}

bool deployment_lacks(
    const struct deployment *d, enum setting setting, const struct releases *releases)
{
    const struct fit *fit = fit_of(setting);
    return fit != NULL && lacking_release(fit, d, releases) != NULL;
}

static const char *reason(const struct fit *fit, const struct release *release)
{
    if (fit->rule != RULE_SWITCH_SERVER_EKU_UPLOAD)
        return fit->why;
    if (release_rule_is(release, fit->rule, "deprecated"))
        return deprecated;
    return release_rule_is(release, fit->rule, "expressway-e") ? not_on_c : fit->why;
}

/* The settings of nodes, all of E and then all of C, by one number. */
#define BOX_NODE_SETTINGS   (BOX_NODES_MAX * NODE_NUM_SETTINGS)
#define TOTAL_NODE_SETTINGS (2 * BOX_NODE_SETTINGS)

static enum setting node_setting(size_t number)
{
    bool on_e = number < BOX_NODE_SETTINGS;
    return (enum setting)(
        (int)box_setting(SETTING_E_NODE1_CERTIFICATE, on_e) + (int)(number % BOX_NODE_SETTINGS));
}

static bool number_of(enum setting setting, size_t *out)
{
    for (*out = 0; *out < TOTAL_NODE_SETTINGS; (*out)++) {
        if (node_setting(*out) == setting)
            return true;
    }
    return false;
}

enum setting setting_nodes(enum setting setting)
{
    size_t number = 0;
    return number_of(setting, &number) ? box_setting(SETTING_E_NODES, number < BOX_NODE_SETTINGS)
                                       : SETTING_NUM;
}

/* The number of nodes of the box, as a text, when it is less than the setting's node; else NULL. */
static const char *too_few_nodes(const struct deployment *d, size_t number)
{
    const char *nodes = deployment_get(d, box_setting(SETTING_E_NODES, number < BOX_NODE_SETTINGS));
    size_t node = number % BOX_NODE_SETTINGS / NODE_NUM_SETTINGS + 1;
    return nodes != NULL && node > (size_t)(*nodes - '0') ? nodes : NULL;
}

bool node_exists(const struct deployment *d, enum setting setting)
{
    size_t number = 0;
    return !number_of(setting, &number) || too_few_nodes(d, number) == NULL;
}

#define FIRST_NODE_SETTING (sizeof fits / sizeof fits[0])
#define FIRST_SETTING      (FIRST_NODE_SETTING + TOTAL_NODE_SETTINGS)

static bool next_of_no_node(const struct deployment *d, size_t *cursor, enum setting *out_setting,
    char *why, size_t why_cap)
{
    while (*cursor < FIRST_SETTING) {
        size_t number = (*cursor)++ - FIRST_NODE_SETTING;
        enum setting setting = node_setting(number);
        const char *nodes = too_few_nodes(d, number);
        if (nodes == NULL || deployment_is(d, setting, setting_default(setting)))
            continue;
        *out_setting = setting;
        snprintf(why, why_cap, "%s: %s has %s node%s", setting_path(setting),
            number < BOX_NODE_SETTINGS ? "expressway-e" : "expressway-c", nodes,
            text_is(nodes, "1") ? "" : "s");
        return true;
    }
    return false;
}

static bool next_taken_name(const struct deployment *d, size_t *cursor, enum setting *out_setting,
    char *why, size_t why_cap)
{
    while (*cursor < FIRST_SETTING + SETTING_NUM) {
        enum setting setting = (enum setting)((*cursor)++ - FIRST_SETTING);
        if (!host_is_taken(d, setting))
            continue;
        *out_setting = setting;
        snprintf(why, why_cap, "%s: another host is called %.100s too", setting_path(setting),
            deployment_get(d, setting));
        return true;
    }
    return false;
}

bool unfit_next(const struct deployment *d, const struct releases *releases, size_t *cursor,
    enum setting *out_setting, char *why, size_t why_cap)
{
    while (*cursor < FIRST_NODE_SETTING) {
        const struct fit *fit = &fits[(*cursor)++];
        const struct release *release = refusing_release(fit, d, releases);
        if (release == NULL)
            continue;
        *out_setting = fit->setting;
        snprintf(why, why_cap, "%s: %s %s", setting_path(fit->setting), release->name,
            reason(fit, release));
        return true;
    }
    return next_of_no_node(d, cursor, out_setting, why, why_cap) ||
           next_taken_name(d, cursor, out_setting, why, why_cap);
}

bool deployment_unfit(const struct deployment *d, const struct releases *releases,
    enum setting *out_setting, char *why, size_t why_cap)
{
    size_t cursor = 0;
    return unfit_next(d, releases, &cursor, out_setting, why, why_cap);
}
