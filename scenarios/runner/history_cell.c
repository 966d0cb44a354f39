#include "scenarios/runner/history.h"

#include "scenarios/runner/commands.h"
#include "scenarios/runner/wrap.h"
#include "scenarios/runs/index.h"
#include "scenarios/runs/near.h"
#include "sim/base/buf.h"
#include "sim/base/text.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH 100

/* A service that was down. */
struct told_service {
    char *service;
    char *reason;
};

/* The cell in one run. */
struct seen {
    int64_t run;
    char *started_at;
    char *scenario;
    int64_t not_known; /* lines */
    struct told_service *told;
    size_t num_told;
    const struct seen *before; /* in the run of that scenario before; NULL: none */
};

struct seen_list {
    struct seen *all; /* oldest first */
    size_t num;
};

/* ---- read ---- */

/* "SERVICE WORD; SERVICE WORD" */
static void read_told(struct seen *out, const char *text)
{
    while (*text != '\0') {
        size_t len = strcspn(text, ";");
        size_t service = strcspn(text, " ");
        if (service < len) {
            out->told = ek_realloc(out->told, (out->num_told + 1) * sizeof *out->told);
            out->told[out->num_told++] = (struct told_service){.service = ek_strndup(text, service),
                .reason = ek_strndup(text + service + 1, len - service - 1)};
        }
        text += len;
        text += strspn(text, "; ");
    }
}

static void take(void *ctx, const struct index_seen *row)
{
    struct seen_list *list = ctx;
    struct seen seen = {.run = row->run.id,
        .started_at = ek_strdup(row->run.started_at),
        .scenario = ek_strdup(row->run.scenario),
        .not_known = row->cell.counts[VERDICT_INCONCLUSIVE]};
    read_told(&seen, row->cell.told);
    list->all = ek_realloc(list->all, (list->num + 1) * sizeof *list->all);
    list->all[list->num++] = seen;
}

/* Cells of two scenarios may be called alike and yet be others. */
static void find_before(struct seen_list *list)
{
    for (size_t i = 0; i < list->num; i++) {
        for (size_t k = i; k-- > 0 && list->all[i].before == NULL;) {
            if (text_is(list->all[k].scenario, list->all[i].scenario))
                list->all[i].before = &list->all[k];
        }
    }
}

static void free_list(struct seen_list *list)
{
    for (size_t i = 0; i < list->num; i++) {
        struct seen *seen = &list->all[i];
        for (size_t k = 0; k < seen->num_told; k++) {
            free(seen->told[k].service);
            free(seen->told[k].reason);
        }
        free(seen->told);
        free(seen->started_at);
        free(seen->scenario);
    }
    free(list->all);
}

/* ---- what changed ---- */

/* "up", or why it was down; NULL when it was not told. */
static const char *reason_of(const struct seen *seen, const char *service)
{
    for (size_t i = 0; i < seen->num_told; i++) {
        if (text_is(seen->told[i].service, service))
            return seen->told[i].reason;
    }
    return NULL;
}

typedef void change_fn(void *ctx, const char *service, const char *was, const char *is);

static bool is_down(const char *word)
{
    return word != NULL && !text_is(word, "up");
}

/* Calls fn for each service that was or is down and is not as it was; NULL: it was not told. */
static void each_change(const struct seen *seen, change_fn *fn, void *ctx)
{
    for (size_t i = 0; i < seen->num_told; i++) {
        const struct told_service *now = &seen->told[i];
        const char *was = reason_of(seen->before, now->service);
        if (!text_is(was, now->reason) && (is_down(was) || is_down(now->reason)))
            fn(ctx, now->service, was, now->reason);
    }
    for (size_t i = 0; i < seen->before->num_told; i++) {
        const struct told_service *then = &seen->before->told[i];
        if (is_down(then->reason) && reason_of(seen, then->service) == NULL)
            fn(ctx, then->service, then->reason, NULL);
    }
}

static void add_change(void *ctx, const char *service, const char *was, const char *is)
{
    struct buf *out = ctx;
    if (out->len > 0)
        buf_adds(out, "; ");
    if (is == NULL)
        buf_addf(out, "%s was down, was not run or is not known", service);
    else if (!is_down(is))
        buf_addf(out, "%s is no longer down", service);
    else if (!is_down(was))
        buf_addf(out, "%s is down", service);
    else
        buf_addf(out, "%s: %s, was %s", service, is, was);
}

static void put_change(void *ctx, const char *service, const char *was, const char *is)
{
    json_t *o = json_pack("{s:s,s:o,s:o}", "service", service, "was",
        was == NULL ? json_null() : json_string(was), "is",
        is == NULL ? json_null() : json_string(is));
    json_array_append_new(ctx, o);
}

/* ---- print ---- */

static void print_seen(const struct seen *seen)
{
    struct buf down = {0}, changes = {0};
    printf("r%lld  %s  %s\n", (long long)seen->run, seen->started_at, seen->scenario);
    for (size_t i = 0; i < seen->num_told; i++) {
        if (is_down(seen->told[i].reason))
            buf_addf(&down, "%s%s %s", down.len == 0 ? "" : "; ", seen->told[i].service,
                seen->told[i].reason);
    }
    print_wrapped(WIDTH, "  down: ", "    ", down.len == 0 ? "nothing" : buf_str(&down));
    if (seen->not_known > 0)
        printf("  not known: %lld line%s\n", (long long)seen->not_known,
            seen->not_known == 1 ? "" : "s");
    if (seen->before != NULL) {
        char *since = ek_asprintf("  since r%lld: ", (long long)seen->before->run);
        each_change(seen, add_change, &changes);
        print_wrapped(WIDTH, since, "    ", changes.len == 0 ? "no change" : buf_str(&changes));
        free(since);
    }
    buf_cleanup(&down);
    buf_cleanup(&changes);
}

static json_t *down_json(const struct seen *seen)
{
    json_t *list = json_array();
    for (size_t i = 0; i < seen->num_told; i++)
        if (is_down(seen->told[i].reason))
            json_array_append_new(list, json_pack("{s:s,s:s}", "service", seen->told[i].service,
                                            "reason", seen->told[i].reason));
    return list;
}

static void put_seen(const struct seen *seen, const char *cell)
{
    char *id = ek_asprintf("r%lld", (long long)seen->run);
    char *before = seen->before == NULL ? NULL : ek_asprintf("r%lld", (long long)seen->before->run);
    json_t *changes = seen->before == NULL ? json_null() : json_array();
    if (seen->before != NULL)
        each_change(seen, put_change, changes);
    json_t *o = json_pack("{s:s,s:s,s:s,s:s,s:s,s:I,s:o,s:o,s:o}", "kind", "kept-cell", "run", id,
        "started_at", seen->started_at, "scenario", seen->scenario, "cell", cell, "inconclusive",
        (json_int_t)seen->not_known, "down", down_json(seen), "since",
        before == NULL ? json_null() : json_string(before), "changes", changes);
    json_dumpf(o, stdout, JSON_COMPACT);
    putchar('\n');
    json_decref(o);
    free(id);
    free(before);
}

static void print_all(const struct seen_list *list, const char *cell, bool jsonl)
{
    if (jsonl)
        puts("{\"schema_version\":1,\"kind\":\"history\"}");
    else
        printf("%s\n", cell);
    for (size_t i = list->num; i-- > 0;) {
        if (jsonl) {
            put_seen(&list->all[i], cell);
        } else {
            puts("");
            print_seen(&list->all[i]);
        }
    }
}

/* ---- the command ---- */

static void consider(void *ctx, const char *cell)
{
    near_consider(ctx, cell);
}

static bool complain(struct index *index, const char *cell, struct err *e)
{
    struct near near = {.name = cell};
    bool ok = index_cells(index, consider, &near, e);
    if (ok)
        near_complain(&near, "history");
    near_cleanup(&near);
    return ok;
}

int history_cell(const char *store, const char *cell, bool jsonl)
{
    struct err e = {0};
    struct seen_list list = {0};
    struct index *index = index_open(store, &e);
    int code = EXIT_USAGE;
    bool ok = index != NULL && index_seen(index, cell, take, &list, &e);
    if (ok && list.num > 0) {
        find_before(&list);
        print_all(&list, cell, jsonl);
        code = EXIT_AS_EXPECTED;
    } else if (ok) {
        ok = complain(index, cell, &e);
    }
    if (!ok) {
        fprintf(stderr, "ekulab history: %s\n", e.text);
        code = err_exit_code(&e);
    }
    free_list(&list);
    index_close(index);
    return code;
}
