/* An audit for programs: one JSON object. */
#include "scenarios/audit/tell.h"
#include "sim/base/vclock.h"

#include <jansson.h>
#include <stdlib.h>

/* Texts of certificates are UTF-8 as far as they can be converted; what is not becomes null. */
static json_t *text_json(const char *text)
{
    json_t *value = text == NULL ? NULL : json_string(text);
    return value == NULL ? json_null() : value;
}

static json_t *time_json(int64_t time)
{
    char text[VCLOCK_TEXT_LEN];
    vclock_format(time, text);
    return json_string(text);
}

static json_t *list_json(char *const *items, size_t num)
{
    json_t *list = json_array();
    for (size_t i = 0; i < num; i++)
        json_array_append_new(list, text_json(items[i]));
    return list;
}

static json_t *day_json(const struct audit *audit, int64_t day)
{
    struct buf text = {0};
    tell_day(audit, day, &text);
    json_t *value = day == AUDIT_NEVER ? json_null() : json_string(buf_str(&text));
    buf_cleanup(&text);
    return value;
}

static json_t *faults_json(const struct audit_leaf *leaf)
{
    json_t *list = json_array();
    for (size_t i = 0; i < leaf->num_faults; i++) {
        const struct audit_fault_text *text = audit_fault_text(leaf->faults[i].id);
        json_t *fault = json_pack("{s:s,s:s,s:s,s:s}", "id", text->id, "level", text->level, "text",
            text->words, "source", text->source);
        json_object_set_new(fault, "detail", text_json(leaf->faults[i].detail));
        json_array_append_new(list, fault);
    }
    return list;
}

static json_t *families_json(const struct audit *audit, uint64_t families)
{
    json_t *list = json_array();
    for (size_t i = 0; i < audit->num_families; i++) {
        if ((families >> i & 1) != 0)
            json_array_append_new(list, json_string(audit->families[i]));
    }
    return list;
}

static json_t *verdict_json(const struct audit *audit, const struct audit_leaf *leaf,
    enum audit_role role, const struct tell_group *group)
{
    const struct audit_verdict v =
        audit_verdict(leaf, audit->request->calendar, role, group->family);
    bool is_broken = v.state == AUDIT_BREAKS || v.state == AUDIT_BREAKS_LATER;
    char day[CALENDAR_DAY_LEN];
    calendar_day(v.day, day);
    return json_pack("{s:s,s:o,s:s,s:s?,s:s?}", "role", audit_role_text(role)->id, "families",
        families_json(audit, group->families), "state", tell_state(v.state), "reason",
        is_broken ? reason_name(v.reason) : NULL, "day",
        v.state == AUDIT_BREAKS_LATER ? day : NULL);
}

static json_t *roles_json(const struct audit *audit, const struct audit_leaf *leaf)
{
    json_t *list = json_array();
    for (int i = 0; i < AUDIT_ROLE_COUNT && leaf->now != NULL; i++) {
        enum audit_role role = (enum audit_role)i;
        struct tell_group groups[FAMILIES_MAX];
        size_t num = audit_has_role(audit, i) ? tell_role_groups(audit, leaf, role, groups) : 0;
        for (size_t k = 0; k < num; k++)
            json_array_append_new(list, verdict_json(audit, leaf, role, &groups[k]));
    }
    return list;
}

/* Under each calendar: the product, the renewals that change something, the first broken day. */
static json_t *calendars_json(const struct audit *audit, const struct audit_leaf *leaf)
{
    const struct calendars *shelf = calendars_shelf();
    json_t *o = json_object();
    for (size_t i = 0; i < shelf->num && i < AUDIT_CALENDARS_MAX; i++) {
        struct buf text = {0};
        const struct future *future = &leaf->future[i];
        tell_renewal(audit, leaf, i, &text);
        json_object_set_new(o, shelf->all[i].id,
            json_pack("{s:o,s:s?,s:s}", "first_broken", day_json(audit, leaf->first_broken[i]),
                "product", future->product == NULL ? NULL : future->product->id, "renewal",
                buf_str(&text)));
        buf_cleanup(&text);
    }
    return o;
}

static void add_facts(json_t *o, const struct audit_leaf *leaf)
{
    const struct cert_facts *cert = &leaf->found.chain.certs[0];
    const struct particulars *p = &leaf->found.particulars;
    json_object_set_new(o, "subject", text_json(cert->subject));
    json_object_set_new(o, "names", list_json(cert->dns_names, cert->num_dns_names));
    json_object_set_new(o, "addresses", list_json(cert->ip_addresses, cert->num_ip_addresses));
    json_object_set_new(o, "issuer", text_json(cert->issuer));
    json_object_set_new(o, "root", text_json(leaf->found.root));
    json_object_set_new(o, "root_kind", json_string(calendar_root_name(leaf->root)));
    json_object_set_new(o, "certainty", json_string(leaf->certainty));
    json_object_set_new(o, "because", json_string(leaf->because));
    json_object_set_new(o, "usages", cert->has_eku ? text_json(p->usages) : json_null());
    json_object_set_new(o, "usages_critical", json_boolean(p->usages_critical));
    json_object_set_new(o, "not_before", time_json(cert->not_before));
    json_object_set_new(o, "not_after", time_json(cert->not_after));
    json_object_set_new(o, "key", json_string(cert->key));
    json_object_set_new(o, "signature", text_json(p->signature));
    json_object_set_new(o, "sha256", json_string(cert->fingerprint));
}

static json_t *leaf_json(const struct audit *audit, const struct audit_leaf *leaf)
{
    json_t *o = json_object();
    json_object_set_new(o, "file", text_json(leaf->file));
    json_object_set_new(o, "line", json_integer((json_int_t)leaf->found.line));
    json_object_set_new(o, "name", text_json(audit_name(leaf)));
    if (leaf->found.chain.num_certs > 0)
        add_facts(o, leaf);
    json_object_set_new(o, "faults", faults_json(leaf));
    json_object_set_new(o, "judged", json_boolean(leaf->now != NULL));
    json_object_set_new(o, "calendars", calendars_json(audit, leaf));
    json_object_set_new(o, "roles", roles_json(audit, leaf));
    return o;
}

static json_t *remarks_json(const struct audit *audit)
{
    size_t num = 0;
    const struct inventory_remark *remarks = inventory_remarks(audit->inventory, &num);
    json_t *list = json_array();
    for (size_t i = 0; i < num; i++) {
        static const char *const kinds[] = {
            [REMARK_ERROR] = "error", [REMARK_REFUSED] = "refused", [REMARK_NOTE] = "note"};
        json_t *remark =
            json_pack("{s:i,s:s}", "line", (int)remarks[i].line, "kind", kinds[remarks[i].kind]);
        struct buf file = {0};
        struct buf text = {0};
        tell_remark(audit, &remarks[i], &file, &text);
        json_object_set_new(remark, "file", text_json(buf_str(&file)));
        json_object_set_new(remark, "text", text_json(buf_str(&text)));
        buf_cleanup(&file);
        buf_cleanup(&text);
        json_array_append_new(list, remark);
    }
    return list;
}

static void add_json(struct buf *out, json_t *value)
{
    char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
    buf_adds(out, text);
    free(text);
    json_decref(value);
}

/* Written piece by piece: the tree of many certificates would be larger than their text. */
void tell_json(const struct audit *audit, bool is_long, struct buf *out)
{
    (void)is_long;
    buf_adds(out, "{\"schema_version\":1,\"kind\":\"audit\",\"clock\":");
    add_json(out, time_json(audit->request->now));
    buf_adds(out, ",\"calendar\":");
    add_json(out, json_string(calendars_shelf()->all[audit->request->calendar].id));
    buf_addf(out, ",\"ca_certificates\":%zu,\"passed_over\":%zu,\"remarks\":",
        inventory_num_cas(audit->inventory), inventory_num_passed(audit->inventory));
    add_json(out, remarks_json(audit));
    buf_adds(out, ",\"certificates\":[");
    for (size_t i = 0; i < audit->num_leaves; i++) {
        buf_adds(out, i > 0 ? ",\n" : "\n");
        add_json(out, leaf_json(audit, &audit->leaves[i]));
    }
    buf_adds(out, "\n]}\n");
}
