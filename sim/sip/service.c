/* service.c: the multipart body of a SERVICE request (RFC 2046, 5.1): two parts, no preamble, no
 * epilogue. The parts' bytes are handed on as they are. */
#include "sim/sip/service.h"

#include "sim/sip/room.h"

#include <stdlib.h>
#include <string.h>

enum part { PART_CALL, PART_CERTIFICATE, NUM_PARTS };
static const char *const part_types[NUM_PARTS] = {"application/text", "application/x-x509-ca-cert"};

#define BOUNDARY_MAX 70 /* RFC 2046, 5.1.1 */

struct span {
    const char *at;
    size_t len;
};

static bool skip(struct span *in, const char *text)
{
    size_t len = strlen(text);
    if (in->len < len || memcmp(in->at, text, len) != 0)
        return false;
    in->at += len;
    in->len -= len;
    return true;
}

/* Takes all before `mark` and the mark itself off `in`. */
static bool take_until(struct span *in, const char *mark, struct span *out)
{
    const char *found = memmem(in->at, in->len, mark, strlen(mark));
    if (found == NULL)
        return false;
    *out = (struct span){.at = in->at, .len = (size_t)(found - in->at)};
    in->len -= out->len + strlen(mark);
    in->at = found + strlen(mark);
    return true;
}

/* The value without blanks around it and without its parameters. */
static struct span media_type(struct span value)
{
    const char *semicolon = memchr(value.at, ';', value.len);
    if (semicolon != NULL)
        value.len = (size_t)(semicolon - value.at);
    while (value.len > 0 && (*value.at == ' ' || *value.at == '\t')) {
        value.at++;
        value.len--;
    }
    while (value.len > 0 && (value.at[value.len - 1] == ' ' || value.at[value.len - 1] == '\t'))
        value.len--;
    return value;
}

static bool span_is(struct span span, const char *text)
{
    return span.len == strlen(text) && strncasecmp(span.at, text, span.len) == 0;
}

static enum part part_of(struct span type)
{
    enum part part = 0;
    while (part < NUM_PARTS && !span_is(type, part_types[part]))
        part++;
    return part;
}

/* Which part the header lines name: exactly one Content-Type, one of the two. */
static bool read_part_type(struct span head, enum part *out, struct err *e)
{
    static const char name[] = "Content-Type:";
    unsigned num_types = 0;
    for (struct span line; take_until(&head, "\r\n", &line);) {
        if (line.len == 0)
            return err_set(e, ERR_SIP_SYNTAX, "body part without header");
        if (line.len < strlen(name) || strncasecmp(line.at, name, strlen(name)) != 0)
            continue;
        *out = part_of(media_type((struct span){line.at + strlen(name), line.len - strlen(name)}));
        num_types++;
    }
    if (num_types != 1 || *out == NUM_PARTS)
        return err_set(e, ERR_SIP_SYNTAX, "body part of an unexpected type");
    return true;
}

static bool read_part(
    struct span *in, const char *delimiter, struct span parts[NUM_PARTS], struct err *e)
{
    struct span head;
    struct span content;
    enum part part = NUM_PARTS;
    if (!take_until(in, "\r\n\r\n", &head) || !take_until(in, delimiter, &content))
        return err_set(e, ERR_SIP_SYNTAX, "unfinished body part");
    head.len += 2;
    if (!read_part_type(head, &part, e))
        return false;
    if (parts[part].at != NULL)
        return err_set(e, ERR_SIP_SYNTAX, "two body parts of type %s", part_types[part]);
    parts[part] = content;
    return true;
}

static bool split(struct span in, const char *boundary, struct span parts[NUM_PARTS], struct err *e)
{
    char delimiter[BOUNDARY_MAX + sizeof "\r\n--"];
    snprintf(delimiter, sizeof delimiter, "\r\n--%s", boundary);
    if (!skip(&in, delimiter + 2))
        return err_set(e, ERR_SIP_SYNTAX, "body does not begin with its boundary");
    while (skip(&in, "\r\n")) {
        if (!read_part(&in, delimiter, parts, e))
            return false;
    }
    if (!skip(&in, "--") || (in.len > 0 && !(skip(&in, "\r\n") && in.len == 0)))
        return err_set(e, ERR_SIP_SYNTAX, "body does not end with its boundary");
    for (enum part part = 0; part < NUM_PARTS; part++) {
        if (parts[part].at == NULL)
            return err_set(e, ERR_SIP_SYNTAX, "no body part of type %s", part_types[part]);
    }
    return true;
}

/* The boundary parameter of a multipart/mixed type; NULL if it is none or has none. */
static char *boundary_of(const char *content_type, struct err *e)
{
    char *boundary = NULL;
    osip_generic_param_t *param = NULL;
    osip_content_type_t *type = NULL;
    if (osip_content_type_init(&type) != OSIP_SUCCESS ||
        osip_content_type_parse(type, content_type) != OSIP_SUCCESS || type->type == NULL ||
        type->subtype == NULL || strcasecmp(type->type, "multipart") != 0 ||
        strcasecmp(type->subtype, "mixed") != 0) {
        err_set(e, ERR_SIP_SYNTAX, "body is not multipart/mixed");
        goto out;
    }
    osip_content_type_param_get_byname(type, "boundary", &param);
    if (param != NULL && param->gvalue != NULL)
        boundary = quoted_plain(param->gvalue);
    if (boundary == NULL || *boundary == '\0' || strlen(boundary) > BOUNDARY_MAX ||
        strchr(boundary, '"') != NULL) {
        err_set(e, ERR_SIP_SYNTAX, "multipart body without usable boundary");
        free(boundary);
        boundary = NULL;
    }
out:
    osip_content_type_free(type);
    return boundary;
}

static size_t count(struct span in, const char *mark)
{
    size_t num = 0;
    for (struct span before; take_until(&in, mark, &before);)
        num++;
    return num;
}

/* One certificate, begun and ended; whether it is one to trust is for others to find out. */
static bool check_pem(struct span pem, struct err *e)
{
    struct span before;
    struct span rest = pem;
    if (memchr(pem.at, '\0', pem.len) != NULL)
        return err_set(e, ERR_SIP_SYNTAX, "NUL in the certificate");
    if (count(pem, "-----BEGIN ") != 1 ||
        !take_until(&rest, "-----BEGIN CERTIFICATE-----", &before) ||
        count(rest, "-----END CERTIFICATE-----") != 1)
        return err_set(e, ERR_SIP_SYNTAX, "not exactly one certificate in PEM");
    return true;
}

void sip_service_write(const struct sip_service_call *call, const char *certificate_pem,
    const char *boundary, struct buf *out, char **out_content_type)
{
    buf_addf(out, "--%s\r\nContent-Type: %s\r\n\r\n", boundary, part_types[PART_CALL]);
    method_call_write(call, out);
    buf_addf(out, "\r\n--%s\r\nContent-Type: %s\r\n\r\n", boundary, part_types[PART_CERTIFICATE]);
    buf_addf(out, "%s\r\n--%s--\r\n", certificate_pem, boundary);
    *out_content_type = ek_asprintf("multipart/mixed;boundary=%s", boundary);
}

bool sip_service_read(const char *content_type, const char *body, size_t len,
    struct sip_service_call *out_call, char **out_certificate_pem, struct err *e)
{
    struct span parts[NUM_PARTS] = {0};
    char *boundary = boundary_of(content_type, e);
    *out_call = (struct sip_service_call){0};
    *out_certificate_pem = NULL;
    bool ok = boundary != NULL && split((struct span){body, len}, boundary, parts, e) &&
              check_pem(parts[PART_CERTIFICATE], e) &&
              method_call_read(parts[PART_CALL].at, parts[PART_CALL].len, out_call, e);
    if (ok)
        *out_certificate_pem = ek_strndup(parts[PART_CERTIFICATE].at, parts[PART_CERTIFICATE].len);
    free(boundary);
    return ok;
}
