#include "scenarios/runner/commands.h"

#include "scenarios/runner/grid.h"
#include "scenarios/runner/rules.h"
#include "scenarios/spec/persona.h"
#include "sim/base/text.h"

#include <getopt.h>
#include <stdio.h>

static void print_help(void)
{
    puts("usage: ekulab personas [--personas DIR] [list]    every persona that a peer can have\n"
         "       ekulab personas [--personas DIR] show NAME   its traits, with evidence\n\n"
         "A deployment gives a peer a persona with peers.NAME.persona. The peer's own settings "
         "(eku,\n"
         "no-client-certificate, request-client-certificate, trust) stand above its traits.");
}

static int list(const struct personas *personas, const char *unused)
{
    (void)unused;
    static const char *const head[] = {"persona", "traits of its own", "who it is"};
    struct grid grid = {.num_columns = 3};
    grid_row(&grid, head);
    for (size_t i = 0; i < personas->num; i++) {
        const struct persona *persona = &personas->all[i];
        struct buf traits = {0};
        for (int t = 0; t < TRAIT_COUNT; t++) {
            if (persona->lines[t].own)
                buf_addf(&traits, "%s%s", traits.len > 0 ? ", " : "", trait_name((enum trait)t));
        }
        grid_add(&grid, persona->id);
        grid_add(&grid, buf_str(&traits));
        grid_add(&grid, persona->title);
        buf_cleanup(&traits);
    }
    grid_print(&grid, "");
    grid_cleanup(&grid);
    return EXIT_AS_EXPECTED;
}

static int show(const struct personas *personas, const char *name)
{
    const struct persona *persona = personas_find(personas, name);
    if (persona == NULL) {
        print_unknown("personas", "persona", name, personas->names, personas->num);
        return EXIT_USAGE;
    }
    printf("%s: %s\n", persona->id, persona->title);
    for (int t = 0; t < TRAIT_COUNT; t++) {
        const struct trait_line *line = &persona->lines[t];
        printf("\n  %s: %s (%s)\n    %s\n    source: %s\n", trait_name((enum trait)t), line->value,
            trait_confidence_name(line->confidence), trait_says((enum trait)t), line->source);
        if (line->note != NULL)
            printf("    note: %s\n", line->note);
    }
    return EXIT_AS_EXPECTED;
}

static const struct {
    const char *name;
    int num_words;
    int (*run)(const struct personas *personas, const char *word);
} verbs[] = {{"list", 0, list}, {"show", 1, show}};

static int run_verb(const char *dir, int argc, char **words)
{
    const char *verb = argc == 0 ? "list" : words[0];
    int num_words = argc == 0 ? 0 : argc - 1;
    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++) {
        if (!text_is(verbs[i].name, verb) || verbs[i].num_words != num_words)
            continue;
        struct conf_diag diag = {0};
        struct personas personas;
        bool ok = personas_load(&personas, dir, &diag);
        fputs(buf_str(&diag.text), stderr);
        conf_diag_cleanup(&diag);
        int code = ok ? verbs[i].run(&personas, words[1]) : EXIT_USAGE;
        personas_cleanup(&personas);
        return code;
    }
    fprintf(
        stderr, "ekulab personas: cannot do \"%s\" with %d names; see --help\n", verb, num_words);
    return EXIT_USAGE;
}

int command_personas(int argc, char **argv)
{
    static const struct option longs[] = {
        {"personas", required_argument, NULL, 'p'}, {"help", no_argument, NULL, 'h'}, {0}};
    const char *dir = EK_PERSONAS_DIR;
    for (int option; (option = getopt_long(argc, argv, "h", longs, NULL)) != -1;) {
        if (option == 'h') {
            print_help();
            return EXIT_AS_EXPECTED;
        }
        if (option != 'p')
            return EXIT_USAGE;
        dir = optarg;
    }
    return run_verb(dir, argc - optind, argv + optind);
}
