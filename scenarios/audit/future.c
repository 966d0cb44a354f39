#include "scenarios/audit/future.h"

#include "sim/base/vclock.h"

#define RENEWALS_MAX 400 /* of ten days each: ten years */
#define DAYS_MIN     1

static int64_t policy_day(const struct calendar *calendar)
{
    const struct calendar_policy *policy = calendar_policy(calendar, CALENDAR_CHROME);
    return policy == NULL ? INT64_MAX : policy->from.effective_on;
}

static int days_of(const struct calendar *calendar, const struct calendar_phase *phase, int64_t day)
{
    const struct calendar_limit *limit = calendar_limit(calendar, day);
    int most = limit == NULL ? 398 : limit->days;
    int days = phase == NULL || phase->days == 0 ? most : phase->days;
    return days < DAYS_MIN ? DAYS_MIN : days;
}

/* Does a renewal of this step give another kind than the one before? Chrome's policy is about
 * certificates with both usages. */
static bool is_other(const struct future *f, const struct future_step *step)
{
    const struct future_step *last = f->num_steps == 0 ? NULL : &f->steps[f->num_steps - 1];
    bool minds_policy = step->phase == NULL || step->phase->usage == RECIPE_COMBINED;
    return last == NULL || last->phase != step->phase || last->impossible != step->impossible ||
           (minds_policy && last->late != step->late);
}

void future_of(const struct calendar *calendar, const struct calendar_product *product,
    bool is_public, const struct cert_facts *leaf, int64_t now, struct future *out)
{
    int64_t policy = policy_day(calendar);
    int64_t at = leaf->not_after < now ? now : leaf->not_after;
    int64_t end = at + FUTURE_YEARS * 366 * VCLOCK_DAY;
    *out = (struct future){.product = product};
    if (product == NULL && !is_public)
        return;
    for (int i = 0; i < RENEWALS_MAX && at < end && out->num_steps < FUTURE_STEPS_MAX; i++) {
        int64_t day = at / VCLOCK_DAY * VCLOCK_DAY;
        struct future_step step = {.day = day, .late = day >= policy};
        step.phase = product == NULL ? NULL : calendar_phase(product, day);
        step.impossible = product != NULL && (step.phase == NULL || step.phase->ended);
        if (step.phase != NULL && step.phase->as_asked)
            return;
        if (is_other(out, &step))
            out->steps[out->num_steps++] = step;
        if (step.impossible)
            return;
        at = day + days_of(calendar, step.phase, day) * VCLOCK_DAY;
    }
}

void future_facts(const struct future_step *step, struct cert_facts *leaf)
{
    static const unsigned usages[RECIPE_USAGE_COUNT] = {
        [RECIPE_COMBINED] = CERT_EKU_SERVER_AUTH | CERT_EKU_CLIENT_AUTH,
        [RECIPE_SERVER_ONLY] = CERT_EKU_SERVER_AUTH,
        [RECIPE_CLIENT_ONLY] = CERT_EKU_CLIENT_AUTH,
        [RECIPE_ANY_EKU] = CERT_EKU_ANY,
        [RECIPE_CODE_SIGNING] = CERT_EKU_OTHER};
    if (step->phase != NULL) {
        leaf->has_eku = step->phase->usage != RECIPE_NO_EKU;
        leaf->eku = usages[step->phase->usage];
    } else if (step->late) {
        leaf->has_eku = true;
        leaf->eku = CERT_EKU_SERVER_AUTH;
    }
}
