#include "certs-gen/crypto.h"
#include "certs-gen/workshop.h"

#include <stdlib.h>

EVP_PKEY *workshop_leaf_key(struct certs *certs, const struct certs_order *order, struct err *e)
{
    bool rsa_8192 = RECIPE_HAS(&order->recipe, RSA_8192);
    char *name = rsa_8192 ? ek_strdup("rsa-8192")
                          : ek_asprintf("%s %s", certs_key_name(order->key), order->common_name);
    EVP_PKEY *key = table_find(&certs->leaf_keys, name);
    if (key == NULL) {
        key = rsa_8192 ? crypto_generate_rsa_8192(e) : crypto_generate(order->key, e);
        if (key != NULL)
            table_add(&certs->leaf_keys, name, key);
    }
    free(name);
    return key;
}
