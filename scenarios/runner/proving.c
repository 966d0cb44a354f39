#include "scenarios/runner/proving.h"

#include "scenarios/runner/derived.h"
#include "scenarios/spec/variation.h"

#include <stdlib.h>

#define NONE SIZE_MAX

/* One repair, or two at once, and what its live run showed. */
struct trial {
    size_t first;
    size_t second; /* NONE: a single one */
    bool came;
    struct derived_line lines[SERVICE_COUNT]; /* their texts are not kept */
};

struct proof {
    struct proof *next; /* open ones */
    struct run *run;
    struct cell_result *result;
    struct variation *variations;
    size_t num_variations;
    struct trial *trials; /* the single ones first */
    size_t num_trials;
    size_t awaited;
    bool tried_pairs;
    struct cell_proof *of_cell;
    size_t first_mismatch; /* the first trial that has one; NONE */
};

static bool is_failing(const struct line *line)
{
    return line->verdict == VERDICT_BREAK || line->live.state == OUTCOME_DOWN;
}

static bool is_single(const struct trial *trial)
{
    return trial->second == NONE;
}

static bool is_green(const struct trial *trial, enum service service)
{
    const struct derived_line *line = &trial->lines[service];
    return trial->came && line->state == OUTCOME_UP && line->verdict != VERDICT_INCONCLUSIVE;
}

/* A pair is run for some lines alone. */
static bool is_inconclusive(const struct trial *trial, enum service service)
{
    const struct derived_line *line = &trial->lines[service];
    return !trial->came || (line->wanted && line->verdict == VERDICT_INCONCLUSIVE);
}

/* Is it a failing line that no repair has turned green yet? */
static bool is_open(const struct proof *proof, const struct line *line)
{
    for (size_t i = 0; i < proof->num_trials; i++) {
        if (is_green(&proof->trials[i], line->service))
            return false;
    }
    return is_failing(line);
}

/* What is said of one peer decides nothing about the link to another. */
static bool is_within_reach(const struct variation *variation, enum service service)
{
    enum peer of_service;
    enum peer of_setting;
    enum peer_setting unused;
    return !service_peer(service, &of_service) ||
           !setting_peer(variation->setting, &of_setting, &unused) || of_service == of_setting;
}

static size_t count_within_reach(const struct proof *proof, enum service service)
{
    size_t num = 0;
    for (size_t i = 0; i < proof->num_variations; i++)
        num += is_within_reach(&proof->variations[i], service) ? 1 : 0;
    return num;
}

static bool is_bounded(const struct proof *proof, enum service service)
{
    return count_within_reach(proof, service) <= PROVING_PAIRS_OF_MAX;
}

/* ---- what is told ---- */

static void note_change(
    struct proof_repair *repair, const struct variation *variation, struct deployment *d)
{
    struct proof_change *change = &repair->change[repair->num++];
    change->setting = variation->setting;
    change->from = ek_strdup(deployment_get(d, variation->setting));
    (void)variation_apply(variation, d);
    change->to = ek_strdup(deployment_get(d, variation->setting));
}

/* Lines that were up and are down after the repair. */
static void note_damage(
    const struct proof *proof, const struct trial *trial, struct proof_repair *out)
{
    for (size_t i = 0; i < proof->result->num_lines; i++) {
        const struct line *line = &proof->result->lines[i];
        if (line->live.state == OUTCOME_UP && trial->lines[line->service].state == OUTCOME_DOWN)
            out->breaks[out->num_breaks++] = line->service;
    }
}

static void note_repair(
    const struct proof *proof, const struct trial *trial, struct proof_repair *out)
{
    struct deployment d;
    *out = (struct proof_repair){0};
    deployment_copy(&d, &proof->result->cell->deployment);
    note_change(out, &proof->variations[trial->first], &d);
    if (!is_single(trial))
        note_change(out, &proof->variations[trial->second], &d);
    note_damage(proof, trial, out);
    deployment_cleanup(&d);
}

static bool fails_otherwise(const struct outcome *live, const struct derived_line *then)
{
    return then->state == OUTCOME_DOWN && then->verdict != VERDICT_INCONCLUSIVE &&
           (then->reason != live->reason || then->side != live->side ||
               then->stage != live->stage || then->caused_by != live->caused_by);
}

static void note_then(struct line_proof *out, const struct proof *proof, const struct trial *trial,
    const struct derived_line *line)
{
    out->then = ek_realloc(out->then, (out->num_then + 1) * sizeof *out->then);
    struct proof_then *then = &out->then[out->num_then++];
    note_repair(proof, trial, &then->repair);
    outcome_init(&then->outcome);
    then->outcome.state = OUTCOME_DOWN;
    then->outcome.stage = line->stage;
    then->outcome.side = line->side;
    then->outcome.reason = line->reason;
    then->outcome.caused_by = line->caused_by;
    then->outcome.x509_error = line->x509_error;
    then->outcome.alert = line->alert;
    then->outcome.sip_status = line->sip_status;
}

static bool is_proven_by_one(const struct line_proof *proof)
{
    return proof->num_repairs > 0 && proof->repairs[0].num == 1;
}

static struct line_proof *prove_line(const struct proof *proof, const struct line *line)
{
    struct line_proof *out = ek_calloc(1, sizeof *out);
    out->tried_pairs = proof->tried_pairs && is_bounded(proof, line->service);
    out->repairs = ek_calloc(proof->num_trials + 1, sizeof *out->repairs);
    for (size_t i = 0; i < proof->num_trials; i++) {
        const struct trial *trial = &proof->trials[i];
        if (!is_single(trial) && is_proven_by_one(out))
            break; /* the pairs were for other lines */
        if (is_green(trial, line->service))
            note_repair(proof, trial, &out->repairs[out->num_repairs++]);
        out->num_inconclusive += is_inconclusive(trial, line->service) ? 1 : 0;
    }
    out->state = out->num_repairs > 0        ? PROOF_PROVEN
                 : out->num_inconclusive > 0 ? PROOF_INCONCLUSIVE
                                             : PROOF_NOT_PROVEN;
    for (size_t i = 0; i < proof->num_trials && !is_proven_by_one(out); i++) {
        const struct trial *trial = &proof->trials[i];
        const struct derived_line *then = &trial->lines[line->service];
        if (is_single(trial) && trial->came && fails_otherwise(&line->live, then))
            note_then(out, proof, trial, then);
    }
    return out;
}

/* Every failing line is up, and nothing that was up is down instead. */
static bool turns_cell_green(const struct proof *proof, const struct trial *trial)
{
    const struct cell_result *result = proof->result;
    for (size_t i = 0; i < result->num_lines; i++) {
        const struct line *line = &result->lines[i];
        enum outcome_state then = trial->lines[line->service].state;
        bool was_fine = line->live.state == OUTCOME_UP || line->live.state == OUTCOME_SKIP;
        bool stays = was_fine && (then == OUTCOME_UP || then == OUTCOME_SKIP);
        if (!stays && !is_green(trial, line->service))
            return false;
    }
    return true;
}

static void prove_cell(struct proof *proof)
{
    struct cell_proof *out = proof->of_cell;
    out->repairs = ek_calloc(proof->num_trials + 1, sizeof *out->repairs);
    for (size_t i = 0; i < proof->num_trials; i++) {
        const struct trial *trial = &proof->trials[i];
        if (is_single(trial) && turns_cell_green(proof, trial))
            note_repair(proof, trial, &out->repairs[out->num_repairs++]);
    }
}

/* ---- trials ---- */

static void unlink_proof(struct proof *proof)
{
    struct proof **at = &proof->run->proofs;
    while (*at != proof)
        at = &(*at)->next;
    *at = proof->next;
}

static void proof_free(struct proof *proof)
{
    free(proof->variations);
    free(proof->trials);
    free(proof);
}

static void conclude(struct proof *proof)
{
    struct run *run = proof->run;
    struct cell_result *result = proof->result;
    for (size_t i = 0; i < result->num_lines; i++) {
        struct line *line = &result->lines[i];
        if (!is_failing(line))
            continue;
        line->proof = prove_line(proof, line);
        proof->of_cell->num_failing++;
        proof->of_cell->counts[line->proof->state]++;
    }
    prove_cell(proof);
    result->proof = proof->of_cell;
    unlink_proof(proof);
    proof_free(proof);
    reorder_push(&run->reorder, result);
}

static void arrived(struct proof *proof);

/* In which repair run what was disputed; the trials are looked at in their order, at the end. */
static void note_mismatches(struct proof *proof, size_t number, const struct derived *derived)
{
    struct cell_proof *out = proof->of_cell;
    for (size_t i = 0; i < SERVICE_COUNT; i++) {
        const struct derived_line *line = &derived->lines[i];
        if (!line->wanted || line->verdict != VERDICT_MISMATCH)
            continue;
        out->num_mismatches++;
        if (number >= proof->first_mismatch)
            continue;
        struct proof_repair repair;
        struct buf text = {0};
        note_repair(proof, &proof->trials[number], &repair);
        proof_repair_text(&repair, &text);
        proof_repair_cleanup(&repair);
        free(out->mismatch);
        out->mismatch = ek_asprintf("repair run of %s with %s: %s: %s", proof->result->cell->id,
            buf_str(&text), service_id((enum service)i), line->detail == NULL ? "" : line->detail);
        buf_cleanup(&text);
        proof->first_mismatch = number;
    }
}

static void on_trial(void *ctx, size_t number, const struct derived *derived)
{
    struct proof *proof = ctx;
    struct trial *trial = &proof->trials[number];
    trial->came = true;
    for (size_t i = 0; i < SERVICE_COUNT; i++) {
        trial->lines[i] = derived->lines[i];
        trial->lines[i].detail = NULL;
    }
    note_mismatches(proof, number, derived);
    arrived(proof);
}

/* False when the two together are nothing that one of them is not. */
static bool vary(const struct proof *proof, const struct trial *trial, struct deployment *out)
{
    deployment_copy(out, &proof->result->cell->deployment);
    bool differs = variation_apply(&proof->variations[trial->first], out);
    if (differs && !is_single(trial))
        differs = variation_apply(&proof->variations[trial->second], out);
    if (!differs)
        deployment_cleanup(out);
    return differs;
}

/* Runs the trials from `from` on. One more than those is awaited, so that answers that are there at
 * once do not conclude too early. */
static void run_trials(struct proof *proof, size_t from, const bool services[SERVICE_COUNT])
{
    proof->awaited = proof->num_trials - from + 1;
    for (size_t i = from; i < proof->num_trials; i++) {
        struct deployment d;
        if (!vary(proof, &proof->trials[i], &d))
            continue; /* never: such trials are not added */
        derived_run(proof->run, &d, proof->result->cell->id, services, on_trial, proof, i);
        deployment_cleanup(&d);
    }
    arrived(proof);
}

static void add_trial(struct proof *proof, size_t first, size_t second)
{
    struct trial trial = {.first = first, .second = second};
    struct deployment d;
    if (!vary(proof, &trial, &d))
        return;
    deployment_cleanup(&d);
    size_t size = (proof->num_trials + 1) * sizeof *proof->trials;
    proof->trials = ek_realloc(proof->trials, size);
    proof->trials[proof->num_trials++] = trial;
}

/* Within reach of one of the lines for which pairs are run. */
static bool is_wanted_pair(
    const struct proof *proof, size_t first, size_t second, const bool services[SERVICE_COUNT])
{
    const struct variation *one = &proof->variations[first];
    const struct variation *other = &proof->variations[second];
    for (size_t i = 0; i < SERVICE_COUNT && !variations_exclude(one, other); i++) {
        if (services[i] && is_within_reach(one, (enum service)i) &&
            is_within_reach(other, (enum service)i))
            return true;
    }
    return false;
}

static void add_pairs(struct proof *proof, const bool services[SERVICE_COUNT])
{
    for (size_t i = 0; i < proof->num_variations; i++) {
        for (size_t k = i + 1; k < proof->num_variations; k++) {
            if (is_wanted_pair(proof, i, k, services))
                add_trial(proof, i, k);
        }
    }
}

/* The lines that no single repair turns green; false when pairs are not to be tried. */
static bool needs_pairs(const struct proof *proof, bool out_services[SERVICE_COUNT])
{
    const struct cell_result *result = proof->result;
    bool any = false;
    if (proof->tried_pairs || proof->run->end != RUN_DONE)
        return false;
    for (size_t i = 0; i < result->num_lines; i++) {
        const struct line *line = &result->lines[i];
        bool needed = is_open(proof, line) && is_bounded(proof, line->service);
        out_services[line->service] = needed;
        any = any || needed;
    }
    return any;
}

static void arrived(struct proof *proof)
{
    if (--proof->awaited > 0)
        return;
    bool services[SERVICE_COUNT] = {false};
    if (!needs_pairs(proof, services)) {
        conclude(proof);
        return;
    }
    size_t from = proof->num_trials;
    proof->tried_pairs = true;
    add_pairs(proof, services);
    run_trials(proof, from, services);
}

void proving_start(struct run *run, struct cell_result *result, const bool services[SERVICE_COUNT])
{
    bool fails = false;
    for (size_t i = 0; i < result->num_lines; i++)
        fails = fails || is_failing(&result->lines[i]);
    if (!fails) {
        reorder_push(&run->reorder, result);
        return;
    }
    struct proof *proof = ek_calloc(1, sizeof *proof);
    proof->run = run;
    proof->result = result;
    proof->first_mismatch = NONE;
    proof->of_cell = ek_calloc(1, sizeof *proof->of_cell);
    proof->num_variations = variations_of_repair(&result->cell->deployment, &proof->variations);
    for (size_t i = 0; i < proof->num_variations; i++)
        add_trial(proof, i, NONE);
    proof->next = run->proofs;
    run->proofs = proof;
    run_trials(proof, 0, services);
}

void proving_give_up(struct run *run)
{
    while (run->proofs != NULL)
        conclude(run->proofs);
}
