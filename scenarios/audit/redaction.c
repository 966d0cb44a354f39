/* Names and addresses of others leave the facts before anybody tells of them. */
#include "scenarios/audit/assess.h"

#include <stdlib.h>

static void replace(char **text, const char *by)
{
    char *copy = ek_strdup(by);
    free(*text);
    *text = copy;
}

static void replace_subject(struct redact *r, char **subject, bool keeps_organisation)
{
    struct buf out = {0};
    if (*subject == NULL)
        return;
    redact_subject(r, *subject, keeps_organisation, &out);
    replace(subject, buf_str(&out));
    buf_cleanup(&out);
}

static void replace_text(struct redact *r, char **text)
{
    struct buf out = {0};
    if (*text == NULL)
        return;
    redact_text(r, *text, &out);
    replace(text, buf_str(&out));
    buf_cleanup(&out);
}

/* The organisation of a public CA is everybody's. */
static void replace_facts(struct redact *r, struct cert_facts *cert, bool is_leaf, bool is_public)
{
    for (size_t i = 0; i < cert->num_dns_names; i++)
        replace(&cert->dns_names[i], redact_host(r, cert->dns_names[i]));
    for (size_t i = 0; i < cert->num_ip_addresses; i++)
        replace(&cert->ip_addresses[i], redact_address(r, cert->ip_addresses[i]));
    if (cert->common_name != NULL)
        replace(&cert->common_name, redact_name(r, cert->common_name));
    replace_subject(r, &cert->subject, is_public && !is_leaf);
    replace_subject(r, &cert->issuer, is_public);
}

/* What a reason quotes is somebody's name, too. */
static void replace_reason(char **reason)
{
    if (*reason != NULL)
        replace(reason, "the reason is not told, for it quotes names");
}

static void free_faults(struct audit_fault *faults, size_t num)
{
    for (size_t i = 0; i < num; i++)
        free(faults[i].detail);
    free(faults);
}

/* The faults stay those of the certificate; what they quote is found once more in the new names. */
static void replace_details(const struct audit *audit, struct audit_leaf *leaf)
{
    struct audit_fault *faults = leaf->faults;
    size_t num = leaf->num_faults;
    size_t next = 0;
    leaf->faults = NULL;
    leaf->num_faults = 0;
    assess_faults(audit, leaf);
    for (size_t i = 0; i < num; i++) {
        free(faults[i].detail);
        faults[i].detail = NULL;
        for (size_t k = next; k < leaf->num_faults && faults[i].detail == NULL; k++) {
            if (leaf->faults[k].id != faults[i].id)
                continue;
            faults[i].detail = leaf->faults[k].detail;
            leaf->faults[k].detail = NULL;
            next = k + 1;
        }
    }
    free_faults(leaf->faults, leaf->num_faults);
    leaf->faults = faults;
    leaf->num_faults = num;
}

void assess_redaction(const struct audit *audit, struct audit_leaf *leaf)
{
    struct redact *r = audit->request->redact;
    struct inventory_leaf *found = &leaf->found;
    bool is_public = leaf->root == CALENDAR_PUBLIC || leaf->root == CALENDAR_ALTERNATIVE;
    leaf->file = ek_strdup(found->file);
    if (r == NULL)
        return;
    replace_text(r, &leaf->file);
    for (size_t i = 0; i < found->chain.num_certs; i++)
        replace_facts(r, &found->chain.certs[i], i == 0, is_public);
    replace_subject(r, &found->root, is_public);
    replace_reason(&found->unreadable);
    replace_reason(&found->unmodelled);
    replace_details(audit, leaf);
}
