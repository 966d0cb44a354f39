/* `ekulab audit`: an inventory of real certificates. */
#include "scenarios/audit/commands.h"
#include "scenarios/audit/tell.h"
#include "scenarios/runner/commands.h"
#include "scenarios/runner/newfile.h"
#include "sim/base/text.h"
#include "sim/base/vclock.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PUBLIC_ROOTS "/etc/ssl/certs/ca-certificates.crt"
#define OUTPUTS_MAX  8
#define EXIT_BREAKS  10 /* with --fail-on break */
#define ALL_OF_THEM  UINT64_MAX

static const struct {
    const char *kind;
    tell_fn *tell;
} formats[] = {{"text", tell_text}, {"json", tell_json}, {"csv", tell_csv}, {"md", tell_md},
    {"sarif", tell_sarif}};

struct audit_args {
    const char *releases_dir;
    const char *format;
    const char *outputs[OUTPUTS_MAX]; /* KIND=FILE */
    size_t num_outputs;
    const char *calendar;
    const char *at;
    const char *until; /* NULL: for ever */
    const char *roots;
    const char *release; /* NULL: all */
    uint64_t roles;
    bool is_long;
    bool redacts;
    bool fails_on_break;
    bool helped;
    bool lists_roles;
    char **paths;
};

static void print_help(void)
{
    puts(
        "usage: ekulab audit PATH... [options]\n\n"
        "What real certificates are, what is wrong with them, and what becomes of each in every\n"
        "role around an Expressway pair: now, and when its CA renews it. PATH: files and folders;\n"
        "PEM in any order, DER, PKCS#7. A file that holds a private key is refused.\n\n"
        "  --role ROLE          this role alone; may be repeated. `--role list` lists them\n"
        "  --release REL        this release alone; default: a column for each family\n"
        "  --calendar REV       what CAs issue from when on; default current\n"
        "  --at TIME            a date or a time; default now\n"
        "  --public-roots FILE  PEM file of public roots; default this machine's; `none`\n"
        "  --format KIND        text (default), json, csv, md, sarif\n"
        "  --output KIND=FILE   also to a file; may be repeated\n"
        "  --long               each certificate in full; default with three or fewer\n"
        "  --fail-on break      exit 10 when something breaks, now or when it is renewed\n"
        "  --until DATE         ... on that day at the latest\n"
        "  --releases DIR       profiles of releases\n\n"
        "Exit: 0 done, 2 something could not be read or was refused (the rest is told),\n"
        "10 with --fail-on break.");
}

static bool complain(const char *what, const char *word)
{
    fprintf(stderr, "ekulab audit: %s%s%s; see --help\n", what, word == NULL ? "" : ": ",
        word == NULL ? "" : word);
    return false;
}

static bool complain_near(const char *what, const char *word, const char *const *names, size_t num)
{
    const char *near = text_suggest(word, names, num);
    fprintf(stderr, "ekulab audit: unknown %s \"%.60s\"%s%s; see --help\n", what, word,
        near == NULL ? "" : "; did you mean ", near == NULL ? "" : near);
    return false;
}

static tell_fn *format_of(const char *kind, size_t len)
{
    const char *names[sizeof formats / sizeof formats[0]];
    char *word = ek_strndup(kind, len);
    tell_fn *found = NULL;
    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        names[i] = formats[i].kind;
        if (text_is(word, formats[i].kind))
            found = formats[i].tell;
    }
    if (found == NULL)
        complain_near("format", word, names, sizeof formats / sizeof formats[0]);
    free(word);
    return found;
}

static bool add_output(struct audit_args *out, const char *spec)
{
    const char *sign = strchr(spec, '=');
    if (sign == NULL || sign[1] == '\0')
        return complain("--output KIND=FILE", spec);
    if (out->num_outputs == OUTPUTS_MAX)
        return complain("too many outputs", spec);
    out->outputs[out->num_outputs++] = spec;
    return format_of(spec, (size_t)(sign - spec)) != NULL;
}

static bool add_role(struct audit_args *out, const char *id)
{
    enum audit_role role = audit_role_by_id(id);
    if (text_is(id, "list")) {
        out->lists_roles = true;
        return true;
    }
    if (role == AUDIT_ROLE_COUNT)
        return complain_near("role", id, audit_role_ids(), AUDIT_ROLE_COUNT);
    out->roles |= (uint64_t)1 << role;
    return true;
}

/* Options that only keep their word. */
static const char **word_of(struct audit_args *out, int option)
{
    switch (option) {
    case 'r':
        return &out->releases_dir;
    case 'R':
        return &out->release;
    case 'c':
        return &out->calendar;
    case 'a':
        return &out->at;
    case 'u':
        return &out->until;
    case 'p':
        return &out->roots;
    default:
        return NULL;
    }
}

static bool take_option(struct audit_args *out, int option)
{
    const char **word = word_of(out, option);
    if (word != NULL) {
        *word = optarg;
        return true;
    }
    switch (option) {
    case 'f':
        out->format = optarg;
        return format_of(optarg, strlen(optarg)) != NULL;
    case 'o':
        return add_output(out, optarg);
    case 'l':
        return add_role(out, optarg);
    case 'L':
        out->is_long = true;
        return true;
    case 'x':
        out->redacts = true;
        return true;
    case 'b':
        out->fails_on_break = true;
        return text_is(optarg, "break") || complain("--fail-on break", optarg);
    case 'h':
        out->helped = true;
        return true;
    default:
        return false;
    }
}

static bool read_args(struct audit_args *out, int argc, char **argv)
{
    static const struct option longs[] = {{"role", required_argument, NULL, 'l'},
        {"release", required_argument, NULL, 'R'}, {"releases", required_argument, NULL, 'r'},
        {"calendar", required_argument, NULL, 'c'}, {"at", required_argument, NULL, 'a'},
        {"until", required_argument, NULL, 'u'}, {"public-roots", required_argument, NULL, 'p'},
        {"format", required_argument, NULL, 'f'}, {"output", required_argument, NULL, 'o'},
        {"long", no_argument, NULL, 'L'}, {"redact", no_argument, NULL, 'x'},
        {"fail-on", required_argument, NULL, 'b'}, {"help", no_argument, NULL, 'h'}, {0}};
    *out = (struct audit_args){.releases_dir = EK_RELEASES_DIR,
        .format = "text",
        .calendar = CALENDAR_DEFAULT,
        .at = "now"};
    for (int option; (option = getopt_long(argc, argv, "h", longs, NULL)) != -1;) {
        if (!take_option(out, option))
            return false;
    }
    out->paths = argv + optind;
    return out->helped || out->lists_roles || optind < argc ||
           complain("which files or folders?", NULL);
}

static void print_roles(void)
{
    for (int i = 0; i < AUDIT_ROLE_COUNT; i++) {
        const struct audit_role_text *text = audit_role_text((enum audit_role)i);
        printf("%-22s %s\n", text->id, text->words);
    }
}

/* ---- what was asked ---- */

static bool find_calendar(const char *name, size_t *out, struct err *e)
{
    const struct calendars *shelf = calendars_shelf();
    if (!calendar_use(name, e))
        return false;
    for (size_t i = 0; i < shelf->num; i++) {
        if (text_is(shelf->all[i].id, name))
            *out = i;
    }
    return true;
}

/* The families whose rules are asked for: all, or that of one release. */
static bool find_families(const struct audit_args *args, struct audit_request *out)
{
    out->families = ALL_OF_THEM;
    if (args->release == NULL)
        return true;
    const struct release *release = release_named(out->releases, args->release, "audit");
    out->families = 0;
    for (size_t i = 0; release != NULL && i < families_num(out->releases); i++) {
        if (family_release(out->releases, i)->family == release->family)
            out->families = (uint64_t)1 << i;
    }
    return release != NULL;
}

/* Without the machine's list, public roots are not known; that is told, not fatal. */
static const char *find_roots(const struct audit_args *args)
{
    if (text_is(args->roots, "none"))
        return NULL;
    if (args->roots != NULL)
        return args->roots;
    if (access(PUBLIC_ROOTS, R_OK) == 0)
        return PUBLIC_ROOTS;
    fputs("ekulab audit: no public roots at " PUBLIC_ROOTS "; public CAs are told by their names\n",
        stderr);
    return NULL;
}

static bool ask(
    const struct audit_args *args, struct audit_request *out, int64_t *until, struct err *e)
{
    out->paths = args->paths;
    out->roles = args->roles == 0 ? ALL_OF_THEM : args->roles;
    out->public_roots = find_roots(args);
    *until = AUDIT_NEVER - 1;
    return find_calendar(args->calendar, &out->calendar, e) &&
           vclock_parse_or_now(args->at, &out->now, e) &&
           (args->until == NULL || vclock_parse(args->until, until, e));
}

/* ---- what is told ---- */

static bool write_outputs(const struct audit_args *args, const struct audit *audit, struct err *e)
{
    bool ok = true;
    for (size_t i = 0; i < args->num_outputs && ok; i++) {
        const char *sign = strchr(args->outputs[i], '=');
        struct buf text = {0};
        format_of(args->outputs[i], (size_t)(sign - args->outputs[i]))(audit, args->is_long, &text);
        ok = newfile_write(sign + 1, &text, e);
        buf_cleanup(&text);
    }
    return ok;
}

static void print_audit(const struct audit_args *args, const struct audit *audit)
{
    struct buf text = {0};
    format_of(args->format, strlen(args->format))(audit, args->is_long, &text);
    fwrite(buf_str(&text), 1, text.len, stdout);
    buf_cleanup(&text);
}

/* The number of those because of which the audit is not complete. */
static size_t print_remarks(const struct audit *audit)
{
    size_t num = 0;
    size_t num_errors = 0;
    const struct inventory_remark *remarks = inventory_remarks(audit->inventory, &num);
    for (size_t i = 0; i < num; i++) {
        struct buf place = {0};
        struct buf file = {0};
        struct buf text = {0};
        bool is_note = remarks[i].kind == REMARK_NOTE;
        tell_remark(audit, &remarks[i], &file, &text);
        tell_place(buf_str(&file), remarks[i].line, &place);
        fprintf(
            stderr, "%s: %s: %s\n", buf_str(&place), is_note ? "note" : "error", buf_str(&text));
        buf_cleanup(&file);
        buf_cleanup(&text);
        num_errors += !is_note;
        buf_cleanup(&place);
    }
    return num_errors;
}

static bool something_breaks(const struct audit *audit, int64_t until)
{
    return audit->num_leaves > 0 && audit_day(audit, &audit->leaves[0]) <= until;
}

static int tell(
    const struct audit_args *args, const struct audit *audit, int64_t until, struct err *e)
{
    size_t num_errors = print_remarks(audit);
    print_audit(args, audit);
    if (!write_outputs(args, audit, e))
        return EXIT_USAGE;
    if (args->fails_on_break && something_breaks(audit, until))
        return EXIT_BREAKS;
    return num_errors > 0 ? EXIT_USAGE : EXIT_AS_EXPECTED;
}

static int run(
    const struct audit_args *args, const struct releases *releases, const struct issuers *issuers)
{
    struct err e = {0};
    struct audit audit = {0};
    struct audit_request request = {.releases = releases, .issuers = issuers};
    int64_t until = 0;
    int code = EXIT_USAGE;
    request.redact = args->redacts ? redact_new() : NULL;
    if (find_families(args, &request) && ask(args, &request, &until, &e) &&
        audit_make(&audit, &request, &e))
        code = tell(args, &audit, until, &e);
    if (e.code != ERR_NONE) {
        fprintf(stderr, "ekulab audit: %s\n", e.text);
        code = err_exit_code(&e);
    }
    audit_cleanup(&audit);
    redact_free(request.redact);
    return code;
}

int command_audit(int argc, char **argv)
{
    struct audit_args args;
    if (!read_args(&args, argc, argv))
        return EXIT_USAGE;
    if (args.helped || args.lists_roles) {
        if (args.helped)
            print_help();
        else
            print_roles();
        return EXIT_AS_EXPECTED;
    }
    struct conf_diag diag = {0};
    struct issuers issuers;
    struct releases *releases = load_releases(args.releases_dir);
    int code = EXIT_USAGE;
    if (issuers_load(&issuers, EK_ISSUERS_FILE, &diag) && releases != NULL)
        code = run(&args, releases, &issuers);
    fputs(buf_str(&diag.text), stderr);
    conf_diag_cleanup(&diag);
    issuers_cleanup(&issuers);
    releases_free(releases);
    return code;
}
