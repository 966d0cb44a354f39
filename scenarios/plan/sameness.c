/* Which states are one to every check: dates count by what they decide. */
#include "scenarios/plan/timeline.h"
#include "scenarios/spec/variation.h"
#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Before, within or behind the validity, on each clock that a box of the lab may have. */
static void add_phase(struct buf *key, const struct calendar_grant *grant, int64_t clock)
{
    static const int skews[] = {-2, 0, 2};
    for (size_t i = 0; i < sizeof skews / sizeof skews[0]; i++) {
        int64_t now = clock + skews[i] * VCLOCK_DAY;
        const char *phase = now < grant->not_before ? "<" : now > grant->not_after ? ">" : "=";
        buf_adds(key, phase);
    }
}

/* Is the certificate one that browsers refuse from a day on, by its notBefore? */
static void add_policy(struct buf *key, const struct calendar_grant *grant)
{
    const struct calendar_policy *chrome = calendar_policy(calendar_in_use(), CALENDAR_CHROME);
    bool late = chrome != NULL && grant->not_before >= chrome->from.effective_on;
    buf_adds(key, late ? "+" : "-");
}

static void add_certificate(struct buf *key, const char *word, int64_t clock)
{
    static const char pem[] = "pem:";
    char recipe[CALENDAR_WORD_LEN];
    struct calendar_grant grant;
    if (!calendar_is_word(word) || !calendar_grant(calendar_in_use(), word, &grant, NULL)) {
        buf_addf(key, "%s;", word);
        if (strncmp(word, pem, sizeof pem - 1) == 0) /* nobody looked at its dates */
            buf_addf(key, "%" PRId64 ";", clock);
        return;
    }
    recipe_text(&grant.recipe, recipe, sizeof recipe);
    buf_addf(key, "%s", recipe);
    add_phase(key, &grant, clock);
    add_policy(key, &grant);
    buf_adds(key, ";");
}

/* A recipe's dates follow the clock (certs.h: notBefore is so many days before or after it), so
 * that a policy's day can fall between two states. */
static void add_clock_policy(struct buf *key, int64_t clock)
{
    static const int begins[] = {-30, -1, 1};
    const struct calendar_policy *chrome = calendar_policy(calendar_in_use(), CALENDAR_CHROME);
    for (size_t i = 0; i < sizeof begins / sizeof begins[0]; i++) {
        int64_t not_before = clock + begins[i] * VCLOCK_DAY;
        bool late = chrome != NULL && not_before >= chrome->from.effective_on;
        buf_adds(key, late ? "+" : "-");
    }
}

char *sameness_key(const struct deployment *d)
{
    struct buf key = {0};
    int64_t clock = 0;
    (void)!vclock_parse(deployment_get(d, SETTING_CLOCK), &clock, NULL);
    add_clock_policy(&key, clock);
    for (int i = 0; i < PEER_COUNT; i++)
        buf_adds(&key, deployment_has_peer(d, (enum peer)i) ? "1" : "0");
    for (int i = 0; i < SETTING_NUM; i++) {
        enum setting setting = (enum setting)i;
        if (setting == SETTING_NAME || setting == SETTING_CLOCK)
            continue;
        if (setting_type(setting) == SETTING_TYPE_CERTIFICATE)
            add_certificate(&key, deployment_get(d, setting), clock);
        else
            buf_addf(&key, "%s;", deployment_get(d, setting));
    }
    return buf_take(&key);
}
