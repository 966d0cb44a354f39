#include "scenarios/runner/commands.h"

#include "scenarios/model/roles.h"
#include "scenarios/runner/explain_names.h"
#include "scenarios/runner/explain_run.h"
#include "scenarios/runner/explain_settings.h"
#include "scenarios/runner/grid.h"
#include "scenarios/runner/library.h"
#include "scenarios/runner/rules.h"
#include "scenarios/runner/wrap.h"
#include "scenarios/runs/runref.h"
#include "sim/base/text.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define WIDTH 100

static void print_help(void)
{
    puts(
        "usage: ekulab explain ID [--releases DIR] [--claims DIR]\n"
        "       ekulab explain RUN                      the cells of a run\n"
        "       ekulab explain RUN:CELL[#SERVICE] [--service SERVICE] [--log] [--runs DIR] ...\n\n"
        "ID is one of\n"
        "  a reason, eku-client-auth-missing: cause, evidence in the logs of an Expressway, ways\n"
        "    out, source\n"
        "  a rule, mra.service-check.client-auth: what each family of releases does, and which\n"
        "    document says so\n"
        "  a claim, MRA-1: what the document says and what is expected where; or a set, cisco-faq\n"
        "  a service, zone.uc-traversal, or its heading in tables, uc-zone: who is client and\n"
        "    server, which rules decide, which claims speak of it\n"
        "  settings, all of them; those of a peer or box, peers.b2b; or one, peers.b2b.dials:\n"
        "    values, default, short name in the ids of cells\n\n"
        "RUN is a kept run (r12; last, last~1: `ekulab history` lists them), or what one has\n"
        "written with --output jsonl=FILE (FILE ends in .jsonl, or write ./FILE): its cells, and\n"
        "how many of their services work. RUN:CELL: what became of each service, for those\n"
        "that fail who refused whom and why, what to look for in real logs, ways out; and the\n"
        "event logs of its boxes if the run had --events, or with --log, which runs the cell "
        "again\n"
        "if they are not there.\n\n"
        "  ekulab rules list     every rule\n"
        "  ekulab explain list   every id");
}

/* ---- reasons ---- */

static void print_items(const char *title, const char *const *items, size_t num)
{
    printf("\n%s\n", title);
    for (size_t i = 0; i < num; i++)
        print_wrapped(WIDTH, "  - ", "    ", items[i]);
}

static void print_reason(const struct reasons *reasons, enum reason reason)
{
    const struct reason_text *text = &reasons->text[reason];
    printf("%s\n\n", reason_name(reason));
    print_wrapped(WIDTH, "", "", text->cause);
    print_items("evidence", text->evidence, text->num_evidence);
    print_items("ways out", text->fixes, text->num_fixes);
    print_wrapped(WIDTH, "\nsource: ", "", text->citation);
}

static bool explain_reason(const struct library *library, const char *id)
{
    for (int i = REASON_NONE + 1; i < REASON_COUNT; i++) {
        if (text_is(reason_name((enum reason)i), id)) {
            print_reason(&library->reasons, (enum reason)i);
            return true;
        }
    }
    return false;
}

/* ---- rules ---- */

static void print_links(enum rule_id rule)
{
    const char *gap = "\nlinks: ";
    for (int i = 0; i < ROLE_COUNT; i++) {
        const struct role *role = role_get((enum role_id)i);
        if (!role_has_rule(role, rule))
            continue;
        printf("%s%s", gap, service_id(role->service));
        gap = ", ";
    }
    if (*gap == ',')
        puts("");
}

static bool says_same(const struct rule_line *a, const struct rule_line *b)
{
    return text_is(a->value, b->value) && a->confidence == b->confidence &&
           text_is(a->source, b->source) && text_is(a->note, b->note);
}

static void print_rule_line(
    const struct releases *set, uint64_t families, const struct rule_line *line)
{
    struct buf names = {0};
    families_text(set, families, &names);
    printf("\n%s (%s)\n  releases: %s\n", line->value, confidence_name(line->confidence),
        buf_str(&names));
    print_wrapped(WIDTH, "  source: ", "    ", line->source);
    if (line->note != NULL)
        print_wrapped(WIDTH, "  note: ", "    ", line->note);
    buf_cleanup(&names);
}

static bool explain_rule(const struct library *library, const char *id)
{
    const struct releases *set = library->releases;
    enum rule_id rule;
    uint64_t told = 0;
    if (!rule_by_name(id, &rule))
        return false;
    printf("%s\n\n%s\n", rule_name(rule), rule_says(rule));
    print_links(rule);
    for (size_t i = 0; i < families_num(set); i++) {
        const struct rule_line *line = release_rule(family_release(set, i), rule);
        uint64_t families = 0;
        for (size_t k = i; k < families_num(set) && (told >> i & 1) == 0; k++) {
            if (says_same(line, release_rule(family_release(set, k), rule)))
                families |= (uint64_t)1 << k;
        }
        if (families != 0)
            print_rule_line(set, families, line);
        told |= families;
    }
    return true;
}

/* ---- claims ---- */

static void print_expectation(const struct expectation *x)
{
    printf("    %s: %s%s", service_id(x->service), x->up ? "up" : "down ",
        x->reason == NULL ? "" : x->reason);
    if (x->side != NULL)
        printf(", decided by %s", x->side);
    if (x->caused_by != NULL)
        printf(", because of %s", x->caused_by);
    if (x->stage != NULL)
        printf(" (%s)", x->stage);
    puts("");
}

static void print_claim(const struct claim *claim)
{
    printf("%s%s%s (%s.yaml, %s)\n\n", claim->id,
        *claim_reading_name(claim->reading) ? ", read as " : "", claim_reading_name(claim->reading),
        claim->set->name, claim->confidence);
    print_wrapped(WIDTH, "", "", claim->says);
    if (claim->note != NULL)
        print_wrapped(WIDTH, "\nnote: ", "", claim->note);
    for (size_t i = 0; i < claim->num_conflicts; i++)
        printf("%s%s", i == 0 ? "\nother claims say otherwise: " : ", ", claim->conflicts[i]);
    fputs(claim->num_conflicts > 0 ? "\n\n" : "\n", stdout);
    for (size_t i = 0; i < claim->num_cases; i++) {
        const struct claim_case *c = &claim->cases[i];
        print_wrapped(WIDTH, "  when ", "    ", c->when_text);
        for (size_t k = 0; k < c->num_expectations; k++)
            print_expectation(&c->expectations[k]);
    }
    print_wrapped(WIDTH, "\nsource: ", "", claim->citation);
}

static bool explain_claim(const struct library *library, const char *id)
{
    bool found = false;
    for (size_t i = 0; i < library->claims.num_sets; i++) {
        const struct claim_set *set = library->claims.sets[i];
        for (size_t k = 0; k < set->num_claims; k++) {
            if (!text_is(set->claims[k].id, id))
                continue;
            printf("%s", found ? "\n" : "");
            print_claim(&set->claims[k]);
            found = true;
        }
    }
    return found;
}

/* ---- the command ---- */

struct ids {
    const char **id;
    size_t num;
};

static void add_id(struct ids *ids, const char *id)
{
    if (ids->num > 0 && text_is(ids->id[ids->num - 1], id))
        return; /* another reading of the same claim */
    ids->id = ek_realloc(ids->id, (ids->num + 1) * sizeof *ids->id);
    ids->id[ids->num++] = id;
}

static void collect_ids(const struct library *library, struct ids *out)
{
    for (int i = REASON_NONE + 1; i < REASON_COUNT; i++)
        add_id(out, reason_name((enum reason)i));
    for (int i = 0; i < RULE_COUNT; i++)
        add_id(out, rule_name((enum rule_id)i));
    add_id(out, "settings");
    for (int i = 0; i < SETTING_NUM; i++)
        add_id(out, setting_path((enum setting)i));
    for (int i = 0; i < SERVICE_COUNT; i++)
        add_id(out, service_id((enum service)i));
    for (size_t i = 0; i < library->claims.num_sets; i++) {
        const struct claim_set *set = library->claims.sets[i];
        add_id(out, set->name);
        for (size_t k = 0; k < set->num_claims; k++)
            add_id(out, set->claims[k].id);
    }
}

/* Claims and what they speak of, and what is none of all these; needs every file in order. */
static int explain_rest(struct library *library, const char *id)
{
    struct ids ids = {0};
    int code = EXIT_AS_EXPECTED;
    collect_ids(library, &ids);
    if (text_is(id, "list")) {
        for (size_t i = 0; i < ids.num; i++)
            puts(ids.id[i]);
    } else if (runref_is_file(id)) {
        code = explain_run(library, &(struct explain_asked){.argument = id});
    } else if (!explain_claim(library, id) && !explain_service(library, id) &&
               !explain_claim_set(library, id) && !explain_setting(library, id)) {
        print_unknown("explain", "id", id, ids.id, ids.num);
        code = EXIT_USAGE;
    }
    free(ids.id);
    return code;
}

/* What is asked for. */
struct question {
    const char *id;
    const char *releases_dir;
    const char *claims_dir;
    struct explain_asked asked; /* if it is of a run */
};

/* Ids hold no colon and no slash, and no file that is called like one is a run. */
static bool is_of_run(const char *id)
{
    static const char suffix[] = ".jsonl";
    size_t len = strlen(id);
    size_t suffix_len = sizeof suffix - 1;
    return strpbrk(id, ":/") != NULL || runref_is_kept(id) ||
           (len > suffix_len && text_is(id + len - suffix_len, suffix));
}

static int load_and_explain(const struct question *q)
{
    struct library library = {0};
    struct conf_diag diag = {0};
    int code = EXIT_USAGE;
    bool of_run = is_of_run(q->id);
    library.releases = releases_load(q->releases_dir, &diag);
    bool ok = reasons_load(&library.reasons, EK_REASONS_FILE, &diag) && library.releases != NULL;
    if (ok && !of_run && (explain_reason(&library, q->id) || explain_rule(&library, q->id)))
        code = EXIT_AS_EXPECTED;
    else if (ok && claims_load_all(&library.claims, q->claims_dir, &diag))
        code = of_run ? explain_run(&library, &q->asked) : explain_rest(&library, q->id);
    fputs(buf_str(&diag.text), stderr);
    conf_diag_cleanup(&diag);
    claims_cleanup(&library.claims);
    reasons_cleanup(&library.reasons);
    releases_free(library.releases);
    return code;
}

int command_explain(int argc, char **argv)
{
    static const struct option longs[] = {{"releases", required_argument, NULL, 'r'},
        {"claims", required_argument, NULL, 'c'}, {"service", required_argument, NULL, 's'},
        {"runs", required_argument, NULL, 'k'}, {"log", no_argument, NULL, 'l'},
        {"help", no_argument, NULL, 'h'}, {0}};
    struct question q = {.releases_dir = EK_RELEASES_DIR, .claims_dir = EK_CLAIMS_DIR};
    for (int option; (option = getopt_long(argc, argv, "h", longs, NULL)) != -1;) {
        if (option == 'h') {
            print_help();
            return EXIT_AS_EXPECTED;
        }
        if (option == '?')
            return EXIT_USAGE;
        if (option == 'r')
            q.releases_dir = optarg;
        if (option == 'c')
            q.claims_dir = optarg;
        if (option == 's')
            q.asked.service = optarg;
        if (option == 'k')
            q.asked.runs = optarg;
        if (option == 'l')
            q.asked.log = true;
    }
    if (optind + 1 != argc) {
        fputs(optind == argc ? "ekulab explain: no id; see --help\n"
                             : "ekulab explain: more than one id; see --help\n",
            stderr);
        return EXIT_USAGE;
    }
    q.id = q.asked.argument = argv[optind];
    if (q.asked.service != NULL && !is_of_run(q.id)) {
        fputs("ekulab explain: --service goes with RUN:CELL\n", stderr);
        return EXIT_USAGE;
    }
    return load_and_explain(&q);
}
