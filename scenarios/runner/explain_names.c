#include "scenarios/runner/explain_names.h"

#include "scenarios/model/roles.h"
#include "scenarios/runner/wrap.h"
#include "sim/base/text.h"

#include <stdio.h>
#include <string.h>

#define WIDTH 100

/* "MRA-1  What the document says ..." on one line: cut at a blank when it is too long. */
static void print_claim_line(const struct claim *claim)
{
    char head[80];
    const char *reading = claim_reading_name(claim->reading);
    snprintf(
        head, sizeof head, "  %-12s%s%s ", claim->id, *reading == '\0' ? "" : " read as ", reading);
    size_t room = WIDTH - strlen(head);
    size_t len = strlen(claim->says);
    bool is_long = len > room;
    if (is_long)
        len = room - strlen(" ...");
    while (is_long && len > 0 && claim->says[len] != ' ')
        len--;
    fputs(head, stdout);
    for (size_t i = 0; i < len; i++)
        putchar(claim->says[i] == '\n' ? ' ' : claim->says[i]);
    puts(is_long ? " ..." : "");
}

/* ---- services ---- */

static bool find_service(const char *id, enum service *out)
{
    for (int i = 0; i < SERVICE_COUNT; i++) {
        *out = (enum service)i;
        if (text_is(service_id(*out), id) || text_is(service_column(*out), id))
            return true;
    }
    return false;
}

static const char *when_text(enum role_when when)
{
    switch (when) {
    case ROLE_NEVER:
        return "no Expressway verifies the other end";
    case ROLE_ALWAYS:
        return "always verified";
    case ROLE_ZONE:
        return "verified with TLS verify mode On";
    case ROLE_DEFAULT_ZONE:
        return "verified on the port for mutual TLS, and on 5061 with mutual TLS on the Default "
               "Zone";
    case ROLE_ENFORCING:
        return "verified with cluster TLS verification Enforce";
    case ROLE_TRAFFIC_SERVER:
        return "verified as traffic-server.verify says";
    }
    return "";
}

static bool has_service(enum role_id id, enum service service)
{
    enum service services[ROLE_SERVICES_MAX];
    size_t num = role_services(id, services);
    for (size_t i = 0; i < num; i++) {
        if (services[i] == service)
            return true;
    }
    return false;
}

static void print_rules(const char *ids)
{
    if (*ids != '\0')
        print_wrapped(WIDTH, "  rules: ", "    ", ids);
}

static void print_link(const struct role *role, enum service service)
{
    struct buf rules = {0};
    printf("\nlink: %s is client, %s is server, settled at %s; %s\n", side_name(role->client.side),
        side_name(role->server.side), stage_name(role->stage), when_text(role->when));
    if (role->service != service)
        printf("  the link of %s, without which this one does not come up\n",
            service_id(role->service));
    for (int i = 0; i < RULE_COUNT; i++) {
        if (role_has_rule(role, (enum rule_id)i))
            buf_addf(&rules, "%s%s", rules.len == 0 ? "" : ", ", rule_name((enum rule_id)i));
    }
    print_rules(buf_str(&rules));
    buf_cleanup(&rules);
}

/* Uploads have no link: their rules are called like them, with the box or without. */
static void print_upload(enum service service)
{
    struct buf rules = {0};
    char of_box[40], of_both[40];
    const char *id = service_id(service);
    snprintf(of_box, sizeof of_box, "%s.", id);
    snprintf(of_both, sizeof of_both, "upload%s.", strrchr(id, '.'));
    for (int i = 0; i < RULE_COUNT; i++) {
        const char *rule = rule_name((enum rule_id)i);
        if (strncmp(rule, of_box, strlen(of_box)) == 0 ||
            strncmp(rule, of_both, strlen(of_both)) == 0)
            buf_addf(&rules, "%s%s", rules.len == 0 ? "" : ", ", rule);
    }
    puts("\nno link: the box's web page judges a file, before anybody connects");
    print_rules(buf_str(&rules));
    buf_cleanup(&rules);
}

/* Notes the reasons that the claim names; false when it does not speak of the service. */
static bool speaks_of(const struct claim *claim, enum service service, bool named[REASON_COUNT])
{
    bool speaks = false;
    for (size_t i = 0; i < claim->num_cases; i++) {
        const struct claim_case *c = &claim->cases[i];
        for (size_t k = 0; k < c->num_expectations; k++) {
            const struct expectation *x = &c->expectations[k];
            speaks = speaks || x->service == service;
            for (int r = 0; r < REASON_COUNT && x->service == service && x->reason != NULL; r++)
                named[r] = named[r] || text_is(reason_name((enum reason)r), x->reason);
        }
    }
    return speaks;
}

static void print_claims(const struct claims *claims, enum service service)
{
    struct buf reasons = {0};
    bool named[REASON_COUNT] = {0};
    puts("\nclaims that speak of it");
    for (size_t i = 0; i < claims->num_sets; i++) {
        const struct claim_set *set = claims->sets[i];
        for (size_t k = 0; k < set->num_claims; k++) {
            if (speaks_of(&set->claims[k], service, named))
                print_claim_line(&set->claims[k]);
        }
    }
    for (int i = REASON_NONE + 1; i < REASON_COUNT; i++) {
        if (named[i])
            buf_addf(&reasons, "%s%s", reasons.len == 0 ? "" : ", ", reason_name((enum reason)i));
    }
    if (reasons.len > 0)
        print_wrapped(WIDTH, "\nreasons that they name: ", "  ", buf_str(&reasons));
    buf_cleanup(&reasons);
}

bool explain_service(const struct library *library, const char *id)
{
    enum service service;
    bool has_link = false;
    if (!find_service(id, &service))
        return false;
    printf("%s, in tables \"%s\"\n\n%s\n", service_id(service), service_column(service),
        service_says(service));
    for (int i = 0; i < ROLE_COUNT; i++) {
        if (!has_service((enum role_id)i, service))
            continue;
        print_link(role_get((enum role_id)i), service);
        has_link = true;
    }
    if (!has_link)
        print_upload(service);
    print_claims(&library->claims, service);
    return true;
}

/* ---- claim sets ---- */

bool explain_claim_set(const struct library *library, const char *id)
{
    for (size_t i = 0; i < library->claims.num_sets; i++) {
        const struct claim_set *set = library->claims.sets[i];
        if (!text_is(set->name, id))
            continue;
        printf("%s, a set of %zu claims\n\n", set->name, set->num_claims);
        print_wrapped(WIDTH, "", "", set->document);
        puts(set->url);
        if (set->given_text != NULL)
            print_wrapped(WIDTH, "given: ", "  ", set->given_text);
        puts("");
        for (size_t k = 0; k < set->num_claims; k++)
            print_claim_line(&set->claims[k]);
        return true;
    }
    return false;
}
