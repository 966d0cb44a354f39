#include "scenarios/import/emit.h"

#include "scenarios/import/leftover.h"
#include "scenarios/import/neighbors.h"
#include "sim/base/text.h"

#include <arpa/inet.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define DOMAIN "example.com"

struct emitter {
    const struct emit_request *request;
    struct buf *out;
    struct buf questions;
    size_t num_questions;
    const char *domain;
    char *hosts[2 * SITE_PEERS_MAX]; /* names that are in use */
    size_t num_hosts;
};

static void ask(struct emitter *m, const char *fmt, ...) EK_PRINTF(2, 3);

static void ask(struct emitter *m, const char *fmt, ...)
{
    va_list args;
    va_start(args, fmt);
    char *text = ek_vasprintf(fmt, args);
    va_end(args);
    buf_addf(&m->questions, "# QUESTION: %s\n", text);
    m->num_questions++;
    free(text);
}

void emit_quoted(struct buf *out, const char *text)
{
    buf_adds(out, "'");
    for (; *text != '\0'; text++)
        buf_add(out,
            *text == '\''                ? "''"
            : (unsigned char)*text < ' ' ? " "
                                         : text,
            *text == '\'' ? 2 : 1);
    buf_adds(out, "'");
}

static bool is_on(const char *value)
{
    return value != NULL && strcasecmp(value, "On") == 0;
}

static bool is_address(const char *text)
{
    struct in6_addr address;
    return inet_pton(AF_INET, text, &address) == 1 || inet_pton(AF_INET6, text, &address) == 1;
}

bool emit_is_host(const char *text)
{
    return text != NULL && strchr(text, '.') != NULL && !is_address(text) &&
           strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_") ==
               strlen(text);
}

/* ---- zones ---- */

static bool is_type(const struct site_zone *zone, const char *type)
{
    return zone->type != NULL && strcasecmp(zone->type, type) == 0;
}

/* The first UC traversal zone, else the first traversal zone of the kind. */
static const struct site_zone *traversal_zone(const struct site_box *box, const char *type)
{
    const struct site_zone *plain = NULL;
    for (size_t i = 1; box != NULL && i <= SITE_ZONES_MAX; i++) {
        const struct site_zone *zone = &box->zones[i];
        if (!is_type(zone, type))
            continue;
        if (is_on(zone->collaboration_edge))
            return zone;
        plain = plain == NULL ? zone : plain;
    }
    return plain;
}

static size_t num_peers(const char *const peers[SITE_PEERS_MAX + 1])
{
    size_t num = 0;
    for (size_t i = 1; i <= SITE_PEERS_MAX; i++)
        num += peers[i] != NULL;
    return num;
}

/* ---- boxes ---- */

static bool is_used(const struct emitter *m, const char *host)
{
    for (size_t i = 0; i < m->num_hosts; i++) {
        if (strcasecmp(m->hosts[i], host) == 0)
            return true;
    }
    return false;
}

/* No two hosts of a pair have one name. */
static void add_host(
    struct emitter *m, const char *hosts[SITE_PEERS_MAX], size_t *num, const char *host)
{
    if (is_used(m, host)) {
        ask(m, "%s is told as the name of two hosts; the second is left out.", host);
        return;
    }
    hosts[(*num)++] = host;
    m->hosts[m->num_hosts++] = ek_strdup(host);
}

/* Who E's node is, from C's peer addresses; who C's is, from its own name. */
static void collect_hosts(struct emitter *m, bool on_e, const char *hosts[SITE_PEERS_MAX],
    size_t *out_num, struct buf *own)
{
    const struct site_box *box = on_e ? m->request->e : m->request->c;
    const struct site_zone *client = traversal_zone(m->request->c, "TraversalClient");
    *out_num = 0;
    for (size_t i = 1; on_e && client != NULL && i <= SITE_PEERS_MAX; i++) {
        if (client->peers[i] != NULL)
            add_host(m, hosts, out_num, client->peers[i]);
    }
    bool is_told = *out_num > 0;
    for (size_t i = 1; !is_told && box != NULL && i <= SITE_PEERS_MAX; i++) {
        if (box->alternates[i] != NULL)
            add_host(m, hosts, out_num, box->alternates[i]);
    }
    if (*out_num > 0 || box == NULL)
        return;
    if (box->hostname != NULL && box->domain != NULL)
        buf_addf(own, "%s.%s", box->hostname, box->domain);
    else if (emit_is_host(box->system_name))
        buf_adds(own, box->system_name);
    if (own->len > 0)
        add_host(m, hosts, out_num, buf_str(own));
}

/* The certificate that bears the host's name, of those beside the listings. */
static const char *certificate_of(struct emitter *m, const char *host)
{
    for (size_t i = 0; i < m->request->num_certs; i++) {
        struct emit_cert *cert = &m->request->certs[i];
        for (size_t k = 0; k < cert->num_names; k++) {
            if (host == NULL || strcasecmp(cert->names[k], host) != 0)
                continue;
            cert->used = true;
            return cert->word;
        }
    }
    return NULL;
}

static void add_nodes(
    struct emitter *m, bool on_e, const char *const *hosts, size_t num, bool clustered)
{
    const char *box = on_e ? "Expressway-E" : "Expressway-C";
    bool opened = false;
    buf_addf(m->out, "    nodes: %zu\n", num == 0 ? 1 : num);
    for (size_t i = 0; i < num; i++) {
        const char *certificate = certificate_of(m, hosts[i]);
        if (!emit_is_host(hosts[i]))
            ask(m, "%s's node %zu is told as %s: what is its host name? Derived here.", box, i + 1,
                hosts[i]);
        if (certificate == NULL)
            ask(m, "which certificate has %s's node %zu%s%s? Both usages are assumed.", box, i + 1,
                emit_is_host(hosts[i]) ? ", " : "", emit_is_host(hosts[i]) ? hosts[i] : "");
        if (!emit_is_host(hosts[i]) && certificate == NULL)
            continue;
        buf_adds(m->out, opened ? "" : "    node:\n");
        opened = true;
        buf_addf(m->out, "      %zu: {", i + 1);
        if (emit_is_host(hosts[i])) {
            buf_adds(m->out, "name: ");
            emit_quoted(m->out, hosts[i]);
        }
        if (certificate != NULL)
            buf_addf(m->out, "%scertificate: %s", emit_is_host(hosts[i]) ? ", " : "", certificate);
        buf_adds(m->out, "}\n");
    }
    if (num == 0)
        ask(m, "the host name and the certificate of %s are not told: derived and assumed here.",
            box);
    if (num < 2 && !clustered)
        ask(m, "is %s a cluster? One node is assumed: no peer is told.", box);
}

static void add_cluster(struct emitter *m, bool on_e, size_t num)
{
    const struct site_box *box = on_e ? m->request->e : m->request->c;
    const struct site_zone *server = traversal_zone(m->request->e, "TraversalServer");
    const char *name = box == NULL ? NULL : box->cluster_name;
    if (!on_e && server != NULL && emit_is_host(server->subject))
        name = server->subject; /* what E looks for in C's certificate */
    if (emit_is_host(name)) {
        buf_adds(m->out, "    cluster-name: ");
        emit_quoted(m->out, name);
        buf_adds(m->out, "\n");
    } else if (!on_e) {
        ask(m, "which subject name does Expressway-E look for in C's certificate? Derived here.");
    }
    const char *verify = box == NULL ? NULL : box->cluster_verify;
    bool enforced =
        verify != NULL && (strcasestr(verify, "enforc") != NULL || strcasecmp(verify, "On") == 0);
    if (num > 1 && verify == NULL)
        ask(m, "does the cluster of Expressway-%s enforce TLS verification? Permissive is assumed.",
            on_e ? "E" : "C");
    buf_addf(m->out, "    cluster-tls-verify: %s\n", enforced ? "enforcing" : "permissive");
}

/* "TLSv1_2:TLSv1_3", "TLS 1.2+1.3": no text shows how several are written. */
static bool names_version(const char *versions, const char *dotted, const char *underlined)
{
    return versions != NULL &&
           (strstr(versions, dotted) != NULL || strstr(versions, underlined) != NULL);
}

static void add_versions(struct emitter *m, const char *versions)
{
    bool has_12 = names_version(versions, "1.2", "1_2");
    bool has_13 = names_version(versions, "1.3", "1_3");
    if (has_12 || has_13)
        buf_addf(m->out, "    tls-versions: '%s'\n",
            has_12 && has_13 ? "1.2+1.3"
            : has_13         ? "1.3"
                             : "1.2");
    else if (versions != NULL)
        ask(m, "SipTlsVersions \"%s\" names neither 1.2 nor 1.3: the release's own are taken.",
            versions);
}

static void add_switches(struct emitter *m, bool on_e)
{
    const struct site_box *box = on_e ? m->request->e : m->request->c;
    const struct release *release = on_e ? m->request->release_e : m->request->release_c;
    if (box == NULL)
        return;
    bool has_switch =
        on_e && release_rule_is(release, RULE_SWITCH_SERVER_EKU_UPLOAD, "expressway-e");
    bool has_check = release_rule_is(release, RULE_SWITCH_EKU_CHECK, "node");
    if (box->server_eku_upload != NULL && !has_switch)
        ask(m, "EnableServerEkuUpload is told, and Expressway-%s on %s has none: left out.",
            on_e ? "E" : "C", release->name);
    if (box->eku_check != NULL && !has_check)
        ask(m, "ExtendedKeyUsage Checking Mode is told, and %s has none: left out.", release->name);
    if (has_switch && box->server_eku_upload != NULL)
        buf_addf(
            m->out, "    server-eku-upload: %s\n", is_on(box->server_eku_upload) ? "on" : "off");
    if (has_check && box->eku_check != NULL)
        buf_addf(m->out, "    eku-check: %s\n", is_on(box->eku_check) ? "on" : "off");
    if (on_e && box->default_zone_verify != NULL)
        buf_addf(
            m->out, "    default-zone-mtls: %s\n", is_on(box->default_zone_verify) ? "on" : "off");
    add_versions(m, box->tls_versions);
}

static void add_box(struct emitter *m, bool on_e)
{
    const char *hosts[SITE_PEERS_MAX] = {0};
    struct buf own = {0};
    size_t num = 0;
    const struct site_box *box = on_e ? m->request->e : m->request->c;
    bool given = on_e ? m->request->release_e_given : m->request->release_c_given;
    const char *release = (on_e ? m->request->release_e : m->request->release_c)->name;
    collect_hosts(m, on_e, hosts, &num, &own);
    buf_addf(m->out, "  expressway-%s:\n    release: %s\n", on_e ? "e" : "c", release);
    if (!given)
        ask(m, "which release has Expressway-%s? %s is assumed (--%s-release REL).",
            on_e ? "E" : "C", release, on_e ? "e" : "c");
    add_nodes(m, on_e, hosts, num, box != NULL && num_peers(box->alternates) > 0);
    add_cluster(m, on_e, num);
    add_switches(m, on_e);
    if (!on_e && num > 0 && m->request->c != NULL) {
        const struct site_zone *client = traversal_zone(m->request->c, "TraversalClient");
        if (client != NULL && client->peers[1] != NULL && is_address(client->peers[1]))
            buf_adds(m->out, "    peer-address: ip\n");
    }
    buf_cleanup(&own);
}

/* ---- the traversal zone ---- */

static void ask_of_traversal(struct emitter *m, const struct site_box *box, const char *type)
{
    const struct site_zone *zone = traversal_zone(box, type);
    if (box == NULL)
        return;
    if (zone == NULL) {
        ask(m, "%s has no %s zone; the pair has one here all the same.", box->file, type);
        return;
    }
    if (!is_on(zone->collaboration_edge))
        ask(m,
            "zone \"%s\" is no UC traversal zone (Collaboration Edge Off): are there MRA phones?",
            zone->name == NULL ? "" : zone->name);
    if (zone->verify == NULL || !is_on(zone->verify))
        ask(m, "TLS verify mode of zone \"%s\" is %s; a UC traversal zone verifies, here it does.",
            zone->name == NULL ? "" : zone->name, zone->verify == NULL ? "not told" : zone->verify);
    if (zone->port != NULL && !text_is(zone->port, "7001"))
        ask(m, "zone \"%s\" uses port %s; the lab calls it 7001.",
            zone->name == NULL ? "" : zone->name, zone->port);
}

/* ---- the whole ---- */

static const char *find_domain(const struct emit_request *r)
{
    const struct site_box *boxes[] = {r->e, r->c};
    for (size_t i = 0; i < 2; i++) {
        if (boxes[i] != NULL && emit_is_host(boxes[i]->domain))
            return boxes[i]->domain;
    }
    const struct site_zone *client = traversal_zone(r->c, "TraversalClient");
    if (client != NULL && emit_is_host(client->peers[1]))
        return strchr(client->peers[1], '.') + 1;
    return NULL;
}

/* A comment ends where its line does. */
static void add_comment_safe(struct buf *out, const struct buf *text)
{
    for (size_t i = 0; i < text->len; i++) {
        unsigned char c = (unsigned char)text->data[i];
        buf_add(out, c == '\n' || c >= ' ' ? &text->data[i] : "?", 1);
    }
}

void emit(const struct emit_request *request, struct buf *out, size_t *out_questions)
{
    struct buf body = {0};
    struct buf tail = {0};
    struct emitter m = {.request = request, .out = &body, .domain = find_domain(request)};
    add_box(&m, true);
    add_box(&m, false);
    ask_of_traversal(&m, request->e, "TraversalServer");
    ask_of_traversal(&m, request->c, "TraversalClient");
    struct neighbors neighbors = {0};
    neighbors_find(&neighbors, request->e, request->c);
    neighbors.taken = (const char *const *)m.hosts;
    neighbors.num_taken = m.num_hosts;
    neighbors_emit(&neighbors, &body, &m.questions, &m.num_questions);
    if (m.domain == NULL)
        ask(&m, "which domain? %s is assumed.", DOMAIN);
    buf_adds(out, "# Imported by ekulab from xConfiguration listings. What they do not tell stands "
                  "here as a\n"
                  "# QUESTION, with what is assumed.\n");
    add_comment_safe(out, &m.questions);
    buf_adds(out, "scenario: imported\ntitle: an imported pair\ndeployment:\n  name: imported\n"
                  "  clock: now\n"
                  "  domain: ");
    emit_quoted(out, m.domain == NULL ? DOMAIN : m.domain);
    buf_adds(out, "\n");
    buf_adds(out, buf_str(&body));
    buf_adds(out, "services: all\n");
    leftover_certs(request, &tail);
    leftover_items(request->e, &tail);
    leftover_items(request->c, &tail);
    add_comment_safe(out, &tail);
    *out_questions = m.num_questions;
    buf_cleanup(&body);
    buf_cleanup(&tail);
    buf_cleanup(&m.questions);
    for (size_t i = 0; i < m.num_hosts; i++)
        free(m.hosts[i]);
}
