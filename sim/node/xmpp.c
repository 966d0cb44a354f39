/* xmpp.c: XMPP federation as far as its certificates are judged (RFC 6120, XEP-0178): stream,
 * STARTTLS, stream again, SASL EXTERNAL. Each text is answered by the next one; the certificates
 * are judged by TLS in between. */
#include "sim/node/actions.h"

#include <string.h>

#define STREAM                                                                                     \
    "<?xml version='1.0'?><stream:stream xmlns='jabber:server' "                                   \
    "xmlns:stream='http://etherx.jabber.org/streams' version='1.0'>"
#define SASL     "xmlns='urn:ietf:params:xml:ns:xmpp-sasl'"
#define TEXT_MAX ((size_t)16384)

/* One turn: what must have come, and what is said to it. */
struct turn {
    const char *expect; /* "" for the first turn of who speaks first */
    const char *say;
    enum { GO_ON, START_TLS, DONE, REFUSED } then;
};

/* After START_TLS the dialling end waits for `ready` and speaks first again. */
static const struct turn client_turns[] = {
    {"", STREAM, GO_ON},
    {"</stream:features>", "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", GO_ON},
    {"<proceed", "", START_TLS},
    {"", STREAM, GO_ON},
    {"</stream:features>", "<auth " SASL " mechanism='EXTERNAL'>=</auth>", GO_ON},
    {"<success", "", DONE},
};

#define OFFER                                                                                      \
    STREAM "<stream:features><mechanisms " SASL                                                    \
           "><mechanism>EXTERNAL</mechanism></mechanisms></stream:features>"

/* The last two are taken instead of the two before them by who refuses after the handshake: it
 * offers EXTERNAL all the same, and then it does not authorize (RFC 6120, 6.5.10). */
static const struct turn server_turns[] = {
    {"<stream:stream",
        STREAM "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'>"
               "<required/></starttls></stream:features>",
        GO_ON},
    {"<starttls", "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>", START_TLS},
    {"<stream:stream", OFFER, GO_ON},
    {"<auth", "<success " SASL "/>", DONE},
    {"<stream:stream", OFFER, GO_ON},
    {"<auth", "<failure " SASL "><not-authorized/></failure></stream:stream>", REFUSED},
};
#define REFUSING_STEP 4

#define NUM(turns) ((int)(sizeof(turns) / sizeof(turns)[0]))

static const struct turn *turn_of(const struct conn *conn)
{
    int num = conn->dialled ? NUM(client_turns) : NUM(server_turns);
    const struct turn *turns = conn->dialled ? client_turns : server_turns;
    return conn->step < num ? &turns[conn->step] : NULL;
}

static void finish(struct conn *conn)
{
    conn->exchanged = true;
    conn->step = NUM(server_turns) + NUM(client_turns); /* no turn is left */
    if (conn->dialled)
        conn_end(conn);
    else
        channel_settled(conn->channel);
}

static void take_turn(struct conn *conn, const struct turn *turn)
{
    conn->step++;
    conn_send(conn, turn->say, strlen(turn->say));
    if (turn->then == START_TLS)
        conn_start_tls(conn);
    else if (turn->then == DONE)
        finish(conn);
    else if (turn->then == REFUSED)
        conn_end(conn);
}

static void on_ready(struct conn *conn)
{
    const struct turn *turn = turn_of(conn);
    if (turn != NULL && *turn->expect == '\0')
        take_turn(conn, turn);
}

/* A text is complete with the '>' behind the word that is waited for. */
static void on_data(struct conn *conn)
{
    struct buf *in = channel_in(conn->channel);
    const struct turn *turn = turn_of(conn);
    if (turn == NULL || in->len > TEXT_MAX) {
        conn_end(conn);
        return;
    }
    const char *word =
        in->len == 0 || *turn->expect == '\0' ? NULL : strstr(in->data, turn->expect);
    const char *end = word == NULL ? NULL : strchr(word, '>');
    if (end == NULL)
        return;
    buf_drop(in, (size_t)(end + 1 - in->data));
    take_turn(conn, turn);
}

static void refuse(struct conn *conn)
{
    conn->step = REFUSING_STEP;
}

const struct conn_ops xmpp_client_ops = {.ready = on_ready, .data = on_data};
const struct conn_ops xmpp_server_ops = {.ready = on_ready, .data = on_data, .refuse = refuse};
