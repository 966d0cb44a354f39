#include "scenarios/spec/persona.h"

#include "scenarios/spec/setting.h"
#include "sim/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    const char *words;
    const char *says;
} traits[TRAIT_COUNT] = {
#define X(code, name, words, what) {name, words, what},
    TRAIT_LIST(X)
#undef X
};

const char *trait_name(enum trait trait)
{
    return traits[trait].name;
}

const char *trait_words(enum trait trait)
{
    return traits[trait].words;
}

const char *trait_says(enum trait trait)
{
    return traits[trait].says;
}

const char *trait_confidence_name(enum trait_confidence confidence)
{
    static const char *const names[] = {[TRAIT_MEASURED] = "measured",
        [TRAIT_DOCUMENTED] = "documented",
        [TRAIT_INFERRED] = "inferred",
        [TRAIT_ASSUMED] = "assumed"};
    return names[confidence];
}

const struct persona *personas_find(const struct personas *personas, const char *id)
{
    for (size_t i = 0; i < personas->num; i++) {
        if (text_is(personas->all[i].id, id))
            return &personas->all[i];
    }
    return NULL;
}

const struct personas *personas_shelf(void)
{
    static struct personas shelf;
    static bool is_read;
    if (is_read)
        return &shelf;
    struct conf_diag diag = {0};
    is_read = personas_load(&shelf, EK_PERSONAS_DIR, &diag);
    if (!is_read) {
        fputs(buf_str(&diag.text), stderr);
        exit(2);
    }
    conf_diag_cleanup(&diag);
    return &shelf;
}

/* ---- what a peer does ---- */

static const char *trait_of(const struct deployment *d, enum setting persona, enum trait trait)
{
    return personas_find(personas_shelf(), deployment_get(d, persona))->lines[trait].value;
}

/* The setting that stands above a trait; the words are the same but for `shows`. */
static bool overriding(enum trait trait, enum peer_setting *out)
{
    static const enum peer_setting above[TRAIT_COUNT] = {
        [TRAIT_USAGE_AS_SERVER] = PEER_EKU,
        [TRAIT_USAGE_AS_CLIENT] = PEER_EKU,
        [TRAIT_ASKS] = PEER_REQUEST_CERTIFICATE,
        [TRAIT_SHOWS] = PEER_NO_CLIENT_CERTIFICATE,
        [TRAIT_TRUSTS] = PEER_TRUST,
    };
    *out = above[trait];
    return trait != TRAIT_REFUSES && trait != TRAIT_LOADS && trait != TRAIT_COMBINED;
}

const char *peer_trait(const struct deployment *d, enum peer peer, enum trait trait)
{
    enum peer_setting above;
    const char *given =
        overriding(trait, &above) ? deployment_get(d, peer_setting(peer, above)) : "persona";
    if (text_is(given, "persona"))
        return trait_of(d, peer_setting(peer, PEER_PERSONA), trait);
    if (trait == TRAIT_SHOWS)
        return text_is(given, "on") ? "never" : "always";
    return given;
}

const struct trait_line *peer_trait_line(
    const struct deployment *d, enum peer peer, enum trait trait)
{
    enum peer_setting above;
    const char *id = deployment_get(d, peer_setting(peer, PEER_PERSONA));
    if (overriding(trait, &above)) {
        enum setting setting = peer_setting(peer, above);
        if (d->given[setting] && !deployment_is(d, setting, "persona"))
            return NULL;
    }
    const struct trait_line *line = &personas_find(personas_shelf(), id)->lines[trait];
    return line->own ? line : &personas_find(personas_shelf(), PERSONA_GENERIC)->lines[trait];
}

bool persona_is_overridden(const struct deployment *d, enum peer peer)
{
    for (int t = 0; t < TRAIT_TRUSTS; t++) {
        const char *own = trait_of(d, peer_setting(peer, PEER_PERSONA), (enum trait)t);
        if (!text_is(peer_trait(d, peer, (enum trait)t), own))
            return true;
    }
    return false;
}

bool peer_asks(const struct deployment *d, enum peer peer)
{
    const char *asks = peer_trait(d, peer, TRAIT_ASKS);
    bool zone_verifies = deployment_is(d, peer_setting(peer, PEER_TLS_VERIFY), "on");
    return text_is(asks, "always") || (text_is(asks, "zone") && zone_verifies);
}

static enum setting guest_setting(enum guest guest, bool trust)
{
    static const enum setting settings[GUEST_COUNT][2] = {
        [GUEST_BROWSER] = {SETTING_BROWSER_PERSONA, SETTING_BROWSER_TRUST},
        [GUEST_JABBER] = {SETTING_JABBER_PERSONA, SETTING_JABBER_TRUST},
    };
    return settings[guest][trust];
}

const char *guest_trait(const struct deployment *d, enum guest guest, enum trait trait)
{
    const char *trust = deployment_get(d, guest_setting(guest, true));
    if (trait == TRAIT_TRUSTS && !text_is(trust, "persona"))
        return trust;
    return trait_of(d, guest_setting(guest, false), trait);
}

static bool trusts_private(const char *word, bool inside)
{
    return text_is(word, "lab") || (text_is(word, "by-place") && inside);
}

bool peer_trusts_private(const struct deployment *d, enum peer peer)
{
    return trusts_private(peer_trait(d, peer, TRAIT_TRUSTS), !peer_on_e(peer));
}

bool guest_trusts_private(const struct deployment *d, enum guest guest)
{
    return trusts_private(guest_trait(d, guest, TRAIT_TRUSTS), false);
}

/* ---- in the words of settings ---- */

static bool lacks_client_auth(const char *recipe, bool any_will_do)
{
    static const char *const lacking[] = {"server-only", "code-signing", "any-eku", "no-eku"};
    size_t num = any_will_do ? 2 : 4;
    for (size_t i = 0; i < num; i++) {
        if (strncmp(recipe, lacking[i], strlen(lacking[i])) == 0)
            return true;
    }
    return false;
}

const char *peer_certificate(const struct deployment *d, enum peer peer)
{
    const char *recipe = deployment_certificate(d, peer_setting(peer, PEER_CERTIFICATE));
    bool picky = text_is(peer_trait(d, peer, TRAIT_LOADS), "with-client-auth");
    return picky && lacks_client_auth(recipe, false) ? "combined" : recipe;
}

static const char *shows_none(const struct deployment *d, enum peer peer)
{
    const char *shows = peer_trait(d, peer, TRAIT_SHOWS);
    bool usable = !lacks_client_auth(peer_certificate(d, peer), true);
    return text_is(shows, "never") || (text_is(shows, "when-usable") && !usable) ? "on" : "off";
}

static const char *peer_word(const struct deployment *d, enum peer peer, enum peer_setting what)
{
    switch (what) {
    case PEER_EKU:
        return peer_trait(d, peer, TRAIT_USAGE_AS_SERVER);
    case PEER_NO_CLIENT_CERTIFICATE:
        return shows_none(d, peer);
    case PEER_REQUEST_CERTIFICATE:
        return peer_trait(d, peer, TRAIT_ASKS);
    case PEER_TRUST:
        return peer_trusts_private(d, peer) ? "lab" : "public";
    default:
        return deployment_get(d, peer_setting(peer, what));
    }
}

const char *persona_word(const struct deployment *d, enum setting setting)
{
    enum peer peer;
    enum peer_setting what;
    if (setting == SETTING_BROWSER_TRUST)
        return guest_trusts_private(d, GUEST_BROWSER) ? "lab" : "public";
    if (setting == SETTING_JABBER_TRUST)
        return guest_trusts_private(d, GUEST_JABBER) ? "lab" : "public";
    if (text_is(deployment_get(d, setting), "persona") && setting_peer(setting, &peer, &what))
        return peer_word(d, peer, what);
    return deployment_get(d, setting);
}
