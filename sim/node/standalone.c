#include "sim/node/standalone.h"

#include "sim/base/text.h"
#include "sim/base/vclock.h"
#include "sim/node/box.h"
#include "sim/node/probe.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PEM_MAX ((size_t)1024 * 1024)

/* A configuration file being turned into an `open` operation. */
struct reading {
    struct program *program;
    struct conf_doc *doc;
    const struct conf_node *box;
    struct conf_diag diag;
    json_t *open;
    json_t *directory;
};

/* Scalars that are copied; `setting`: into the operation's settings. */
static const struct {
    const char *key;
    const char *member;
    bool setting;
    const char *choices[4];
} scalars[] = {
    {"domain", "domain", false, {0}},
    {"listen", "listen", false, {0}},
    {"tls-verify-subject-name", "subject-name", false, {0}},
    {"traversal-peer", "traversal-peers", false, {0}},
    {"traversal-user", "traversal-user", false, {0}},
    {"traversal-password", "traversal-password", false, {0}},
    {"mra-user", "mra-user", false, {0}},
    {"mra-password", "mra-password", false, {0}},
    {"eku-check", "eku-check", true, {"on", "off"}},
    {"cluster-tls-verify", "cluster-tls-verify", true, {"permissive", "enforcing"}},
    {"default-zone-mtls", "default-zone-mtls", true, {"on", "off"}},
    {"b2bua", "b2bua", true, {"on", "off"}},
    {"tls-versions", "tls-versions", true, {"release", "1.2", "1.3", "1.2+1.3"}},
};
#define NUM_SCALARS (sizeof scalars / sizeof scalars[0])

static void check_keys(struct reading *r)
{
    static const char *const others[] = {"name", "release", "clock", "certificate",
        "client-certificate", "trusted-ca", "ports", "addresses", "access-rules"};
    enum { NUM_OTHERS = sizeof others / sizeof others[0] };
    const char *keys[NUM_OTHERS + NUM_SCALARS];
    for (size_t i = 0; i < NUM_OTHERS; i++)
        keys[i] = others[i];
    for (size_t i = 0; i < NUM_SCALARS; i++)
        keys[NUM_OTHERS + i] = scalars[i].key;
    conf_known_keys(&r->diag, r->doc, r->box, keys, NUM_OTHERS + NUM_SCALARS);
}

static void read_scalars(struct reading *r)
{
    json_t *settings = json_object();
    json_object_set_new(r->open, "settings", settings);
    for (size_t i = 0; i < NUM_SCALARS; i++) {
        const struct conf_node *node =
            conf_want(&r->diag, r->doc, r->box, scalars[i].key, CONF_SCALAR);
        size_t num = 0;
        while (num < 4 && scalars[i].choices[num] != NULL)
            num++;
        if (node == NULL || (num > 0 && conf_choice(&r->diag, r->doc, node, scalars[i].key,
                                            scalars[i].choices, num) < 0))
            continue;
        json_object_set_new(scalars[i].setting ? settings : r->open, scalars[i].member,
            json_string(conf_text(node)));
    }
    json_t *peer = json_object_get(r->open, "traversal-peers");
    if (peer != NULL)
        json_object_set_new(r->open, "traversal-peers", json_pack("[O]", peer));
}

static const char *need_text(struct reading *r, const char *key, const struct conf_node **out)
{
    *out = conf_need(&r->diag, r->doc, r->box, key, CONF_SCALAR);
    return *out == NULL ? NULL : conf_text(*out);
}

static void read_release(struct reading *r)
{
    const struct conf_node *node = NULL;
    const char *name = need_text(r, "release", &node);
    if (name == NULL)
        return;
    if (releases_find(r->program->releases, name) == NULL) {
        char why[RELEASES_UNKNOWN_CAP];
        releases_unknown(r->program->releases, name, why);
        conf_error(&r->diag, r->doc, node, "%s", why);
    }
    json_object_set_new(r->open, "release", json_string(name));
}

/* "now" is the wall clock at the start: a real peer lives in real time. */
static void read_clock(struct reading *r)
{
    const struct conf_node *node = NULL;
    const char *text = need_text(r, "clock", &node);
    struct err e = {0};
    int64_t clock = 0;
    if (text == NULL)
        return;
    if (!vclock_parse_or_now(text, &clock, &e))
        conf_error(&r->diag, r->doc, node, "%s", e.text);
    json_object_set_new(r->open, "clock", json_integer(clock));
}

/* A file named in the configuration, relative to it. */
static bool read_file(struct reading *r, const struct conf_node *node, struct buf *out)
{
    const char *path = conf_text(node);
    const char *name = conf_name(r->doc);
    const char *slash = strrchr(name, '/');
    char *full = slash == NULL || path[0] == '/'
                     ? ek_strdup(path)
                     : ek_asprintf("%.*s/%s", (int)(slash - name), name, path);
    struct err e = {0};
    bool ok = buf_read_file(out, full, PEM_MAX, &e);
    if (!ok)
        conf_error(&r->diag, r->doc, node, "%s", e.text);
    free(full);
    return ok;
}

/* {chain: FILE, key: FILE} under `key`; registered under the key's name. */
static bool read_identity(struct reading *r, const char *key)
{
    const struct conf_node *node = conf_need(&r->diag, r->doc, r->box, key, CONF_MAPPING);
    static const char *const keys[] = {"chain", "key"};
    if (node == NULL || !conf_known_keys(&r->diag, r->doc, node, keys, 2))
        return false;
    const struct conf_node *chain = conf_need(&r->diag, r->doc, node, "chain", CONF_SCALAR);
    const struct conf_node *secret = conf_need(&r->diag, r->doc, node, "key", CONF_SCALAR);
    struct buf chain_pem = {0}, key_pem = {0};
    struct err e = {0};
    bool ok = chain != NULL && secret != NULL && read_file(r, chain, &chain_pem) &&
              read_file(r, secret, &key_pem);
    if (ok && !registry_add_identity(
                  &r->program->registry, key, buf_str(&chain_pem), buf_str(&key_pem), &e))
        conf_error(&r->diag, r->doc, chain, "%s", e.text);
    buf_cleanup(&chain_pem);
    buf_cleanup(&key_pem);
    return ok && e.code == ERR_NONE;
}

static void read_certificates(struct reading *r)
{
    const struct conf_node *name = NULL;
    const char *fqdn = need_text(r, "name", &name);
    json_t *node = json_pack("{s:s,s:s,s:s}", "name", fqdn == NULL ? "" : fqdn, "server",
        "certificate", "former", "certificate");
    json_object_set_new(r->open, "nodes", json_pack("[o]", node));
    (void)read_identity(r, "certificate");
    if (conf_get(r->box, "client-certificate") != NULL && read_identity(r, "client-certificate"))
        json_object_set_new(node, "client", json_string("client-certificate"));
    const struct conf_node *roots = conf_need(&r->diag, r->doc, r->box, "trusted-ca", CONF_SCALAR);
    struct buf pem = {0};
    struct err e = {0};
    if (roots != NULL && read_file(r, roots, &pem) &&
        !registry_add_trust(&r->program->registry, "trusted-ca", buf_str(&pem), NULL, &e))
        conf_error(&r->diag, r->doc, roots, "%s", e.text);
    json_object_set_new(r->open, "trust", json_string("trusted-ca"));
    buf_cleanup(&pem);
}

static bool number_16(const char *text, long *out)
{
    char *end = NULL;
    *out = strtol(text, &end, 10);
    return *text != '\0' && *end == '\0' && *out >= 0 && *out <= 65535;
}

/* ports: nominal port -> port to listen on (0: any); the nominal one where none is given. */
static void read_ports(struct reading *r)
{
    static const long nominal[] = {7001, 7003, 2222, 5061, 8443, 443, 4372};
    json_t *ports = json_object();
    json_object_set_new(r->open, "ports", ports);
    for (size_t i = 0; i < sizeof nominal / sizeof nominal[0]; i++) {
        char key[8];
        snprintf(key, sizeof key, "%ld", nominal[i]);
        json_object_set_new(ports, key, json_integer(nominal[i]));
    }
    const struct conf_node *node = conf_want(&r->diag, r->doc, r->box, "ports", CONF_MAPPING);
    for (size_t i = 0; i < conf_size(node); i++) {
        const struct conf_node *value = conf_item(node, i);
        const char *text = conf_text(value);
        long port = 0;
        if (json_object_get(ports, conf_key(node, i)) == NULL)
            conf_error(&r->diag, r->doc, conf_key_node(node, i),
                "no such port; a box has 7001, 7003, 2222, 5061, 8443, 443 and 4372");
        else if (text == NULL || !number_16(text, &port))
            conf_error(&r->diag, r->doc, value, "a port is a number from 0 to 65535");
        else
            json_object_set_new(ports, conf_key(node, i), json_integer(port));
    }
}

/* addresses: "name:port" of a peer -> "address:port" to dial. */
static void read_addresses(struct reading *r)
{
    const struct conf_node *node = conf_want(&r->diag, r->doc, r->box, "addresses", CONF_MAPPING);
    for (size_t i = 0; i < conf_size(node); i++) {
        const char *text = conf_text(conf_item(node, i));
        if (text == NULL || strchr(text, ':') == NULL)
            conf_error(&r->diag, r->doc, conf_item(node, i), "write ADDRESS:PORT");
        else
            json_object_set_new(r->directory, conf_key(node, i), json_string(text));
    }
}

static json_t *read_access_rule(struct reading *r, const struct conf_node *node)
{
    static const char *const keys[] = {"priority", "pattern-type", "pattern", "action"};
    static const char *const types[] = {"exact", "prefix", "suffix", "regex"};
    static const char *const actions[] = {"allow", "deny"};
    const struct conf_node *value[4];
    json_t *rule = json_object();
    (void)conf_known_keys(&r->diag, r->doc, node, keys, 4);
    for (size_t i = 0; i < 4; i++) {
        value[i] = conf_need(&r->diag, r->doc, node, keys[i], CONF_SCALAR);
        if (value[i] != NULL)
            json_object_set_new(rule, keys[i], json_string(conf_text(value[i])));
    }
    if (value[1] != NULL)
        (void)conf_choice(&r->diag, r->doc, value[1], keys[1], types, 4);
    if (value[3] != NULL)
        (void)conf_choice(&r->diag, r->doc, value[3], keys[3], actions, 2);
    long priority = 0;
    if (value[0] == NULL)
        return rule;
    if (!number_16(conf_text(value[0]), &priority) || priority == 0)
        conf_error(&r->diag, r->doc, value[0], "a priority is a number from 1 to 65535");
    json_object_set_new(rule, keys[0], json_integer(priority));
    return rule;
}

static void read_access_rules(struct reading *r)
{
    const struct conf_node *list =
        conf_want(&r->diag, r->doc, r->box, "access-rules", CONF_SEQUENCE);
    if (list == NULL)
        return;
    json_t *rules = json_array();
    json_object_set_new(r->open, "access-rules", rules);
    for (size_t i = 0; i < conf_size(list); i++)
        json_array_append_new(rules, read_access_rule(r, conf_item(list, i)));
    struct err e = {0};
    struct access_rules *usable = r->diag.num_errors > 0 ? NULL : access_rules_read(rules, &e);
    if (e.code != ERR_NONE)
        conf_error(&r->diag, r->doc, list, "%s", e.text);
    access_rules_free(usable);
}

/* Whom a box verifies: without the name it could accept nobody. */
static const char *dialled_by(enum program_kind kind)
{
    return kind == PROGRAM_EXPRESSWAY_E ? "tls-verify-subject-name" : "traversal-peer";
}

static void read_all(struct reading *r)
{
    const char *key = program_name(r->program->kind);
    const struct conf_node *root = conf_root(r->doc);
    conf_known_keys(&r->diag, r->doc, root, &key, 1);
    r->box = conf_need(&r->diag, r->doc, root, key, CONF_MAPPING);
    if (r->box == NULL)
        return;
    check_keys(r);
    (void)conf_need(&r->diag, r->doc, r->box, dialled_by(r->program->kind), CONF_SCALAR);
    read_scalars(r);
    read_release(r);
    read_clock(r);
    read_certificates(r);
    read_ports(r);
    read_addresses(r);
    read_access_rules(r);
}

static bool open_box(struct reading *r)
{
    struct err e = {0};
    struct cell *cell = cell_open(r->program, r->open, &e);
    if (cell == NULL) {
        fprintf(stderr, "%s: %s\n", program_name(r->program->kind), e.text);
        return false;
    }
    json_decref(cell->directory);
    cell->directory = json_incref(r->directory);
    printf("ready %s\n", program_name(r->program->kind));
    fflush(stdout);
    static const char *const dialled[] = {"zone.uc-traversal", "tunnel.ssh"};
    for (size_t i = 0; i < 2; i++)
        (void)!probe_start(cell, dialled[i], &e);
    return true;
}

bool standalone_open(struct program *program, const char *path)
{
    if (program->kind == PROGRAM_UC_PEER) {
        fprintf(
            stderr, "uc-peer: plays its part only inside a run; there is no stand-alone set-up\n");
        return false;
    }
    struct reading r = {.program = program, .open = json_object(), .directory = json_object()};
    program->prints_events = true;
    r.doc = conf_parse_file(path, &r.diag);
    if (r.doc != NULL)
        read_all(&r);
    fputs(buf_str(&r.diag.text), stderr);
    bool ok = r.doc != NULL && r.diag.num_errors == 0 && open_box(&r);
    conf_diag_cleanup(&r.diag);
    conf_doc_free(r.doc);
    json_decref(r.open);
    json_decref(r.directory);
    return ok;
}
