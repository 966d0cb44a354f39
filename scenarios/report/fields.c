#include "scenarios/report/fields.h"

#include "scenarios/report/basis.h"
#include "scenarios/report/words.h"
#include "scenarios/spec/variation.h"

void fields_settings(const struct deployment *d, int first, fields_axis_fn *fn, void *ctx)
{
    bool shown[SETTING_NUM];
    deployment_shown(d, shown);
    for (int i = first; i < SETTING_NUM; i++) {
        const char *value = deployment_get(d, (enum setting)i);
        if (shown[i] && value != NULL)
            fn(ctx, (enum setting)i, value);
    }
}

void fields_axes(
    const struct run_info *info, const struct line *line, fields_axis_fn *fn, void *ctx)
{
    const struct scenario *scenario = info->scenario;
    const struct cell *cell = line->cell;
    if (scenario->is_random) {
        fields_settings(&cell->deployment, SETTING_CLOCK + 1, fn, ctx);
        return;
    }
    for (size_t i = 0; i < scenario->num_axes; i++)
        fn(ctx, scenario->axes[i].setting, cell->axis_values[i]);
    for (size_t i = 0; cell->given != NULL && i < cell->given->num_settings; i++)
        fn(ctx, cell->given->settings[i].setting, cell->given->settings[i].value);
}

struct common {
    const struct scenario *scenario;
    struct buf *out;
};

static void add_common(void *ctx, enum setting setting, const char *value)
{
    const struct common *c = ctx;
    if (!scenario_varies(c->scenario, setting))
        buf_addf(c->out, "%s%s %s", c->out->len == 0 ? "" : ", ", setting_path(setting), value);
}

void fields_common(const struct run_info *info, struct buf *out)
{
    struct common c = {.scenario = info->scenario, .out = out};
    if (!info->scenario->is_random)
        fields_settings(&info->scenario->base, SETTING_CLOCK + 1, add_common, &c);
}

void fields_clock(const struct line *line, char out[VCLOCK_TEXT_LEN])
{
    int64_t clock = 0;
    *out = '\0';
    if (vclock_parse(deployment_get(&line->cell->deployment, SETTING_CLOCK), &clock, NULL))
        vclock_format(clock, out);
}

const char *fields_state(const struct outcome *o)
{
    if (o->state == OUTCOME_UP)
        return "up";
    return o->state == OUTCOME_DOWN ? "down" : NULL;
}

static enum trouble trouble_of_break(const struct run_info *info, const struct line *line)
{
    if (info->fail_on_break)
        return TROUBLE_FAILURE;
    if (line->proof == NULL || line->proof->state == PROOF_PROVEN)
        return TROUBLE_NONE;
    return line->proof->state == PROOF_NOT_PROVEN ? TROUBLE_FAILURE : TROUBLE_ERROR;
}

enum trouble fields_trouble(const struct run_info *info, const struct line *line)
{
    static const enum trouble troubles[VERDICT_COUNT] = {
        [VERDICT_MISMATCH] = TROUBLE_FAILURE, [VERDICT_INCONCLUSIVE] = TROUBLE_ERROR};
    return line->verdict == VERDICT_BREAK ? trouble_of_break(info, line) : troubles[line->verdict];
}

void fields_why(const struct run_info *info, const struct line *line, struct buf *out)
{
    if (line->verdict == VERDICT_BREAK)
        words_of_failure(basis_told(info, line), out);
    else if (line->verdict != VERDICT_PASS && line->detail != NULL)
        buf_adds(out, line->detail);
}
