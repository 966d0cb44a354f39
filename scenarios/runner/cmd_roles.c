#include "scenarios/runner/commands.h"

#include "scenarios/runner/role_table.h"
#include "scenarios/runner/rules.h"
#include "scenarios/runner/wrap.h"
#include "scenarios/spec/scenario.h"
#include "sim/base/text.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#define WIDTH 100

struct roles_args {
    const char *releases_dir;
    const char *release;    /* NULL: those of the deployment, or all families */
    const char *deployment; /* NULL: none */
    bool helped;
};

static void print_help(void)
{
    puts(
        "usage: ekulab roles [DEPLOYMENT.yaml | SCENARIO.yaml] [--release REL] [--releases DIR]\n\n"
        "For each link: who is TLS client and who is server, which store each shows, and which\n"
        "usage its certificate must hold, with the rules that say so. Without a deployment:\n"
        "every peer is there and everything is verified that can be. With --release for that\n"
        "release on both boxes; else for the deployment's own releases, for those of the cells of\n"
        "the scenario, or for each family.\n\n"
        "  only         the one store of releases before X15.5\n"
        "  any usage    verified (issuer, dates, name), but not for a usage\n"
        "  shows none   ordinary TLS: no client certificate");
}

static bool read_args(struct roles_args *out, int argc, char **argv)
{
    static const struct option longs[] = {{"release", required_argument, NULL, 'R'},
        {"releases", required_argument, NULL, 'r'}, {"help", no_argument, NULL, 'h'}, {0}};
    *out = (struct roles_args){.releases_dir = EK_RELEASES_DIR};
    for (int option; (option = getopt_long(argc, argv, "h", longs, NULL)) != -1;) {
        if (option == '?')
            return false;
        if (option == 'R')
            out->release = optarg;
        if (option == 'r')
            out->releases_dir = optarg;
        out->helped = out->helped || option == 'h';
    }
    if (optind + 1 < argc)
        fprintf(stderr, "ekulab roles: more than one file: \"%s\"; see --help\n", argv[argc - 1]);
    out->deployment = optind < argc ? argv[optind] : NULL;
    return optind + 1 >= argc;
}

/* What the file is about. */
struct subject {
    struct deployment given;   /* the deployment, of a scenario its base */
    struct scenario *scenario; /* NULL: the file is a deployment */
};

static bool read_scenario(
    struct subject *out, const char *path, const struct releases *set, struct conf_diag *diag)
{
    out->scenario = scenario_load(path, set, EK_CLAIMS_DIR, diag);
    if (out->scenario != NULL)
        deployment_copy(&out->given, &out->scenario->base);
    return out->scenario != NULL;
}

static bool read_deployment(struct subject *out, const struct conf_doc *doc,
    const struct releases *set, struct conf_diag *diag)
{
    const struct conf_node *node = conf_need(diag, doc, conf_root(doc), "deployment", CONF_MAPPING);
    deployment_init(&out->given);
    return node != NULL && deployment_read(&out->given, doc, node, set, diag);
}

/* False when the file has a fault. */
static bool read_file(struct subject *out, const char *path, const struct releases *set)
{
    struct conf_diag diag = {0};
    struct conf_doc *doc = conf_parse_file(path, &diag);
    bool is_scenario = doc != NULL && conf_get(conf_root(doc), "scenario") != NULL;
    bool ok = doc != NULL && (is_scenario ? read_scenario(out, path, set, &diag)
                                          : read_deployment(out, doc, set, &diag));
    fputs(buf_str(&diag.text), stderr);
    conf_doc_free(doc);
    conf_diag_cleanup(&diag);
    return ok;
}

static void set_releases(struct deployment *d, const char *release)
{
    for (int on_e = 0; on_e < 2; on_e++) {
        char **value = &d->value[box_setting(SETTING_E_RELEASE, on_e == 1)];
        free(*value);
        *value = ek_strdup(release);
    }
}

/* The table for both boxes on `release`. */
static char *table_of(
    const struct deployment *given, const struct releases *set, const char *release)
{
    struct deployment d;
    struct buf text = {0};
    if (given == NULL)
        role_strict(&d, release);
    else
        deployment_copy(&d, given);
    set_releases(&d, release);
    role_table(&d, set, &text);
    deployment_cleanup(&d);
    return buf_take(&text);
}

/* Families whose tables are equal are told together. */
static void print_families(const struct deployment *given, const struct releases *set)
{
    char *tables[FAMILIES_MAX];
    size_t num = families_num(set);
    for (size_t i = 0; i < num; i++)
        tables[i] = table_of(given, set, family_release(set, i)->name);
    for (size_t i = 0; i < num; i++) {
        uint64_t families = 0;
        struct buf names = {0};
        for (size_t k = i; k < num && tables[i] != NULL; k++)
            families |= text_is(tables[k], tables[i]) ? (uint64_t)1 << k : 0;
        families_text(set, families, &names);
        if (families != 0)
            printf("%s%s\n%s", i > 0 ? "\n" : "", buf_str(&names), tables[i]);
        for (size_t k = i + 1; k < num; k++) {
            if ((families >> k & 1) == 0)
                continue;
            free(tables[k]);
            tables[k] = NULL;
        }
        buf_cleanup(&names);
    }
    for (size_t i = 0; i < num; i++)
        free(tables[i]);
}

static void print_deployment(const struct deployment *d, const struct releases *set)
{
    struct buf text = {0};
    role_table(d, set, &text);
    role_personas(d, &text);
    printf("expressway-e %s, expressway-c %s\n%s", deployment_get(d, SETTING_E_RELEASE),
        deployment_get(d, SETTING_C_RELEASE), buf_str(&text));
    buf_cleanup(&text);
}

/* Releases of E and C that some cell has, with the first one. */
struct pairs {
    char **names;
    size_t num;
};

static bool is_new(struct pairs *pairs, const struct deployment *d)
{
    char *name = ek_asprintf("expressway-e %s, expressway-c %s",
        deployment_get(d, SETTING_E_RELEASE), deployment_get(d, SETTING_C_RELEASE));
    for (size_t i = 0; i < pairs->num; i++) {
        if (!text_is(pairs->names[i], name))
            continue;
        free(name);
        return false;
    }
    pairs->names = ek_realloc(pairs->names, (pairs->num + 1) * sizeof *pairs->names);
    pairs->names[pairs->num++] = name;
    return true;
}

/* What else tells cells apart that share a table. */
static void print_differences(const struct scenario *scenario)
{
    struct buf paths = {0};
    for (int i = 0; i < SETTING_NUM; i++) {
        enum setting setting = (enum setting)i;
        if (setting != SETTING_E_RELEASE && setting != SETTING_C_RELEASE &&
            scenario_varies(scenario, setting))
            buf_addf(&paths, "%s%s", paths.len > 0 ? ", " : "", setting_path(setting));
    }
    if (paths.len > 0)
        print_wrapped(WIDTH,
            "\nEach table is that of one cell. Others with these releases differ in ", "  ",
            buf_str(&paths));
    buf_cleanup(&paths);
}

static void print_scenario(const struct scenario *scenario, const struct releases *set)
{
    struct pairs pairs = {0};
    for (size_t point = 0; point < scenario->num_points; point++) {
        struct cell cell;
        if (!scenario_cell(scenario, point, &cell))
            continue;
        if (is_new(&pairs, &cell.deployment)) {
            printf("%scell %s\n", pairs.num > 1 ? "\n" : "", cell.id);
            print_deployment(&cell.deployment, set);
        }
        cell_cleanup(&cell);
    }
    print_differences(scenario);
    for (size_t i = 0; i < pairs.num; i++)
        free(pairs.names[i]);
    free(pairs.names);
}

static int print_roles(
    const struct roles_args *args, const struct releases *set, const struct subject *subject)
{
    const struct deployment *given = args->deployment == NULL ? NULL : &subject->given;
    if (args->release != NULL) {
        const struct release *release = release_named(set, args->release, "roles");
        if (release == NULL)
            return EXIT_USAGE;
        char *table = table_of(given, set, release->name);
        printf("%s\n%s", release->name, table);
        free(table);
    } else if (subject->scenario != NULL) {
        print_scenario(subject->scenario, set);
    } else if (given != NULL && deployment_get(given, SETTING_E_RELEASE) != NULL &&
               deployment_get(given, SETTING_C_RELEASE) != NULL) {
        print_deployment(given, set);
    } else {
        print_families(given, set);
    }
    return EXIT_AS_EXPECTED;
}

int command_roles(int argc, char **argv)
{
    struct roles_args args;
    if (!read_args(&args, argc, argv))
        return EXIT_USAGE;
    if (args.helped) {
        print_help();
        return EXIT_AS_EXPECTED;
    }
    int code = EXIT_USAGE;
    struct subject subject = {0};
    struct releases *set = load_releases(args.releases_dir);
    bool ok = set != NULL;
    if (ok && args.deployment != NULL)
        ok = read_file(&subject, args.deployment, set);
    if (ok)
        code = print_roles(&args, set, &subject);
    scenario_free(subject.scenario);
    deployment_cleanup(&subject.given);
    releases_free(set);
    return code;
}
