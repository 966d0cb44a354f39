/* ladder_pick.c: which connections of a cell a ladder shows. */
#include "scenarios/evidence/fields.h"
#include "scenarios/evidence/ladder_room.h"
#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>

static void put(json_t *set, const char *name)
{
    if (name != NULL)
        json_object_set_new(set, name, json_true());
}

static bool has(const json_t *set, const char *name)
{
    return name != NULL && json_object_get(set, name) != NULL;
}

static bool is_complete(const json_t *conn)
{
    return fact_text(conn, "link") != NULL && fact_text(conn, "client") != NULL &&
           fact_text(conn, "server") != NULL;
}

bool ladder_serves(const json_t *conn, const char *service)
{
    size_t index = 0;
    json_t *each = NULL;
    json_array_foreach(json_object_get(conn, "services"), index, each)
    {
        if (text_is(json_string_value(each), service))
            return true;
    }
    return false;
}

static void put_failing(json_t *set, const json_t *lines)
{
    size_t index = 0;
    json_t *line = NULL;
    json_array_foreach(lines, index, line)
    {
        if (text_is(fact_text(line, "live"), "down"))
            put(set, fact_text(line, "service"));
    }
}

/* Empty: all. */
static json_t *wanted_services(const json_t *lines, const struct ladder_wanted *wanted)
{
    json_t *set = json_object();
    if (wanted->scope == LADDER_SERVICE)
        put(set, wanted->service);
    if (wanted->scope != LADDER_FAILING)
        return set;
    put_failing(set, lines);
    put_failing(set, wanted->beside);
    if (json_object_size(set) == 0)
        put(set, "mra.registration");
    return set;
}

/* All services that the connections of `service` are part of: a registration goes over a zone. */
static json_t *related(const json_t *connections, const char *service)
{
    json_t *all = json_object();
    size_t index = 0;
    json_t *conn = NULL;
    put(all, service);
    json_array_foreach(connections, index, conn)
    {
        size_t i = 0;
        json_t *other = NULL;
        if (!ladder_serves(conn, service))
            continue;
        json_array_foreach(json_object_get(conn, "services"), i, other)
        {
            put(all, json_string_value(other));
        }
    }
    return all;
}

/* The hosts between which the lines of `services` were decided. */
static json_t *deciding_hosts(const json_t *lines, const json_t *services)
{
    json_t *hosts = json_object();
    size_t index = 0;
    json_t *line = NULL;
    json_array_foreach(lines, index, line)
    {
        if (!has(services, fact_text(line, "service")))
            continue;
        put(hosts, fact_text(json_object_get(line, "client"), "name"));
        put(hosts, fact_text(json_object_get(line, "server"), "name"));
    }
    return hosts;
}

/* The kind of box that `name` is a node of; NULL: of none. */
static const char *box_of(const json_t *evidence, const char *name)
{
    size_t index = 0;
    json_t *host = NULL;
    json_array_foreach(json_object_get(evidence, "hosts"), index, host)
    {
        const char *kind = fact_text(host, "kind");
        bool is_box = text_is(kind, "expressway-e") || text_is(kind, "expressway-c");
        if (text_is(fact_text(host, "name"), name))
            return is_box ? kind : NULL;
    }
    return NULL;
}

/* Of a cluster the nodes that decided are shown; all, where none of its nodes did. */
static bool is_shown(const json_t *evidence, const char *name, const json_t *hosts)
{
    const char *box = box_of(evidence, name);
    const char *host = NULL;
    json_t *unused = NULL;
    if (box == NULL || has(hosts, name))
        return true;
    json_object_foreach((json_t *)hosts, host, unused)
    {
        if (text_is(box_of(evidence, host), box))
            return false;
    }
    return true;
}

static bool is_between(const json_t *evidence, const json_t *conn, const json_t *hosts)
{
    const char *through = fact_text(conn, "through");
    return is_shown(evidence, fact_text(conn, "client"), hosts) &&
           is_shown(evidence, fact_text(conn, "server"), hosts) &&
           (through == NULL || is_shown(evidence, through, hosts));
}

enum choice { NOT_ASKED_FOR, LEFT_OUT, CHOSEN };

/* Decides about the connections of `service`. */
static void choose(const json_t *evidence, const json_t *lines, const char *service,
    bool every_node, enum choice of[], size_t num)
{
    const json_t *connections = json_object_get(evidence, "connections");
    json_t *services = related(connections, service);
    json_t *hosts = deciding_hosts(lines, services);
    for (size_t i = 0; i < num; i++) {
        const json_t *conn = json_array_get(connections, i);
        if (!is_complete(conn) || !ladder_serves(conn, service))
            continue;
        if (every_node || is_between(evidence, conn, hosts))
            of[i] = CHOSEN;
        else if (of[i] == NOT_ASKED_FOR)
            of[i] = LEFT_OUT;
    }
    json_decref(services);
    json_decref(hosts);
}

void ladder_pick(const json_t *evidence, const json_t *lines, const struct ladder_wanted *wanted,
    struct ladder_pick *out)
{
    const json_t *connections = json_object_get(evidence, "connections");
    size_t num = json_array_size(connections);
    enum choice *of = ek_calloc(num + 1, sizeof *of);
    const char *name = NULL;
    json_t *unused = NULL;
    *out = (struct ladder_pick){.connections = json_array(),
        .services = wanted_services(lines, wanted),
        .uploads = wanted->scope == LADDER_ALL};
    json_object_foreach(out->services, name, unused)
    {
        choose(evidence, lines, name, wanted->every_node, of, num);
        out->uploads = out->uploads || strncmp(name, "upload.", 7) == 0;
    }
    for (size_t i = 0; i < num; i++) {
        json_t *conn = json_array_get(connections, i);
        if (is_complete(conn) && (wanted->scope == LADDER_ALL || of[i] == CHOSEN))
            json_array_append(out->connections, conn);
        out->num_left += of[i] == LEFT_OUT ? 1 : 0;
    }
    free(of);
}
