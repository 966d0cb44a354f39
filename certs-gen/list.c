#include "certs-gen/cli.h"
#include "certs-gen/recipe.h"

#include <stdio.h>

static const char help[] = "Prints the words that a recipe is made of.\n"
                           "\n"
                           "  -h, --help   this text\n";

static const struct option options[] = {
    {NULL, 0, NULL, 0},
};

static void print_usages(void)
{
    puts("Usages (a recipe has one, first):");
    for (int i = 0; i < RECIPE_USAGE_COUNT; i++) {
        enum recipe_usage usage = (enum recipe_usage)i;
        printf("  %-26s %s\n", recipe_usage_name(usage), recipe_usage_what(usage));
    }
}

static void print_defects(void)
{
    puts("\nDefects (any number, each after a '+'):");
    for (unsigned bit = 0; bit < RECIPE_DEFECT_COUNT; bit++)
        printf("  +%-25s %s\n", recipe_defect_name(bit), recipe_defect_what(bit));
}

static void print_exclusions(void)
{
    const char *one = NULL, *other = NULL, *reason = NULL;
    puts("\nNot together:");
    for (size_t i = 0; recipe_excludes(i, &one, &other, &reason); i++)
        printf("  +%s +%s: %s\n", one, other, reason);
}

static void print_keys(void)
{
    puts("\nKey types:");
    for (int i = 0; i < CERTS_KEY_COUNT; i++)
        printf("  %s\n", certs_key_name((enum certs_key)i));
}

static bool parse_args(int argc, char **argv, struct err *e)
{
    optind = 0;
    if (cli_option(argc, argv, ":", options, e) == '?')
        return false;
    if (optind < argc)
        return err_set(e, ERR_USAGE, "unexpected argument \"%.40s\"", argv[optind]);
    return true;
}

static int run(int argc, char **argv)
{
    struct err e = {0};
    if (!parse_args(argc, argv, &e))
        return cli_fail(argv[0], &e);
    print_usages();
    print_defects();
    print_exclusions();
    print_keys();
    return 0;
}

const struct cli_command cli_list = {
    .name = "list",
    .summary = "print usages, defects and key types",
    .usage = "",
    .help = help,
    .run = run,
};
