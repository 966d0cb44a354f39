#include "scenarios/runner/judge.h"

#include "sim/base/buf.h"
#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>

static void describe(const struct outcome *o, struct buf *out)
{
    static const char *const states[] = {
        [OUTCOME_UNKNOWN] = "unknown",
        [OUTCOME_UP] = "up",
        [OUTCOME_DOWN] = "down",
        [OUTCOME_SKIP] = "not applicable",
    };
    buf_adds(out, states[o->state]);
    if (o->state == OUTCOME_DOWN)
        buf_addf(out, " %s%s%s", reason_name(o->reason), o->side == SIDE_NONE ? "" : " at ",
            side_name(o->side));
    if (o->caused_by != SERVICE_COUNT)
        buf_addf(out, " because of %s", service_id(o->caused_by));
    buf_addf(out, " (stage %s", o->stage == STAGE_NONE ? "none" : stage_name(o->stage));
    if (o->x509_error != 0)
        buf_addf(out, ", X509 error %d", o->x509_error);
    if (o->alert != OUTCOME_NO_ALERT)
        buf_addf(out, ", alert %d", o->alert);
    if (o->sip_status != 0)
        buf_addf(out, ", SIP %d", o->sip_status);
    buf_adds(out, ")");
}

static void add_sentence(struct buf *detail, const char *sentence)
{
    if (*sentence != '\0')
        buf_addf(detail, "%s%s", detail->len > 0 ? "; " : "", sentence);
}

struct hearing {
    struct line *line;
    const struct outcome *told; /* what claims are held against */
    struct buf detail;
    enum claim_reading asked;
};

/* What is disputed first is what is told. */
static void dispute(struct line *line, const char *what)
{
    if (line->disputed == NULL)
        line->disputed = what;
}

static size_t num_nodes(const struct deployment *d, bool on_e)
{
    return strtoul(deployment_get(d, box_setting(SETTING_E_NODES, on_e)), NULL, 10);
}

static bool has_client_file(const struct deployment *d, bool on_e)
{
    for (size_t i = 0; i < num_nodes(d, on_e); i++) {
        if (!text_is(node_value(d, SETTING_E_CLIENT_CERTIFICATE, on_e, i), "copy"))
            return true;
    }
    return false;
}

/* Is there such a link in the deployment at all? By the deployment alone, not by the model. */
bool judge_applies(const struct cell *cell, enum service service)
{
    static const struct {
        enum service service;
        enum setting setting;
        const char *absent; /* the value with which there is nothing to see */
    } needs[] = {
        {SERVICE_CLUSTER_E, SETTING_E_NODES, "1"},
        {SERVICE_CLUSTER_C, SETTING_C_NODES, "1"},
    };
    if (service == SERVICE_UPLOAD_E_CLIENT || service == SERVICE_UPLOAD_C_CLIENT)
        return has_client_file(&cell->deployment, service == SERVICE_UPLOAD_E_CLIENT);
    for (size_t i = 0; i < sizeof needs / sizeof needs[0]; i++) {
        if (needs[i].service == service)
            return !deployment_is(&cell->deployment, needs[i].setting, needs[i].absent);
    }
    enum peer peer;
    return !service_peer(service, &peer) || deployment_has_peer(&cell->deployment, peer);
}

bool judge_agrees(const struct outcome *o, const struct expectation *x)
{
    if (o->state != (x->up ? OUTCOME_UP : OUTCOME_DOWN))
        return false;
    return (x->side == NULL || text_is(x->side, side_name(o->side))) &&
           (x->stage == NULL || text_is(x->stage, stage_name(o->stage))) &&
           (x->reason == NULL || text_is(x->reason, reason_name(o->reason))) &&
           (x->caused_by == NULL ||
               (o->caused_by != SERVICE_COUNT && text_is(x->caused_by, service_id(o->caused_by))));
}

/* One entry a claim: it agrees when all of its expectations for this line do. */
static void enter_claim(struct line *line, const struct claim *claim, bool agreed)
{
    for (size_t i = 0; i < line->num_claims; i++) {
        if (line->claims[i].claim == claim) {
            line->claims[i].agrees = line->claims[i].agrees && agreed;
            return;
        }
    }
    size_t num = line->num_claims + 1;
    line->claims = ek_realloc(line->claims, num * sizeof *line->claims);
    line->claims[line->num_claims] = (struct line_claim){.claim = claim, .agrees = agreed};
    line->num_claims = num;
}

/* Who asked for a reading has set aside what the claim names as its contradiction. */
static bool is_set_aside(const struct hearing *h, const struct claim *claim)
{
    for (size_t i = 0; i < h->line->num_claims; i++) {
        const struct claim *other = h->line->claims[i].claim;
        for (size_t j = 0; other->reading == h->asked && j < other->num_conflicts; j++) {
            if (text_is(other->conflicts[j], claim->id))
                return true;
        }
    }
    return false;
}

/* A reading that was not asked for is told and does not count. */
static bool counts(const struct hearing *h, const struct claim *claim)
{
    if (claim->reading != READING_PLAIN)
        return claim->reading == h->asked;
    return h->asked == READING_PLAIN || !is_set_aside(h, claim);
}

static void hear_claim(void *ctx, const struct claim *claim, const struct claim_case *claim_case,
    const struct expectation *x)
{
    (void)claim_case;
    struct hearing *h = ctx;
    if (h->told->state == OUTCOME_UNKNOWN || !judge_applies(h->line->cell, h->line->service))
        return; /* a claim speaks of links that are there */
    bool agreed = judge_agrees(h->told, x);
    enter_claim(h->line, claim, agreed);
    if (agreed || !counts(h, claim))
        return;
    dispute(h->line, claim->id);
    struct buf live = {0};
    describe(h->told, &live);
    char *text = ek_asprintf("claim %s (%s.yaml:%d) says %s%s, not %s", claim->id, claim->set->name,
        x->line, x->up ? "up" : "down ", x->reason == NULL ? "" : x->reason, buf_str(&live));
    add_sentence(&h->detail, text);
    free(text);
    buf_cleanup(&live);
}

/* The reading that was asked for comes first: it may set others aside. */
static void hear_claims(struct hearing *h, const struct claims *claims)
{
    const struct deployment *d = &h->line->cell->deployment;
    enum service service = h->line->service;
    h->asked = claims->asked;
    claims_of_reading(claims, d, service, claims->asked, hear_claim, h);
    for (int i = 0; i < READING_COUNT; i++) {
        if (i != (int)claims->asked)
            claims_of_reading(claims, d, service, (enum claim_reading)i, hear_claim, h);
    }
}

static void compare_with_model(struct hearing *h)
{
    struct line *line = h->line;
    const char *field = outcome_difference(&line->live, &line->model);
    if (field == NULL)
        return;
    dispute(line, field);
    struct buf text = {0};
    buf_addf(&text, "live and model differ in %s: live ", field);
    describe(&line->live, &text);
    buf_adds(&text, ", model ");
    describe(&line->model, &text);
    add_sentence(&h->detail, buf_str(&text));
    buf_cleanup(&text);
}

static void remark(struct hearing *h)
{
    static const char former[] = "(former)";
    const struct line *line = h->line;
    if (line->unsupported_mix)
        add_sentence(&h->detail, "unsupported-mix: not all nodes of E and C run the same release");
    if (strstr(line->client.certificate, former) != NULL ||
        strstr(line->server.certificate, former) != NULL)
        add_sentence(
            &h->detail, "the upload page refused the file; the former certificate is in use");
    add_sentence(&h->detail, h->told->detail);
}

static enum verdict decide(const struct hearing *h)
{
    const struct line *line = h->line;
    if (h->told->state == OUTCOME_UNKNOWN)
        return VERDICT_INCONCLUSIVE;
    if (line->disputed != NULL)
        return VERDICT_MISMATCH;
    if (h->told->state == OUTCOME_SKIP)
        return VERDICT_SKIP;
    return line->model.state == OUTCOME_UP ? VERDICT_PASS : VERDICT_BREAK;
}

static bool is_mixed(const struct deployment *d)
{
    const char *first = node_value(d, SETTING_E_RELEASE, true, 0);
    bool mixed = false;
    for (int on_e = 0; on_e < 2; on_e++) {
        for (size_t i = 0; i < num_nodes(d, on_e == 1); i++)
            mixed = mixed ||
                    release_compare(first, node_value(d, SETTING_E_RELEASE, on_e == 1, i)) != 0;
    }
    return mixed;
}

static void begin(struct line *out, const struct cell *cell, enum service service)
{
    const struct deployment *d = &cell->deployment;
    *out = (struct line){.cell = cell, .service = service};
    outcome_init(&out->live);
    outcome_init(&out->model);
    out->unsupported_mix = is_mixed(d);
}

void judge_line(struct line *out, const struct cell *cell, enum service service,
    const struct observation *seen, const struct outcome *predicted, const struct claims *claims)
{
    begin(out, cell, service);
    out->model = *predicted;
    out->observed_by = seen == NULL ? "model" : "handshake";
    if (seen != NULL) {
        out->live = seen->outcome;
        out->client = seen->client;
        out->server = seen->server;
        out->duration_us = seen->duration_us;
    }
    if (seen != NULL && out->live.state == OUTCOME_UNKNOWN && !judge_applies(cell, service))
        out->live.state = OUTCOME_SKIP;
    struct hearing h = {.line = out, .told = seen == NULL ? &out->model : &out->live};
    if (seen != NULL && out->live.state != OUTCOME_UNKNOWN)
        compare_with_model(&h);
    if (out->live.state == OUTCOME_SKIP)
        add_sentence(&h.detail, out->model.detail);
    hear_claims(&h, claims);
    remark(&h);
    out->verdict = decide(&h);
    out->detail = h.detail.len == 0 ? NULL : buf_take(&h.detail);
    if (out->verdict == VERDICT_SKIP)
        out->observed_by = NULL; /* nothing ran */
}

void judge_inconclusive(
    struct line *out, const struct cell *cell, enum service service, const char *why)
{
    begin(out, cell, service);
    out->verdict = VERDICT_INCONCLUSIVE;
    out->observed_by = "handshake";
    out->detail = ek_strdup(why);
}
