#include "scenarios/model/internal.h"

#include "sim/base/text.h"

#include <stdio.h>

/* What a page asks of a certificate: the usages by name, and whether one without the extension will
 * do. */
struct page {
    bool is_there; /* else nothing can be uploaded */
    unsigned needs;
    bool no_eku;
    enum rule_id first; /* the rule that is named when nothing is refused */
};

static struct page page_of(const struct model_box *box, size_t node, bool client_store)
{
    const struct release *r = box->nodes[node].release;
    if (client_store)
        return (struct page){
            .is_there = release_rule_is(r, RULE_UPLOAD_CLIENT_CLIENT_AUTH, "required"),
            .needs = CERT_EKU_CLIENT_AUTH,
            .first = RULE_UPLOAD_CLIENT_CLIENT_AUTH};
    enum rule_id rule = box->is_e ? RULE_UPLOAD_E_CLIENT_AUTH : RULE_UPLOAD_C_CLIENT_AUTH;
    bool lifted = release_rule_is(r, rule, "switch") && box->server_eku_upload;
    struct page page = {.is_there = true,
        .first = rule,
        .no_eku = release_rule_is(r, RULE_UPLOAD_SERVER_NO_EKU, "accepted")};
    if (!lifted && !release_rule_is(r, rule, "not-checked"))
        page.needs |= CERT_EKU_CLIENT_AUTH;
    if (release_rule_is(r, RULE_UPLOAD_SERVER_AUTH, "required"))
        page.needs |= CERT_EKU_SERVER_AUTH;
    return page;
}

/* Does the page refuse the file? `*rule` is the one that decides. */
static bool judge_page(const struct model_box *box, size_t node, bool client_store,
    const struct cert_facts *leaf, enum rule_id *rule)
{
    struct page page = page_of(box, node, client_store);
    unsigned missing = page.needs & ~leaf->eku;
    *rule = page.first;
    if (!page.is_there)
        return true;
    if (!text_is(box->upload, "web"))
        return false;
    if (!leaf->has_eku && !client_store) {
        *rule = RULE_UPLOAD_SERVER_NO_EKU;
        return !page.no_eku;
    }
    if (missing == CERT_EKU_SERVER_AUTH)
        *rule = RULE_UPLOAD_SERVER_AUTH;
    return missing != 0;
}

static bool has_client_store(const struct model_node *node)
{
    return release_rule_is(node->release, RULE_CERTIFICATE_STORES, "2");
}

/* What is uploaded to a store of a node; NULL: nothing. */
static const struct cert_chain *upload_of(const struct model_node *node, bool client_store)
{
    if (!client_store)
        return node->server;
    return has_client_store(node) ? node->client : NULL;
}

bool has_own_client(const struct model_node *node)
{
    return upload_of(node, true) != NULL;
}

const struct cert_chain *store_in_use(const struct model_box *box, size_t node, bool client_store)
{
    const struct model_node *n = &box->nodes[node];
    bool renewed = text_is(box->upload, "acme") &&
                   release_rule_is(n->release, RULE_ACME_CLIENT_STORE, "replaced");
    bool separate = client_store && has_own_client(n) && !renewed;
    const struct cert_chain *wanted = separate ? n->client : n->server;
    enum rule_id rule;
    return judge_page(box, node, separate, &wanted->certs[0], &rule) ? n->former : wanted;
}

void skip(struct outcome *out, const char *why)
{
    out->state = OUTCOME_SKIP;
    snprintf(out->detail, sizeof out->detail, "%s", why);
}

static void skip_upload(const struct model_box *box, struct outcome *out)
{
    bool has_store = false;
    for (size_t i = 0; i < box->num_nodes; i++)
        has_store = has_store || has_client_store(&box->nodes[i]);
    skip(out, has_store
                  ? "the client store is a copy of the server store; nothing is uploaded to it"
                  : "this release has one certificate store");
}

/* What makes the page's switch, or the store that it fills, matter. */
static void note_behind(
    const struct model_box *box, size_t node, bool client_store, struct outcome *out)
{
    enum rule_id rule = page_of(box, node, client_store).first;
    if (client_store)
        outcome_add_rule(out, RULE_CERTIFICATE_STORES, box->is_e, node);
    else if (release_rule_is(box->nodes[node].release, rule, "switch"))
        outcome_add_rule(out, RULE_SWITCH_SERVER_EKU_UPLOAD, box->is_e, node);
}

void note_page(const struct model_box *box, size_t node, bool client_store, struct outcome *out)
{
    bool separate = client_store && has_own_client(&box->nodes[node]);
    const struct cert_chain *chain = upload_of(&box->nodes[node], separate);
    enum rule_id rule;
    if (!text_is(box->upload, "web"))
        return;
    (void)judge_page(box, node, separate, &chain->certs[0], &rule);
    outcome_add_rule(out, rule, box->is_e, node);
    note_behind(box, node, separate, out);
}

/* Every node to which a file is uploaded must take it; the first one that does not decides. */
void predict_upload(const struct model_box *box, bool client_store, struct outcome *out)
{
    for (size_t i = 0; i < box->num_nodes && out->state != OUTCOME_DOWN; i++) {
        const struct cert_chain *chain = upload_of(&box->nodes[i], client_store);
        if (chain == NULL)
            continue;
        enum rule_id rule;
        bool refused = judge_page(box, i, client_store, &chain->certs[0], &rule);
        if (refused || out->state == OUTCOME_UNKNOWN) {
            out->num_rules = 0;
            outcome_add_rule(out, rule, box->is_e, i);
            note_behind(box, i, client_store, out);
        }
        out->stage = STAGE_UPLOAD;
        out->state = refused ? OUTCOME_DOWN : OUTCOME_UP;
    }
    if (out->state == OUTCOME_UNKNOWN)
        skip_upload(box, out);
    if (out->state != OUTCOME_DOWN)
        return;
    out->side = box->is_e ? SIDE_EXPRESSWAY_E : SIDE_EXPRESSWAY_C;
    out->reason = REASON_UPLOAD_REFUSED;
}
