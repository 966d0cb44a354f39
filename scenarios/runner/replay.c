#include "scenarios/runner/replay.h"

#include "certs-gen/certs.h"
#include "scenarios/calendar/calendar.h"
#include "scenarios/runner/bin_dir.h"
#include "scenarios/runner/facts.h"
#include "sim/base/digest.h"
#include "sim/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Cells of one scenario; more than a file may hold are run one scenario after the other. */
#define BATCH_MAX 100

/* Cells under way: their lines are written as a results file is, and compared with it. */
struct batch {
    const struct replay *replay;
    size_t first;
    size_t num;
    struct releases *releases;
    struct scenario *scenario;
    FILE *file; /* into `lines` */
    char *lines;
    size_t lines_len;
    size_t read;
    size_t told;
    evidence_fn *fn;
    void *ctx;
    struct err *e;
};

/* ---- the cells as a scenario ---- */

static json_t *value_of(const char *text)
{
    static const char pem[] = "pem:";
    bool is_file = strncmp(text, pem, sizeof pem - 1) == 0;
    return is_file ? json_pack("{s:s}", "pem", text + sizeof pem - 1) : json_string(text);
}

/* The name of a deployment decides nothing; in a case it would be the case's. */
static void put_all(json_t *out, const json_t *settings)
{
    const char *path = NULL;
    json_t *value = NULL;
    json_object_foreach((json_t *)settings, path, value)
    {
        if (json_is_string(value) && !text_is(path, "name"))
            json_object_set_new(out, path, value_of(json_string_value(value)));
    }
}

/* All settings of the i-th cell; the caller owns them. */
static json_t *settings_of(const struct batch *b, size_t i)
{
    const json_t *cell = json_array_get(b->replay->cells, b->first + i);
    const json_t *line = json_array_get(json_object_get(cell, "services"), 0);
    json_t *settings = json_object();
    put_all(settings, json_object_get(b->replay->run, "deployment"));
    put_all(settings, json_object_get(line, "axes"));
    return settings;
}

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

/* A deployment must name its releases, though each cell gives its own. */
static void add_deployment(const struct batch *b, struct buf *out)
{
    json_t *settings = settings_of(b, 0);
    buf_addf(out,
        "deployment: {expressway-e: {release: \"%s\"}, expressway-c: {release: \"%s\"}}\n",
        or_empty(fact_text(settings, "expressway-e.release")),
        or_empty(fact_text(settings, "expressway-c.release")));
    json_decref(settings);
}

static void add_case(const struct batch *b, size_t i, struct buf *out)
{
    json_t *settings = settings_of(b, i);
    char *text = json_dumps(settings, 0);
    buf_addf(out, "- %s\n", text);
    free(text);
    json_decref(settings);
}

/* Those of any of the cells. */
static void add_services(const struct batch *b, struct buf *out)
{
    json_t *all = json_object();
    const char *service = NULL;
    json_t *unused = NULL;
    for (size_t i = 0; i < b->num; i++) {
        const json_t *cell = json_array_get(b->replay->cells, b->first + i);
        size_t index = 0;
        json_t *line = NULL;
        json_array_foreach(json_object_get(cell, "services"), index, line)
        {
            if (fact_text(line, "service") != NULL)
                json_object_set_new(all, fact_text(line, "service"), json_true());
        }
    }
    buf_adds(out, "services: [");
    json_object_foreach(all, service, unused)
    {
        buf_addf(out, "%s, ", service);
    }
    buf_adds(out, "]\n");
    json_decref(all);
}

static bool write_scenario(struct batch *b)
{
    struct buf text = {0};
    struct conf_diag diag = {0};
    buf_adds(&text, "scenario: replay\n");
    add_deployment(b, &text);
    add_services(b, &text);
    buf_adds(&text, "cases:\n");
    for (size_t i = 0; i < b->num; i++)
        add_case(b, i, &text);
    b->scenario = scenario_load_text("replay", buf_str(&text), b->releases, EK_CLAIMS_DIR, &diag);
    if (b->scenario == NULL)
        err_set(b->e, ERR_FILE_INVALID, "%s: its cells are no deployments of this build:\n%s",
            b->replay->path, buf_str(&diag.text));
    for (size_t i = 0; b->scenario != NULL && i < b->num; i++) {
        struct scenario_case *one = &b->scenario->cases[i];
        free(one->id);
        one->id = ek_strdup(fact_text(json_array_get(b->replay->cells, b->first + i), "cell"));
    }
    buf_cleanup(&text);
    conf_diag_cleanup(&diag);
    return b->scenario != NULL;
}

static bool load_releases(struct batch *b, struct run_options *options)
{
    struct conf_diag diag = {0};
    b->releases = releases_load(options->releases_dir, &diag);
    bool ok = b->releases != NULL || err_set(b->e, ERR_FILE_INVALID, "the releases of %s: %s",
                                         b->replay->path, buf_str(&diag.text));
    conf_diag_cleanup(&diag);
    for (size_t i = 0; ok && i < options->num_assumptions; i++)
        ok = releases_assume(b->releases, options->assumptions[i], b->e);
    return ok;
}

/* ---- comparing ---- */

/* Equal as far as it is told what happened, not how long it took or what was thought of it. */
static const char *differs(const json_t *kept, const json_t *again)
{
    static const char *const told[] = {"live", "stage", "side", "reason", "caused_by", "x509_error",
        "alert", "sip_status", "rules"};
    for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
        if (json_equal(json_object_get(kept, told[i]), json_object_get(again, told[i])) == 0)
            return told[i];
    }
    return NULL;
}

static const json_t *kept_line(const struct batch *b, const char *service)
{
    const json_t *cell = json_array_get(b->replay->cells, b->first + b->told);
    size_t index = 0;
    json_t *line = NULL;
    json_array_foreach(json_object_get(cell, "services"), index, line)
    {
        if (text_is(fact_text(line, "service"), service))
            return line;
    }
    return NULL;
}

static bool refuse(struct batch *b, const json_t *again, const char *field)
{
    const json_t *value = json_object_get(again, field);
    char *text = json_is_array(value) ? ek_strdup("otherwise") : json_dumps(value, JSON_ENCODE_ANY);
    err_set(b->e, ERR_REPLAY,
        "%s: run again, %s of cell %s does not end as there: its %s is %s now (were releases, "
        "files or this program changed?)",
        b->replay->path, fact_text(again, "service"), fact_text(again, "cell"), field, text);
    free(text);
    return false;
}

static bool compare_line(struct batch *b, const json_t *again)
{
    const json_t *kept = kept_line(b, fact_text(again, "service"));
    if (kept == NULL || text_is(fact_text(kept, "verdict"), "INCONCLUSIVE"))
        return true;
    if (text_is(fact_text(again, "verdict"), "INCONCLUSIVE"))
        return err_set(b->e, ERR_REPLAY, "cell %s could not be run again: %s",
            fact_text(again, "cell"), fact_text(again, "detail"));
    const char *field = differs(kept, again);
    return field == NULL || refuse(b, again, field);
}

/* The lines that have come since the last cell. */
static bool compare_lines(struct batch *b)
{
    bool ok = true;
    fflush(b->file);
    while (ok && b->read < b->lines_len) {
        const char *end = memchr(b->lines + b->read, '\n', b->lines_len - b->read);
        if (end == NULL)
            break;
        size_t len = (size_t)(end - (b->lines + b->read));
        json_t *line = json_loadb(b->lines + b->read, len, 0, NULL);
        b->read += len + 1;
        ok = !text_is(fact_text(line, "kind"), "service") || compare_line(b, line);
        json_decref(line);
    }
    return ok;
}

static void on_evidence(void *ctx, const struct cell *cell, const json_t *evidence)
{
    struct batch *b = ctx;
    if (b->e->code == ERR_NONE && compare_lines(b))
        b->fn(b->ctx, cell, evidence);
    b->told++;
}

/* ---- running ---- */

static bool execute(struct batch *b, const struct run_options *options)
{
    static const struct writer_style plain = {0};
    struct run_info info = {.scenario = b->scenario,
        .releases = b->releases,
        .assumptions = options->assumptions,
        .num_assumptions = options->num_assumptions,
        .num_cells = b->num,
        .calendar = calendar_in_use()->id,
        .tool = "ekulab " EK_VERSION,
        .openssl = certs_openssl_version()};
    b->file = open_memstream(&b->lines, &b->lines_len);
    struct writer *writer = writer_new("jsonl", b->file, &plain);
    struct err trouble = {0};
    enum run_end end = run_execute(options, &info, &writer, 1, &trouble);
    bool ok = writer_end(writer, &info) && end == RUN_DONE && b->e->code == ERR_NONE;
    if (!ok)
        err_set(b->e, ERR_REPLAY, "%s",
            info.stopped != NULL ? info.stopped : "the cell could not be run again");
    writer_free(writer);
    fclose(b->file);
    free(b->lines);
    return ok &&
           (b->told == b->num || err_set(b->e, ERR_REPLAY, "not every cell could be run again"));
}

static bool run_batch(struct batch *b, struct run_options *options)
{
    bool ok = load_releases(b, options) && write_scenario(b);
    options->evidence = on_evidence;
    options->evidence_ctx = b;
    ok = ok && execute(b, options);
    scenario_free(b->scenario);
    releases_free(b->releases);
    return ok;
}

static void read_assumptions(const json_t *run, struct run_options *options, const char **texts)
{
    size_t index = 0;
    json_t *assumption = NULL;
    json_array_foreach(json_object_get(run, "assumptions"), index, assumption)
    {
        if (json_is_string(assumption) && index < RELEASES_ASSUMPTIONS_MAX)
            texts[options->num_assumptions++] = json_string_value(assumption);
    }
    options->assumptions = texts;
}

/* Another build, or another file of the same name, may do the same in another way. */
static bool is_as_then(const struct replay *replay, struct err *e)
{
    const json_t *run = replay->run;
    const char *path = NULL;
    json_t *digest = NULL;
    char now[DIGEST_TEXT_LEN];
    if (!json_is_object(json_object_get(run, "deployment")))
        return err_set(e, ERR_FILE_INVALID,
            "%s: its first line has no \"deployment\": it was written by an older ekulab; run the "
            "scenario again",
            replay->path);
    json_object_foreach(json_object_get(run, "files"), path, digest)
    {
        if (!digest_file(path, now) || !text_is(now, json_string_value(digest)))
            return err_set(e, ERR_REPLAY,
                "%s is not what it was in the run of %s: nothing that is recorded now would be of "
                "it",
                path, replay->path);
    }
    if (!text_is(fact_text(run, "tool"), "ekulab " EK_VERSION) ||
        !text_is(fact_text(run, "openssl"), certs_openssl_version()))
        fprintf(stderr,
            "ekulab: warning: %s is of %s with %s, and is run again by ekulab %s with %s\n",
            replay->path, or_empty(fact_text(run, "tool")), or_empty(fact_text(run, "openssl")),
            EK_VERSION, certs_openssl_version());
    return true;
}

static bool use_calendar(const struct replay *replay, struct err *e)
{
    const char *calendar = fact_text(replay->run, "calendar");
    return calendar == NULL || calendar_use(calendar, e);
}

/* Cells from `first` on that fit into one scenario: no two of them may set the same. */
static size_t batch_len(const struct replay *replay, size_t first)
{
    struct batch batch = {.replay = replay, .first = first};
    json_t *seen = json_object();
    size_t num = 0;
    for (size_t left = json_array_size(replay->cells) - first; num < left && num < BATCH_MAX;
         num++) {
        json_t *settings = settings_of(&batch, num);
        char *text = json_dumps(settings, JSON_SORT_KEYS);
        bool is_twin = json_object_get(seen, text) != NULL;
        json_object_set_new(seen, text, json_true());
        free(text);
        json_decref(settings);
        if (is_twin)
            break;
    }
    json_decref(seen);
    return num;
}

bool replay_run(const struct replay *replay, evidence_fn *fn, void *ctx, struct err *e)
{
    char bin_dir[PATH_MAX];
    const char *assumptions[RELEASES_ASSUMPTIONS_MAX];
    const char *releases = fact_text(replay->run, "releases");
    struct run_options options = {.bin_dir = bin_dir,
        .releases_dir = releases == NULL ? EK_RELEASES_DIR : releases,
        .jobs = 1,
        .progress = replay->progress,
        .progress_on_terminal = replay->progress};
    read_assumptions(replay->run, &options, assumptions);
    bool ok = is_as_then(replay, e) && use_calendar(replay, e) && bin_dir_find(bin_dir, e);
    size_t num = 0;
    for (size_t first = 0; ok && first < json_array_size(replay->cells); first += num) {
        num = batch_len(replay, first);
        struct batch batch = {
            .replay = replay, .first = first, .num = num, .fn = fn, .ctx = ctx, .e = e};
        ok = run_batch(&batch, &options);
    }
    return ok;
}
