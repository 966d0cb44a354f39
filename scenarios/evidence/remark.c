#include "scenarios/evidence/remark.h"

#include "scenarios/evidence/fields.h"
#include "sim/base/text.h"

#include <string.h>

/* A step to be told. */
struct telling {
    const struct leg *leg;
    enum leg_end end;
    const json_t *step;
    const json_t *certificates;
};

static const char *text_of(const json_t *o, const char *key)
{
    const char *text = fact_text(o, key);
    return text == NULL ? "" : text;
}

static int number_of(const json_t *o, const char *key)
{
    return (int)fact_number(o, key, 0);
}

static const char *own_name(const struct telling *t)
{
    return t->leg->names[t->end];
}

static const char *other_name(const struct telling *t)
{
    return t->leg->names[leg_other(t->end)];
}

/* ---- handshake messages ---- */

static void tell_shown(const struct telling *t, struct buf *out)
{
    const json_t *shown = json_object_get(t->step, "certificates");
    const char *fingerprint = json_string_value(json_array_get(shown, 0));
    const json_t *leaf = fingerprint == NULL ? NULL : json_object_get(t->certificates, fingerprint);
    if (json_array_size(shown) == 0)
        buf_adds(out, ": none is shown");
    else
        buf_addf(out, " of %s", own_name(t));
    if (leaf != NULL)
        buf_addf(out, " (%s; usages: %s)", text_of(leaf, "label"), text_of(leaf, "eku"));
}

static void tell_message(const struct telling *t, struct buf *out)
{
    buf_adds(out, text_of(t->step, "what"));
    if (json_is_array(json_object_get(t->step, "certificates")))
        tell_shown(t, out);
}

static void tell_verify(const struct telling *t, struct buf *out)
{
    int error = number_of(t->step, "x509_error");
    buf_addf(out, "%s judges the certificate of %s: ", own_name(t), other_name(t));
    if (error == 0)
        buf_adds(out, "ok");
    else
        buf_addf(out, "X509 error %d at depth %d: %s", error, number_of(t->step, "depth"),
            text_of(t->step, "text"));
    buf_addf(out, " (purpose %s%s)", text_of(t->step, "purpose"),
        fact_true(t->step, "enforced") ? "" : ", not enforced");
}

static void tell_alert(const struct telling *t, struct buf *out)
{
    buf_addf(out, "alert %d %s from %s", number_of(t->step, "number"), text_of(t->step, "name"),
        own_name(t));
}

/* ---- application data ---- */

static const char *after_word(const char *text, const char *word)
{
    size_t len = strlen(word);
    return strncmp(text, word, len) == 0 ? text + len : NULL;
}

/* The method that a response is about. */
static void tell_method(const char *message, struct buf *out)
{
    const char *at = strstr(message, "\nCSeq: ");
    if (at == NULL)
        return;
    at += strlen("\nCSeq: ");
    at += strspn(at, "0123456789 ");
    buf_addf(out, " (%.*s)", (int)strcspn(at, "\r\n"), at);
}

/* "SIP SERVICE sip:...", "SIP 403 Forbidden (SERVICE)", "HTTP GET /"; false for another protocol,
 * whose version is not `version`. */
static bool tell_text(const char *message, const char *version, struct buf *out)
{
    int name_len = (int)strcspn(version, "/");
    size_t line_len = strcspn(message, "\r\n");
    const char *status = after_word(message, version);
    if (status != NULL) {
        buf_addf(out, "%.*s%.*s", name_len, version, (int)(line_len - strlen(version)), status);
        tell_method(message, out);
        return true;
    }
    const char *blank = memrchr(message, ' ', line_len);
    if (blank == NULL || after_word(blank + 1, version) == NULL)
        return false;
    buf_addf(out, "%.*s %.*s", name_len, version, (int)(blank - message), message);
    return true;
}

static void tell_data(const struct telling *t, struct buf *out)
{
    const char *message = text_of(t->step, "text");
    if (tell_text(message, "SIP/2.0", out) || tell_text(message, "HTTP/1.1", out) ||
        tell_text(message, "HTTP/1.0", out))
        return;
    buf_adds(out, *message == '<' ? "XMPP " : "");
    buf_add(out, message, strcspn(message, "\r\n"));
}

static void tell_judgement(const struct telling *t, struct buf *out)
{
    const json_t *step = t->step;
    bool accepted = fact_true(step, "accepted");
    int error = number_of(step, "x509_error");
    buf_addf(out, "%s judges the certificate in SERVICE: %s", own_name(t),
        accepted ? "accepted" : "refused");
    if (error != 0)
        buf_addf(out, ", X509 error %d at depth %d", error, number_of(step, "x509_depth"));
    else if (!accepted)
        buf_addf(out, " (%s)", text_of(step, "cause"));
    if (*text_of(step, "purpose") != '\0')
        buf_addf(out, " (purpose %s)", text_of(step, "purpose"));
}

/* ---- the end ---- */

static void tell_end(const struct telling *t, struct buf *out)
{
    static const struct {
        const char *how;
        const char *text;
    } ends[] = {
        {"closed-here", "closes the connection"},
        {"closed-there", "has seen the other end close"},
        {"cut", "has lost the connection: no close_notify came"},
        {"tls-failed", "ends the connection: TLS failed"},
        {"tcp-failed", "is refused a connection"},
        {"timeout", "gives up: what it waits for did not come"},
    };
    const char *how = text_of(t->step, "how");
    const char *text = how;
    for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++) {
        if (text_is(ends[i].how, how))
            text = ends[i].text;
    }
    buf_addf(out, "%s %s", own_name(t), text);
}

typedef void tell_fn(const struct telling *t, struct buf *out);

/* Of other kinds nothing is said: the packets of TCP speak for themselves. */
static const struct {
    const char *kind;
    tell_fn *tell;
} kinds[] = {
    {"tls", tell_message},
    {"verify", tell_verify},
    {"alert", tell_alert},
    {"data", tell_data},
    {"judgement", tell_judgement},
    {"end", tell_end},
};

void remark_step(const struct leg *leg, enum leg_end end, const struct leg_step *step,
    const json_t *certificates, struct buf *out)
{
    const struct telling telling = {
        .leg = leg, .end = end, .step = step->json, .certificates = certificates};
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (!text_is(kinds[i].kind, step->kind))
            continue;
        buf_addf(out, "%s: ", leg->link);
        kinds[i].tell(&telling, out);
    }
}

void remark_opening(const struct leg *leg, struct buf *out)
{
    buf_addf(out, "%s: %s dials %s", leg->link, leg->names[LEG_CLIENT], leg->names[LEG_SERVER]);
    if (*leg->through != '\0')
        buf_addf(out, " on behalf of %s", leg->through);
    if (leg->cut)
        buf_adds(out, "; not everything was recorded");
}
