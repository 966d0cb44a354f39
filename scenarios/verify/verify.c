#include "scenarios/verify/verify.h"

#include "scenarios/runner/observe.h"
#include "sim/base/text.h"
#include "sim/node/links.h"
#include "sim/tls/names.h"

#include <string.h>

const char *const *verify_links(size_t *out_num)
{
    static const char *names[LINK_COUNT + 1];
    size_t num = 0;
    names[num++] = VERIFY_SERVICE;
    for (int i = 0; i < LINK_COUNT; i++) {
        if (link_security((enum link)i) != LINK_PLAIN)
            names[num++] = link_name((enum link)i);
    }
    *out_num = num;
    return names;
}

bool verify_is_link(const char *name)
{
    enum link link;
    return text_is(name, VERIFY_SERVICE) ||
           (link_by_name(name, &link) && link_security(link) != LINK_PLAIN);
}

/* One verification that is to be held: what is asked, and how strictly. */
struct inquiry {
    const struct verify_question *q;
    struct tls_verify_rule rule;
    struct verify_answer *out;
    struct err *e;
};

static bool is_address(const char *name)
{
    return strchr(name, ':') != NULL || name[strspn(name, "0123456789.")] == '\0';
}

/* OpenSSL takes several host names, or one address: addresses are asked one by one. */
static bool examine(
    struct inquiry *k, const struct tls_verify_rule *rule, bool bare, struct tls_examination *out)
{
    const char *hosts[VERIFY_NAMES_MAX];
    struct tls_verify_rule one = *rule;
    one.names = hosts;
    one.num_names = 0;
    for (size_t i = 0; i < k->q->num_names; i++) {
        if (!is_address(k->q->names[i]))
            hosts[one.num_names++] = k->q->names[i];
    }
    bool done = false;
    bool ok = true;
    if (one.num_names > 0 || k->q->num_names == 0 || rule->name == TLS_NAME_NONE) {
        ok = tls_examine_pem(
            k->q->leaf_pem, k->q->untrusted_pem, k->q->trust, &one, bare, out, k->e);
        done = out->verdict.accepted || rule->name == TLS_NAME_NONE;
    }
    for (size_t i = 0; i < k->q->num_names && ok && !done; i++) {
        if (!is_address(k->q->names[i]))
            continue;
        cert_chain_cleanup(&out->built);
        hosts[0] = k->q->names[i];
        one.num_names = 1;
        ok = tls_examine_pem(
            k->q->leaf_pem, k->q->untrusted_pem, k->q->trust, &one, bare, out, k->e);
        done = out->verdict.accepted;
    }
    return ok;
}

static bool ask_once(struct inquiry *k, enum tls_purpose purpose)
{
    k->rule.purpose = purpose;
    k->out->asked = purpose_name(purpose);
    cert_chain_cleanup(&k->out->box.built);
    return examine(k, &k->rule, false, &k->out->box);
}

static void add_rule(struct verify_answer *out, enum rule_id rule)
{
    if (out->num_rules < VERIFY_RULES_MAX)
        out->rules[out->num_rules++] = rule;
}

/* As Expressway-C judges what comes in SIP SERVICE: one verification for each usage that it asks.
 */
static bool ask_service(struct inquiry *k)
{
    const struct release *release = k->q->release;
    bool server = release_rule_is(release, RULE_SERVICE_SERVER_AUTH, "required");
    bool client = release_rule_is(release, RULE_SERVICE_CLIENT_AUTH, "required");
    bool by_name = release_rule_is(release, RULE_SERVICE_NAME, "peer-address");
    add_rule(k->out, RULE_SERVICE_CLIENT_AUTH);
    add_rule(k->out, RULE_SERVICE_SERVER_AUTH);
    add_rule(k->out, RULE_SERVICE_NAME);
    k->rule.name = by_name && k->q->num_names > 0 ? TLS_NAME_SAN : TLS_NAME_NONE;
    k->rule.revocation = TLS_REVOCATION_OFF;
    k->out->names_ignored = !by_name;
    if (!server && !client)
        return ask_once(k, TLS_PURPOSE_ANY);
    return (!server || ask_once(k, TLS_PURPOSE_SSL_SERVER)) &&
           (!client || (server && !k->out->box.verdict.accepted) ||
               ask_once(k, TLS_PURPOSE_SSL_CLIENT));
}

static bool ask_link(struct inquiry *k, enum link link)
{
    struct link_settings settings = {.eku_check = k->q->eku_check,
        .cluster_enforcing = true,
        .default_zone_mtls = true,
        .revocation = k->q->with_lists ? TLS_REVOCATION_STRICT : TLS_REVOCATION_OFF};
    for (int i = 0; i < LINK_COUNT; i++)
        settings.zone_verifies[i] = true;
    struct link_verification v = link_verification(
        k->q->release, &settings, link, k->q->as_client ? TLS_SERVER : TLS_CLIENT);
    for (size_t i = 0; i < v.num_rules; i++)
        add_rule(k->out, v.rules[i]);
    k->out->verified = v.verify != TLS_VERIFY_NONE;
    k->out->names_ignored = v.name == TLS_NAME_NONE;
    k->rule.scope = v.scope;
    k->rule.name = k->q->num_names > 0 ? v.name : TLS_NAME_NONE;
    k->rule.revocation = v.revocation;
    k->rule.max_rsa_bits = v.max_rsa_bits;
    k->rule.known_subject = v.known_subject;
    return ask_once(k, k->out->verified ? v.purpose : TLS_PURPOSE_ANY);
}

static enum tls_purpose purpose_asked(const struct verify_question *q)
{
    return q->as_client ? TLS_PURPOSE_SSL_CLIENT : TLS_PURPOSE_SSL_SERVER;
}

static bool ask_openssl(struct inquiry *k)
{
    const struct tls_verify_rule rule = {.purpose = purpose_asked(k->q),
        .name = k->q->num_names > 0 ? TLS_NAME_SAN_ELSE_CN : TLS_NAME_NONE,
        .revocation = k->q->with_lists ? TLS_REVOCATION_STRICT : TLS_REVOCATION_OFF,
        .clock = k->q->clock};
    return examine(k, &rule, true, &k->out->openssl);
}

static enum reason reason_of(const struct verify_answer *answer)
{
    char eku[120] = "";
    const struct tls_examination *box = &answer->box;
    if (box->verdict.accepted)
        return REASON_NONE;
    if (box->built.num_certs > 0)
        cert_eku_text(&box->built.certs[0], eku, sizeof eku);
    return observe_x509(box->verdict.x509_error, box->verdict.x509_depth, answer->asked, eku,
        tls_objection_name(box->objection));
}

bool verify_ask(const struct verify_question *question, struct verify_answer *out, struct err *e)
{
    enum link link = LINK_COUNT;
    *out = (struct verify_answer){.verified = true};
    struct inquiry k = {.q = question, .out = out, .e = e};
    k.rule.clock = question->clock;
    k.rule.name = question->num_names > 0 ? TLS_NAME_SAN_ELSE_CN : TLS_NAME_NONE;
    k.rule.revocation = question->with_lists ? TLS_REVOCATION_STRICT : TLS_REVOCATION_OFF;
    bool ok = false;
    if (question->release == NULL)
        ok = ask_once(&k, purpose_asked(question));
    else if (link_by_name(question->link, &link))
        ok = ask_link(&k, link);
    else
        ok = ask_service(&k);
    out->reason = ok ? reason_of(out) : REASON_NONE;
    return ok && ask_openssl(&k);
}

void verify_answer_cleanup(struct verify_answer *answer)
{
    cert_chain_cleanup(&answer->box.built);
    cert_chain_cleanup(&answer->openssl.built);
}

bool verify_differs(const struct verify_answer *answer)
{
    const struct tls_verdict *box = &answer->box.verdict;
    const struct tls_verdict *openssl = &answer->openssl.verdict;
    bool accepts = box->accepted || !answer->verified;
    return accepts != openssl->accepted ||
           (answer->verified && box->x509_error != openssl->x509_error);
}
