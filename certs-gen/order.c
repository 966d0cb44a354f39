#include "certs-gen/order.h"

#include "certs-gen/lab.h"
#include "certs-gen/recipe.h"
#include "sim/base/buf.h"
#include "sim/base/text.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MAX_HOST_LEN  253 /* RFC 1035, 2.3.4, without the final dot */
#define MAX_LABEL_LEN 63

static const char *const key_names[CERTS_KEY_COUNT] = {
    [CERTS_KEY_EC_P256] = "ec-p256",
    [CERTS_KEY_RSA_2048] = "rsa-2048",
    [CERTS_KEY_RSA_4096] = "rsa-4096",
};

static bool is_label(const char *label, size_t len)
{
    if (len == 0 || len > MAX_LABEL_LEN)
        return false;
    for (size_t i = 0; i < len; i++) {
        if (!isalnum((unsigned char)label[i]) && label[i] != '-' && label[i] != '_')
            return false;
    }
    return true;
}

static bool is_host_name(const char *name)
{
    struct in_addr address;
    if (strlen(name) > MAX_HOST_LEN || inet_pton(AF_INET, name, &address) == 1)
        return false;
    if (strncmp(name, "*.", 2) == 0)
        name += 2;
    for (;;) {
        size_t len = strcspn(name, ".");
        if (!is_label(name, len))
            return false;
        if (name[len] == '\0')
            return true;
        name += len + 1;
    }
}

static bool check_host_name(const char *name, struct err *e)
{
    if (is_host_name(name))
        return true;
    return err_set(e, ERR_USAGE, "\"%.80s\" is not a host name", name);
}

static bool check_common_name(const char *name, struct err *e)
{
    size_t len = strlen(name);
    if (len <= ORDER_MAX_CN)
        return true;
    return err_set(e, ERR_USAGE, "common name \"%.80s\" has %zu characters, X.520 allows %d", name,
        len, ORDER_MAX_CN);
}

/* Two defects make a name of their own in the domain of the common name. */
static bool check_domain(const struct certs_order *order, struct err *e)
{
    bool other_host = RECIPE_HAS(&order->recipe, OTHER_HOST);
    if (!other_host && !RECIPE_HAS(&order->recipe, WILDCARD))
        return true;
    const char *domain = strchr(order->common_name, '.');
    if (domain == NULL)
        return err_set(e, ERR_USAGE, "common name \"%s\" has no domain, +%s needs one",
            order->common_name,
            recipe_defect_name(other_host ? RECIPE_BIT_OTHER_HOST : RECIPE_BIT_WILDCARD));
    if (!other_host)
        return true;
    char *name = ek_asprintf(LAB_OTHER_HOST "%s", domain);
    bool ok = check_common_name(name, e);
    free(name);
    return ok;
}

static bool check_names(const struct certs_order *order, struct err *e)
{
    if (order->common_name == NULL)
        return err_set(e, ERR_USAGE, "a certificate needs a common name");
    if (!check_host_name(order->common_name, e))
        return false;
    if (!check_common_name(order->common_name, e) || !check_domain(order, e))
        return false;
    for (size_t i = 0; i < order->num_dns_names; i++) {
        if (!check_host_name(order->dns_names[i], e))
            return false;
    }
    return true;
}

bool certs_check_clock(int64_t clock, struct err *e)
{
    int64_t first = LAB_CA_NOT_BEFORE + LAB_BEFORE_CLOCK;
    int64_t last = LAB_CA_NOT_AFTER - LAB_AFTER_CLOCK;
    if (clock >= first && clock <= last)
        return true;
    char from[VCLOCK_TEXT_LEN], to[VCLOCK_TEXT_LEN];
    vclock_format(first, from);
    vclock_format(last, to);
    return err_set(
        e, ERR_DATE_INVALID, "the lab's CAs can issue for clocks from %s to %s", from, to);
}

bool certs_check_validity(const struct certs_order *order, struct err *e)
{
    const struct recipe *recipe = &order->recipe;
    if (order->not_before == 0 && order->not_after == 0)
        return certs_check_clock(order->clock, e);
    if (RECIPE_HAS(recipe, EXPIRED) || RECIPE_HAS(recipe, NOT_YET_VALID) ||
        RECIPE_HAS(recipe, ISSUED_YESTERDAY))
        return err_set(e, ERR_RECIPE_INVALID, "its dates are given, so that no defect can be");
    if (order->not_before < LAB_CA_NOT_BEFORE || order->not_after > LAB_CA_NOT_AFTER ||
        order->not_before >= order->not_after)
        return err_set(
            e, ERR_DATE_INVALID, "the lab's CAs can issue for the years 2000 to 2049, forwards");
    return true;
}

bool order_check(const struct certs_order *order, struct err *e)
{
    return recipe_check(&order->recipe, e) && check_names(order, e) &&
           certs_check_validity(order, e);
}

char *order_key(const struct certs_order *order)
{
    char recipe[RECIPE_TEXT_LEN];
    recipe_text(&order->recipe, recipe, sizeof recipe);
    struct buf key = {0};
    if (order->not_before != 0)
        buf_addf(&key, "%" PRId64 "..%" PRId64, order->not_before, order->not_after);
    else
        buf_addf(&key, "%" PRId64, order->clock);
    buf_addf(&key, " %s %s %s", recipe, key_names[order->key], order->common_name);
    for (size_t i = 0; i < order->num_dns_names; i++)
        buf_addf(&key, " %s", order->dns_names[i]);
    return buf_take(&key);
}

bool order_parse_key(const char *text, enum certs_key *out, struct err *e)
{
    for (size_t i = 0; i < CERTS_KEY_COUNT; i++) {
        if (strcmp(text, key_names[i]) == 0) {
            *out = (enum certs_key)i;
            return true;
        }
    }
    const char *near = text_suggest(text, key_names, CERTS_KEY_COUNT);
    return err_set(e, ERR_USAGE, "unknown key type \"%.40s\"; did you mean \"%s\"?", text,
        near == NULL ? key_names[CERTS_KEY_EC_P256] : near);
}

const char *certs_key_name(enum certs_key key)
{
    return key_names[key];
}
