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

static bool page_refuses(
    const struct model_box *box, size_t node, bool client_store, const struct cert_facts *leaf)
{
    struct page page = page_of(box, node, client_store);
    if (!page.is_there)
        return true;
    if (!text_is(box->upload, "web"))
        return false;
    if (!leaf->has_eku)
        return !page.no_eku;
    return (leaf->eku & page.needs) != page.needs;
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

const struct cert_chain *store_in_use(const struct model_box *box, size_t node, bool client_store)
{
    const struct model_node *n = &box->nodes[node];
    bool separate = client_store && upload_of(n, true) != NULL;
    const struct cert_chain *wanted = separate ? n->client : n->server;
    return page_refuses(box, node, separate, &wanted->certs[0]) ? n->former : wanted;
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

/* Every node to which a file is uploaded must take it; the first one that does not decides. */
void predict_upload(const struct model_box *box, bool client_store, struct outcome *out)
{
    for (size_t i = 0; i < box->num_nodes && out->state != OUTCOME_DOWN; i++) {
        const struct cert_chain *chain = upload_of(&box->nodes[i], client_store);
        if (chain == NULL)
            continue;
        bool refused = page_refuses(box, i, client_store, &chain->certs[0]);
        if (refused || out->state == OUTCOME_UNKNOWN) {
            out->num_rules = 0;
            outcome_add_rule(out, page_of(box, i, client_store).first, box->is_e, i);
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
