#include "scenarios/ask/ask.h"

#include "certs-gen/outfile.h"
#include "scenarios/audit/tell.h"
#include "scenarios/calendar/renewal.h"
#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define NOW     "now"
#define BOTH    "both-usages"
#define WELL    "without-fault"
#define RENEWED "renewed"

/* The twin's files, in a folder that nobody else can enter. */
struct desk {
    char folder[PATH_MAX];
    char all[PATH_MAX + 16];
    char both[PATH_MAX + 16];
};

static bool desk_open(struct desk *desk, const struct twin *twin, struct err *e)
{
    const char *tmp = getenv("TMPDIR");
    const struct outfile files[] = {
        {"all.pem", 0600, twin->all_pem}, {"both.pem", 0600, twin->both_pem}};
    snprintf(desk->folder, sizeof desk->folder, "%s/ekulab-ask-XXXXXX",
        tmp == NULL || *tmp == '\0' ? "/tmp" : tmp);
    if (mkdtemp(desk->folder) == NULL) {
        desk->folder[0] = '\0';
        return err_sys(e, "cannot make a folder for the twin");
    }
    snprintf(desk->all, sizeof desk->all, "pem:%s/all.pem", desk->folder);
    snprintf(desk->both, sizeof desk->both, "pem:%s/both.pem", desk->folder);
    return outfile_write(desk->folder, files, 2, false, e);
}

static void desk_close(struct desk *desk)
{
    if (desk->folder[0] == '\0')
        return;
    unlink(desk->all + strlen("pem:"));
    unlink(desk->both + strlen("pem:"));
    rmdir(desk->folder);
}

/* ---- the certificate ---- */

/* The first one of its file; the chain may hold an older certificate of the same subject. */
static bool is_asked(
    const struct ask_answer *answer, const struct ask_question *q, const struct audit_leaf *leaf)
{
    const struct cert_chain *chain = &leaf->found.chain;
    return text_is(leaf->found.file, q->certificate) && chain->num_certs > 0 &&
           text_is(chain->certs[0].subject, answer->twin->subject);
}

static bool find_leaf(struct ask_answer *out, const struct ask_question *q, struct err *e)
{
    out->paths[0] = (char *)q->certificate;
    out->paths[1] = (char *)q->chain;
    out->request = (struct audit_request){.paths = out->paths,
        .public_roots = q->public_roots,
        .releases = q->releases,
        .issuers = q->issuers,
        .calendar = q->calendar,
        .now = q->scene.clock,
        .roles = UINT64_MAX,
        .families = UINT64_MAX};
    if (!audit_make(&out->audit, &out->request, e))
        return false;
    for (size_t i = 0; i < out->audit.num_leaves; i++) {
        const struct audit_leaf *leaf = &out->audit.leaves[i];
        if (is_asked(out, q, leaf) &&
            (out->leaf == NULL || leaf->found.line < out->leaf->found.line))
            out->leaf = leaf;
    }
    return out->leaf != NULL ||
           err_set(e, ERR_PEM_INVALID, "%s: no end-entity certificate that can be read",
               q->certificate);
}

/* Can a host of the lab be called so? Certificates may say anything. */
static bool is_host_name(const char *name)
{
    return cert_is_host_name(name) && strchr(name, '.') != NULL && strchr(name, '_') == NULL;
}

/* "*.example.com" is tried as a host of that domain. */
static char *name_of(const struct ask_answer *answer)
{
    const struct cert_facts *cert = &answer->leaf->found.chain.certs[0];
    for (size_t i = 0; i < cert->num_dns_names; i++) {
        if (is_host_name(cert->dns_names[i]))
            return ek_strdup(cert->dns_names[i]);
    }
    if (cert->num_dns_names > 0 && strncmp(cert->dns_names[0], "*.", 2) == 0 &&
        is_host_name(cert->dns_names[0] + 2))
        return ek_asprintf("host%s", cert->dns_names[0] + 1);
    bool is_host = cert->common_name != NULL && is_host_name(cert->common_name);
    return ek_strdup(is_host ? cert->common_name : "host.example.com");
}

/* One certificate for two boxes names both. */
static const char *second_name(const struct ask_answer *answer)
{
    const struct cert_facts *cert = &answer->leaf->found.chain.certs[0];
    for (size_t i = 0; i < cert->num_dns_names; i++) {
        if (is_host_name(cert->dns_names[i]) && strcasecmp(cert->dns_names[i], answer->name) != 0)
            return cert->dns_names[i];
    }
    return NULL;
}

/* ---- renewals ---- */

static const char *root_defect(enum calendar_root root)
{
    static const char *const words[] = {[CALENDAR_PUBLIC] = "",
        [CALENDAR_ALTERNATIVE] = "+alternative-root",
        [CALENDAR_PRIVATE] = "+private-ca",
        [CALENDAR_SELF] = "+self-signed"};
    return words[root];
}

static char *recipe_of(enum recipe_usage usage, bool narrow, enum calendar_root root)
{
    return ek_asprintf("%s%s%s", recipe_usage_name(usage),
        narrow && root == CALENDAR_PUBLIC ? "+intermediate-server-only" : "", root_defect(root));
}

/* The first renewal after which clientAuth is gone. */
static const struct future_step *losing_step(const struct future *future)
{
    for (size_t i = 0; i < future->num_steps; i++) {
        struct cert_facts leaf = {
            .has_eku = true, .eku = CERT_EKU_SERVER_AUTH | CERT_EKU_CLIENT_AUTH};
        future_facts(&future->steps[i], &leaf);
        if (!future->steps[i].impossible && (leaf.eku & CERT_EKU_CLIENT_AUTH) == 0)
            return &future->steps[i];
    }
    return NULL;
}

static void look_ahead(struct ask_answer *out, const struct ask_question *q)
{
    const struct future *future = &out->leaf->future[q->calendar];
    const struct future_step *step = losing_step(future);
    struct buf words = {0};
    if (step == NULL)
        return;
    out->renewal_day = step->day;
    tell_renewal(&out->audit, out->leaf, q->calendar, &words);
    out->renewal = buf_take(&words);
    bool narrow = step->phase != NULL && step->phase->intermediate_server_only;
    enum recipe_usage usage = step->phase == NULL ? RECIPE_SERVER_ONLY : step->phase->usage;
    out->next = recipe_of(usage, narrow, out->leaf->root);
}

/* What the same CA sells with both usages on this day; NULL, and why not. */
static char *renewal_today(
    const struct ask_answer *answer, const struct ask_question *q, char **out_why)
{
    const struct calendar *calendar = &calendars_shelf()->all[q->calendar];
    const struct audit_leaf *leaf = answer->leaf;
    const struct calendar_product *product =
        leaf->issuer == NULL
            ? NULL
            : issuer_product(calendar, leaf->issuer, q->scene.clock, RECIPE_COMBINED);
    const struct calendar_phase *phase =
        product == NULL ? NULL : calendar_phase(product, q->scene.clock);
    const struct cert_facts *cert = &leaf->found.chain.certs[0];
    if (product == NULL && leaf->root != CALENDAR_PRIVATE &&
        (cert->eku & CERT_EKU_CLIENT_AUTH) == 0) {
        *out_why = ek_strdup("no calendar knows this CA, and it gave no clientAuth this time");
        return NULL;
    }
    bool gives_both =
        phase == NULL || (!phase->ended && (phase->as_asked || phase->usage == RECIPE_COMBINED));
    if (gives_both)
        return recipe_of(RECIPE_COMBINED, false, leaf->root);
    char day[CALENDAR_DAY_LEN];
    calendar_day(phase->from.effective_on, day);
    *out_why =
        ek_asprintf("%s gives no clientAuth since %s (%s)", product->id, day, phase->from.source);
    return NULL;
}

/* ---- results ---- */

/* Down here and up with a certificate without fault: that is the certificate's doing. */
static void judge_case(const struct ask_answer *answer, const char *name, struct ask_result *out)
{
    const struct rehearsed_case *well = rehearsal_case(&answer->rehearsal, WELL);
    *out = (struct ask_result){.one = rehearsal_case(&answer->rehearsal, name)};
    for (int i = 0; i < SERVICE_COUNT && out->one != NULL; i++) {
        bool works_well = well->lines[i].told && well->lines[i].live.state == OUTCOME_UP;
        out->down[i] = works_well && rehearsed_is_down(out->one, i);
        out->num_down += out->down[i];
    }
}

size_t ask_by_usage(const struct ask_answer *answer)
{
    size_t num = 0;
    for (int i = 0; i < SERVICE_COUNT; i++)
        num += answer->now.down[i] && !answer->with_both.down[i];
    return num;
}

static void count_asked(struct ask_answer *answer)
{
    const struct rehearsed_case *well = rehearsal_case(&answer->rehearsal, WELL);
    for (int i = 0; i < SERVICE_COUNT; i++)
        answer->num_asked += well->lines[i].told && well->lines[i].live.state == OUTCOME_UP;
}

static bool try_certificate(struct ask_answer *out, const struct ask_question *q,
    const struct scene *scene, const struct desk *desk, struct err *e)
{
    struct buf text = {0};
    look_ahead(out, q);
    scene_begin(scene, &text);
    scene_case(scene, NOW, desk->all, &text);
    scene_case(scene, BOTH, desk->both, &text);
    scene_case(scene, WELL, "combined", &text);
    if (out->next != NULL)
        scene_case(scene, RENEWED, out->next, &text);
    bool ok = rehearse(&out->rehearsal, buf_str(&text), q->releases, q->releases_dir, e);
    if (ok && rehearsal_case(&out->rehearsal, WELL) == NULL)
        ok = err_set(e, ERR_PROCESS, "the lab told nothing");
    if (ok) {
        count_asked(out);
        judge_case(out, NOW, &out->now);
        judge_case(out, BOTH, &out->with_both);
        judge_case(out, RENEWED, &out->renewed);
    }
    buf_cleanup(&text);
    return ok;
}

/* ---- ways out ---- */

/* An upgrade to what is there, or to less, is no way out. */
static bool is_upgrade(const struct remedy *remedy, const struct scene *scene)
{
    for (size_t i = 0; i < conf_size(remedy->set); i++) {
        const char *path = conf_key(remedy->set, i);
        const char *value = conf_text(conf_item(remedy->set, i));
        bool of_e = text_is(path, "expressway-e.release");
        if (!of_e && !text_is(path, "expressway-c.release"))
            continue;
        if (release_compare(value, of_e ? scene->release_e : scene->release_c) <= 0)
            return false;
    }
    return true;
}

static int by_effort(const void *a, const void *b)
{
    const struct ask_remedy *x = a;
    const struct ask_remedy *y = b;
    size_t down_x = x->impossible != NULL ? SERVICE_COUNT : x->result.num_down;
    size_t down_y = y->impossible != NULL ? SERVICE_COUNT : y->result.num_down;
    if (down_x != down_y)
        return down_x < down_y ? -1 : 1;
    return x->remedy->option->effort - y->remedy->option->effort;
}

static void add_remedy(struct ask_answer *out, const struct ask_question *q,
    const struct scene *scene, const struct remedy *remedy, const char *certificate,
    struct buf *text)
{
    char *why = NULL;
    char *renewed = remedy->renews ? renewal_today(out, q, &why) : NULL;
    out->remedies[out->num_remedies++] = (struct ask_remedy){.remedy = remedy, .impossible = why};
    if (why == NULL)
        scene_remedy(scene, remedy, renewed != NULL ? renewed : certificate, text);
    free(renewed);
}

/* `certificate`: what is to be mended. */
static bool try_remedies(struct ask_answer *out, const struct ask_question *q,
    const struct scene *scene, const char *certificate, struct err *e)
{
    struct buf text = {0};
    scene_begin(scene, &text);
    size_t before = text.len;
    out->remedies = ek_calloc(q->remedies->num + 1, sizeof *out->remedies);
    for (size_t i = 0; i < q->remedies->num; i++) {
        const struct remedy *remedy = &q->remedies->all[i];
        if (remedy->holders[scene->holder.kind] && is_upgrade(remedy, scene) &&
            remedy_fits(remedy, releases_find(q->releases, scene->release_e)))
            add_remedy(out, q, scene, remedy, certificate, &text);
    }
    bool ok = text.len == before ||
              rehearse(&out->rehearsal, buf_str(&text), q->releases, q->releases_dir, e);
    /* The cases may have moved. */
    judge_case(out, NOW, &out->now);
    judge_case(out, BOTH, &out->with_both);
    judge_case(out, RENEWED, &out->renewed);
    for (size_t i = 0; i < out->num_remedies; i++)
        judge_case(out, out->remedies[i].remedy->option->id, &out->remedies[i].result);
    qsort(out->remedies, out->num_remedies, sizeof *out->remedies, by_effort);
    buf_cleanup(&text);
    return ok;
}

static bool try_all(
    struct ask_answer *out, const struct ask_question *q, const struct desk *desk, struct err *e)
{
    struct scene scene = q->scene;
    if (scene.name == NULL)
        out->name = name_of(out);
    else
        out->name = ek_strdup(scene.name);
    scene.name = out->name;
    scene.name_c = second_name(out);
    if (scene.holder.kind == HOLDER_BOTH && scene.name_c == NULL)
        return err_set(e, ERR_USAGE,
            "--on both: one certificate for both boxes names both, and this one has a single host "
            "name; ask with --on e or --on c");
    if (!try_certificate(out, q, &scene, desk, e))
        return false;
    if (out->now.num_down > 0)
        return ask_by_usage(out) == 0 || try_remedies(out, q, &scene, desk->all, e);
    return out->renewed.num_down == 0 || try_remedies(out, q, &scene, out->next, e);
}

bool ask(struct ask_answer *out, const struct ask_question *q, struct err *e)
{
    struct desk desk = {0};
    *out = (struct ask_answer){.twins = twins_new()};
    out->twin = twins_make_files(out->twins, q->certificate, q->chain, &out->warnings, e);
    bool ok = out->twin != NULL && find_leaf(out, q, e) && desk_open(&desk, out->twin, e) &&
              try_all(out, q, &desk, e);
    desk_close(&desk);
    return ok;
}

void ask_cleanup(struct ask_answer *answer)
{
    for (size_t i = 0; i < answer->num_remedies; i++)
        free(answer->remedies[i].impossible);
    free(answer->remedies);
    free(answer->renewal);
    free(answer->next);
    free(answer->name);
    rehearsal_cleanup(&answer->rehearsal);
    buf_cleanup(&answer->warnings);
    audit_cleanup(&answer->audit);
    twins_free(answer->twins);
    *answer = (struct ask_answer){0};
}
