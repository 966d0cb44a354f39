/* `ekulab verify`: the lab's verification of one certificate, for a purpose, a release and a link.
 */
#include "scenarios/runner/commands.h"
#include "scenarios/verify/commands.h"
#include "scenarios/verify/verify.h"
#include "sim/base/redact.h"
#include "sim/base/text.h"
#include "sim/base/vclock.h"
#include "sim/tls/names.h"

#include <getopt.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_FILE_LEN   ((size_t)16 << 20)
#define PUBLIC_ROOTS   "/etc/ssl/certs/ca-certificates.crt"
#define EXIT_ACCEPTED  0
#define EXIT_REJECTED  1
#define SECURITY_LEVEL 2 /* sim/tls/profile.h */

struct verify_args {
    const char *releases_dir;
    const char *purpose;
    const char *release;
    const char *at;
    const char *leaf;
    bool json;
    bool redacts;
    bool helped;
    struct verify_question question;
    struct buf trust;
    struct buf lists;
    struct buf untrusted;
};

static void print_help(void)
{
    puts(
        "usage: ekulab verify --purpose client|server [options] LEAF.pem\n\n"
        "What an emulated box says of a certificate, beside what `openssl verify` says of the\n"
        "same files. LEAF.pem: the certificate first, then what is sent along with it.\n\n"
        "  --purpose client|server  the role in which the certificate is shown\n"
        "  --release REL --link L   ask as a box of this release does on this link; else for the\n"
        "                           purpose alone. `--link list` lists the links\n"
        "  --eku-check on|off       ExtendedKeyUsage Checking Mode (X15.5 and later); default on\n"
        "  --name NAME              a host name or an address; of several any one must match\n"
        "  --trust FILE             trusted CAs (PEM), may be repeated; default: the public roots\n"
        "                           of this machine\n"
        "  --untrusted FILE         further intermediates (PEM), may be repeated\n"
        "  --crl FILE               revocation lists (PEM): the leaf's issuer must have one\n"
        "  --at TIME                a date or a time; default now\n"
        "  --format text|json\n"
        "  --redact                 names in the subjects of the chain are replaced\n\n"
        "Exit: 0 accepted, 1 rejected, 2 unusable input.");
}

static bool complain(const char *what, const char *word)
{
    fprintf(stderr, "ekulab verify: %s%s%s; see --help\n", what, word == NULL ? "" : ": ",
        word == NULL ? "" : word);
    return false;
}

/* Says of `path` what it is not; a file of a Windows CA is often DER. */
static bool complain_of(const char *path, const char *what)
{
    fprintf(stderr,
        "ekulab verify: %s: %s; PEM is wanted (of DER, `openssl x509 -inform DER` makes PEM)\n",
        path, what);
    return false;
}

/* Each file must hold what it is given for: an empty one beside a good one is a mistake. */
static bool add_file(struct buf *out, const char *path, bool lists)
{
    struct err e = {0};
    struct buf text = {0};
    bool ok = buf_read_file(&text, path, MAX_FILE_LEN, &e);
    if (!ok)
        fprintf(stderr, "ekulab verify: %s\n", e.text);
    else if (strlen(buf_str(&text)) != text.len)
        ok = complain_of(path, "is not text");
    else if (lists && strstr(buf_str(&text), "-----BEGIN X509 CRL-----") == NULL)
        ok = complain_of(path, "no revocation list in it");
    else if (!lists && strstr(buf_str(&text), "-----BEGIN CERTIFICATE-----") == NULL &&
             strstr(buf_str(&text), "-----BEGIN X509 CERTIFICATE-----") == NULL)
        ok = complain_of(path, "no certificate in it");
    if (ok)
        buf_addf(out, "%s\n", buf_str(&text));
    buf_cleanup(&text);
    return ok;
}

static bool add_name(struct verify_question *q, const char *name)
{
    if (q->num_names == VERIFY_NAMES_MAX)
        return complain("too many names", name);
    q->names[q->num_names++] = name;
    return true;
}

static bool choose(const char *what, const char *word, const char *yes, const char *no, bool *out)
{
    *out = text_is(word, yes);
    return *out || text_is(word, no) || complain(what, word);
}

static bool take_option(struct verify_args *out, int option)
{
    switch (option) {
    case 'p':
        out->purpose = optarg;
        return choose(
            "--purpose is client or server", optarg, "client", "server", &out->question.as_client);
    case 'R':
        out->release = optarg;
        return true;
    case 'r':
        out->releases_dir = optarg;
        return true;
    case 'l':
        out->question.link = optarg;
        return true;
    case 'k':
        return choose("--eku-check is on or off", optarg, "on", "off", &out->question.eku_check);
    case 'n':
        return add_name(&out->question, optarg);
    case 't':
        return add_file(&out->trust, optarg, false);
    case 'u':
        return add_file(&out->untrusted, optarg, false);
    case 'c':
        return add_file(&out->lists, optarg, true);
    case 'a':
        out->at = optarg;
        return true;
    case 'f':
        return choose("--format is text or json", optarg, "json", "text", &out->json);
    case 'x':
        out->redacts = true;
        return true;
    case 'h':
        out->helped = true;
        return true;
    default:
        return false;
    }
}

static bool read_args(struct verify_args *out, int argc, char **argv)
{
    static const struct option longs[] = {{"purpose", required_argument, NULL, 'p'},
        {"release", required_argument, NULL, 'R'}, {"releases", required_argument, NULL, 'r'},
        {"link", required_argument, NULL, 'l'}, {"eku-check", required_argument, NULL, 'k'},
        {"name", required_argument, NULL, 'n'}, {"trust", required_argument, NULL, 't'},
        {"untrusted", required_argument, NULL, 'u'}, {"crl", required_argument, NULL, 'c'},
        {"at", required_argument, NULL, 'a'}, {"format", required_argument, NULL, 'f'},
        {"redact", no_argument, NULL, 'x'}, {"help", no_argument, NULL, 'h'}, {0}};
    *out = (struct verify_args){.releases_dir = EK_RELEASES_DIR, .at = "now"};
    out->question.eku_check = true;
    for (int option; (option = getopt_long(argc, argv, "h", longs, NULL)) != -1;) {
        if (!take_option(out, option))
            return false;
    }
    out->leaf = optind < argc ? argv[optind] : NULL;
    return optind + 1 >= argc || complain("more than one certificate file", argv[optind + 1]);
}

static void print_links(void)
{
    size_t num = 0;
    const char *const *links = verify_links(&num);
    for (size_t i = 0; i < num; i++) {
        bool again = i > 0 && text_is(links[i], "b2b") && i + 1 == num; /* its second port */
        if (!again)
            puts(links[i]);
    }
}

static bool is_complete(const struct verify_args *args)
{
    const struct verify_question *q = &args->question;
    size_t num = 0;
    if (args->leaf == NULL)
        return complain("which certificate?", NULL);
    if (args->purpose == NULL && !text_is(q->link, VERIFY_SERVICE))
        return complain("--purpose client or server?", NULL);
    if ((args->release == NULL) != (q->link == NULL))
        return complain("--release and --link go together", NULL);
    if (q->link == NULL || verify_is_link(q->link))
        return true;
    const char *const *links = verify_links(&num);
    const char *near = text_suggest(q->link, links, num);
    char *hint = ek_asprintf("unknown link \"%.60s\"%s%s", q->link,
        near == NULL ? "" : "; did you mean ", near == NULL ? "" : near);
    bool ok = complain(hint, NULL);
    free(hint);
    return ok;
}

/* ---- output ---- */

static json_t *verdict_json(const struct tls_verdict *verdict)
{
    return json_pack("{s:b,s:i,s:i}", "accepted", (int)verdict->accepted, "x509_error",
        verdict->x509_error, "depth", verdict->x509_depth);
}

static void print_json(const struct verify_args *args, const struct verify_answer *answer)
{
    const struct tls_verdict *box = &answer->box.verdict;
    bool accepted = box->accepted || !answer->verified;
    json_t *o = json_pack("{s:b,s:s?,s:i,s:i,s:s,s:b,s:o}", "accepted", (int)accepted, "reason",
        accepted ? NULL : reason_name(answer->reason), "x509_error", accepted ? 0 : box->x509_error,
        "depth", accepted ? 0 : box->x509_depth, "asked", answer->asked, "verified",
        (int)answer->verified, "openssl", verdict_json(&answer->openssl.verdict));
    json_t *chain = json_array();
    for (size_t i = 0; i < answer->box.built.num_certs; i++)
        json_array_append_new(chain, json_string(answer->box.built.certs[i].subject));
    json_object_set_new(o, "chain", chain);
    json_t *rules = json_array();
    for (size_t i = 0; i < answer->num_rules; i++) {
        const struct rule_line *line = release_rule(args->question.release, answer->rules[i]);
        json_array_append_new(
            rules, json_pack("{s:s,s:s,s:s}", "id", rule_name(answer->rules[i]), "value",
                       line->value, "confidence", confidence_name(line->confidence)));
    }
    json_object_set_new(o, "rules", rules);
    json_object_set_new(o, "differs", json_boolean(verify_differs(answer)));
    char *text = json_dumps(o, JSON_COMPACT);
    puts(text);
    free(text);
    json_decref(o);
}

static void print_verdict(const char *who, const struct tls_examination *of, const char *reason)
{
    const struct tls_verdict *v = &of->verdict;
    if (v->accepted)
        printf("%-8s accepts\n", who);
    else
        printf("%-8s rejects: %s%sX509 error %d at depth %d, %s\n", who,
            reason == NULL ? "" : reason, reason == NULL ? "" : ", ", v->x509_error, v->x509_depth,
            tls_x509_error_text(v->x509_error));
}

static void print_differences(const struct verify_args *args, const struct verify_answer *answer)
{
    const struct verify_question *q = &args->question;
    puts("\nthe two differ; beyond `openssl verify`, or otherwise than it, the box");
    if (!answer->verified) {
        puts("  - does not verify who shows this certificate on this link");
        return;
    }
    printf("  - judges keys and signatures by OpenSSL's security level %d\n", SECURITY_LEVEL);
    if (answer->names_ignored && q->num_names > 0 && q->release != NULL)
        puts("  - looks at no name on this link");
    for (size_t i = 0; i < answer->num_rules; i++) {
        const struct rule_line *line = release_rule(q->release, answer->rules[i]);
        printf("  - follows %s: %s (%s)\n", rule_name(answer->rules[i]), line->value,
            confidence_name(line->confidence));
    }
}

static void print_text(const struct verify_args *args, const struct verify_answer *answer)
{
    const struct verify_question *q = &args->question;
    if (text_is(q->link, VERIFY_SERVICE))
        printf("%s, the certificate inside SIP SERVICE; asked last: %s\n", q->release->name,
            answer->asked);
    else if (q->release != NULL)
        printf("%s on %s, the certificate shown by the TLS %s; asked: %s\n", q->release->name,
            q->link, q->as_client ? "client" : "server", answer->asked);
    if (answer->verified)
        print_verdict("box", &answer->box, reason_name(answer->reason));
    else
        puts("box      accepts: it does not verify this end of the link");
    print_verdict("openssl", &answer->openssl, NULL);
    for (size_t i = 0; i < answer->box.built.num_certs; i++)
        printf("  %zu  %s\n", i, answer->box.built.certs[i].subject);
    if (verify_differs(answer))
        print_differences(args, answer);
}

/* ---- asking ---- */

static void redact_chain(struct cert_chain *chain)
{
    struct redact *redact = redact_new();
    for (size_t i = 0; i < chain->num_certs; i++) {
        struct buf out = {0};
        redact_subject(redact, chain->certs[i].subject, false, &out);
        free(chain->certs[i].subject);
        chain->certs[i].subject = buf_take(&out);
    }
    redact_free(redact);
}

static int unusable(const struct err *e)
{
    fprintf(stderr, "ekulab verify: %s\n", e->text);
    return EXIT_USAGE;
}

static int ask(struct verify_args *args)
{
    struct err e = {0};
    struct buf leaf = {0};
    struct verify_answer answer = {0};
    struct verify_question *q = &args->question;
    int code = EXIT_USAGE;
    struct tls_trust *trust = NULL;
    if ((args->trust.len == 0 && !add_file(&args->trust, PUBLIC_ROOTS, false)) ||
        !add_file(&leaf, args->leaf, false))
        goto out;
    /* What is sent along may stand behind the leaf, so the leaf is untrusted as well. */
    buf_adds(&args->untrusted, buf_str(&leaf));
    q->with_lists = args->lists.len > 0;
    trust = tls_trust_new(buf_str(&args->trust), q->with_lists ? buf_str(&args->lists) : NULL, &e);
    q->trust = trust;
    q->leaf_pem = buf_str(&leaf);
    q->untrusted_pem = buf_str(&args->untrusted);
    if (trust == NULL || !vclock_parse_or_now(args->at, &q->clock, &e) ||
        !verify_ask(q, &answer, &e)) {
        code = unusable(&e);
        goto out;
    }
    if (args->redacts)
        redact_chain(&answer.box.built);
    if (args->json)
        print_json(args, &answer);
    else
        print_text(args, &answer);
    code = answer.box.verdict.accepted || !answer.verified ? EXIT_ACCEPTED : EXIT_REJECTED;
out:
    verify_answer_cleanup(&answer);
    tls_trust_free(trust);
    buf_cleanup(&leaf);
    return code;
}

static int ask_as_box(struct verify_args *args)
{
    struct conf_diag diag = {0};
    struct releases *set = releases_load(args->releases_dir, &diag);
    fputs(buf_str(&diag.text), stderr);
    conf_diag_cleanup(&diag);
    int code = EXIT_USAGE;
    args->question.release = set == NULL ? NULL : releases_find(set, args->release);
    if (args->question.release != NULL) {
        code = ask(args);
    } else if (set != NULL) {
        char why[RELEASES_UNKNOWN_CAP];
        releases_unknown(set, args->release, why);
        complain(why, NULL);
    }
    releases_free(set);
    return code;
}

int command_verify(int argc, char **argv)
{
    struct verify_args args;
    int code = EXIT_USAGE;
    if (read_args(&args, argc, argv)) {
        if (args.helped)
            print_help();
        else if (text_is(args.question.link, "list"))
            print_links();
        if (args.helped || text_is(args.question.link, "list"))
            code = EXIT_AS_EXPECTED;
        else if (is_complete(&args))
            code = args.release != NULL ? ask_as_box(&args) : ask(&args);
    }
    buf_cleanup(&args.trust);
    buf_cleanup(&args.lists);
    buf_cleanup(&args.untrusted);
    return code;
}
