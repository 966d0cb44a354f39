/* Until when a product gives clientAuth. */
#include "scenarios/calendar/renewal.h"
#include "sim/base/vclock.h"

static bool gives_client_auth(const struct calendar_phase *phase)
{
    return !phase->ended && (phase->as_asked || phase->usage == RECIPE_COMBINED ||
                                phase->usage == RECIPE_CLIENT_ONLY);
}

static bool not_after_of(const struct calendar *calendar, const struct calendar_product *product,
    int64_t day, int64_t *out)
{
    char word[CALENDAR_WORD_LEN];
    struct calendar_grant grant;
    calendar_word(word, product->id, day, -1, 0);
    if (!calendar_grant(calendar, word, &grant, NULL))
        return false;
    *out = grant.not_after;
    return true;
}

static void try_day(const struct calendar *calendar, const struct calendar_product *product,
    int64_t day, struct calendar_renewal *out)
{
    int64_t not_after = 0;
    const struct calendar_phase *phase = calendar_phase(product, day);
    if (phase == NULL || !gives_client_auth(phase) || day > out->last_day ||
        !not_after_of(calendar, product, day, &not_after) || not_after <= out->best_not_after)
        return;
    out->best_day = day;
    out->best_not_after = not_after;
}

/* The last day, or the day before a limit became shorter. */
static void find_best(const struct calendar *calendar, const struct calendar_product *product,
    struct calendar_renewal *out)
{
    try_day(calendar, product, out->last_day, out);
    for (size_t i = 0; i < calendar->num_limits; i++)
        try_day(calendar, product, calendar->limits[i].from.effective_on - VCLOCK_DAY, out);
}

struct calendar_renewal calendar_renewal(
    const struct calendar *calendar, const struct calendar_product *product)
{
    struct calendar_renewal out = {.kind = RENEWAL_NEVER};
    const struct calendar_phase *last = &product->phases[product->num_phases - 1];
    if (gives_client_auth(last)) {
        out.kind = RENEWAL_ALWAYS;
        return out;
    }
    for (size_t i = 0; i + 1 < product->num_phases; i++) {
        if (!gives_client_auth(&product->phases[i]))
            continue;
        out.kind = RENEWAL_UNTIL;
        out.from = &product->phases[i + 1].from;
        out.last_day = out.from->effective_on - VCLOCK_DAY;
    }
    if (out.kind == RENEWAL_UNTIL) {
        (void)!not_after_of(calendar, product, out.last_day, &out.not_after);
        find_best(calendar, product, &out);
    }
    return out;
}
