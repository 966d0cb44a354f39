/* guest.c: who comes without a certificate: Jabber's registration and a browser. */
#include "sim/node/actions.h"
#include "sim/node/fact.h"
#include "sim/node/persona.h"
#include "sim/sip/digest.h"

#include <stdio.h>
#include <stdlib.h>

#define TLS_OLDEST 0x0303
#define TLS_NEWEST 0x0304

/* Someone without a certificate who verifies the server's, by name in the SAN. */
static struct conn_plan guest_plan(const struct party *party, enum link link, const char *node,
    const struct conn_ops *ops, enum tls_name name)
{
    struct conn_plan plan = {.link = link,
        .ops = ops,
        .node = node,
        .trust = party->trust,
        .verification = party->judges[TLS_CLIENT],
        .min_version = TLS_OLDEST,
        .max_version = TLS_NEWEST};
    plan.verification.name = name;
    return plan;
}

/* Opens a connection to each node of a box. */
static void visit(
    struct cell *cell, struct probe *probe, const struct node_names *box, struct conn_plan plan)
{
    for (size_t i = 0; i < box->num; i++) {
        const char *name = box->name[i];
        plan.peer = name;
        plan.names = &name;
        plan.num_names = 1;
        plan.probe = probe;
        probe_expect(probe);
        (void)conn_dial(cell, &plan);
    }
}

static void send_register(struct conn *conn, unsigned cseq, const char *authorization);

static void registration_over(struct conn *conn, int status)
{
    fact_sip_on(conn, "REGISTER", "client", status, NULL);
    conn_end(conn);
}

static void on_registered(void *ctx, const struct sip_msg *response)
{
    struct conn *conn = ctx;
    conn->exchanged = response != NULL;
    registration_over(conn, response == NULL ? 0 : sip_status(response));
}

static void on_challenge(void *ctx, const struct sip_msg *response)
{
    struct conn *conn = ctx;
    if (response == NULL || sip_status(response) != 401) {
        on_registered(ctx, response);
        return;
    }
    const struct persona *p = conn->cell->persona;
    struct sip_credentials user = {p->user, p->password};
    char uri[CELL_NAME_MAX + 8], cnonce[64];
    snprintf(uri, sizeof uri, "sip:%s", conn->cell->domain);
    cell_token(conn->cell, "cnonce", cnonce, sizeof cnonce);
    char *challenge = sip_header(response, "WWW-Authenticate", 0);
    char *answer = challenge == NULL
                       ? NULL
                       : sip_digest_answer(challenge, &user, "REGISTER", uri, cnonce, NULL);
    if (answer != NULL)
        send_register(conn, 2, answer);
    else
        registration_over(conn, 401);
    free(challenge);
    free(answer);
}

/* The Route is what get_edge_config hands out: E's traversal zone towards C. */
static struct sip_msg *register_request(struct conn *conn, unsigned cseq, const char *authorization)
{
    const struct persona *p = conn->cell->persona;
    const char *domain = conn->cell->domain;
    char tag[64], call_id[64], uri[CELL_NAME_MAX + 8];
    cell_token(conn->cell, "tag", tag, sizeof tag);
    cell_token(conn->cell, "register", call_id, sizeof call_id);
    snprintf(uri, sizeof uri, "sip:%s", domain);
    char *from = ek_asprintf("<sip:%s@%s>;tag=%s", p->user, domain, tag);
    char *to = ek_asprintf("<sip:%s@%s>", p->user, domain);
    char *contact = ek_asprintf("<sip:%s@127.0.0.1:%u;transport=tls>", p->user,
        (unsigned)channel_local_port(conn->channel));
    char *route = ek_asprintf("<sip:%s:5061;transport=tls;zone-id=1;directed;lr>", conn->peer);
    struct sip_msg *request = sip_request("REGISTER", uri, from, to, call_id, cseq, NULL);
    bool ok = request != NULL && sip_add_header(request, "Contact", contact) &&
              sip_add_header(request, "Route", route) &&
              sip_add_header(request, "Supported", "path") &&
              (authorization == NULL || sip_add_header(request, "Authorization", authorization));
    free(from);
    free(to);
    free(contact);
    free(route);
    if (ok)
        return request;
    sip_msg_free(request);
    return NULL;
}

static void send_register(struct conn *conn, unsigned cseq, const char *authorization)
{
    struct sip_msg *request = register_request(conn, cseq, authorization);
    if (request == NULL)
        registration_over(conn, 0);
    else
        sip_link_send(conn, request, authorization == NULL ? on_challenge : on_registered, conn);
}

static void phone_ready(struct conn *conn)
{
    send_register(conn, 1, NULL);
}

static const struct conn_ops phone_ops = {.ready = phone_ready, .data = sip_link_data};

static void phone(
    struct cell *cell, struct probe *probe, enum link link, const struct conn_ops *ops)
{
    const struct persona *p = cell->persona;
    visit(cell, probe, &p->edge, guest_plan(&p->jabber, link, "jabber", ops, TLS_NAME_SAN));
}

static void browse(
    struct cell *cell, struct probe *probe, enum link link, const struct node_names *box)
{
    visit(cell, probe, box,
        guest_plan(
            &cell->persona->browser, link, "browser", &exchange_client_ops, TLS_NAME_SAN_WILDCARD));
}

void persona_register_start(struct cell *cell, struct probe *probe, enum link link)
{
    phone(cell, probe, link, &phone_ops);
}

void persona_login_start(struct cell *cell, struct probe *probe, enum link link)
{
    phone(cell, probe, link, &login_client_ops);
}

void persona_browse_e_start(struct cell *cell, struct probe *probe, enum link link)
{
    browse(cell, probe, link, &cell->persona->edge);
}

void persona_browse_c_start(struct cell *cell, struct probe *probe, enum link link)
{
    browse(cell, probe, link, &cell->persona->core);
}
