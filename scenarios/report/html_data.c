#include "scenarios/report/html_data.h"

#include "sim/base/err.h"
#include "sim/base/text.h"

#include <stdio.h>
#include <stdlib.h>

/* What is kept of a line, apart from its cell and its service. */
static const struct field {
    const char *key;
    enum html_pool pool; /* HTML_POOL_COUNT: the value itself is kept */
    bool is_list;        /* an array whose items are shared */
} fields[] = {
    {"verdict", HTML_WORDS, false},
    {"live", HTML_WORDS, false},
    {"model", HTML_WORDS, false},
    {"stage", HTML_WORDS, false},
    {"side", HTML_WORDS, false},
    {"reason", HTML_WORDS, false},
    {"caused_by", HTML_WORDS, false},
    {"x509_error", HTML_POOL_COUNT, false},
    {"alert", HTML_POOL_COUNT, false},
    {"sip_status", HTML_POOL_COUNT, false},
    {"client", HTML_ENDS, false},
    {"server", HTML_ENDS, false},
    {"rules", HTML_RULES, true},
    {"confidence", HTML_WORDS, false},
    {"assumptions", HTML_ASSUMPTIONS, true},
    {"claims", HTML_CLAIMS, true},
    {"proof", HTML_PROOFS, false},
    {"unsupported_mix", HTML_POOL_COUNT, false},
    {"detail", HTML_DETAILS, false},
};

#define NUM_FIELDS (sizeof fields / sizeof fields[0])

static const char *const pool_names[] = {
#define X(code, name) name,
    HTML_POOLS(X)
#undef X
};

void html_data_init(struct html_data *data)
{
    *data = (struct html_data){.shrunk = json_array(),
        .states = json_array(),
        .ids = json_array(),
        .settings = json_array(),
        .clocks = json_array(),
        .shapes = json_array(),
        .proven = json_array(),
        .lines = json_array(),
        .observed = json_array(),
        .reasons = json_object(),
        .numbers = json_pack("{s:{},s:{}}", "x509_error", "alert")};
    for (size_t i = 0; i < HTML_POOL_COUNT; i++)
        pool_init(&data->pools[i]);
}

void html_data_cleanup(struct html_data *data)
{
    json_t *const owned[] = {data->run, data->summary, data->shrunk, data->ids, data->settings,
        data->clocks, data->shapes, data->proven, data->lines, data->observed, data->reasons,
        data->numbers, data->now_services, data->now_log, data->plan, data->states};
    for (size_t i = 0; i < sizeof owned / sizeof owned[0]; i++)
        json_decref(owned[i]);
    for (size_t i = 0; i < HTML_POOL_COUNT; i++)
        pool_cleanup(&data->pools[i]);
    for (size_t i = 0; i < data->num_logs; i++)
        free(data->logs[i]);
    free(data->logs);
    *data = (struct html_data){0};
}

static json_t *place(struct html_data *data, enum html_pool pool, const json_t *value)
{
    if (value == NULL || json_is_null(value))
        return json_null();
    return json_integer((json_int_t)pool_place(&data->pools[pool], value));
}

/* ---- cells ---- */

static json_t *settings_of(struct html_data *data, const json_t *line)
{
    json_t *list = json_array();
    const char *path = NULL;
    json_t *value = NULL;
    json_object_foreach(json_object_get(line, "axes"), path, value)
    {
        json_t *setting = json_pack("{s:s,s:O}", "path", path, "value", value);
        json_array_append_new(list, place(data, HTML_SETTINGS, setting));
        json_decref(setting);
    }
    return list;
}

static void close_cell(struct html_data *data)
{
    if (data->now_services == NULL)
        return;
    json_array_append_new(data->shapes, place(data, HTML_SHAPES, data->now_services));
    if (json_array_size(data->now_log) > 0)
        data->logs[data->num_logs - 1] = html_blob(data->now_log);
    json_decref(data->now_services);
    json_decref(data->now_log);
    data->now_services = data->now_log = NULL;
}

static void open_cell(struct html_data *data, const json_t *line)
{
    size_t num = json_array_size(data->ids);
    json_t *cell = json_object_get(line, "cell");
    if (num > 0 && json_equal(json_array_get(data->ids, num - 1), cell))
        return;
    close_cell(data);
    json_array_append(data->ids, cell);
    json_array_append_new(data->settings, settings_of(data, line));
    json_array_append_new(data->clocks, place(data, HTML_WORDS, json_object_get(line, "clock")));
    data->logs = ek_realloc(data->logs, (num + 1) * sizeof *data->logs);
    data->logs[data->num_logs++] = NULL;
    data->now_services = json_array();
    data->now_log = json_array();
}

/* ---- lines ---- */

static json_t *field_of(struct html_data *data, const struct field *field, const json_t *line)
{
    json_t *value = json_object_get(line, field->key);
    if (field->pool == HTML_POOL_COUNT)
        return value == NULL ? json_null() : json_incref(value);
    if (!field->is_list)
        return place(data, field->pool, value);
    json_t *list = json_array();
    json_t *item = NULL;
    size_t index = 0;
    json_array_foreach(value, index, item)
    {
        json_array_append_new(list, place(data, field->pool, item));
    }
    return list;
}

static void note_number(struct html_data *data, const json_t *line, const char *key)
{
    const json_t *number = json_object_get(line, key);
    char text[24];
    if (!json_is_integer(number))
        return;
    snprintf(text, sizeof text, "%lld", (long long)json_integer_value(number));
    json_object_set_new(json_object_get(data->numbers, key), text, json_true());
}

static void add_service(struct html_data *data, const json_t *line)
{
    json_t *outcome = json_array();
    const char *reason = json_string_value(json_object_get(line, "reason"));
    open_cell(data, line);
    for (size_t i = 0; i < NUM_FIELDS; i++)
        json_array_append_new(outcome, field_of(data, &fields[i], line));
    json_array_append_new(
        data->now_services, place(data, HTML_SERVICES, json_object_get(line, "service")));
    json_array_append_new(data->lines, place(data, HTML_OUTCOMES, outcome));
    json_array_append_new(
        data->observed, place(data, HTML_WORDS, json_object_get(line, "observed_by")));
    if (reason != NULL)
        json_object_set_new(data->reasons, reason, json_true());
    note_number(data, line, "x509_error");
    note_number(data, line, "alert");
    json_decref(outcome);
}

static void add_event(struct html_data *data, const json_t *line)
{
    static const char *const keys[] = {"box", "node", "text"};
    json_t *event = json_object();
    open_cell(data, line);
    for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
        json_object_set(event, keys[i], json_object_get(line, keys[i]));
    json_array_append_new(data->now_log, event);
}

static void add_proof(struct html_data *data, const json_t *line)
{
    json_t *proof = json_copy((json_t *)line);
    open_cell(data, line);
    json_object_set_new(proof, "cell", json_integer((json_int_t)json_array_size(data->ids) - 1));
    json_array_append_new(data->proven, proof);
}

static json_t *without_time(const json_t *line)
{
    json_t *copy = json_copy((json_t *)line);
    json_object_del(copy, "duration_us");
    return copy;
}

void html_data_add(struct html_data *data, const json_t *line)
{
    const char *kind = json_string_value(json_object_get(line, "kind"));
    if (text_is(kind, "service"))
        add_service(data, line);
    else if (text_is(kind, "event"))
        add_event(data, line);
    else if (text_is(kind, "cell-proof"))
        add_proof(data, line);
    else if (text_is(kind, "shrunk"))
        json_array_append_new(data->shrunk, json_copy((json_t *)line));
    else if (text_is(kind, "plan") && data->plan == NULL)
        data->plan = json_copy((json_t *)line);
    else if (text_is(kind, "state"))
        json_array_append_new(data->states, json_copy((json_t *)line));
    else if (text_is(kind, "summary") && data->summary == NULL)
        data->summary = without_time(line);
    else if ((text_is(kind, "run") || text_is(kind, "prediction")) && data->run == NULL)
        data->run = without_time(line);
}

void html_data_close(struct html_data *data)
{
    close_cell(data);
}

/* ---- the page's data ---- */

static json_t *field_list(void)
{
    json_t *list = json_array();
    for (size_t i = 0; i < NUM_FIELDS; i++)
        json_array_append_new(
            list, json_pack("[s,s?]", fields[i].key,
                      fields[i].pool == HTML_POOL_COUNT ? NULL : pool_names[fields[i].pool]));
    return list;
}

/* A column in which one value stands throughout is that value. */
static json_t *column(json_t *values)
{
    json_t *first = json_array_get(values, 0);
    json_t *value = NULL;
    size_t index = 0;
    json_array_foreach(values, index, value)
    {
        if (!json_equal(value, first))
            return json_incref(values);
    }
    return first == NULL ? json_incref(values) : json_incref(first);
}

void html_data_columns(const struct html_data *data, json_t *page)
{
    json_t *none = json_null();
    json_object_set(page, "run", data->run == NULL ? none : data->run);
    json_object_set(page, "summary", data->summary == NULL ? none : data->summary);
    json_object_set(page, "shrunk", data->shrunk);
    if (data->plan != NULL) {
        json_object_set(page, "plan", data->plan);
        json_object_set(page, "states", data->states);
    }
    json_object_set_new(page, "fields", field_list());
    for (size_t i = 0; i < HTML_POOL_COUNT; i++)
        json_object_set(page, pool_names[i], data->pools[i].values);
    json_object_set_new(page, "cells",
        json_pack("{s:O,s:O,s:O,s:O}", "id", data->ids, "settings", data->settings, "clock",
            data->clocks, "shape", data->shapes));
    json_object_set(page, "proven", data->proven);
    json_object_set(page, "lines", data->lines);
    json_object_set_new(page, "observed", column(data->observed));
}
