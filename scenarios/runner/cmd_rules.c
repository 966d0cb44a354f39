#include "scenarios/runner/commands.h"

#include "scenarios/runner/rules.h"
#include "sim/base/text.h"

#include <stdio.h>

static const struct {
    const char *name;
    const char *arguments;
    const char *help;
    int (*run)(int argc, char **argv);
} verbs[] = {
    {"list", "[--release REL] [--format table|jsonl]", "what each rule decides, and its values",
        rules_list},
    {"coverage", "SCENARIO.yaml... [--claims]", "which rules and claims a run exercises",
        rules_coverage},
    {"mutate", "[SCENARIO.yaml...] [--live]", "which changes of a rule no claim notices",
        rules_mutate},
};

#define NUM_VERBS (sizeof verbs / sizeof verbs[0])

static void print_help(void)
{
    puts("usage: ekulab rules VERB [ARGS...]\n");
    for (size_t i = 0; i < NUM_VERBS; i++)
        printf("  %-9s %-40s %s\n", verbs[i].name, verbs[i].arguments, verbs[i].help);
    puts("\n  ekulab rules VERB --help tells more; without a verb: list");
}

int command_rules(int argc, char **argv)
{
    const char *names[NUM_VERBS];
    if (argc < 2)
        return rules_list(argc, argv);
    if (text_is(argv[1], "--help") || text_is(argv[1], "-h")) {
        print_help();
        return EXIT_AS_EXPECTED;
    }
    for (size_t i = 0; i < NUM_VERBS; i++) {
        names[i] = verbs[i].name;
        if (text_is(names[i], argv[1]))
            return command_titled("ekulab rules", verbs[i].run, argc - 1, argv + 1);
    }
    if (argv[1][0] == '-')
        return rules_list(argc, argv);
    print_unknown("rules", "verb", argv[1], names, NUM_VERBS);
    return EXIT_USAGE;
}
