#include "scenarios/runner/commands.h"

#include "sim/base/text.h"
#include "sim/release/release.h"

#include <getopt.h>
#include <stdio.h>

static void print_help(void)
{
    puts(
        "usage: ekulab releases [--releases DIR]            list every release\n"
        "       ekulab releases show REL                    its rules, with confidence and source\n"
        "       ekulab releases diff REL REL                what differs\n"
        "       ekulab releases dump                        the canonical text of every family");
}

static const struct release *find(const struct releases *set, const char *name)
{
    const struct release *release = releases_find(set, name);
    if (release != NULL)
        return release;
    char why[RELEASES_UNKNOWN_CAP];
    releases_unknown(set, name, why);
    fprintf(stderr, "ekulab releases: %s\n", why);
    return NULL;
}

static int list(const struct releases *set, char **words)
{
    (void)words;
    size_t num = 0;
    const char *const *names = releases_names(set, &num);
    printf("%-10s %s\n", "release", "family (releases that check the same)");
    for (size_t i = 0; i < num; i++)
        printf("%-10s %s\n", names[i], release_family_name(releases_find(set, names[i])->family));
    return EXIT_AS_EXPECTED;
}

static int show(const struct releases *set, char **words)
{
    const struct release *release = find(set, words[0]);
    if (release == NULL)
        return EXIT_USAGE;
    struct buf text = {0};
    release_family_dump(release->family, &text);
    fputs(buf_str(&text), stdout);
    buf_cleanup(&text);
    return EXIT_AS_EXPECTED;
}

static int diff(const struct releases *set, char **words)
{
    const struct release *a = find(set, words[0]);
    const struct release *b = find(set, words[1]);
    if (a == NULL || b == NULL)
        return EXIT_USAGE;
    struct buf text = {0};
    if (release_diff(a, b, &text) == 0)
        printf("%s and %s check the same\n", a->name, b->name);
    fputs(buf_str(&text), stdout);
    buf_cleanup(&text);
    return EXIT_AS_EXPECTED;
}

static int dump(const struct releases *set, char **words)
{
    (void)words;
    const struct release_family *family = NULL;
    for (size_t i = 0; (family = releases_family_at(set, i)) != NULL; i++) {
        struct buf text = {0};
        release_family_dump(family, &text);
        printf("%s%s", i == 0 ? "" : "\n", buf_str(&text));
        buf_cleanup(&text);
    }
    return EXIT_AS_EXPECTED;
}

static const struct {
    const char *name;
    int num_words;
    int (*run)(const struct releases *set, char **words);
} verbs[] = {{"list", 0, list}, {"show", 1, show}, {"diff", 2, diff}, {"dump", 0, dump}};

static int run_verb(const char *dir, int argc, char **words)
{
    const char *verb = argc == 0 ? "list" : words[0];
    int num_words = argc == 0 ? 0 : argc - 1;
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        if (!text_is(verbs[i].name, verb) || verbs[i].num_words != num_words)
            continue;
        struct conf_diag diag = {0};
        struct releases *set = releases_load(dir, &diag);
        fputs(buf_str(&diag.text), stderr);
        conf_diag_cleanup(&diag);
        int code = set == NULL ? EXIT_USAGE : verbs[i].run(set, words + 1);
        releases_free(set);
        return code;
    }
    fprintf(
        stderr, "ekulab releases: cannot do \"%s\" with %d names; see --help\n", verb, num_words);
    return EXIT_USAGE;
}

int command_releases(int argc, char **argv)
{
    static const struct option longs[] = {
        {"releases", required_argument, NULL, 'r'}, {"help", no_argument, NULL, 'h'}, {0}};
    const char *dir = EK_RELEASES_DIR;
    for (int option; (option = getopt_long(argc, argv, "h", longs, NULL)) != -1;) {
        if (option == 'h') {
            print_help();
            return EXIT_AS_EXPECTED;
        }
        if (option != 'r')
            return EXIT_USAGE;
        dir = optarg;
    }
    return run_verb(dir, argc - optind, argv + optind);
}
