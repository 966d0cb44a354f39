#include "certs-gen/certs.h"
#include "scenarios/spec/persona.h"
#include "scenarios/spec/scenario.h"
#include "scenarios/spec/setting.h"
#include "sim/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* How often a node has something of its own. */
#define NODE_PERCENT 6
/* How often a box has more than two nodes. */
#define LARGE_PERCENT 15

/* A stream of numbers that depends on seed and point alone (splitmix64). */
struct dice {
    uint64_t state;
    const struct releases *releases;
};

static uint64_t roll(struct dice *dice)
{
    dice->state += UINT64_C(0x9e3779b97f4a7c15);
    uint64_t z = dice->state;
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

static size_t below(struct dice *dice, size_t limit)
{
    return (size_t)(roll(dice) % limit);
}

static bool chance(struct dice *dice, unsigned percent)
{
    return below(dice, 100) < percent;
}

static void put(struct deployment *d, enum setting setting, const char *value)
{
    free(d->value[setting]);
    d->value[setting] = ek_strdup(value);
    d->given[setting] = true;
}

/* A key of 8192 bits takes seconds to make and long to use. */
static unsigned draw_defect(struct dice *dice)
{
    unsigned defect = 1u << below(dice, RECIPE_DEFECT_COUNT);
    bool slow = defect == 1u << RECIPE_BIT_RSA_8192;
    return slow && !chance(dice, 10) ? 0 : defect;
}

/* A usage, four times in ten with a defect, sometimes with two. */
static void draw_certificate(struct dice *dice, struct deployment *d, enum setting setting)
{
    char text[120];
    struct recipe recipe = {.usage = chance(dice, 40)
                                         ? RECIPE_COMBINED
                                         : (enum recipe_usage)below(dice, RECIPE_USAGE_COUNT)};
    for (unsigned percent = 40; chance(dice, percent); percent = 15)
        recipe.defects |= draw_defect(dice);
    recipe_text(&recipe, text, sizeof text);
    if (recipe_parse(text, &recipe, NULL)) /* defects may exclude each other */
        put(d, setting, text);
}

/* Words that hide too much of what else is drawn, take long, or cost more than everything else
 * together: how often in a hundred they are kept. */
static bool is_kept(struct dice *dice, enum setting setting, const char *word)
{
    static const struct {
        enum setting setting;
        const char *word;
        unsigned percent;
    } rare[] = {
        {SETTING_E_KEY_FILE, "no-final-newline", 25},
        {SETTING_C_KEY_FILE, "no-final-newline", 25},
        {SETTING_CSSM_REACH, "dropped", 10}, /* a deadline must pass */
        {SETTING_E_KEY, "rsa-2048", 20},
        {SETTING_C_KEY, "rsa-2048", 20},
        {SETTING_E_KEY, "rsa-4096", 3},
        {SETTING_C_KEY, "rsa-4096", 3},
        {SETTING_FIREWALL, "7001", 2}, /* deadlines again */
        {SETTING_FIREWALL, "2222", 2},
        {SETTING_FIREWALL, "5061", 2},
        {SETTING_FIREWALL, "8443", 2},
    };
    for (size_t i = 0; i < sizeof rare / sizeof rare[0]; i++) {
        if (rare[i].setting == setting && text_is(rare[i].word, word))
            return chance(dice, rare[i].percent);
    }
    return true;
}

/* One of the words between the bars of `choices`; the first one half of the time. */
static void draw_choice(struct dice *dice, struct deployment *d, enum setting setting)
{
    const char *choices = setting_choices(setting);
    size_t num = 1;
    for (const char *c = choices; *c != '\0'; c++)
        num += *c == '|' ? 1 : 0;
    size_t wanted = chance(dice, 50) ? 0 : below(dice, num);
    for (; wanted > 0; wanted--)
        choices = strchr(choices, '|') + 1;
    char *word = ek_strndup(choices, strcspn(choices, "|"));
    put(d, setting, is_kept(dice, setting, word) ? word : setting_default(setting));
    free(word);
}

/* Every node of C has a link with every one of E: large clusters are dear, and rare here. */
static void draw_count(struct dice *dice, struct deployment *d, enum setting setting)
{
    static const char *const small[] = {"1", "2", "2"};
    static const char *const large[] = {"3", "4", "5", "6"};
    put(d, setting, chance(dice, LARGE_PERCENT) ? large[below(dice, 4)] : small[below(dice, 3)]);
}

/* Of any family as often as of any other: what tells releases apart is told by the family. */
static const char *any_release(struct dice *dice)
{
    size_t num = 0, families = 0, of_family = 0;
    const char *const *names = releases_names(dice->releases, &num);
    while (releases_family_at(dice->releases, families) != NULL)
        families++;
    const struct release_family *family = releases_family_at(dice->releases, below(dice, families));
    for (size_t i = 0; i < num; i++)
        of_family += releases_find(dice->releases, names[i])->family == family ? 1 : 0;
    size_t wanted = below(dice, of_family);
    for (size_t i = 0; i < num; i++) {
        if (releases_find(dice->releases, names[i])->family == family && wanted-- == 0)
            return names[i];
    }
    return names[0];
}

static void draw_setting(struct dice *dice, struct deployment *d, enum setting setting)
{
    switch (setting_type(setting)) {
    case SETTING_TYPE_CERTIFICATE:
        if (*setting_choices(setting) == '\0' || chance(dice, 50))
            draw_certificate(dice, d, setting);
        else if (strstr(setting_choices(setting), "|copy") != NULL)
            put(d, setting, "copy");
        break;
    case SETTING_TYPE_COUNT_1_6:
        draw_count(dice, d, setting);
        break;
    case SETTING_TYPE_CHOICE:
        draw_choice(dice, d, setting);
        break;
    case SETTING_TYPE_PERSONA:
        if (chance(dice, 50))
            put(d, setting, personas_shelf()->names[below(dice, personas_shelf()->num)]);
        break;
    case SETTING_TYPE_RELEASE: /* of a node that may differ from its box */
        put(d, setting, any_release(dice));
        break;
    default:
        break;
    }
}

static void draw_releases(struct dice *dice, struct deployment *d)
{
    const char *on_e = any_release(dice);
    put(d, SETTING_E_RELEASE, on_e);
    put(d, SETTING_C_RELEASE, chance(dice, 60) ? on_e : any_release(dice));
}

static void draw_peers(struct dice *dice, struct deployment *d)
{
    for (int peer = 0; peer < PEER_COUNT; peer++) {
        bool exists = chance(dice, 50);
        for (int i = 0; exists && i < PEER_NUM_SETTINGS; i++)
            draw_setting(dice, d, peer_setting((enum peer)peer, (enum peer_setting)i));
    }
    for (int i = SETTING_BROWSER_PERSONA; i <= SETTING_JABBER_TRUST; i++)
        draw_setting(dice, d, (enum setting)i);
}

/* Settings that the drawn releases do not have go back to their default. */
static void make_fit(struct deployment *d, const struct releases *set)
{
    enum setting setting;
    char why[UNFIT_CAP];
    while (deployment_unfit(d, set, &setting, why, sizeof why))
        put(d, setting, setting_default(setting));
}

void scenario_draw(const struct scenario *scenario, size_t point, struct deployment *out)
{
    struct dice dice = {scenario->seed, scenario->releases};
    dice.state = roll(&dice) ^ ((uint64_t)point * UINT64_C(0xd1342543de82ef95));
    deployment_init(out);
    put(out, SETTING_NAME, deployment_get(&scenario->base, SETTING_NAME));
    put(out, SETTING_DOMAIN, deployment_get(&scenario->base, SETTING_DOMAIN));
    put(out, SETTING_CLOCK, deployment_get(&scenario->base, SETTING_CLOCK));
    draw_releases(&dice, out);
    for (int i = SETTING_E_NODES; i < SETTING_CUCM_CERTIFICATE; i++) {
        enum setting setting = (enum setting)i;
        bool of_node = strstr(setting_path(setting), ".node.") != NULL;
        if (setting_type(setting) == SETTING_TYPE_HOST)
            continue;
        if (i != SETTING_C_RELEASE && (!of_node || chance(&dice, NODE_PERCENT)))
            draw_setting(&dice, out, setting);
    }
    draw_peers(&dice, out);
    draw_setting(&dice, out, SETTING_CUCM_LINE_PORT);
    draw_setting(&dice, out, SETTING_CSSM_REACH);
    draw_setting(&dice, out, SETTING_FIREWALL);
    draw_setting(&dice, out, SETTING_B2B_DIALS);
    draw_setting(&dice, out, SETTING_B2B_INBOUND_MAPPING);
    draw_setting(&dice, out, SETTING_ACCESS_RULES);
    draw_setting(&dice, out, SETTING_B2BUA);
    make_fit(out, scenario->releases);
}

char *deployment_id(const struct deployment *d)
{
    struct buf id = {0};
    for (int i = SETTING_CLOCK + 1; i < SETTING_NUM; i++) {
        enum setting setting = (enum setting)i;
        if (text_is(deployment_get(d, setting), setting_default(setting)))
            continue;
        buf_addf(&id, "%s%s=%s", id.len == 0 ? "" : "/", setting_short(setting),
            deployment_get(d, setting));
    }
    if (id.len == 0)
        buf_adds(&id, "defaults");
    return buf_take(&id);
}
