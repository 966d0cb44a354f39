#include "scenarios/evidence/pcapng.h"

#include "scenarios/evidence/block.h"
#include "scenarios/evidence/fields.h"
#include "scenarios/evidence/flow.h"
#include "scenarios/evidence/ladder_room.h"
#include "scenarios/evidence/reading.h"
#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>

/* Year 9999 (sim/base/vclock.h). */
#define CLOCK_MAX     INT64_C(253402300799)
#define US_PER_SECOND INT64_C(1000000)

#define APPLICATION "ekulab " EK_VERSION
#define INTERFACE   "lab"
#define SYNTHESIS                                                                                  \
    "bytes, times and ends as recorded by both ends; addresses, ports and TCP segments as of a "   \
    "network that is not there"

/* A capture that is being put together. */
struct capture {
    const json_t *evidence;
    int64_t clock_us;
    struct packets packets;
    struct buf secrets;
    struct pcapng *out;
};

static const json_t *connections_of(const json_t *evidence)
{
    return json_object_get(evidence, "connections");
}

static bool begin(struct capture *c, struct pcapng *out, const json_t *evidence, struct err *e)
{
    int64_t seconds = fact_number(evidence, "clock", -1);
    *out = (struct pcapng){0};
    *c = (struct capture){.evidence = evidence, .out = out};
    if (seconds < 0 || seconds > CLOCK_MAX)
        return err_set(e, ERR_FILE_INVALID, "the evidence has no clock");
    if (!json_is_array(connections_of(evidence)))
        return err_set(e, ERR_FILE_INVALID, "the evidence has no connections");
    c->clock_us = seconds * US_PER_SECOND;
    return true;
}

static bool add_leg(struct capture *c, const json_t *connection, struct err *e)
{
    struct leg leg;
    bool ok = leg_read(&leg, connection, e);
    if (ok) {
        buf_adds(&c->secrets, leg.secrets);
        reading_add(&leg, &c->out->reading);
        flow_add(&leg, json_object_get(c->evidence, "certificates"), &c->packets);
    }
    leg_cleanup(&leg);
    return ok;
}

static bool is_part_of(const json_t *connection, const char *service)
{
    size_t index = 0;
    json_t *name = NULL;
    json_array_foreach(json_object_get(connection, "services"), index, name)
    {
        if (text_is(json_string_value(name), service))
            return true;
    }
    return service == NULL;
}

static void add_names(const struct capture *c)
{
    const json_t *hosts = json_object_get(c->evidence, "hosts");
    struct block_name *names = ek_calloc(json_array_size(hosts) + 1, sizeof *names);
    size_t num = 0;
    size_t index = 0;
    json_t *host = NULL;
    json_array_foreach(hosts, index, host)
    {
        names[num].name = fact_text(host, "name");
        if (names[num].name != NULL && leg_address(fact_text(host, "address"), &names[num].address))
            num++;
    }
    if (num > 0)
        block_names(&c->out->bytes, names, num);
    free(names);
}

static void add_header(const struct capture *c)
{
    const char *cell = fact_text(c->evidence, "cell");
    const char *options = buf_str(&c->out->reading);
    char *comments[] = {ek_asprintf("cell %s", cell == NULL ? "" : cell),
        *options == '\0' ? NULL : ek_asprintf("to be read with tshark%s", options)};
    block_section(&c->out->bytes, APPLICATION, (const char *[]){comments[0], comments[1]}, 2);
    block_interface(&c->out->bytes, INTERFACE, SYNTHESIS);
    free(comments[0]);
    free(comments[1]);
}

/* Names and secrets come before the first packet that they are about. */
static void write_out(struct capture *c)
{
    packets_sort(&c->packets);
    add_header(c);
    add_names(c);
    if (c->secrets.len > 0)
        block_secrets(&c->out->bytes, buf_str(&c->secrets));
    for (size_t i = 0; i < c->packets.num; i++) {
        const struct packet *packet = &c->packets.all[i];
        block_packet(&c->out->bytes, c->clock_us + packet->at_us, &packet->bytes, &packet->options);
    }
}

static bool end(struct capture *c, bool ok)
{
    if (ok)
        write_out(c);
    packets_cleanup(&c->packets);
    buf_cleanup(&c->secrets);
    return ok;
}

bool pcapng_cell(struct pcapng *out, const json_t *evidence, const char *service, struct err *e)
{
    struct capture c;
    size_t index = 0;
    json_t *connection = NULL;
    bool ok = begin(&c, out, evidence, e);
    json_array_foreach(connections_of(evidence), index, connection)
    {
        if (ok && is_part_of(connection, service))
            ok = add_leg(&c, connection, e);
    }
    return end(&c, ok);
}

bool pcapng_leg(struct pcapng *out, const json_t *evidence, size_t index, struct err *e)
{
    struct capture c;
    const json_t *connection = json_array_get(connections_of(evidence), index);
    bool ok = begin(&c, out, evidence, e) &&
              (connection != NULL || err_set(e, ERR_USAGE, "no such connection")) &&
              add_leg(&c, connection, e);
    return end(&c, ok);
}

void pcapng_cleanup(struct pcapng *capture)
{
    buf_cleanup(&capture->bytes);
    buf_cleanup(&capture->reading);
}

size_t pcapng_num_legs(const json_t *evidence)
{
    return json_array_size(connections_of(evidence));
}

bool pcapng_leg_serves(const json_t *evidence, size_t index, const char *service)
{
    return is_part_of(json_array_get(connections_of(evidence), index), service);
}

static char *short_name(const json_t *connection, const char *end)
{
    const char *name = fact_text(connection, end);
    return ladder_short(name == NULL ? "" : name);
}

char *pcapng_leg_name(const json_t *evidence, size_t index)
{
    const json_t *connection = json_array_get(connections_of(evidence), index);
    const char *link = fact_text(connection, "link");
    char *client = short_name(connection, "client");
    char *server = short_name(connection, "server");
    char *name = ek_asprintf("%03zu-%s-%s-%s", index + 1, link == NULL ? "" : link, client, server);
    free(client);
    free(server);
    return name;
}
