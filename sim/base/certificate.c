#include "sim/base/certificate.h"

#include "sim/base/err.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void free_strings(char **strings, size_t num)
{
    for (size_t i = 0; i < num; i++)
        free(strings[i]);
    free(strings);
}

void cert_chain_cleanup(struct cert_chain *chain)
{
    for (size_t i = 0; i < chain->num_certs; i++) {
        struct cert_facts *cert = &chain->certs[i];
        free(cert->subject);
        free(cert->issuer);
        free(cert->common_name);
        free_strings(cert->dns_names, cert->num_dns_names);
        free_strings(cert->ip_addresses, cert->num_ip_addresses);
    }
    free(chain->certs);
    *chain = (struct cert_chain){0};
}

struct cert_facts *cert_chain_add(struct cert_chain *chain)
{
    size_t num = chain->num_certs + 1;
    chain->certs = ek_realloc(chain->certs, num * sizeof *chain->certs);
    chain->num_certs = num;
    struct cert_facts *cert = &chain->certs[num - 1];
    *cert = (struct cert_facts){0};
    return cert;
}

bool cert_is_host_name(const char *name)
{
    static const char of_labels[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    for (;;) {
        size_t len = strspn(name, of_labels);
        if (len == 0)
            return false;
        if (name[len] == '\0')
            return strspn(name, "0123456789") < len;
        if (name[len] != '.')
            return false;
        name += len + 1;
    }
}

static void add_string(char ***strings, size_t *num, const char *s)
{
    *strings = ek_realloc(*strings, (*num + 1) * sizeof **strings);
    (*strings)[(*num)++] = ek_strdup(s);
}

void cert_add_dns(struct cert_facts *cert, const char *name)
{
    add_string(&cert->dns_names, &cert->num_dns_names, name);
}

void cert_add_ip(struct cert_facts *cert, const char *address)
{
    add_string(&cert->ip_addresses, &cert->num_ip_addresses, address);
}

void cert_eku_text(const struct cert_facts *cert, char *out, size_t cap)
{
    static const struct {
        unsigned bit;
        const char *name;
    } usages[] = {
        {CERT_EKU_SERVER_AUTH, "serverAuth"},
        {CERT_EKU_CLIENT_AUTH, "clientAuth"},
        {CERT_EKU_ANY, "anyExtendedKeyUsage"},
        {CERT_EKU_OTHER, "other"},
    };
    snprintf(out, cap, "%s", cert->has_eku ? "" : "none");
    for (size_t i = 0; i < sizeof usages / sizeof usages[0]; i++) {
        size_t used = strlen(out);
        if ((cert->eku & usages[i].bit) != 0)
            snprintf(out + used, cap - used, "%s%s", used > 0 ? ", " : "", usages[i].name);
    }
}
