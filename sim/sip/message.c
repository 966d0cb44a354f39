#include "sim/sip/message.h"

#include "sim/sip/room.h"

#include <ctype.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

/* By default libosip2 writes its traces to stdout; what a peer did wrong is told by struct err. */
static void ignore_trace(
    const char *file, int line, osip_trace_level_t level, const char *format, va_list args)
{
    (void)file;
    (void)line;
    (void)level;
    (void)format;
    (void)args;
}

/* osip_init fills the parser's tables on its first call in a program. */
static void prepare_libosip2(void)
{
    osip_t *osip = NULL;
    osip_trace_initialize_func(TRACE_LEVEL0, ignore_trace);
    if (osip_init(&osip) == OSIP_SUCCESS)
        osip_release(osip);
}

void sip_room_init(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, prepare_libosip2);
}

bool sip_text_is_clean(const char *text)
{
    for (; *text != '\0'; text++) {
        unsigned char c = (unsigned char)*text;
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

bool sip_text_is_token(const char *text)
{
    const char *start = text;
    while (isalnum((unsigned char)*text) || (*text != '\0' && strchr("-.!%*_+`'~", *text) != NULL))
        text++;
    return *text == '\0' && text != start;
}

long sip_read_number(const char *text, long max)
{
    long value = 0;
    if (text == NULL || *text == '\0')
        return -1;
    for (; isdigit((unsigned char)*text); text++) {
        value = value * 10 + (*text - '0');
        if (value > max)
            return -1;
    }
    return *text == '\0' ? value : -1;
}

struct sip_msg *sip_msg_new(void)
{
    sip_room_init();
    struct sip_msg *msg = ek_calloc(1, sizeof *msg);
    if (osip_message_init(&msg->osip) == OSIP_SUCCESS)
        return msg;
    free(msg);
    return NULL;
}

static osip_uri_t *parse_uri(const char *text)
{
    osip_uri_t *uri = NULL;
    if (!sip_text_is_clean(text) || strchr(text, ' ') != NULL || osip_uri_init(&uri) != 0)
        return NULL;
    if (osip_uri_parse(uri, text) == OSIP_SUCCESS)
        return uri;
    osip_uri_free(uri);
    return NULL;
}

void sip_msg_free(struct sip_msg *msg)
{
    if (msg == NULL)
        return;
    osip_message_free(msg->osip);
    buf_cleanup(&msg->body);
    free(msg);
}

struct sip_msg *sip_msg_clone(const struct sip_msg *msg)
{
    struct sip_msg *copy = ek_calloc(1, sizeof *copy);
    if (osip_message_clone(msg->osip, &copy->osip) != OSIP_SUCCESS) {
        free(copy);
        return NULL;
    }
    buf_add(&copy->body, msg->body.data, msg->body.len);
    return copy;
}

static bool fill_request(struct sip_msg *msg, const char *method, const char *uri,
    const char *const values[4], struct err *e)
{
    static const char *const names[4] = {"From", "To", "Call-ID", "CSeq"};
    msg->osip->req_uri = parse_uri(uri);
    if (!sip_text_is_token(method) || msg->osip->req_uri == NULL)
        return err_set(e, ERR_SIP_SYNTAX, "cannot request %s %s", method, uri);
    osip_message_set_method(msg->osip, ek_strdup(method));
    osip_message_set_version(msg->osip, ek_strdup("SIP/2.0"));
    for (size_t i = 0; i < 4; i++) {
        if (!sip_add_header(msg, names[i], values[i]))
            return err_set(e, ERR_SIP_SYNTAX, "not a value for %s: %s", names[i], values[i]);
    }
    sip_set_max_forwards(msg, 70);
    return true;
}

struct sip_msg *sip_request(const char *method, const char *uri, const char *from, const char *to,
    const char *call_id, unsigned cseq, struct err *e)
{
    struct sip_msg *msg = sip_msg_new();
    char *cseq_text = ek_asprintf("%u %s", cseq, method);
    if (msg != NULL &&
        !fill_request(msg, method, uri, (const char *[]){from, to, call_id, cseq_text}, e)) {
        sip_msg_free(msg);
        msg = NULL;
    }
    free(cseq_text);
    return msg;
}

static bool copy_headers(struct sip_msg *to, const struct sip_msg *from, const char *name)
{
    char *value = NULL;
    for (size_t i = 0; (value = sip_header(from, name, i)) != NULL; i++) {
        bool ok = sip_add_header(to, name, value);
        free(value);
        if (!ok)
            return false;
    }
    return true;
}

static void tag_to(osip_to_t *to, const char *tag)
{
    osip_generic_param_t *present = NULL;
    osip_to_get_tag(to, &present);
    if (present == NULL)
        osip_to_set_tag(to, ek_strdup(tag));
}

static bool fill_response(struct sip_msg *msg, const struct sip_msg *request)
{
    static const char *const copied[] = {"Via", "From", "To", "Call-ID", "CSeq"};
    for (size_t i = 0; i < sizeof copied / sizeof copied[0]; i++) {
        if (!copy_headers(msg, request, copied[i]))
            return false;
    }
    return msg->osip->to != NULL;
}

struct sip_msg *sip_response(
    const struct sip_msg *request, int status, const char *reason, const char *to_tag)
{
    if (status < 100 || status > 699 || !sip_text_is_clean(reason) || !sip_text_is_token(to_tag))
        return NULL;
    struct sip_msg *msg = sip_msg_new();
    if (msg == NULL || !fill_response(msg, request)) {
        sip_msg_free(msg);
        return NULL;
    }
    osip_message_set_version(msg->osip, ek_strdup("SIP/2.0"));
    osip_message_set_status_code(msg->osip, status);
    osip_message_set_reason_phrase(msg->osip, ek_strdup(reason));
    if (status > 100)
        tag_to(msg->osip->to, to_tag);
    return msg;
}

bool sip_is_request(const struct sip_msg *msg)
{
    return MSG_IS_REQUEST(msg->osip);
}

const char *sip_method(const struct sip_msg *msg)
{
    return sip_is_request(msg) ? msg->osip->sip_method : msg->osip->cseq->method;
}

int sip_status(const struct sip_msg *msg)
{
    return msg->osip->status_code;
}

const char *sip_reason(const struct sip_msg *msg)
{
    return msg->osip->reason_phrase == NULL ? "" : msg->osip->reason_phrase;
}

char *sip_uri(const struct sip_msg *msg)
{
    char *text = NULL;
    if (msg->osip->req_uri == NULL || osip_uri_to_str(msg->osip->req_uri, &text) != OSIP_SUCCESS)
        return NULL;
    if (sip_text_is_clean(text) && strchr(text, ' ') == NULL)
        return text;
    osip_free(text);
    return NULL;
}

bool sip_set_uri(struct sip_msg *msg, const char *uri)
{
    osip_uri_t *parsed = sip_is_request(msg) ? parse_uri(uri) : NULL;
    if (parsed == NULL)
        return false;
    osip_uri_free(msg->osip->req_uri);
    msg->osip->req_uri = parsed;
    return true;
}

char *sip_header(const struct sip_msg *msg, const char *name, size_t i)
{
    return headers_value(msg->osip, name, i);
}

size_t sip_num_headers(const struct sip_msg *msg, const char *name)
{
    return headers_count(msg->osip, name);
}

bool sip_add_header(struct sip_msg *msg, const char *name, const char *value)
{
    return headers_insert(msg->osip, name, value, false);
}

bool sip_push_header(struct sip_msg *msg, const char *name, const char *value)
{
    return headers_insert(msg->osip, name, value, true);
}

bool sip_pop_header(struct sip_msg *msg, const char *name)
{
    return headers_remove_top(msg->osip, name);
}

int sip_max_forwards(const struct sip_msg *msg)
{
    char *value = sip_header(msg, "Max-Forwards", 0);
    long hops = sip_read_number(value, 255);
    free(value);
    return (int)hops;
}

void sip_set_max_forwards(struct sip_msg *msg, int value)
{
    osip_header_t *header = NULL;
    char *text = ek_asprintf("%d", value);
    osip_message_header_get_byname(msg->osip, "Max-Forwards", 0, &header);
    if (header != NULL) {
        osip_free(header->hvalue);
        header->hvalue = text;
        return;
    }
    osip_message_set_header(msg->osip, "Max-Forwards", text);
    free(text);
}

bool sip_set_body(struct sip_msg *msg, const char *content_type, const char *body, size_t len)
{
    osip_content_type_t *before = msg->osip->content_type;
    msg->osip->content_type = NULL;
    bool ok = content_type == NULL ? len == 0 : sip_add_header(msg, "Content-Type", content_type);
    if (!ok) {
        msg->osip->content_type = before;
        return false;
    }
    osip_content_type_free(before);
    buf_clear(&msg->body);
    buf_add(&msg->body, body, len);
    return true;
}

void sip_body(const struct sip_msg *msg, struct buf *out)
{
    buf_add(out, msg->body.data, msg->body.len);
}

static bool print_start_line(const struct sip_msg *msg, struct buf *out)
{
    if (!sip_is_request(msg)) {
        buf_addf(out, "SIP/2.0 %d %s\r\n", sip_status(msg), sip_reason(msg));
        return true;
    }
    char *uri = sip_uri(msg);
    if (uri == NULL)
        return false;
    buf_addf(out, "%s %s SIP/2.0\r\n", sip_method(msg), uri);
    free(uri);
    return true;
}

bool sip_print(const struct sip_msg *msg, struct buf *out)
{
    struct buf text = {0};
    bool ok = print_start_line(msg, &text) && headers_print(msg->osip, &text);
    buf_addf(&text, "Content-Length: %zu\r\n\r\n", msg->body.len);
    buf_add(&text, msg->body.data, msg->body.len);
    ok = ok && text.len <= SIP_MESSAGE_MAX;
    if (ok)
        buf_add(out, text.data, text.len);
    buf_cleanup(&text);
    return ok;
}
