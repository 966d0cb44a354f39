#include "sim/node/conn.h"

#include "sim/base/text.h"
#include "sim/node/eventlog.h"
#include "sim/node/fact.h"
#include "sim/node/probe.h"
#include "sim/node/relay.h"
#include "sim/node/trace.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

static void unlink_conn(struct conn *conn)
{
    struct conn **at = &conn->cell->conns;
    while (*at != conn)
        at = &(*at)->next;
    *at = conn->next;
}

/* Frees a dead connection that nobody up the stack uses; may free the cell. */
static void leave(struct conn *conn)
{
    if (!conn->dead || conn->busy > 0)
        return;
    struct cell *cell = conn->cell;
    unlink_conn(conn);
    channel_free(conn->channel);
    tls_profile_free(conn->upgrade);
    tape_cleanup(conn->tape);
    free(conn->tape);
    free(conn);
    cell_settle(cell);
}

void conn_done(struct conn *conn)
{
    struct probe *probe = conn->probe;
    conn->probe = NULL;
    channel_settled(conn->channel);
    if (probe != NULL)
        probe_arrived(probe);
}

void conn_end(struct conn *conn)
{
    if (conn->dead)
        return;
    conn->dead = true;
    conn->busy++;
    channel_shut(conn->channel);
    if (conn->ops->over != NULL)
        conn->ops->over(conn);
    relays_drop(conn);
    sip_agent_connection_closed(conn->cell->sip, conn);
    fact_connection(conn);
    trace_over(conn);
    eventlog_over(conn);
    conn_done(conn);
    conn->busy--;
    leave(conn);
}

/* The handshake is done; what verification had found in it may still end the connection. */
static void on_ready(struct conn *conn)
{
    const struct tls_facts *tls = channel_tls_facts(conn->channel);
    conn->ready_us = net_now_us();
    eventlog_ready(conn);
    if (tls == NULL || !tls->refused_late) {
        conn->ops->ready(conn);
    } else if (conn->ops->refuse != NULL) {
        conn->ops->refuse(conn);
    } else {
        channel_drop(conn->channel);
        conn_end(conn);
    }
}

static void on_channel(void *ctx, struct channel *channel, enum channel_event event)
{
    (void)channel;
    struct conn *conn = ctx;
    if (conn->dead)
        return;
    struct cell *cell = conn->cell;
    struct conn *outer = cell->current;
    cell->current = conn;
    conn->busy++;
    if (event == CHANNEL_READY) {
        on_ready(conn);
    } else if (event == CHANNEL_DATA) {
        conn->ops->data(conn);
    } else {
        conn_end(conn);
    }
    conn->busy--;
    cell->current = outer;
    leave(conn);
}

struct tls_profile *conn_profile(
    const struct cell *cell, const struct conn_plan *plan, enum tls_role role, struct err *e)
{
    struct tls_config config = {.role = role,
        .identity = plan->identity,
        .trust = plan->trust == NULL ? cell->trust : plan->trust,
        .verify = plan->verification.verify,
        .rule = {.purpose = plan->verification.purpose,
            .scope = plan->verification.scope,
            .refuses_late = plan->verification.refuses_late,
            .name = plan->verification.name,
            .revocation = plan->verification.revocation,
            .max_rsa_bits = plan->verification.max_rsa_bits,
            .known_subject = plan->verification.known_subject,
            .combined_day = plan->verification.combined_day,
            .imported_roots = plan->verification.imported_roots,
            .names = plan->names,
            .num_names = plan->num_names,
            .clock = cell->clock},
        .min_version = plan->min_version,
        .max_version = plan->max_version,
        .keeps_secrets = cell->taped};
    return tls_profile_new(&config, e);
}

static struct conn *conn_new(struct cell *cell, const struct conn_plan *plan, bool dialled)
{
    struct conn *conn = ek_calloc(1, sizeof *conn);
    conn->cell = cell;
    conn->link = plan->link;
    conn->ops = plan->ops;
    conn->dialled = dialled;
    text_copy(conn->node, sizeof conn->node, plan->node);
    text_copy(conn->peer, sizeof conn->peer, plan->peer);
    text_copy(conn->through, sizeof conn->through, plan->through);
    conn->verification = plan->verification;
    conn->presents = plan->identity == NULL ? NULL : tls_identity_chain(plan->identity);
    conn->probe = plan->probe;
    conn->began_us = net_now_us();
    eventlog_begin(conn);
    return conn;
}

static struct conn *adopt(struct conn *conn, struct channel *channel)
{
    conn->channel = channel;
    conn->next = conn->cell->conns;
    conn->cell->conns = conn;
    trace_begin(conn);
    return conn;
}

static struct conn *unreached(struct cell *cell, const struct conn_plan *plan, const struct err *e)
{
    fact_unreached(cell, plan, e->text);
    trace_unreached(cell, plan, e->text);
    eventlog_unreached(cell, plan);
    if (plan->probe != NULL)
        probe_arrived(plan->probe);
    return NULL;
}

struct conn *conn_dial(struct cell *cell, const struct conn_plan *plan)
{
    struct err e = {0};
    char address[64];
    uint16_t port = 0;
    if (!cell_address(cell, plan->peer, link_port(plan->link), address, sizeof address, &port)) {
        err_set(
            &e, ERR_CONTROL, "no address for %s:%u", plan->peer, (unsigned)link_port(plan->link));
        return unreached(cell, plan, &e);
    }
    enum link_security security = link_security(plan->link);
    struct tls_profile *profile =
        security == LINK_PLAIN ? NULL : conn_profile(cell, plan, TLS_CLIENT, &e);
    if (security != LINK_PLAIN && profile == NULL)
        return unreached(cell, plan, &e);
    struct conn *conn = conn_new(cell, plan, true);
    struct channel *channel = channel_dial(cell->program->loop, address, port,
        security == LINK_TLS ? profile : NULL, CELL_STEP_MS, on_channel, conn, &e);
    if (security == LINK_STARTTLS)
        conn->upgrade = profile;
    else
        tls_profile_free(profile);
    if (channel != NULL)
        return adopt(conn, channel);
    tls_profile_free(conn->upgrade);
    free(conn);
    return unreached(cell, plan, &e);
}

struct conn *conn_accept(
    struct cell *cell, const struct conn_plan *plan, const struct tls_profile *profile, int fd)
{
    struct err e = {0};
    struct conn *conn = conn_new(cell, plan, false);
    struct channel *channel =
        channel_adopt(cell->program->loop, fd, profile, CELL_STEP_MS, on_channel, conn, &e);
    if (link_security(plan->link) == LINK_STARTTLS)
        conn->upgrade = conn_profile(cell, plan, TLS_SERVER, &e);
    if (channel != NULL)
        return adopt(conn, channel);
    tls_profile_free(conn->upgrade);
    free(conn);
    return NULL;
}

void conn_introduce(struct conn *conn, const char *name)
{
    const char *end = name;
    while (isalnum((unsigned char)*end) || *end == '.' || *end == '-')
        end++;
    if (*end == '\0')
        text_copy(conn->caller, sizeof conn->caller, name);
}

static const char *far_end(const struct conn *conn)
{
    return conn->dialled ? conn->peer : conn->caller;
}

struct conn *conn_at(
    const struct cell *cell, enum link link, const char *node, bool settled, enum conn_place place)
{
    struct conn *found = NULL;
    for (struct conn *conn = cell->conns; conn != NULL; conn = conn->next) {
        bool fits = conn->link == link && !conn->dead && (conn->exchanged || !settled) &&
                    text_is(conn->node, node);
        int order = found == NULL ? 0 : strcmp(far_end(conn), far_end(found));
        if (fits && (found == NULL || (place == CONN_FIRST ? order < 0 : order > 0)))
            found = conn;
    }
    return found;
}

void conn_start_tls(struct conn *conn)
{
    struct err e = {0};
    if (conn->upgrade == NULL || !channel_start_tls(conn->channel, conn->upgrade, &e))
        conn_end(conn);
}

void conn_send(struct conn *conn, const char *text, size_t len)
{
    channel_send(conn->channel, text, len);
}
