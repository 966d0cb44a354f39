/* mra_e.c: E's part in a phone's registration (Cisco 212347, 225482). A REGISTER that reaches E on
 * 5061 makes E send a SIP SERVICE over the traversal connection, with the phone's digest and E's
 * certificate in it. Only a 200 from C lets E pass the REGISTER on. */
#include "sim/base/text.h"
#include "sim/node/actions.h"
#include "sim/node/box.h"
#include "sim/node/fact.h"
#include "sim/node/relay.h"
#include "sim/node/service_identity.h"
#include "sim/sip/delegate.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const struct tls_identity *service_identity_store(const struct conn *traversal)
{
    const struct box_node *node = box_node(traversal->cell->box, traversal->node);
    bool client = release_rule_is(node->release, RULE_SERVICE_CERTIFICATE, "client-store");
    return client ? node->client : node->server;
}

static bool set_service_body(
    struct conn *traversal, struct sip_msg *service, const struct sip_service_call *call)
{
    struct cell *cell = traversal->cell;
    char boundary[96];
    cell_token(cell, "boundary-ekulab-", boundary, sizeof boundary);
    struct buf body = {0};
    struct buf pem = {0};
    char *type = NULL;
    tls_identity_leaf_pem(service_identity_store(traversal), &pem);
    sip_service_write(call, buf_str(&pem), boundary, &body, &type);
    bool ok = sip_set_body(service, type, body.data, body.len);
    free(type);
    buf_cleanup(&pem);
    buf_cleanup(&body);
    return ok;
}

static bool sign(const struct conn *traversal, struct sip_msg *service)
{
    struct buf text = {0};
    service_identity_text(service, &text);
    char *signature =
        tls_identity_sign(service_identity_store(traversal), buf_str(&text), text.len, NULL);
    char *value = ek_asprintf("\"%s\"", signature == NULL ? "" : signature);
    bool ok = signature != NULL && sip_add_header(service, "Identity", value);
    free(value);
    free(signature);
    buf_cleanup(&text);
    return ok;
}

/* The headers of a real SERVICE (Cisco 212347) that do not depend on the hop. */
static bool add_service_headers(struct conn *traversal, struct sip_msg *service)
{
    struct cell *cell = traversal->cell;
    char contact[CELL_NAME_MAX + 32], route[128], product[96], id[64];
    snprintf(contact, sizeof contact, "<sip:serviceproxy@%s>", cell->domain);
    const char *seen = cell->box->sees_c_at;
    snprintf(route, sizeof route, "<sip:%s:%u;transport=tls;apparent;ds;lr>",
        *seen == '\0' ? "127.0.0.1" : seen, (unsigned)channel_peer_port(traversal->channel));
    sip_link_product(traversal, product, sizeof product);
    cell_token(cell, "", id, sizeof id);
    return sip_add_header(service, "Contact", contact) && sip_add_header(service, "Route", route) &&
           sip_add_header(service, "Route", "<sip:127.0.0.1:22210;transport=tcp;vcs-cate;lr>") &&
           sip_add_header(service, "User-Agent", product) && sip_link_add_date(service, cell) &&
           sip_add_header(service, "Event", "service") &&
           sip_add_header(service, "P-Asserted-Identity", contact) &&
           sip_add_header(service, "X-TAATag", id);
}

static struct sip_msg *service_request(struct conn *traversal, const struct sip_service_call *call)
{
    struct cell *cell = traversal->cell;
    char uri[CELL_NAME_MAX + 32], from[CELL_NAME_MAX + 128], to[CELL_NAME_MAX + 64];
    char tag[64], call_id[64];
    cell_token(cell, "tag", tag, sizeof tag);
    cell_token(cell, "service", call_id, sizeof call_id);
    snprintf(uri, sizeof uri, "sip:serviceserver@%s", cell->domain);
    snprintf(from, sizeof from, "<sip:serviceproxy@%s>;tag=%s", cell->domain, tag);
    snprintf(to, sizeof to, "<%s>", uri);
    struct sip_msg *service = sip_request("SERVICE", uri, from, to, call_id, 1, NULL);
    if (service == NULL)
        return NULL;
    sip_set_max_forwards(service, 15);
    if (add_service_headers(traversal, service) && set_service_body(traversal, service, call) &&
        sign(traversal, service))
        return service;
    sip_msg_free(service);
    return NULL;
}

static void refuse(struct relay *relay, int status, const char *cause)
{
    fact_sip(relay->cell, &(struct fact_sip){.node = relay->node,
                              .link = LINK_MRA_SIP,
                              .method = "REGISTER",
                              .role = "proxy",
                              .status = status,
                              .cause = cause});
    relay_answer(relay, status);
}

static void on_service_answered(void *ctx, const struct sip_msg *response)
{
    struct relay *relay = ctx;
    const struct box_node *node = box_node(relay->cell->box, relay->node);
    int status = response == NULL ? 0 : sip_status(response);
    fact_sip(relay->cell, &(struct fact_sip){.node = relay->node,
                              .link = LINK_UC_TRAVERSAL,
                              .method = "SERVICE",
                              .role = "client",
                              .status = status});
    if (status == 200 && relay->to != NULL) {
        relay_forward(relay, relay->to);
    } else if (status == 0) {
        refuse(relay, 408, "service-unanswered");
    } else {
        const char *refusal = release_rule(node->release, RULE_REGISTER_REFUSAL)->value;
        refuse(relay, (int)strtol(refusal, NULL, 10), "service-refused");
    }
}

static void ask_c(struct relay *relay)
{
    struct cell *cell = relay->cell;
    struct sip_service_call call = {0};
    char msgid[64];
    cell_token(cell, "msg", msgid, sizeof msgid);
    call.id = ek_strdup(msgid);
    call.msgid = ek_strdup(msgid);
    call.sipdomain = ek_strdup(cell->domain);
    struct sip_msg *service = NULL;
    if (sip_delegate(relay->request, &call))
        service = service_request(relay->to, &call);
    sip_service_call_cleanup(&call);
    if (service == NULL)
        refuse(relay, 400, "authorization-unusable");
    else
        sip_link_send(relay->to, service, on_service_answered, relay);
}

void mra_e_on_register(
    struct conn *conn, struct sip_incoming *incoming, const struct sip_msg *request)
{
    if (sip_num_headers(request, "Authorization") == 0) {
        sip_link_challenge(conn, incoming, request);
        return;
    }
    conn->exchanged = true;
    struct relay *relay = relay_new(conn, incoming, request);
    relay->to = box_core(conn->cell, LINK_UC_TRAVERSAL, conn->node);
    if (relay->to == NULL)
        refuse(relay, 480, "no-traversal-connection");
    else
        ask_c(relay);
}
