#include "scenarios/runner/sharing.h"

#include "scenarios/runner/lab.h"
#include "sim/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS 65536

enum share_state { SHARE_AWAITED, SHARE_KNOWN, SHARE_INCONCLUSIVE };

/* A live line, and who shares it. */
struct share {
    struct share *next; /* in its bucket */
    char *key;
    char *cell; /* that ran */
    size_t sequence;
    enum share_state state;
    struct observation seen;
};

struct sharing {
    struct share *buckets[BUCKETS];
    size_t num;
    double audit_percent;
};

struct sharing *sharing_new(double audit_percent)
{
    struct sharing *sharing = ek_calloc(1, sizeof *sharing);
    sharing->audit_percent = audit_percent;
    return sharing;
}

void sharing_free(struct sharing *sharing)
{
    for (size_t i = 0; sharing != NULL && i < BUCKETS; i++) {
        while (sharing->buckets[i] != NULL) {
            struct share *share = sharing->buckets[i];
            sharing->buckets[i] = share->next;
            free(share->key);
            free(share->cell);
            free(share);
        }
    }
    free(sharing);
}

/* FNV-1a */
static size_t bucket_of(const char *key)
{
    uint64_t hash = 14695981039346656037u;
    for (; *key != '\0'; key++)
        hash = (hash ^ (unsigned char)*key) * 1099511628211u;
    return (size_t)((hash ^ (hash >> 32)) % BUCKETS);
}

/* The line with this key that is awaited or known; what was inconclusive is run anew. */
static struct share *find(const struct sharing *sharing, const char *key)
{
    struct share *share = sharing->buckets[bucket_of(key)];
    while (share != NULL && (share->state == SHARE_INCONCLUSIVE || strcmp(share->key, key) != 0))
        share = share->next;
    return share;
}

static struct share *add(struct sharing *sharing, char *key, const struct job *job)
{
    struct share *share = ek_calloc(1, sizeof *share);
    struct share **bucket = &sharing->buckets[bucket_of(key)];
    share->key = key;
    share->cell = ek_strdup(job->cell->id);
    share->sequence = job->sequence;
    share->next = *bucket;
    *bucket = share;
    sharing->num++;
    return share;
}

/* Which lines are run again does not change from run to run (splitmix64). */
static bool is_audited(const struct sharing *sharing, size_t sequence, size_t service)
{
    uint64_t x = (uint64_t)(sequence * SERVICE_COUNT + service) * 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    x ^= x >> 31;
    return (double)(x % 1000000) < sharing->audit_percent * 10000;
}

bool sharing_split(struct sharing *sharing, struct job *job)
{
    bool live = sharing == NULL;
    for (size_t i = 0; sharing != NULL && i < SERVICE_COUNT; i++) {
        if (!job->services[i])
            continue;
        char *key = sharing_key(&job->cell->deployment, (enum service)i);
        struct share *share = find(sharing, key);
        job->shares[i] = share;
        if (share == NULL && sharing->num < SHARING_MAX) {
            job->shares[i] = add(sharing, key, job);
            key = NULL;
        }
        if (share != NULL && !is_audited(sharing, job->sequence, i))
            job->services[i] = false;
        live = live || job->services[i];
        free(key);
    }
    return live;
}

void sharing_settle(struct sharing *sharing, const struct cell_result *result)
{
    for (size_t i = 0; sharing != NULL && i < result->num_lines; i++) {
        const struct line *line = &result->lines[i];
        struct share *share = result->shares[line->service];
        if (share == NULL || share->sequence != result->sequence)
            continue;
        share->state = line->verdict == VERDICT_INCONCLUSIVE ? SHARE_INCONCLUSIVE : SHARE_KNOWN;
        share->seen = (struct observation){.outcome = line->live,
            .client = line->client,
            .server = line->server,
            .duration_us = line->duration_us};
    }
}

static void tell_shared(struct run *run, const struct cast *cast, struct cell_result *result,
    enum service service, struct line *out)
{
    const struct share *share = result->shares[service];
    struct outcome predicted;
    if (share->state != SHARE_KNOWN) {
        char *why = ek_asprintf("shares the run of cell %s, which %s", share->cell,
            share->state == SHARE_AWAITED ? "was not run" : "was inconclusive");
        judge_inconclusive(out, result->cell, service, why);
        free(why);
    } else {
        model_predict(&cast->model, service, &predicted);
        judge_line(
            out, result->cell, service, &share->seen, &predicted, &run->info->scenario->claims);
    }
    if (out->observed_by != NULL)
        out->observed_by = share->cell;
    run->info->shared++;
}

static void dispute(struct line *line, const struct share *share, const char *field)
{
    char *detail = ek_asprintf("%s%sshould have been as in cell %s, and was not: %s",
        line->detail == NULL ? "" : line->detail, line->detail == NULL ? "" : "; ", share->cell,
        field);
    free(line->detail);
    line->detail = detail;
    line->verdict = VERDICT_MISMATCH;
    line->disputed = "shared-run";
}

static void audit(struct run *run, const struct cell_result *result, struct line *line)
{
    const struct share *share = result->shares[line->service];
    if (share == NULL || share->sequence == result->sequence || share->state != SHARE_KNOWN ||
        line->verdict == VERDICT_INCONCLUSIVE)
        return;
    run->info->audited++;
    const char *field = outcome_difference(&share->seen.outcome, &line->live);
    if (field != NULL)
        dispute(line, share, field);
}

static bool is_cut_off(const struct run *run, const struct cell_result *result)
{
    bool cut = false;
    for (size_t i = 0; i < SERVICE_COUNT && run->end == RUN_INTERRUPTED; i++)
        cut = cut || (result->shares[i] != NULL && result->shares[i]->state == SHARE_AWAITED);
    return cut;
}

bool sharing_tell(struct run *run, struct cell_result *result)
{
    if (run->sharing == NULL)
        return true;
    if (is_cut_off(run, result))
        return false;
    struct line *lines = ek_calloc(SERVICE_COUNT, sizeof *lines);
    struct cast cast;
    size_t num = 0;
    size_t live = 0;
    bool ok =
        cast_new(&cast, &result->cell->deployment, run->info->releases, run->certs, false, run->e);
    for (size_t i = 0; ok && i < SERVICE_COUNT; i++) {
        if (live < result->num_lines && result->lines[live].service == (enum service)i) {
            lines[num] = result->lines[live++];
            audit(run, result, &lines[num++]);
        } else if (result->shares[i] != NULL) {
            tell_shared(run, &cast, result, (enum service)i, &lines[num++]);
        }
    }
    cast_cleanup(&cast);
    if (ok) {
        memcpy(result->lines, lines, num * sizeof *lines);
        result->num_lines = num;
    } else {
        lab_stop(run, RUN_LAB_FAILED, "certificates cannot be made");
    }
    free(lines);
    return true;
}
