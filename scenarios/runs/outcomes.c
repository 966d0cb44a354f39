#include "scenarios/runs/outcomes.h"

#include "scenarios/runs/resultfile.h"
#include "sim/base/text.h"

#include <limits.h>
#include <stdlib.h>

#define SLOTS_MIN 1024

void vocabulary_init(struct vocabulary *vocabulary)
{
    *vocabulary = (struct vocabulary){0};
    texts_add(&vocabulary->words, "");
}

void vocabulary_cleanup(struct vocabulary *vocabulary)
{
    texts_cleanup(&vocabulary->cells);
    texts_cleanup(&vocabulary->words);
}

void outcomes_init(struct outcomes *out, struct vocabulary *vocabulary)
{
    *out = (struct outcomes){.vocabulary = vocabulary};
}

void outcomes_cleanup(struct outcomes *outcomes)
{
    json_decref(outcomes->deployment);
    free(outcomes->lines);
    free(outcomes->slots);
    outcomes_init(outcomes, outcomes->vocabulary);
}

const char *outcomes_cell(const struct outcomes *outcomes, uint32_t cell)
{
    return outcomes->vocabulary->cells.entries[cell].text;
}

const char *outcomes_word(const struct outcomes *outcomes, uint16_t word)
{
    return outcomes->vocabulary->words.entries[word].text;
}

bool outcomes_number_word(struct outcomes *outcomes, const char *word, uint16_t *out)
{
    size_t number = texts_add(&outcomes->vocabulary->words, word == NULL ? "" : word);
    *out = (uint16_t)number;
    return number <= UINT16_MAX;
}

/* ---- by cell and service ---- */

/* The slot of a line, or the empty one where it belongs. */
static uint32_t *slot_of(const struct outcomes *o, uint32_t cell, uint16_t service)
{
    uint64_t key = ((uint64_t)cell << 16 | service) * UINT64_C(0x9e3779b97f4a7c15);
    size_t i = (size_t)(key >> 20) % o->num_slots;
    while (o->slots[i] != 0) {
        const struct told *told = &o->lines[o->slots[i] - 1];
        if (told->cell == cell && told->service == service)
            break;
        i = (i + 1) % o->num_slots;
    }
    return &o->slots[i];
}

static void grow(struct outcomes *o)
{
    if (o->num == o->cap) {
        o->cap = o->cap == 0 ? SLOTS_MIN : o->cap * 2;
        o->lines = ek_realloc(o->lines, o->cap * sizeof *o->lines);
    }
    if (o->num * 2 < o->num_slots)
        return;
    free(o->slots);
    o->num_slots = o->num_slots == 0 ? SLOTS_MIN : o->num_slots * 2;
    o->slots = ek_calloc(o->num_slots, sizeof *o->slots);
    for (size_t i = 0; i < o->num; i++)
        *slot_of(o, o->lines[i].cell, o->lines[i].service) = (uint32_t)i + 1;
}

bool outcomes_add(struct outcomes *outcomes, const struct told *told)
{
    grow(outcomes);
    uint32_t *slot = slot_of(outcomes, told->cell, told->service);
    bool is_new = *slot == 0;
    if (is_new)
        *slot = (uint32_t)++outcomes->num;
    outcomes->lines[*slot - 1] = *told;
    return is_new;
}

const struct told *outcomes_find(const struct outcomes *outcomes, uint32_t cell, uint16_t service)
{
    if (outcomes->num_slots == 0)
        return NULL;
    uint32_t slot = *slot_of(outcomes, cell, service);
    return slot == 0 ? NULL : &outcomes->lines[slot - 1];
}

/* ---- from results ---- */

static bool read_verdict(const json_t *line, struct told *out)
{
    const char *name = resultfile_text(line, "verdict");
    for (int i = 0; i < VERDICT_COUNT; i++) {
        if (text_is(verdict_name((enum verdict)i), name)) {
            out->verdict = (uint8_t)i;
            return true;
        }
    }
    return false;
}

static void read_state(const json_t *line, const char *member, struct told *out)
{
    const char *state = resultfile_text(line, member);
    out->state = text_is(state, "up")                                 ? OUTCOME_UP
                 : text_is(state, "down")                             ? OUTCOME_DOWN
                 : (enum verdict)out->verdict == VERDICT_INCONCLUSIVE ? OUTCOME_UNKNOWN
                                                                      : OUTCOME_SKIP;
}

static bool read_number(const json_t *line, const char *key, int32_t none, int32_t *out)
{
    const json_t *value = json_object_get(line, key);
    json_int_t number = json_is_integer(value) ? json_integer_value(value) : none;
    *out = (int32_t)number;
    return number >= INT_MIN && number <= INT_MAX;
}

/* NULL, or what is wrong with the line. */
static const char *read_line(
    struct outcomes *o, const json_t *line, const char *member, struct told *out)
{
    const struct {
        const char *key;
        uint16_t *word;
    } words[] = {{"service", &out->service}, {"stage", &out->stage}, {"side", &out->side},
        {"reason", &out->reason}, {"caused_by", &out->caused_by}};
    *out = (struct told){0};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (!outcomes_number_word(o, resultfile_text(line, words[i].key), words[i].word))
            return "more names than a run has";
    }
    if (!read_verdict(line, out))
        return "an unknown verdict";
    if (!read_number(line, "x509_error", 0, &out->x509_error) ||
        !read_number(line, "alert", OUTCOME_NO_ALERT, &out->alert) ||
        !read_number(line, "sip_status", 0, &out->sip_status))
        return "a number that is too large";
    read_state(line, member, out);
    if (out->state != OUTCOME_SKIP)
        out->cell = (uint32_t)texts_add(&o->vocabulary->cells, resultfile_text(line, "cell"));
    return NULL;
}

static bool take(struct outcomes *out, struct resultfile *file, const char *member)
{
    struct told told;
    const char *fault = read_line(out, file->value, member, &told);
    if (fault != NULL)
        return resultfile_complain(file, fault);
    if (told.state != OUTCOME_SKIP)
        outcomes_add(out, &told);
    return true;
}

bool outcomes_load(struct outcomes *out, const char *path)
{
    struct resultfile file;
    const char *member = "live";
    bool ok = resultfile_open(&file, path);
    while (ok && resultfile_next(&file)) {
        if (file.kind == RESULT_RUN)
            out->deployment = json_incref(json_object_get(file.value, "deployment"));
        if (file.kind == RESULT_RUN)
            member = text_is(resultfile_text(file.value, "kind"), "prediction") ? "model" : "live";
        else if (file.kind == RESULT_SERVICE)
            ok = take(out, &file, member);
    }
    ok = ok && !file.failed;
    out->complete = file.complete && !file.stopped;
    resultfile_close(&file);
    return ok;
}

/* ---- from a run ---- */

void outcomes_take(struct outcomes *out, const struct line *line)
{
    const struct outcome *o = &line->live;
    struct told told = {.verdict = (uint8_t)line->verdict,
        .state = (uint8_t)o->state,
        .x509_error = o->x509_error,
        .alert = o->alert,
        .sip_status = o->sip_status};
    const char *cause = o->caused_by == SERVICE_COUNT ? "" : service_id(o->caused_by);
    if (o->state == OUTCOME_SKIP || line->verdict == VERDICT_SKIP)
        return;
    bool ok = outcomes_number_word(out, service_id(line->service), &told.service) &&
              outcomes_number_word(out, stage_name(o->stage), &told.stage) &&
              outcomes_number_word(out, side_name(o->side), &told.side) &&
              outcomes_number_word(out, reason_name(o->reason), &told.reason) &&
              outcomes_number_word(out, cause, &told.caused_by);
    told.cell = (uint32_t)texts_add(&out->vocabulary->cells, line->cell->id);
    if (ok) /* they are words of this build: few */
        outcomes_add(out, &told);
}
