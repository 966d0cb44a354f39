#include "scenarios/evidence/leg.h"

#include "scenarios/evidence/fields.h"
#include "sim/base/text.h"

#include <arpa/inet.h>
#include <stdlib.h>

static bool wrong(const struct leg *leg, const char *what, struct err *e)
{
    return err_set(
        e, ERR_FILE_INVALID, "evidence of connection %lld: %s", (long long)leg->number, what);
}

static bool number_of(const json_t *o, const char *key, int64_t max, int64_t *out)
{
    *out = fact_number(o, key, -1);
    return *out >= 0 && *out <= max;
}

static bool end_of(const json_t *o, const char *key, enum leg_end *out)
{
    const char *word = fact_text(o, key);
    *out = text_is(word, "server") ? LEG_SERVER : LEG_CLIENT;
    return *out == LEG_SERVER || text_is(word, "client");
}

bool leg_address(const char *text, uint32_t *out)
{
    struct in_addr address = {0};
    bool ok = text != NULL && inet_pton(AF_INET, text, &address) == 1;
    *out = ntohl(address.s_addr);
    return ok;
}

static bool read_end(struct leg *leg, const json_t *conn, enum leg_end end, struct err *e)
{
    static const char *const names[] = {"client", "server"};
    static const char *const addresses[] = {"client_address", "server_address"};
    static const char *const ports[] = {"client_port", "server_port"};
    int64_t port = 0;
    leg->names[end] = fact_text(conn, names[end]);
    if (leg->names[end] == NULL)
        return wrong(leg, "an end has no name", e);
    if (!leg_address(fact_text(conn, addresses[end]), &leg->places[end].address))
        return wrong(leg, "the address of an end is no IPv4 address", e);
    if (!number_of(conn, ports[end], UINT16_MAX, &port))
        return wrong(leg, "the port of an end is no port", e);
    leg->places[end].port = (uint16_t)port;
    return true;
}

static bool read_step(struct leg *leg, const json_t *json, struct err *e)
{
    enum leg_end end = LEG_CLIENT;
    struct leg_step step = {.kind = fact_text(json, "kind"), .json = json};
    if (step.kind == NULL || !end_of(json, "at", &end) ||
        !number_of(json, "at_us", LEG_US_MAX, &step.at_us))
        return wrong(leg, "a step has no kind, end or time", e);
    struct leg_steps *steps = &leg->steps[end];
    steps->all = ek_realloc(steps->all, (steps->num + 1) * sizeof *steps->all);
    steps->all[steps->num++] = step;
    return true;
}

static int digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Appends the bytes that `hex` stands for. */
static bool decode(struct buf *out, const char *hex)
{
    for (; hex != NULL && *hex != '\0'; hex += 2) {
        int high = digit(hex[0]);
        int low = high < 0 ? -1 : digit(hex[1]);
        if (low < 0)
            return false;
        char byte = (char)(high * 16 + low);
        buf_add(out, &byte, 1);
    }
    return hex != NULL;
}

static bool read_write(struct leg *leg, const json_t *json, struct err *e)
{
    int64_t after = 0;
    struct leg_write write = {.offset = leg->bytes.len};
    if (!end_of(json, "from", &write.from) || !number_of(json, "at_us", LEG_US_MAX, &write.at_us) ||
        !number_of(json, "after", LEG_US_MAX, &after))
        return wrong(leg, "bytes on the wire have no end, time or place", e);
    if (!decode(&leg->bytes, fact_text(json, "bytes")))
        return wrong(leg, "bytes on the wire are no pairs of hexadecimal digits", e);
    write.len = leg->bytes.len - write.offset;
    write.after = (size_t)after;
    if (leg->num_writes > 0 && write.at_us < leg->writes[leg->num_writes - 1].at_us)
        return wrong(leg, "bytes on the wire are not in order of time", e);
    leg->writes = ek_realloc(leg->writes, (leg->num_writes + 1) * sizeof *leg->writes);
    leg->writes[leg->num_writes++] = write;
    return true;
}

typedef bool read_fn(struct leg *leg, const json_t *json, struct err *e);

static bool read_all(
    struct leg *leg, const json_t *conn, const char *key, read_fn *read, struct err *e)
{
    const json_t *list = json_object_get(conn, key);
    bool ok = json_is_array(list) || wrong(leg, "no list of steps or of bytes on the wire", e);
    for (size_t i = 0; ok && i < json_array_size(list); i++)
        ok = read(leg, json_array_get(list, i), e);
    return ok;
}

static const char *or_empty(const char *text)
{
    return text == NULL ? "" : text;
}

bool leg_read(struct leg *leg, const json_t *conn, struct err *e)
{
    *leg = (struct leg){.link = fact_text(conn, "link"),
        .through = or_empty(fact_text(conn, "through")),
        .cut = fact_true(conn, "cut"),
        .secrets = or_empty(fact_text(conn, "secrets"))};
    if (!number_of(conn, "number", INT32_MAX, &leg->number))
        return wrong(leg, "it has no number", e);
    if (leg->link == NULL)
        return wrong(leg, "it has no link", e);
    return read_end(leg, conn, LEG_CLIENT, e) && read_end(leg, conn, LEG_SERVER, e) &&
           read_all(leg, conn, "steps", read_step, e) && read_all(leg, conn, "wire", read_write, e);
}

const struct leg_step *leg_find(const struct leg *leg, enum leg_end end, const char *kind)
{
    for (size_t i = 0; i < leg->steps[end].num; i++) {
        if (text_is(leg->steps[end].all[i].kind, kind))
            return &leg->steps[end].all[i];
    }
    return NULL;
}

void leg_cleanup(struct leg *leg)
{
    free(leg->steps[LEG_CLIENT].all);
    free(leg->steps[LEG_SERVER].all);
    free(leg->writes);
    buf_cleanup(&leg->bytes);
    *leg = (struct leg){0};
}
