#include "sim/tls/pump.h"

#include "sim/base/text.h"
#include "sim/tls/internal.h"

#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>

struct tls_pump {
    SSL *ssl;
    BIO *from_wire; /* owned by ssl */
    BIO *to_wire;   /* owned by ssl */
    bool told_ready;
    enum tls_step last; /* FAILED or CLOSED once it is over, else WAIT */
    struct buf plain;
    struct tls_watch watch;
};

void tls_facts_init(struct tls_facts *facts)
{
    *facts = (struct tls_facts){.alert_sent = TLS_NO_ALERT, .alert_received = TLS_NO_ALERT};
}

void tls_facts_cleanup(struct tls_facts *facts)
{
    cert_chain_cleanup(&facts->peer);
    tls_facts_init(facts);
}

const char *tls_version_name(int version)
{
    switch (version) {
    case TLS1_2_VERSION:
        return "TLSv1.2";
    case TLS1_3_VERSION:
        return "TLSv1.3";
    default:
        return "";
    }
}

static void on_info(const SSL *ssl, int where, int value)
{
    struct tls_watch *watch = SSL_get_app_data(ssl);
    struct tls_facts *facts = &watch->facts;
    if ((where & SSL_CB_ALERT) == 0)
        return;
    if ((where & SSL_CB_WRITE) != 0)
        tape_number(watch->tape, TAPE_ALERT, value & 0xff, value >> 8);
    if ((value & 0xff) == SSL_AD_CLOSE_NOTIFY)
        return;
    int *slot = (where & SSL_CB_READ) != 0 ? &facts->alert_received : &facts->alert_sent;
    if (*slot == TLS_NO_ALERT)
        *slot = value & 0xff;
}

/* The length of a Certificate message with an empty list: header, in TLS 1.3 the length of the
 * request context, length of the list (RFC 5246, 7.4.2; RFC 8446, 4.4.2). */
static size_t empty_certificate_len(const SSL *ssl)
{
    return SSL_version(ssl) == TLS1_3_VERSION ? 4 + 1 + 3 : 4 + 3;
}

/* Every handshake message, as it is on the wire. The first one after the two hellos is the first to
 * know the version. */
static void on_message(
    int is_sent, int version, int content_type, const void *bytes, size_t len, SSL *ssl, void *arg)
{
    (void)version;
    (void)arg;
    struct tls_watch *watch = SSL_get_app_data(ssl);
    struct tls_facts *facts = &watch->facts;
    if (content_type != SSL3_RT_HANDSHAKE || len == 0)
        return;
    int type = *(const unsigned char *)bytes;
    if (is_sent)
        tape_number(watch->tape, TAPE_HANDSHAKE, type, (int)len);
    if (type > SSL3_MT_SERVER_HELLO)
        facts->version = SSL_version(ssl);
    if (type == SSL3_MT_CERTIFICATE && is_sent)
        facts->certificate_presented = len > empty_certificate_len(ssl);
    if (type == SSL3_MT_CERTIFICATE_REQUEST && !is_sent && !SSL_is_server(ssl))
        facts->certificate_requested = true;
}

struct tls_pump *tls_pump_new(const struct tls_profile *profile, struct err *e)
{
    struct tls_pump *pump = ek_calloc(1, sizeof *pump);
    tls_facts_init(&pump->watch.facts);
    pump->watch.facts.verify_enforced = profile->enforced;
    pump->watch.scrutiny = profile->scrutiny;
    pump->last = TLS_STEP_WAIT;
    pump->ssl = SSL_new(profile->ctx);
    if (pump->ssl == NULL) {
        crypto_error(e, "TLS connection");
        tls_pump_free(pump);
        return NULL;
    }
    pump->from_wire = BIO_new(BIO_s_mem());
    pump->to_wire = BIO_new(BIO_s_mem());
    BIO_set_mem_eof_return(pump->from_wire, -1);
    BIO_set_mem_eof_return(pump->to_wire, -1);
    SSL_set_bio(pump->ssl, pump->from_wire, pump->to_wire);
    SSL_set_app_data(pump->ssl, &pump->watch);
    SSL_set_info_callback(pump->ssl, on_info);
    SSL_set_msg_callback(pump->ssl, on_message);
    if (profile->role == TLS_CLIENT)
        SSL_set_connect_state(pump->ssl);
    else
        SSL_set_accept_state(pump->ssl);
    return pump;
}

void tls_pump_free(struct tls_pump *pump)
{
    if (pump == NULL)
        return;
    SSL_free(pump->ssl);
    buf_cleanup(&pump->plain);
    tls_facts_cleanup(&pump->watch.facts);
    free(pump);
}

void tls_pump_record(struct tls_pump *pump, struct tape *tape)
{
    pump->watch.tape = tape;
}

void tls_pump_feed(struct tls_pump *pump, const void *bytes, size_t len)
{
    const char *next = bytes;
    while (pump->last == TLS_STEP_WAIT && len > 0) {
        int part = len > 65536 ? 65536 : (int)len;
        BIO_write(pump->from_wire, next, part);
        next += part;
        len -= (size_t)part;
    }
}

/* OpenSSL sends no alert when the first bytes are no record of TLS. */
static bool is_not_tls(const struct tls_facts *facts, unsigned long code)
{
    int reason = ERR_GET_REASON(code);
    return !facts->handshake_done && facts->alert_sent == TLS_NO_ALERT &&
           (reason == SSL_R_WRONG_VERSION_NUMBER || reason == SSL_R_HTTP_REQUEST ||
               reason == SSL_R_HTTPS_PROXY_REQUEST);
}

static enum tls_step fail(struct tls_pump *pump)
{
    struct tls_facts *facts = &pump->watch.facts;
    unsigned long code = ERR_peek_error();
    const char *reason = code == 0 ? NULL : ERR_reason_error_string(code);
    facts->peer_without_certificate =
        code != 0 && ERR_GET_REASON(code) == SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE;
    facts->peer_not_tls = code != 0 && is_not_tls(facts, code);
    text_copy(facts->error, sizeof facts->error, reason == NULL ? "connection broken" : reason);
    ERR_clear_error();
    pump->last = TLS_STEP_FAILED;
    return pump->last;
}

/* What a result of SSL_do_handshake or SSL_read that is not success means. */
static enum tls_step not_now(struct tls_pump *pump, int result)
{
    switch (SSL_get_error(pump->ssl, result)) {
    case SSL_ERROR_WANT_READ:
    case SSL_ERROR_WANT_WRITE:
        ERR_clear_error();
        return TLS_STEP_WAIT;
    case SSL_ERROR_ZERO_RETURN:
        pump->last = TLS_STEP_CLOSED;
        return pump->last;
    default:
        return fail(pump);
    }
}

static void judge_late(struct tls_pump *pump)
{
    struct tls_facts *facts = &pump->watch.facts;
    facts->peer_without_certificate = SSL_get0_peer_certificate(pump->ssl) == NULL;
    facts->refused_late = facts->x509_error != 0 || facts->peer_without_certificate;
}

static enum tls_step shake_hands(struct tls_pump *pump)
{
    int result = SSL_do_handshake(pump->ssl);
    if (result != 1)
        return not_now(pump, result);
    pump->told_ready = true;
    pump->watch.facts.handshake_done = true;
    if (pump->watch.scrutiny.refuses_late)
        judge_late(pump);
    return TLS_STEP_READY;
}

static enum tls_step read_plain(struct tls_pump *pump)
{
    char chunk[16384];
    int got = SSL_read(pump->ssl, chunk, sizeof chunk);
    if (got <= 0)
        return not_now(pump, got);
    buf_add(&pump->plain, chunk, (size_t)got);
    return TLS_STEP_DATA;
}

enum tls_step tls_pump_step(struct tls_pump *pump)
{
    if (pump->last != TLS_STEP_WAIT)
        return pump->last;
    ERR_clear_error();
    return pump->told_ready ? read_plain(pump) : shake_hands(pump);
}

void tls_pump_take(struct tls_pump *pump, struct buf *out)
{
    char *bytes = NULL;
    long len = BIO_get_mem_data(pump->to_wire, &bytes);
    if (len <= 0)
        return;
    buf_add(out, bytes, (size_t)len);
    (void)BIO_reset(pump->to_wire);
}

void tls_pump_send(struct tls_pump *pump, const void *bytes, size_t len)
{
    const char *next = bytes;
    if ((SSL_get_shutdown(pump->ssl) & SSL_SENT_SHUTDOWN) != 0)
        return;
    while (pump->told_ready && pump->last == TLS_STEP_WAIT && len > 0) {
        int part = len > 65536 ? 65536 : (int)len;
        int sent = SSL_write(pump->ssl, next, part);
        if (sent <= 0) {
            (void)fail(pump);
            return;
        }
        next += sent;
        len -= (size_t)sent;
    }
}

struct buf *tls_pump_plain(struct tls_pump *pump)
{
    return &pump->plain;
}

void tls_pump_close(struct tls_pump *pump)
{
    if (pump->told_ready && pump->last != TLS_STEP_FAILED)
        SSL_shutdown(pump->ssl);
    ERR_clear_error();
}

void tls_pump_peer_chain_pem(const struct tls_pump *pump, struct buf *out)
{
    if (!pump->told_ready)
        return;
    X509 *leaf = SSL_get0_peer_certificate(pump->ssl);
    const STACK_OF(X509) *chain = SSL_get_peer_cert_chain(pump->ssl);
    if (SSL_is_server(pump->ssl) && leaf != NULL)
        pem_write_cert(leaf, out); /* a server's chain leaves its peer's leaf out */
    for (int i = 0; i < sk_X509_num(chain); i++)
        pem_write_cert(sk_X509_value(chain, i), out);
}

const struct tls_facts *tls_pump_facts(const struct tls_pump *pump)
{
    return &pump->watch.facts;
}
