/* Settings that a box's release does not have: releases and their rules decide. */
#include "scenarios/spec/setting.h"

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

bool unfit_next(const struct deployment *d, const struct releases *releases, size_t *cursor,
    enum setting *out_setting, char *why, size_t why_cap)
{
    while (*cursor < sizeof fits / sizeof fits[0]) {
        const struct fit *fit = &fits[(*cursor)++];
        const struct release *release = refusing_release(fit, d, releases);
        if (release == NULL)
            continue;
        *out_setting = fit->setting;
        snprintf(why, why_cap, "%s: %s %s", setting_path(fit->setting), release->name,
            reason(fit, release));
        return true;
    }
    return false;
}

bool deployment_unfit(const struct deployment *d, const struct releases *releases,
    enum setting *out_setting, char *why, size_t why_cap)
{
    size_t cursor = 0;
    return unfit_next(d, releases, &cursor, out_setting, why, why_cap);
}
