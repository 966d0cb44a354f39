#include "scenarios/preview/play.h"

#include "scenarios/plan/timeline.h"
#include "scenarios/report/jsonl.h"
#include "scenarios/report/writer_ops.h"
#include "scenarios/runner/bin_dir.h"
#include "sim/base/text.h"

#include <stdlib.h>
#include <unistd.h>

struct play {
    struct play_options options;
    struct scenario scenario; /* the plan's, with cases of ours; borrowed otherwise */
    struct deployment base;
    struct play_cell *cells;
    char **keys; /* of each cell */
    bool *uploads;
    size_t num;
    size_t num_run;
    size_t cursor;   /* lines come in the order of the cells */
    bool is_uploads; /* of the batch under way */
    size_t counts[VERDICT_COUNT];
};

struct play *play_new(const struct play_options *options, const struct deployment *base)
{
    struct play *play = ek_calloc(1, sizeof *play);
    play->options = *options;
    deployment_copy(&play->base, base);
    play->scenario = *options->plan->scenario;
    play->scenario.base = play->base;
    return play;
}

void play_free(struct play *play)
{
    if (play == NULL)
        return;
    for (size_t i = 0; i < play->num; i++) {
        for (int s = 0; s < SERVICE_COUNT; s++)
            json_decref(play->cells[i].lines[s].json);
        deployment_cleanup(&play->cells[i].deployment);
        free(play->cells[i].id);
        free(play->keys[i]);
    }
    deployment_cleanup(&play->base);
    free(play->cells);
    free(play->keys);
    free(play->uploads);
    free(play);
}

size_t play_ask(struct play *play, const struct deployment *d, const char *id, bool uploads)
{
    char *key = sameness_key(d);
    for (size_t i = 0; i < play->num && !play->options.alone; i++) {
        if (play->uploads[i] != uploads || !text_is(play->keys[i], key))
            continue;
        free(key);
        return i;
    }
    size_t num = play->num + 1;
    play->cells = ek_realloc(play->cells, num * sizeof *play->cells);
    play->keys = ek_realloc(play->keys, num * sizeof *play->keys);
    play->uploads = ek_realloc(play->uploads, num * sizeof *play->uploads);
    play->cells[play->num] = (struct play_cell){.id = ek_strdup(id)};
    deployment_copy(&play->cells[play->num].deployment, d);
    play->keys[play->num] = key;
    play->uploads[play->num] = uploads;
    return play->num++;
}

const struct play_cell *play_cell(const struct play *play, size_t cell)
{
    return &play->cells[cell];
}

size_t play_num(const struct play *play)
{
    return play->num;
}

const size_t *play_counts(const struct play *play)
{
    return play->counts;
}

/* ---- cells as cases ---- */

static struct scenario_case case_of(const struct play *play, const struct play_cell *cell)
{
    struct scenario_case one = {.id = cell->id, .line = play->scenario.line};
    for (int i = 0; i < SETTING_NUM; i++) {
        enum setting setting = (enum setting)i;
        const char *value = deployment_get(&cell->deployment, setting);
        if (text_is(value, deployment_get(&play->base, setting)) || setting == SETTING_NAME)
            continue;
        one.settings = ek_realloc(one.settings, (one.num_settings + 1) * sizeof *one.settings);
        one.settings[one.num_settings++] =
            (struct case_setting){setting, cell->deployment.value[setting]};
    }
    return one;
}

json_t *play_axes(const struct play *play, const struct deployment *d)
{
    json_t *axes = json_object();
    for (int i = 0; i < SETTING_NUM; i++) {
        enum setting setting = (enum setting)i;
        const char *value = deployment_get(d, setting);
        if (!text_is(value, deployment_get(&play->base, setting)) && setting != SETTING_NAME)
            json_object_set_new(axes, setting_path(setting), json_string(value));
    }
    return axes;
}

/* ---- lines ---- */

static void at_edge(struct writer *writer, const struct run_info *info)
{
    struct play *play = writer->state;
    play->cursor = play->num_run;
    (void)info;
}

static struct play_cell *cell_of(struct play *play, const char *id)
{
    while (play->cursor < play->num && !(play->uploads[play->cursor] == play->is_uploads &&
                                           text_is(play->cells[play->cursor].id, id)))
        play->cursor++;
    return play->cursor < play->num ? &play->cells[play->cursor] : NULL;
}

static void take_line(struct writer *writer, const struct line *line);

static void leave(void *state)
{
    (void)state;
}

static const struct writer_ops ops = {
    .begin = at_edge, .line = take_line, .end = at_edge, .free = leave};

/* The writer, and what lines are told with. */
struct taking {
    struct writer writer;
    const struct run_info *info;
};

static void take_line(struct writer *writer, const struct line *line)
{
    const struct taking *taking = (const struct taking *)(const void *)writer;
    struct play *play = writer->state;
    struct play_cell *cell = cell_of(play, line->cell->id);
    if (cell == NULL)
        return;
    struct play_line *out = &cell->lines[line->service];
    out->told = true;
    out->verdict = line->verdict;
    out->outcome = play->options.predict ? line->model : line->live;
    out->json = jsonl_line(taking->info, line);
    play->counts[line->verdict]++;
}

/* ---- running ---- */

static struct run_info info_of(const struct play *play, size_t num_cells)
{
    const struct play_options *o = &play->options;
    bool own = text_is(o->releases_dir, EK_RELEASES_DIR);
    return (struct run_info){.scenario = &play->scenario,
        .releases = o->plan->releases,
        .reasons = o->reasons,
        .num_cells = num_cells,
        .prediction = o->predict,
        .calendar = calendar_in_use()->id,
        .releases_dir = own ? NULL : o->releases_dir,
        .tool = "ekulab " EK_VERSION,
        .openssl = certs_openssl_version()};
}

json_t *play_first_line(const struct play *play, size_t num_cells)
{
    const struct run_info info = info_of(play, num_cells);
    return jsonl_run(&info);
}

json_t *play_last_line(const struct play *play, const size_t counts[VERDICT_COUNT])
{
    struct run_info info = info_of(play, play->num);
    for (int i = 0; i < VERDICT_COUNT; i++)
        info.counts[i] = counts[i];
    return jsonl_summary(&info);
}

static enum run_end run_cases(struct play *play, struct err *e)
{
    char bin_dir[PATH_MAX];
    struct run_info info = info_of(play, play->scenario.num_cases);
    struct taking taking = {.writer = {.ops = &ops, .state = play}, .info = &info};
    struct writer *writer = &taking.writer;
    const struct run_options options = {.bin_dir = bin_dir,
        .releases_dir = play->options.releases_dir,
        .jobs = play->options.jobs,
        .predict = play->options.predict,
        .progress = play->options.progress,
        .progress_on_terminal = isatty(STDERR_FILENO) == 1};
    if (!bin_dir_find(bin_dir, e))
        return RUN_LAB_FAILED;
    return run_execute(&options, &info, &writer, 1, e);
}

/* Those of the cells that have not run which are about uploads, or which are not. */
static enum run_end run_batch(struct play *play, bool uploads, struct err *e)
{
    struct scenario *s = &play->scenario;
    enum run_end end = RUN_DONE;
    s->cases = ek_calloc(play->num - play->num_run + 1, sizeof *s->cases);
    s->num_cases = 0;
    for (size_t i = play->num_run; i < play->num; i++) {
        if (play->uploads[i] == uploads)
            s->cases[s->num_cases++] = case_of(play, &play->cells[i]);
    }
    s->num_points = s->num_cases;
    for (int i = 0; i < SERVICE_COUNT; i++)
        s->services[i] =
            uploads ? plan_is_upload((enum service)i) : play->options.plan->scenario->services[i];
    play->is_uploads = uploads;
    if (s->num_cases > 0)
        end = run_cases(play, e);
    for (size_t i = 0; i < s->num_cases; i++)
        free(s->cases[i].settings);
    free(s->cases);
    s->cases = NULL;
    s->num_cases = 0;
    return end;
}

enum run_end play_run(struct play *play, struct err *e)
{
    enum run_end end = run_batch(play, false, e);
    if (end == RUN_DONE)
        end = run_batch(play, true, e);
    play->num_run = play->num;
    return end;
}
