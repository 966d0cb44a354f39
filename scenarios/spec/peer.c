#include "scenarios/spec/deployment.h"

#include "certs-gen/certs.h"
#include "scenarios/calendar/calendar.h"
#include "scenarios/spec/persona.h"
#include "scenarios/spec/setting.h"
#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <string.h>

static const struct {
    const char *name;
    const char *owner;
    const char *link;
    const char *host;
    enum setting first;
} peers[PEER_COUNT] = {
#define X(code, name, owner, link, host) {name, owner, link, host, SETTING_##code##_CERTIFICATE},
    PEER_LIST(X)
#undef X
};

const char *peer_name(enum peer peer)
{
    return peers[peer].name;
}

const char *peer_link(enum peer peer)
{
    return peers[peer].link;
}

const char *peer_host(enum peer peer)
{
    return peers[peer].host;
}

bool peer_on_e(enum peer peer)
{
    return text_is(peers[peer].owner, "expressway-e");
}

enum setting peer_setting(enum peer peer, enum peer_setting what)
{
    return (enum setting)((int)peers[peer].first + (int)what);
}

bool setting_peer(enum setting setting, enum peer *out_peer, enum peer_setting *out_what)
{
    int offset = (int)setting - (int)SETTING_CUCM_CERTIFICATE;
    if (offset < 0 || offset >= PEER_COUNT * PEER_NUM_SETTINGS)
        return false;
    *out_peer = (enum peer)(offset / PEER_NUM_SETTINGS);
    *out_what = (enum peer_setting)(offset % PEER_NUM_SETTINGS);
    return true;
}

bool service_peer(enum service service, enum peer *out)
{
    const char *id = service_id(service);
    for (size_t i = 0; i < PEER_COUNT; i++) {
        size_t len = strlen(peers[i].link);
        if (strncmp(id, peers[i].link, len) == 0 && (id[len] == '\0' || id[len] == '.')) {
            *out = (enum peer)i;
            return true;
        }
    }
    return false;
}

enum setting box_setting(enum setting of_e, bool on_e)
{
    return on_e ? of_e
                : (enum setting)((int)of_e - (int)SETTING_E_RELEASE + (int)SETTING_C_RELEASE);
}

enum setting node_own(enum setting of_box, bool on_e, size_t node)
{
    static const enum setting kinds[] = {
        SETTING_E_CERTIFICATE, SETTING_E_CLIENT_CERTIFICATE, SETTING_E_RELEASE};
    const int num = (int)(sizeof kinds / sizeof kinds[0]);
    int offset = 0;
    while (offset + 1 < num && kinds[offset] != of_box)
        offset++;
    int own = (int)SETTING_E_NODE1_CERTIFICATE + (int)node * NODE_NUM_SETTINGS + offset;
    return box_setting((enum setting)own, on_e);
}

const char *node_value(const struct deployment *d, enum setting of_box, bool on_e, size_t node)
{
    const char *value = deployment_get(d, node_own(of_box, on_e, node));
    return text_is(value, "same") ? deployment_get(d, box_setting(of_box, on_e)) : value;
}

static bool all_standard(const struct deployment *d, int first, int num)
{
    for (int i = first; i < first + num; i++) {
        if (!deployment_is(d, (enum setting)i, setting_default((enum setting)i)))
            return false;
    }
    return true;
}

/* A name of its own makes no node another one. */
static bool is_plain_node(const struct deployment *d, bool on_e, size_t node)
{
    int first = (int)box_setting(SETTING_E_NODE1_CERTIFICATE, on_e);
    return all_standard(d, first + (int)node * NODE_NUM_SETTINGS, NODE_NUM_SETTINGS - 1);
}

static bool nodes_differ(const struct deployment *d)
{
    for (size_t node = 0; node < BOX_NODES_MAX; node++) {
        if (!is_plain_node(d, true, node) || !is_plain_node(d, false, node))
            return true;
    }
    return false;
}

static bool any_overrides(const struct deployment *d)
{
    for (int i = 0; i < PEER_COUNT; i++) {
        if (persona_is_overridden(d, (enum peer)i))
            return true;
    }
    return false;
}

/* Of the first node; nobody asks of clusters whose nodes differ. */
static bool is_new_to_policy(const struct deployment *d, enum setting certificate, int64_t day)
{
    struct certs_order order = {.common_name = "node.lab.invalid"};
    struct calendar_grant grant;
    struct cert_chain chain;
    const char *word = deployment_get(d, certificate);
    if (calendar_is_word(word))
        return calendar_grant(calendar_in_use(), word, &grant, NULL) && grant.not_before >= day;
    if (!recipe_parse(word, &order.recipe, NULL) ||
        !vclock_parse(deployment_get(d, SETTING_CLOCK), &order.clock, NULL))
        return false;
    certs_expect(&order, &chain);
    bool is_new = chain.certs[0].not_before >= day;
    cert_chain_cleanup(&chain);
    return is_new;
}

static const char *browser_policy(const struct deployment *d)
{
    static const char *const words[] = {"none", "e", "c", "both"};
    const struct calendar_policy *policy = calendar_policy(calendar_in_use(), CALENDAR_CHROME);
    if (policy == NULL || !text_is(guest_trait(d, GUEST_BROWSER, TRAIT_COMBINED), "by-policy"))
        return "none";
    int64_t day = policy->from.effective_on;
    return words[(is_new_to_policy(d, SETTING_E_CERTIFICATE, day) ? 1 : 0) +
                 (is_new_to_policy(d, SETTING_C_CERTIFICATE, day) ? 2 : 0)];
}

const char *deployment_about(const struct deployment *d, const char *word)
{
    if (text_is(word, "nodes-differ"))
        return nodes_differ(d) ? "yes" : "no";
    if (text_is(word, "overrides"))
        return any_overrides(d) ? "some" : "none";
    if (text_is(word, "browser-policy"))
        return browser_policy(d);
    if (text_is(word, "faults")) {
        bool none = all_standard(d, SETTING_C_TRAVERSAL_PASSWORD, 3) &&
                    all_standard(d, SETTING_CUCM_LINE_PORT, 3) &&
                    all_standard(d, SETTING_E_CLOCK_SKEW, 5) &&
                    all_standard(d, SETTING_C_CLOCK_SKEW, 5);
        return none ? "none" : "some";
    }
    return NULL;
}

bool deployment_has_peer(const struct deployment *d, enum peer peer)
{
    for (int i = 0; i < PEER_NUM_SETTINGS; i++) {
        if (d->given[(int)peers[peer].first + i])
            return true;
    }
    return peer == PEER_CUCM;
}
