/* parse.c: from bytes to a message. libosip2 parses start line and headers; what it lets pass and
 * RFC 3261 does not is checked here. */
#include "sim/sip/room.h"

#include <string.h>

static bool check_cseq(const osip_message_t *osip)
{
    const osip_cseq_t *cseq = osip->cseq;
    if (cseq == NULL || cseq->method == NULL || !sip_text_is_token(cseq->method))
        return false;
    return sip_read_number(cseq->number, 0x7fffffffL) >= 0;
}

/* Method, URI and version with one space between them (RFC 3261, 7.1). */
static bool has_two_spaces(const char *head)
{
    size_t num = 0;
    for (; *head != '\r'; head++)
        num += *head == ' ';
    return num == 2;
}

static bool check_request(const struct sip_msg *msg, const char *head, struct err *e)
{
    const osip_message_t *osip = msg->osip;
    if (!has_two_spaces(head) || osip->req_uri == NULL || !sip_text_is_token(osip->sip_method))
        return err_set(e, ERR_SIP_SYNTAX, "malformed request line");
    if (strcmp(osip->sip_method, osip->cseq->method) != 0)
        return err_set(e, ERR_SIP_SYNTAX, "CSeq has another method");
    if (sip_max_forwards(msg) < 0)
        return err_set(e, ERR_SIP_SYNTAX, "no usable Max-Forwards");
    return true;
}

/* `head` begins "SIP/2.0 "; libosip2 reads "200abc" as 200. */
static bool check_response(const char *head, struct err *e)
{
    const char *code = head + strlen("SIP/2.0 ");
    if (strspn(code, "0123456789") != 3 || code[3] != ' ' || code[0] < '1' || code[0] > '6')
        return err_set(e, ERR_SIP_SYNTAX, "malformed status line");
    return true;
}

static bool check_parsed(const struct sip_msg *msg, const char *head, struct err *e)
{
    const osip_message_t *osip = msg->osip;
    if (osip->sip_version == NULL || strcmp(osip->sip_version, "SIP/2.0") != 0)
        return err_set(e, ERR_SIP_SYNTAX, "not SIP/2.0");
    if (osip_list_size(&osip->vias) < 1)
        return err_set(e, ERR_SIP_SYNTAX, "no Via");
    if (osip->from == NULL || osip->to == NULL)
        return err_set(e, ERR_SIP_SYNTAX, "no From or no To");
    if (osip->call_id == NULL || osip->call_id->number == NULL)
        return err_set(e, ERR_SIP_SYNTAX, "no Call-ID");
    if (!check_cseq(osip))
        return err_set(e, ERR_SIP_SYNTAX, "no usable CSeq");
    return sip_is_request(msg) ? check_request(msg, head, e) : check_response(head, e);
}

static void forget_length(osip_message_t *osip)
{
    osip_content_length_free(osip->content_length);
    osip->content_length = NULL;
}

/* Control characters have no place in a head (RFC 3261, 25.1) but to end its lines. */
static bool is_printable(const char *head, size_t len)
{
    for (size_t i = 0; i < len; i++) {
        unsigned char c = (unsigned char)head[i];
        if ((c < ' ' && c != '\t' && c != '\r' && c != '\n') || c == 0x7f)
            return false;
    }
    return true;
}

/* The head without its Content-Length line, so that libosip2 looks for no body. */
static bool parse_head(
    struct sip_msg *msg, const char *text, const struct sip_frame_parts *parts, struct err *e)
{
    struct buf head = {0};
    size_t below = parts->length_line + parts->length_line_len;
    buf_add(&head, text, parts->length_line);
    buf_add(&head, text + below, parts->head_len - below);
    bool ok = osip_message_parse(msg->osip, head.data, head.len) == OSIP_SUCCESS;
    if (ok) {
        forget_length(msg->osip);
        headers_spell(msg->osip);
        ok = check_parsed(msg, head.data, e);
    }
    buf_cleanup(&head);
    return ok || err_set(e, ERR_SIP_SYNTAX, "malformed start line or header");
}

struct sip_msg *sip_parse(const char *text, size_t len, struct err *e)
{
    struct sip_frame_parts parts;
    if (sip_frame_scan(text, len, &parts, e) != SIP_FRAME_MESSAGE ||
        parts.head_len + parts.body_len != len) {
        err_set(e, ERR_SIP_SYNTAX, "not one complete message");
        return NULL;
    }
    if (!is_printable(text, parts.head_len)) {
        err_set(e, ERR_SIP_SYNTAX, "a control character in the head");
        return NULL;
    }
    struct sip_msg *msg = sip_msg_new();
    if (msg == NULL || !parse_head(msg, text, &parts, e)) {
        sip_msg_free(msg);
        return NULL;
    }
    buf_add(&msg->body, text + parts.head_len, parts.body_len);
    return msg;
}
