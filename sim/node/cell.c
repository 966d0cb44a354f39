#include "sim/node/cell.h"

#include "sim/base/text.h"
#include "sim/node/actions.h"
#include "sim/node/box.h"
#include "sim/node/endpoint.h"
#include "sim/node/eventlog.h"
#include "sim/node/persona.h"
#include "sim/node/relay.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const char *json_text(const json_t *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

void json_names(const json_t *object, const char *key, struct node_names *out)
{
    const json_t *list = json_object_get(object, key);
    out->num = 0;
    while (out->num < CELL_NODES_MAX && out->num < json_array_size(list)) {
        const char *name = json_string_value(json_array_get(list, out->num));
        text_copy(out->name[out->num++], CELL_NAME_MAX, name);
    }
}

struct cell *cell_find(struct program *program, int64_t id)
{
    for (struct cell *cell = program->cells; cell != NULL; cell = cell->next) {
        if (cell->id == id)
            return cell;
    }
    return NULL;
}

static bool furnish(struct cell *cell, const json_t *config, struct err *e)
{
    cell->trust = registry_trust(&cell->program->registry, json_text(config, "trust"), e);
    if (cell->trust == NULL)
        return false;
    if (cell->program->kind == PROGRAM_UC_PEER)
        return persona_new(cell, config, e) != NULL && persona_listen(cell, e);
    eventlog_open(cell, config);
    if (box_new(cell, config, e) == NULL || !box_listen(cell, e))
        return false;
    eventlog_booted(cell);
    return true;
}

static void announce(struct cell *cell)
{
    cell_event(cell, "opened", json_pack("{s:o}", "ports", endpoints_ports(cell)));
}

struct cell *cell_open(struct program *program, const json_t *config, struct err *e)
{
    int64_t id = json_integer_value(json_object_get(config, "cell"));
    if (program->num_cells >= PROGRAM_CELLS_MAX || cell_find(program, id) != NULL) {
        err_set(e, ERR_LIMIT, "cell %lld: too many cells, or opened twice", (long long)id);
        return NULL;
    }
    struct cell *cell = ek_calloc(1, sizeof *cell);
    cell->program = program;
    cell->id = id;
    cell->clock = json_integer_value(json_object_get(config, "clock"));
    cell->opened_us = net_now_us();
    cell->taped = json_is_true(json_object_get(config, "tape"));
    text_copy(cell->domain, sizeof cell->domain, json_text(config, "domain"));
    const char *listen = json_text(config, "listen");
    text_copy(cell->listen, sizeof cell->listen, listen == NULL ? "127.0.0.1" : listen);
    cell->ports = json_deep_copy(json_object_get(config, "ports"));
    cell->directory = json_object();
    sip_link_init(cell);
    cell->next = program->cells;
    program->cells = cell;
    program->num_cells++;
    if (!furnish(cell, config, e)) {
        cell_free(cell);
        return NULL;
    }
    announce(cell);
    return cell;
}

int64_t cell_now(const struct cell *cell)
{
    bool goes_on = cell->program->prints_events;
    return cell->clock + (goes_on ? (net_now_us() - cell->opened_us) / 1000000 : 0);
}

void cell_free(struct cell *cell)
{
    struct cell **at = &cell->program->cells;
    while (*at != cell)
        at = &(*at)->next;
    *at = cell->next;
    cell->program->num_cells--;
    cell->closing = false; /* ending the connections below must not free the cell again */
    endpoints_free(cell);
    while (cell->conns != NULL)
        conn_end(cell->conns);
    eventlog_close(cell);
    eventlog_free(cell);
    probes_free(cell);
    sip_agent_free(cell->sip);
    relays_free(cell);
    net_timer_free(cell->sip_timer);
    box_free(cell->box);
    persona_free(cell->persona);
    tls_trust_free(cell->trust);
    json_decref(cell->directory);
    json_decref(cell->ports);
    free(cell);
}

void cell_settle(struct cell *cell)
{
    if (!cell->closing || cell->held || cell->conns != NULL)
        return;
    eventlog_close(cell);
    cell_event(cell, "closed", json_object());
    cell_free(cell);
}

void cell_close(struct cell *cell)
{
    endpoints_free(cell);
    struct conn *next = NULL;
    for (struct conn *conn = cell->conns; conn != NULL; conn = next) {
        next = conn->next;
        if (conn->dialled)
            conn_end(conn);
        else
            channel_expect(conn->channel, CELL_DRAIN_MS);
    }
    cell->closing = true;
    cell_settle(cell);
}

bool cell_address(const struct cell *cell, const char *name, uint16_t port, char *out_address,
    size_t cap, uint16_t *out_port)
{
    char key[CELL_NAME_MAX + 8];
    snprintf(key, sizeof key, "%s:%u", name, (unsigned)port);
    const char *entry = json_text(cell->directory, key);
    const char *colon = entry == NULL ? NULL : strrchr(entry, ':');
    if (colon == NULL || (size_t)(colon - entry) >= cap)
        return false;
    memcpy(out_address, entry, (size_t)(colon - entry));
    out_address[colon - entry] = '\0';
    *out_port = (uint16_t)strtoul(colon + 1, NULL, 10);
    return *out_port != 0;
}

uint16_t cell_listen_port(const struct cell *cell, uint16_t nominal)
{
    char key[8];
    snprintf(key, sizeof key, "%u", (unsigned)nominal);
    return (uint16_t)json_integer_value(json_object_get(cell->ports, key));
}

void cell_token(struct cell *cell, const char *prefix, char *out, size_t cap)
{
    snprintf(out, cap, "%s%lld-%d-%u", prefix, (long long)cell->id, (int)cell->program->kind,
        ++cell->serial);
}

void cell_event(struct cell *cell, const char *event, json_t *fields)
{
    json_object_set_new(fields, "event", json_string(event));
    json_object_set_new(fields, "cell", json_integer(cell->id));
    if (cell->program->control != NULL) {
        program_tell(cell->program, fields);
        return;
    }
    if (cell->program->prints_events) {
        json_dumpf(fields, stdout, JSON_COMPACT | JSON_SORT_KEYS);
        puts("");
        fflush(stdout);
    }
    json_decref(fields);
}
