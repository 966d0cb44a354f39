/* twin_sweep LIST EVERY: for each line "ID CERT ROOT NAME [CERT ROOT]" of file LIST, or for one in
 * EVERY, asks of the original and of its twin all that `ekulab verify` can ask: for each purpose,
 * and on each link as boxes of several releases do it, without a name, with NAME, with another one.
 * The second pair of files is held against the first in the place of a twin. Prints what differs,
 * then how often each answer was given. Exit 0: nothing differs. */
#include "certs-gen/twin.h"
#include "scenarios/verify/verify.h"
#include "sim/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BEGIN      "-----BEGIN"
#define FILE_MAX   ((size_t)1 << 20)
#define CLOCK      ((int64_t)1781913600) /* 2026-06-20T00:00:00Z */
#define WORD_LEN   400
#define TOLD_MAX   40
#define FULL       128 /* one certificate in so many meets every box on every link */
#define OTHER_NAME "other.example.net"

/* As whom a box asks. */
static const struct asker {
    const char *release;
    bool eku_check;
} askers[] = {
    {"X14.0.0", true},
    {"X14.3.7", true},
    {"X15.3.2", true},
    {"X15.4", true},
    {"X15.5", true},
    {"X15.5", false},
};
#define NUM_ASKERS (sizeof askers / sizeof askers[0])

struct shown {
    char *leaf_pem;
    char *others_pem; /* NULL: it is sent alone */
    struct tls_trust *trust;
};

struct sweep {
    const struct release *releases[NUM_ASKERS];
    struct twins *twins;
    size_t num_certs, num_questions, num_different, num_accepted, num_unverified;
    size_t by_reason[REASON_COUNT];
    size_t differences; /* lines of the twins' lists */
};

static bool fail(const char *id, const char *what)
{
    printf("FAILED %s: %s\n", id, what);
    return false;
}

static char *read_text(const char *path)
{
    struct buf text = {0};
    struct err e = {0};
    if (!buf_read_file(&text, path, FILE_MAX, &e))
        puts(e.text);
    return buf_take(&text);
}

static bool open_shown(
    struct shown *out, const char *sent_pem, const char *roots_pem, struct err *e)
{
    const char *second = strstr(sent_pem + 1, BEGIN);
    size_t len = second == NULL ? strlen(sent_pem) : (size_t)(second - sent_pem);
    out->leaf_pem = ek_strndup(sent_pem, len);
    out->others_pem = second == NULL ? NULL : ek_strdup(second);
    out->trust = tls_trust_new(roots_pem, NULL, e);
    return out->trust != NULL;
}

static void close_shown(struct shown *side)
{
    free(side->leaf_pem);
    free(side->others_pem);
    tls_trust_free(side->trust);
}

static bool ask(const struct verify_question *q, const struct shown *side,
    struct verify_answer *out, struct err *e)
{
    struct verify_question own = *q;
    own.leaf_pem = side->leaf_pem;
    own.untrusted_pem = side->others_pem;
    own.trust = side->trust;
    own.clock = CLOCK;
    return verify_ask(&own, out, e);
}

static bool is_same_verdict(const struct tls_examination *a, const struct tls_examination *b)
{
    return a->verdict.accepted == b->verdict.accepted &&
           a->verdict.x509_error == b->verdict.x509_error &&
           a->verdict.x509_depth == b->verdict.x509_depth && a->objection == b->objection &&
           a->built.num_certs == b->built.num_certs;
}

static bool is_same(const struct verify_answer *a, const struct verify_answer *b)
{
    return a->verified == b->verified && text_is(a->asked, b->asked) && a->reason == b->reason &&
           is_same_verdict(&a->box, &b->box) && is_same_verdict(&a->openssl, &b->openssl);
}

static void count(struct sweep *s, const struct verify_answer *answer)
{
    s->num_questions++;
    s->num_unverified += answer->verified ? 0 : 1;
    s->num_accepted += answer->box.verdict.accepted ? 1 : 0;
    if (!answer->box.verdict.accepted)
        s->by_reason[answer->reason]++;
}

static void tell(const char *id, const struct verify_question *q, const struct verify_answer *was,
    const struct verify_answer *is)
{
    printf("DIFFERS %s as %s on %s of %s for %s: %s %d/%d (openssl %d/%d), twin %s %d/%d (openssl "
           "%d/%d)\n",
        id, q->as_client ? "client" : "server", q->link == NULL ? "none" : q->link,
        q->release == NULL ? "none" : q->release->name, q->num_names == 0 ? "none" : q->names[0],
        reason_name(was->reason), was->box.verdict.x509_error, was->box.verdict.x509_depth,
        was->openssl.verdict.x509_error, was->openssl.verdict.x509_depth, reason_name(is->reason),
        is->box.verdict.x509_error, is->box.verdict.x509_depth, is->openssl.verdict.x509_error,
        is->openssl.verdict.x509_depth);
}

static bool compare(
    struct sweep *s, const char *id, const struct verify_question *q, const struct shown sides[2])
{
    struct verify_answer was = {0};
    struct verify_answer is = {0};
    struct err e = {0};
    bool ok = ask(q, &sides[0], &was, &e);
    bool verified = ok && was.verified; /* else nobody looks at what is shown */
    ok = ok && (!verified || ask(q, &sides[1], &is, &e));
    if (!ok)
        fail(id, e.text);
    else
        count(s, &was);
    if (ok && verified && !is_same(&was, &is) && s->num_different++ < TOLD_MAX)
        tell(id, q, &was, &is);
    verify_answer_cleanup(&was);
    verify_answer_cleanup(&is);
    return ok;
}

static bool ask_on_link(struct sweep *s, const char *id, const char *link, size_t asker,
    bool as_client, const char *name, const struct shown sides[2])
{
    const struct verify_question q = {.as_client = as_client,
        .release = s->releases[asker],
        .eku_check = askers[asker].eku_check,
        .link = link,
        .names = {name},
        .num_names = name == NULL ? 0 : 1};
    return compare(s, id, &q, sides);
}

/* Without a link every name is tried. On each second link one of the boxes asks, for one of
 * the roles and names, in turns, so that all meet in time; of certificate `at` in FULL all do. */
static bool compare_all(
    struct sweep *s, size_t at, const char *id, const char *name, const struct shown sides[2])
{
    const char *const names[] = {NULL, name, OTHER_NAME};
    size_t num_links = 0;
    const char *const *links = verify_links(&num_links);
    bool ok = true;
    for (size_t i = 0; i < 2 * 3 && ok; i++) {
        const struct verify_question q = {.as_client = i % 2 == 1,
            .names = {names[i / 2]},
            .num_names = names[i / 2] == NULL ? 0 : 1};
        ok = compare(s, id, &q, sides);
    }
    for (size_t i = 0; i < num_links && ok; i++) {
        for (size_t as = 0; as < 2 * NUM_ASKERS && ok; as++) {
            bool due = (at + i) % 2 == 0 && as == (at / 2 + i) % (2 * NUM_ASKERS);
            if (due || at % FULL == 0)
                ok = ask_on_link(
                    s, id, links[i], as / 2, as % 2 == 1, names[(at / 5 + i) % 3], sides);
        }
    }
    return ok;
}

struct row {
    char id[WORD_LEN], cert[WORD_LEN], root[WORD_LEN], name[WORD_LEN];
    char other_cert[WORD_LEN], other_root[WORD_LEN];
};

static bool open_other(struct sweep *s, const struct row *row, struct shown *out, struct err *e)
{
    struct buf warnings = {0};
    if (row->other_cert[0] != '\0') {
        char *cert = read_text(row->other_cert);
        char *root = read_text(row->other_root);
        bool ok = open_shown(out, cert, root, e);
        free(cert);
        free(root);
        return ok;
    }
    const struct twin *twin = twins_make_files(s->twins, row->cert, row->root, &warnings, e);
    buf_cleanup(&warnings);
    s->differences += twin == NULL ? 0 : twin->num_differences;
    return twin != NULL && open_shown(out, twin->chain_pem, twin->roots_pem, e);
}

static bool sweep_row(struct sweep *s, size_t at, const struct row *row)
{
    struct err e = {0};
    struct shown sides[2] = {0};
    char *cert = read_text(row->cert);
    char *root = read_text(row->root);
    bool ok = open_shown(&sides[0], cert, root, &e) && open_other(s, row, &sides[1], &e);
    if (ok)
        ok = compare_all(s, at, row->id, row->name, sides);
    else
        fail(row->id, e.text);
    s->num_certs += ok ? 1 : 0;
    close_shown(&sides[0]);
    close_shown(&sides[1]);
    free(cert);
    free(root);
    return ok;
}

static bool sweep_list(struct sweep *s, FILE *list, size_t every)
{
    char line[6 * WORD_LEN];
    bool ok = true;
    for (size_t at = 0; fgets(line, sizeof line, list) != NULL; at++) {
        struct row row = {0};
        if (at % every != 0)
            continue;
        if (sscanf(line, "%399s %399s %399s %399s %399s %399s", row.id, row.cert, row.root,
                row.name, row.other_cert, row.other_root) < 4)
            ok = fail(line, "ID CERT ROOT NAME [CERT ROOT]");
        else
            ok = sweep_row(s, at, &row) && ok;
    }
    return ok;
}

static void print_counts(const struct sweep *s)
{
    printf("certificates %zu\nquestions %zu\ndifferent %zu\nlisted %zu\naccepted %zu\nunverified "
           "%zu\n",
        s->num_certs, s->num_questions, s->num_different, s->differences, s->num_accepted,
        s->num_unverified);
    for (int reason = REASON_NONE + 1; reason < REASON_COUNT; reason++)
        printf("%s %zu\n", reason_name((enum reason)reason), s->by_reason[reason]);
}

int main(int argc, char **argv)
{
    struct conf_diag diag = {0};
    struct releases *set = releases_load(EK_RELEASES_DIR, &diag);
    FILE *list = argc == 3 ? fopen(argv[1], "r") : NULL;
    size_t every = argc == 3 ? strtoul(argv[2], NULL, 10) : 0;
    if (set == NULL || list == NULL || every == 0) {
        fputs("usage: twin_sweep LIST EVERY\n", stderr);
        return 2;
    }
    struct sweep s = {.twins = twins_new()};
    for (size_t i = 0; i < NUM_ASKERS; i++)
        s.releases[i] = releases_find(set, askers[i].release);
    bool ok = sweep_list(&s, list, every);
    print_counts(&s);
    twins_free(s.twins);
    releases_free(set);
    conf_diag_cleanup(&diag);
    fclose(list);
    return ok && s.num_different == 0 ? 0 : 1;
}
