#include "scenarios/ask/scene.h"

#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <stdlib.h>
#include <string.h>

#define PEM "pem:"

static const char *box_path(bool on_e)
{
    return on_e ? "expressway-e" : "expressway-c";
}

static bool holds(struct holder holder, bool on_e)
{
    return holder.kind == HOLDER_BOTH || holder.kind == (on_e ? HOLDER_E : HOLDER_C);
}

/* A scalar in single quotes, as YAML has it. */
static void add_quoted(struct buf *out, const char *text)
{
    buf_adds(out, "'");
    for (; *text != '\0'; text++)
        buf_add(out, *text == '\'' ? "''" : text, *text == '\'' ? 2 : 1);
    buf_adds(out, "'");
}

static void add_certificate(struct buf *out, const char *certificate)
{
    size_t len = strlen(PEM);
    if (strncmp(certificate, PEM, len) != 0) {
        add_quoted(out, certificate);
        return;
    }
    buf_adds(out, "{pem: ");
    add_quoted(out, certificate + len);
    buf_adds(out, "}");
}

/* A cluster has two peers; the certificate is that of the first. */
static size_t num_nodes(const struct scene *scene)
{
    const struct symptom *s = scene->symptom;
    return s == NULL || s->services[SERVICE_CLUSTER_E] || s->services[SERVICE_CLUSTER_C] ? 2 : 1;
}

static void add_box(const struct scene *scene, bool on_e, struct buf *out)
{
    buf_addf(out, "  %s:\n    release: %s\n    nodes: %zu\n    cluster-tls-verify: enforcing\n",
        box_path(on_e), on_e ? scene->release_e : scene->release_c, num_nodes(scene));
    const struct symptom *s = scene->symptom;
    for (size_t i = 0; s != NULL && i < s->num_settings; i++) {
        size_t len = strlen(box_path(on_e));
        if (strncmp(s->paths[i], box_path(on_e), len) == 0)
            buf_addf(out, "    %s: %s\n", s->paths[i] + len + 1, s->values[i]);
    }
    if (!holds(scene->holder, on_e))
        return;
    const char *name = !on_e && scene->holder.kind == HOLDER_BOTH ? scene->name_c : scene->name;
    buf_adds(out, "    cluster-name: ");
    add_quoted(out, name);
    buf_adds(out, "\n    node:\n      1:\n        name: ");
    add_quoted(out, name);
    buf_adds(out, "\n");
}

static void add_peers(const struct scene *scene, struct buf *out)
{
    buf_adds(out, "  peers:\n");
    for (int i = 0; i < PEER_COUNT; i++) {
        enum peer peer = (enum peer)i;
        buf_addf(out, "    %s: {certificate: combined", peer_name(peer));
        if (scene->holder.kind == HOLDER_PEER && scene->holder.peer == peer) {
            buf_adds(out, ", name: ");
            add_quoted(out, scene->name);
        }
        buf_adds(out, "}\n");
    }
}

void scene_begin(const struct scene *scene, struct buf *out)
{
    char clock[VCLOCK_TEXT_LEN];
    vclock_format(scene->clock, clock);
    buf_addf(out,
        "scenario: ask\ntitle: a certificate in a pair\ndeployment:\n  name: ask\n"
        "  clock: %s\n",
        clock);
    add_box(scene, true, out);
    add_box(scene, false, out);
    add_peers(scene, out);
    if (scene->symptom != NULL) {
        buf_adds(out, "services: [");
        for (int i = 0, num = 0; i < SERVICE_COUNT; i++) {
            if (scene->symptom->services[i])
                buf_addf(out, "%s%s", num++ > 0 ? ", " : "", service_id((enum service)i));
        }
        buf_adds(out, "]\n");
    }
    buf_adds(out, "cases:\n");
}

/* ---- cases ---- */

/* What a way out puts into the store of a box of the holder; NULL: it leaves it alone. */
static const char *brought(const struct remedy *remedy, bool on_e, const char *key)
{
    char *of_box = ek_asprintf("%s.%s", box_path(on_e), key);
    char *of_holder = ek_asprintf("box.%s", key);
    const char *value = NULL;
    for (size_t i = 0; remedy != NULL && i < conf_size(remedy->set); i++) {
        const char *path = conf_key(remedy->set, i);
        if (text_is(path, of_box) || text_is(path, of_holder))
            value = conf_text(conf_item(remedy->set, i));
    }
    free(of_box);
    free(of_holder);
    return value;
}

static void add_store(const struct scene *scene, const struct remedy *remedy, bool on_e,
    const char *key, const char *otherwise, struct buf *out)
{
    const char *value = brought(remedy, on_e, key);
    if (value == NULL)
        value = otherwise;
    if (value == NULL)
        return;
    buf_addf(out, ", %s.%s%s: ", box_path(on_e), num_nodes(scene) == 1 ? "" : "node.1.", key);
    add_certificate(out, value);
}

/* The certificates of the holder, in a way out (NULL: in none). */
static void add_stores(const struct scene *scene, const struct remedy *remedy,
    const char *certificate, struct buf *out)
{
    if (scene->holder.kind == HOLDER_PEER) {
        buf_addf(out, ", peers.%s.certificate: ", peer_name(scene->holder.peer));
        add_certificate(out, certificate);
    }
    for (int on_e = 0; on_e < 2; on_e++) {
        if (!holds(scene->holder, on_e == 1))
            continue;
        add_store(scene, remedy, on_e == 1, "certificate", certificate, out);
        add_store(scene, remedy, on_e == 1, "client-certificate", NULL, out);
    }
}

static void add_to_peers(const char *key, const char *value, struct buf *out)
{
    for (int i = 0; i < PEER_COUNT; i++)
        buf_addf(out, ", peers.%s.%s: %s", peer_name((enum peer)i), key, value);
}

/* Who deals with a certificate whose root is not everybody's has imported that root; so he has when
 * the same CA renews it. */
static void add_trust(bool is_imported, const char *certificate, struct buf *out)
{
    bool is_file = strncmp(certificate, PEM, strlen(PEM)) == 0;
    bool is_same_ca = !is_file && (strstr(certificate, "+private-ca") != NULL ||
                                      strstr(certificate, "+alternative-root") != NULL);
    if (is_imported || is_same_ca) {
        add_to_peers("trust", "lab", out);
        buf_adds(out, ", peers.jabber.trust: lab");
    }
    if (is_same_ca)
        buf_adds(out, ", peers.browser.trust: lab");
}

void scene_case(
    const struct scene *scene, const char *name, const char *certificate, struct buf *out)
{
    buf_addf(out, "  - {name: %s", name);
    add_stores(scene, NULL, certificate, out);
    add_trust(false, certificate, out);
    buf_adds(out, "}\n");
}

/* Is it about a store of the holder, so that it has been said already? */
static bool is_of_holder(const struct scene *scene, const char *path)
{
    const char *last = strrchr(path, '.');
    bool is_store =
        last != NULL && (text_is(last, ".certificate") || text_is(last, ".client-certificate"));
    bool on_e = strncmp(path, box_path(true), strlen(box_path(true))) == 0;
    return strncmp(path, "box.", 4) == 0 || (is_store && holds(scene->holder, on_e));
}

void scene_remedy(const struct scene *scene, const struct remedy *remedy, const char *certificate,
    struct buf *out)
{
    buf_addf(out, "  - {name: %s", remedy->option->id);
    add_stores(scene, remedy, certificate, out);
    for (size_t i = 0; i < conf_size(remedy->set); i++) {
        const char *path = conf_key(remedy->set, i);
        if (!is_of_holder(scene, path))
            buf_addf(out, ", %s: %s", path, conf_text(conf_item(remedy->set, i)));
    }
    add_trust(remedy->lab_trust, certificate, out);
    if (remedy->ignores_eku)
        add_to_peers("eku", "ignore", out);
    buf_adds(out, "}\n");
}
