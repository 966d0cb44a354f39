#include "sim/sip/agent.h"

#include "sim/base/text.h"
#include "sim/sip/room.h"

#include <stdlib.h>
#include <string.h>

struct sip_incoming {
    struct sip_tx *tx;
};

/* One transaction of either side, known to its machine as your_instance. */
struct sip_tx {
    struct sip_tx *next;
    struct sip_agent *agent;
    osip_transaction_t *machine;
    void *connection;
    struct buf wire; /* the request or response that the machine sends, and sends again */
    struct sip_incoming incoming; /* server: the caller's handle */
    sip_final_fn *on_final;       /* client: NULL once it was called */
    void *ctx;
    bool announce; /* the machine has a new request for on_request */
    bool answered; /* the machine has a final response for on_final */
    bool ended;    /* to be freed when no function of the agent is active any more */
};

/* Nothing is freed and no callback but `send` is called while a machine runs: `depth` counts the
 * active public functions, and the outermost one sweeps up what has ended. */
struct sip_agent {
    struct sip_agent_handlers handlers;
    void *user;
    osip_t *osip;
    struct sip_tx *txs;
    unsigned depth;
    bool closing;
};

static struct sip_tx *tx_of(osip_transaction_t *machine)
{
    return osip_transaction_get_your_instance(machine);
}

static int machine_sends(
    osip_transaction_t *machine, osip_message_t *message, char *host, int port, int socket)
{
    (void)message;
    (void)host;
    (void)port;
    (void)socket;
    struct sip_tx *tx = tx_of(machine);
    const struct sip_agent *agent = tx->agent;
    bool sent = agent->handlers.send(agent->user, tx->connection, tx->wire.data, tx->wire.len);
    return sent ? 0 : -1;
}

static void machine_has_request(int type, osip_transaction_t *machine, osip_message_t *message)
{
    (void)type;
    (void)message;
    tx_of(machine)->announce = true;
}

static void machine_has_final(int type, osip_transaction_t *machine, osip_message_t *message)
{
    (void)type;
    (void)message;
    tx_of(machine)->answered = true;
}

/* Timers F, J and K and transport errors all end here. */
static void machine_ended(int type, osip_transaction_t *machine)
{
    (void)type;
    tx_of(machine)->ended = true;
}

static void register_callbacks(osip_t *osip)
{
    static const int finals[] = {OSIP_NICT_STATUS_2XX_RECEIVED, OSIP_NICT_STATUS_3XX_RECEIVED,
        OSIP_NICT_STATUS_4XX_RECEIVED, OSIP_NICT_STATUS_5XX_RECEIVED,
        OSIP_NICT_STATUS_6XX_RECEIVED};
    for (size_t i = 0; i < sizeof finals / sizeof finals[0]; i++)
        osip_set_message_callback(osip, finals[i], machine_has_final);
    for (int type = OSIP_NIST_REGISTER_RECEIVED; type <= OSIP_NIST_UNKNOWN_REQUEST_RECEIVED; type++)
        osip_set_message_callback(osip, type, machine_has_request);
    osip_set_kill_transaction_callback(osip, OSIP_NICT_KILL_TRANSACTION, machine_ended);
    osip_set_kill_transaction_callback(osip, OSIP_NIST_KILL_TRANSACTION, machine_ended);
    osip_set_cb_send_message(osip, machine_sends);
}

static struct sip_tx *tx_new(
    struct sip_agent *agent, osip_fsm_type_t kind, void *connection, osip_message_t *request)
{
    osip_transaction_t *machine = NULL;
    if (osip_transaction_init(&machine, kind, agent->osip, request) != OSIP_SUCCESS)
        return NULL;
    struct sip_tx *tx = ek_calloc(1, sizeof *tx);
    tx->agent = agent;
    tx->machine = machine;
    tx->connection = connection;
    tx->incoming.tx = tx;
    tx->next = agent->txs;
    agent->txs = tx;
    osip_transaction_set_your_instance(machine, tx);
    return tx;
}

static void tx_free(struct sip_tx *tx)
{
    osip_remove_transaction(tx->agent->osip, tx->machine);
    osip_transaction_free2(tx->machine);
    buf_cleanup(&tx->wire);
    free(tx);
}

static void tx_deliver(struct sip_tx *tx, const struct sip_msg *response)
{
    sip_final_fn *on_final = tx->on_final;
    tx->on_final = NULL;
    if (on_final != NULL)
        on_final(tx->ctx, response);
}

/* Gives the machine an event with `msg`'s structure, which is the machine's from now on; `msg` may
 * still look at it until the transaction is freed, if the machine has kept it. */
static void tx_run(struct sip_tx *tx, type_t type, const struct sip_msg *msg)
{
    osip_event_t *event = osip_malloc(sizeof *event);
    *event =
        (osip_event_t){.type = type, .transactionid = tx->machine->transactionid, .sip = msg->osip};
    osip_transaction_execute(tx->machine, event);
}

static void free_shell(struct sip_msg *msg)
{
    msg->osip = NULL;
    sip_msg_free(msg);
}

static struct sip_tx *take_ended(struct sip_agent *agent)
{
    for (struct sip_tx **at = &agent->txs; *at != NULL; at = &(*at)->next) {
        struct sip_tx *tx = *at;
        if (tx->ended) {
            *at = tx->next;
            return tx;
        }
    }
    return NULL;
}

static void enter(struct sip_agent *agent)
{
    agent->depth++;
}

static void leave(struct sip_agent *agent)
{
    struct sip_tx *tx = NULL;
    while (agent->depth == 1 && (tx = take_ended(agent)) != NULL) {
        tx_deliver(tx, NULL);
        tx_free(tx);
    }
    agent->depth--;
}

static const char *branch_of(osip_via_t *via)
{
    osip_generic_param_t *branch = NULL;
    osip_via_param_get_byname(via, "branch", &branch);
    return branch == NULL ? NULL : branch->gvalue;
}

static bool same_sent_by(const osip_via_t *a, const osip_via_t *b)
{
    return strcasecmp(a->host, b->host) == 0 && text_is(a->port, b->port);
}

/* RFC 3261, 17.1.3 for responses and 17.2.3 for requests. */
static bool tx_matches(const struct sip_tx *tx, const osip_message_t *message)
{
    osip_via_t *via = osip_list_get(&message->vias, 0);
    const char *branch = branch_of(via);
    const osip_transaction_t *machine = tx->machine;
    return branch != NULL && text_is(branch, branch_of(machine->topvia)) &&
           strcmp(message->cseq->method, machine->cseq->method) == 0 &&
           (machine->ctx_type == NICT || same_sent_by(via, machine->topvia));
}

static struct sip_tx *find(const struct sip_agent *agent, osip_fsm_type_t kind,
    const void *connection, const struct sip_msg *msg)
{
    for (struct sip_tx *tx = agent->txs; tx != NULL; tx = tx->next) {
        if (!tx->ended && tx->machine->ctx_type == kind && tx->connection == connection &&
            tx_matches(tx, msg->osip))
            return tx;
    }
    return NULL;
}

static type_t response_event(int status, type_t provisional)
{
    /* RCV_STATUS_* and SND_STATUS_* both come as 1XX, 2XX, 3456XX. */
    return provisional + (status < 200 ? 0 : status < 300 ? 1 : 2);
}

static void receive_response(struct sip_agent *agent, const void *connection, struct sip_msg *msg)
{
    struct sip_tx *tx = find(agent, NICT, connection, msg);
    if (tx == NULL) {
        sip_msg_free(msg);
        return;
    }
    tx_run(tx, response_event(sip_status(msg), RCV_STATUS_1XX), msg);
    if (tx->answered)
        tx_deliver(tx, msg);
    free_shell(msg);
}

static bool receive_request(
    struct sip_agent *agent, void *connection, struct sip_msg *msg, struct err *e)
{
    struct sip_tx *tx = find(agent, NIST, connection, msg);
    if (tx == NULL)
        tx = tx_new(agent, NIST, connection, msg->osip);
    if (tx == NULL) {
        sip_msg_free(msg);
        return err_set(e, ERR_SIP_SYNTAX, "no transaction for this request");
    }
    tx_run(tx, RCV_REQUEST, msg);
    if (tx->announce) {
        tx->announce = false;
        agent->handlers.on_request(agent->user, connection, &tx->incoming, msg);
    }
    free_shell(msg);
    return true;
}

struct sip_agent *sip_agent_new(const struct sip_agent_handlers *handlers, void *user)
{
    sip_room_init();
    struct sip_agent *agent = ek_calloc(1, sizeof *agent);
    if (osip_init(&agent->osip) != OSIP_SUCCESS) {
        free(agent);
        return NULL;
    }
    agent->handlers = *handlers;
    agent->user = user;
    register_callbacks(agent->osip);
    return agent;
}

void sip_agent_free(struct sip_agent *agent)
{
    if (agent == NULL)
        return;
    enter(agent);
    agent->closing = true;
    for (struct sip_tx *tx = agent->txs; tx != NULL; tx = tx->next)
        tx->ended = true;
    leave(agent);
    osip_release(agent->osip);
    free(agent);
}

bool sip_agent_receive(
    struct sip_agent *agent, void *connection, const char *data, size_t len, struct err *e)
{
    struct sip_msg *msg = sip_parse(data, len, e);
    if (msg == NULL)
        return false;
    bool ok = true;
    enter(agent);
    if (!sip_is_request(msg))
        receive_response(agent, connection, msg);
    else if (strcmp(sip_method(msg), "ACK") == 0)
        sip_msg_free(msg);
    else
        ok = receive_request(agent, connection, msg, e);
    leave(agent);
    return ok;
}

static bool is_sendable(const struct sip_msg *msg)
{
    return sip_is_request(msg) && strcmp(sip_method(msg), "INVITE") != 0 &&
           strcmp(sip_method(msg), "ACK") != 0;
}

void sip_agent_send(struct sip_agent *agent, void *connection, struct sip_msg *request,
    sip_final_fn *on_final, void *ctx)
{
    struct buf wire = {0};
    struct sip_tx *tx = NULL;
    enter(agent);
    if (!agent->closing && is_sendable(request) && sip_print(request, &wire))
        tx = tx_new(agent, NICT, connection, request->osip);
    if (tx == NULL) {
        buf_cleanup(&wire);
        sip_msg_free(request);
        on_final(ctx, NULL);
    } else {
        tx->wire = wire;
        tx->on_final = on_final;
        tx->ctx = ctx;
        tx_run(tx, SND_REQUEST, request);
        free_shell(request);
    }
    leave(agent);
}

void sip_agent_reply(
    struct sip_agent *agent, struct sip_incoming *incoming, struct sip_msg *response)
{
    struct sip_tx *tx = incoming->tx;
    enter(agent);
    if (tx->ended || tx->machine->state != NIST_TRYING) {
        sip_msg_free(response);
    } else if (response == NULL || !sip_print(response, &tx->wire)) {
        tx->ended = true;
        sip_msg_free(response);
    } else {
        tx_run(tx, response_event(sip_status(response), SND_STATUS_1XX), response);
        free_shell(response);
    }
    leave(agent);
}

void sip_agent_connection_closed(struct sip_agent *agent, void *connection)
{
    enter(agent);
    for (struct sip_tx *tx = agent->txs; tx != NULL; tx = tx->next) {
        if (tx->connection == connection)
            tx->ended = true;
    }
    leave(agent);
}

int sip_agent_timeout_ms(struct sip_agent *agent)
{
    struct timeval wait = {0};
    osip_timers_gettimeout(agent->osip, &wait);
    /* No timer is longer than timer F; libosip2 says a year when there is none. */
    if (wait.tv_sec > 64 * DEFAULT_T1 / 1000)
        return -1;
    return (int)(wait.tv_sec * 1000 + (wait.tv_usec + 999) / 1000);
}

void sip_agent_run_timers(struct sip_agent *agent)
{
    enter(agent);
    osip_timers_nict_execute(agent->osip);
    osip_timers_nist_execute(agent->osip);
    osip_nict_execute(agent->osip);
    osip_nist_execute(agent->osip);
    leave(agent);
}
