/* The answer on one screen: the verdict first. */
#include "scenarios/audit/tell.h"
#include "scenarios/ask/ask.h"
#include "scenarios/runner/wrap.h"
#include "sim/base/text.h"

#include <stdio.h>
#include <string.h>

#define SERVICES_MOST 6
#define REMEDIES_MOST 4

static void add_services(const struct ask_result *result, struct buf *out)
{
    size_t num = 0;
    for (int i = 0; i < SERVICE_COUNT; i++) {
        if (result->down[i] && num++ < SERVICES_MOST)
            buf_addf(out, "%s%s", num > 1 ? ", " : "", service_id((enum service)i));
    }
    if (num > SERVICES_MOST)
        buf_addf(out, " and %zu more", num - SERVICES_MOST);
}

/* The first service that is down for a reason of its own. */
static int first_cause(const struct ask_result *result)
{
    int first = SERVICE_COUNT;
    for (int i = SERVICE_COUNT; i-- > 0;) {
        if (result->down[i] &&
            (result->one->lines[i].live.reason != REASON_DEPENDENCY_DOWN || first == SERVICE_COUNT))
            first = i;
    }
    return first;
}

#define WIDTH  100
#define INDENT "            "

/* A line of the answer under its heading; what is too long goes on below. Frees `text`. */
static void add_line(struct buf *out, const char *heading, struct buf *text)
{
    char first[sizeof INDENT];
    snprintf(first, sizeof first, "  %-9s ", heading);
    wrap(out, WIDTH, first, INDENT, buf_str(text));
    buf_cleanup(text);
}

static void add_step(const struct ask_result *result, struct buf *out)
{
    struct buf text = {0};
    int service = first_cause(result);
    const struct outcome *o = &result->one->lines[service].live;
    buf_addf(&text, "%s refuses: %s, in %s of %s", side_name(o->side), reason_name(o->reason),
        stage_name(o->stage), service_id((enum service)service));
    if (o->x509_error != 0)
        buf_addf(&text, "; X509 error %d", o->x509_error);
    if (o->alert != OUTCOME_NO_ALERT)
        buf_addf(&text, ", TLS alert %d", o->alert);
    if (o->sip_status != 0)
        buf_addf(&text, ", SIP status %d", o->sip_status);
    add_line(out, "who", &text);
}

static void add_usage(const struct ask_answer *answer, struct buf *out)
{
    size_t num = ask_by_usage(answer);
    struct buf text = {0};
    if (num == answer->now.num_down)
        buf_adds(&text, "yes: the same certificate with serverAuth and clientAuth works, run live");
    else if (num == 0)
        buf_adds(&text, "no: with serverAuth and clientAuth the same is down, run live");
    else
        buf_addf(&text, "in part: with serverAuth and clientAuth %zu of %zu work, run live", num,
            answer->now.num_down);
    add_line(out, "the EKU?", &text);
}

static void add_verdict(
    const struct ask_question *q, const struct ask_answer *answer, struct buf *out)
{
    char day[CALENDAR_DAY_LEN];
    struct buf text = {0};
    const struct ask_result *bad = answer->now.num_down > 0 ? &answer->now : &answer->renewed;
    calendar_day(answer->renewal_day, day);
    if (answer->now.num_down > 0)
        buf_adds(&text, "BREAKS NOW: ");
    else if (answer->renewed.num_down > 0)
        buf_addf(&text, "WORKS, AND BREAKS WHEN IT IS RENEWED, %s at the latest: ", day);
    else
        buf_addf(&text, "WORKS with this certificate, run live: %s%zu service%s",
            q->scene.symptom != NULL ? "what you name does not come from it; " : "",
            answer->num_asked, answer->num_asked == 1 ? "" : "s");
    if (bad->num_down > 0)
        add_services(bad, &text);
    wrap(out, WIDTH, "", "", buf_str(&text));
    buf_cleanup(&text);
}

static void add_who(const struct ask_question *q, const struct ask_answer *answer, struct buf *out)
{
    char today[CALENDAR_DAY_LEN];
    calendar_day(q->scene.clock, today);
    tell_clipped(answer->name, WIDTH / 2, out);
    buf_addf(out, " on %s; Expressway-E %s, Expressway-C %s; %s\n", holder_words(q->scene.holder),
        q->scene.release_e, q->scene.release_c, today);
    if (q->scene.symptom != NULL)
        buf_addf(out, "asked for: %s (%s)\n", q->scene.symptom->id, q->scene.symptom->source);
}

static void add_certificate(const struct ask_answer *answer, struct buf *out)
{
    const struct audit_leaf *leaf = answer->leaf;
    const struct cert_facts *cert = &leaf->found.chain.certs[0];
    char end[CALENDAR_DAY_LEN];
    struct buf text = {0};
    calendar_day(cert->not_after, end);
    buf_addf(&text, "%s, until %s; root %s (%s: %s)",
        cert->has_eku ? leaf->found.particulars.usages : "without Extended Key Usage", end,
        calendar_root_name(leaf->root), leaf->certainty, leaf->because);
    add_line(out, "it is", &text);
    if (answer->renewal == NULL)
        return;
    buf_adds(&text, answer->renewal);
    add_line(out, "renewal", &text);
}

static void add_faults(const struct ask_answer *answer, struct buf *out)
{
    for (size_t i = 0; i < answer->leaf->num_faults; i++) {
        const struct audit_fault_text *fault = audit_fault_text(answer->leaf->faults[i].id);
        struct buf text = {0};
        if (answer->leaf->faults[i].id == FAULT_OTHER_PLACES)
            continue;
        buf_addf(&text, "%s: %s", fault->id, fault->words);
        add_line(out, "also", &text);
    }
}

/* ---- what to do ---- */

static void add_remedy(const struct ask_remedy *r, struct buf *out)
{
    static const char indent[] = "                     ";
    const struct option *option = r->remedy->option;
    struct buf text = {0};
    char first[sizeof indent];
    snprintf(first, sizeof first, "  %-18s ", option->id);
    if (r->impossible != NULL) {
        buf_addf(&text, "not possible: %s", r->impossible);
    } else {
        buf_adds(&text, r->result.num_down == 0 ? "everything works" : "still down: ");
        add_services(&r->result, &text);
    }
    wrap(out, WIDTH, first, indent, buf_str(&text));
    buf_clear(&text);
    buf_addf(&text, "%s; needs: %s [%s]", option->title, option->needs, option->source);
    wrap(out, WIDTH, indent, indent, buf_str(&text));
    buf_cleanup(&text);
}

static void add_remedies(const struct ask_answer *answer, struct buf *out)
{
    char day[CALENDAR_DAY_LEN];
    calendar_day(answer->renewal_day, day);
    if (answer->num_remedies == 0)
        return;
    if (answer->now.num_down > 0)
        buf_adds(out, "\nWhat to do now; each was run live:\n");
    else
        buf_addf(
            out, "\nWhat to do before %s; each was run live with the renewed certificate:\n", day);
    for (size_t i = 0; i < answer->num_remedies && i < REMEDIES_MOST; i++)
        add_remedy(&answer->remedies[i], out);
    if (answer->num_remedies > REMEDIES_MOST)
        buf_addf(out, "  and %zu more, that mend less or cost more: --format json\n",
            answer->num_remedies - REMEDIES_MOST);
}

/* Where the usages are not to blame, the ways out are those of the reason; none of them was run. */
static void add_fixes(const struct ask_result *bad, const struct reasons *reasons, struct buf *out)
{
    const struct reason_text *text = &reasons->text[bad->one->lines[first_cause(bad)].live.reason];
    buf_adds(out, "\nWhat to do:\n");
    for (size_t i = 0; i < text->num_fixes; i++)
        wrap(out, WIDTH, "  - ", "    ", text->fixes[i]);
}

static void add_cause(const struct ask_result *bad, const struct reasons *reasons, struct buf *out)
{
    enum reason reason = bad->one->lines[first_cause(bad)].live.reason;
    struct buf text = {0};
    buf_addf(&text, "`ekulab explain %s` tells cause, evidence in logs and ways out [%s]",
        reason_name(reason), reasons->text[reason].citation);
    buf_adds(out, "\n");
    wrap(out, WIDTH, "", "", buf_str(&text));
    buf_cleanup(&text);
}

void ask_tell(const struct ask_question *q, const struct ask_answer *answer,
    const struct reasons *reasons, struct buf *out)
{
    const struct ask_result *bad = answer->now.num_down > 0 ? &answer->now : &answer->renewed;
    add_verdict(q, answer, out);
    add_who(q, answer, out);
    if (bad->num_down > 0)
        add_step(bad, out);
    if (answer->now.num_down > 0)
        add_usage(answer, out);
    add_certificate(answer, out);
    add_faults(answer, out);
    if (bad->num_down == 0 && q->scene.symptom != NULL && q->scene.symptom->otherwise != NULL) {
        struct buf text = {0};
        buf_adds(&text, q->scene.symptom->otherwise);
        add_line(out, "look at", &text);
    }
    add_remedies(answer, out);
    if (answer->now.num_down > 0 && ask_by_usage(answer) == 0)
        add_fixes(&answer->now, reasons, out);
    if (bad->num_down > 0)
        add_cause(bad, reasons, out);
}
