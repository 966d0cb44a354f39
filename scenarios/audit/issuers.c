#include "scenarios/audit/issuers.h"

#include "sim/base/text.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define NUM(array) (sizeof(array) / sizeof(array)[0])

struct reader {
    const struct conf_doc *doc;
    struct conf_diag *diag;
};

static const char *text_of(const struct reader *r, const struct conf_node *node, const char *key)
{
    const struct conf_node *value = conf_want(r->diag, r->doc, node, key, CONF_SCALAR);
    if (value != NULL && *conf_text(value) == '\0')
        conf_error(r->diag, r->doc, value, "\"%s\" must not be empty", key);
    return conf_text(value);
}

static bool is_product(const char *id)
{
    const struct calendars *shelf = calendars_shelf();
    for (size_t i = 0; i < shelf->num; i++) {
        if (calendar_product(&shelf->all[i], id) != NULL)
            return true;
    }
    return false;
}

static void read_products(const struct reader *r, const struct conf_node *node, struct issuer *out)
{
    const struct conf_node *list = conf_want(r->diag, r->doc, node, "products", CONF_SEQUENCE);
    for (size_t i = 0; i < conf_size(list); i++) {
        const struct conf_node *item = conf_item(list, i);
        const char *id = conf_text(item);
        if (id == NULL || !is_product(id))
            conf_error(r->diag, r->doc, item, "no calendar has the product \"%.60s\"",
                id == NULL ? "" : id);
        else if (out->num_products == ISSUER_PRODUCTS_MAX)
            conf_error(r->diag, r->doc, item, "at most %d products", ISSUER_PRODUCTS_MAX);
        else
            out->products[out->num_products++] = id;
    }
}

static void read_issuer(const struct reader *r, const struct conf_node *node, struct issuer *out)
{
    static const char *const keys[] = {
        "common-name", "organisation", "products", "confidence", "source", "note"};
    static const char *const words[] = {"documented", "inferred", "assumed"};
    conf_known_keys(r->diag, r->doc, node, keys, NUM(keys));
    out->common_name = text_of(r, node, "common-name");
    out->organisation = text_of(r, node, "organisation");
    if (out->common_name == NULL && out->organisation == NULL)
        conf_error(r->diag, r->doc, node, "an issuer needs a common-name or an organisation");
    const struct conf_node *confidence =
        conf_need(r->diag, r->doc, node, "confidence", CONF_SCALAR);
    if (confidence != NULL)
        (void)conf_choice(r->diag, r->doc, confidence, "confidence", words, NUM(words));
    out->confidence = conf_text(confidence);
    (void)conf_need(r->diag, r->doc, node, "source", CONF_SCALAR);
    out->source = text_of(r, node, "source");
    read_products(r, node, out);
}

bool issuers_load(struct issuers *out, const char *path, struct conf_diag *diag)
{
    static const char *const keys[] = {"issuers"};
    unsigned before = diag->num_errors;
    *out = (struct issuers){.doc = conf_parse_file(path, diag)};
    if (out->doc == NULL)
        return false;
    const struct reader r = {out->doc, diag};
    conf_known_keys(diag, out->doc, conf_root(out->doc), keys, NUM(keys));
    const struct conf_node *list =
        conf_need(diag, out->doc, conf_root(out->doc), "issuers", CONF_SEQUENCE);
    out->num = conf_size(list);
    out->all = ek_calloc(out->num + 1, sizeof *out->all);
    for (size_t i = 0; i < out->num; i++)
        read_issuer(&r, conf_item(list, i), &out->all[i]);
    return diag->num_errors == before;
}

void issuers_cleanup(struct issuers *issuers)
{
    free(issuers->all);
    conf_doc_free(issuers->doc);
    *issuers = (struct issuers){0};
}

static bool fits(const char *wanted, const char *name)
{
    return wanted == NULL || strcasecmp(wanted, name) == 0;
}

const struct issuer *issuers_find(
    const struct issuers *issuers, const char *common_name, const char *organisation)
{
    const struct issuer *by_organisation = NULL;
    for (size_t i = 0; i < issuers->num; i++) {
        const struct issuer *issuer = &issuers->all[i];
        if (!fits(issuer->common_name, common_name) || !fits(issuer->organisation, organisation))
            continue;
        if (issuer->common_name != NULL)
            return issuer;
        if (by_organisation == NULL)
            by_organisation = issuer;
    }
    return by_organisation;
}

const struct calendar_product *issuer_product(const struct calendar *calendar,
    const struct issuer *issuer, int64_t day, enum recipe_usage usage)
{
    const struct calendar_product *usual = NULL;
    for (size_t i = 0; i < issuer->num_products; i++) {
        const struct calendar_product *product = calendar_product(calendar, issuer->products[i]);
        const struct calendar_phase *phase = product == NULL ? NULL : calendar_phase(product, day);
        if (phase != NULL && !phase->ended && (phase->as_asked || phase->usage == usage))
            return product;
        if (usual == NULL)
            usual = product;
    }
    return usual;
}
