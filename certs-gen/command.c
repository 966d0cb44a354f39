#include "certs-gen/command.h"

#include "certs-gen/cli.h"
#include "sim/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct cli_command *const commands[] = {&cli_make, &cli_show, &cli_list};
#define NUM_COMMANDS (sizeof commands / sizeof commands[0])

static void print_help(FILE *to, const char *program)
{
    fprintf(to, "Usage: %s COMMAND [ARGUMENTS]\n\n", program);
    fputs("Lab certificates for ekulab: keys, certificates and chains from recipes.\n\n", to);
    for (size_t i = 0; i < NUM_COMMANDS; i++)
        fprintf(to, "  %-6s %s\n", commands[i]->name, commands[i]->summary);
    fprintf(to, "\n\"%s COMMAND --help\" tells more.\n", program);
}

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* True when help is asked for before "--", whatever else is wrong with the arguments. */
static bool wants_help(int argc, char **argv)
{
    for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++) {
        if (is_help(argv[i]))
            return true;
    }
    return false;
}

static const struct cli_command *find_command(const char *name, struct err *e)
{
    const char *names[NUM_COMMANDS];
    for (size_t i = 0; i < NUM_COMMANDS; i++) {
        if (strcmp(name, commands[i]->name) == 0)
            return commands[i];
        names[i] = commands[i]->name;
    }
    const char *near = text_suggest(name, names, NUM_COMMANDS);
    if (near != NULL)
        err_set(e, ERR_USAGE, "unknown command \"%.40s\"; did you mean \"%s\"?", name, near);
    else
        err_set(e, ERR_USAGE, "unknown command \"%.40s\"", name);
    return NULL;
}

static int run_command(const struct cli_command *command, int argc, char **argv)
{
    if (wants_help(argc, argv)) {
        printf("Usage: %s%s\n\n%s", argv[0], command->usage, command->help);
        return 0;
    }
    int code = command->run(argc, argv);
    if (fflush(stdout) == 0)
        return code;
    struct err e = {0};
    err_sys(&e, "standard output");
    return cli_fail(argv[0], &e);
}

int certs_command(int argc, char **argv)
{
    const char *program = argc > 0 ? argv[0] : "certs-gen";
    struct err e = {0};
    if (argc < 2) {
        print_help(stderr, program);
        return 2;
    }
    if (is_help(argv[1])) {
        print_help(stdout, program);
        return 0;
    }
    if (strcmp(argv[1], "--version") == 0) {
        printf("%s %s\n", program, EK_VERSION);
        return 0;
    }
    const struct cli_command *command = find_command(argv[1], &e);
    if (command == NULL)
        return cli_fail(program, &e);
    char *typed = argv[1];
    char *full_name = ek_asprintf("%s %s", program, command->name);
    argv[1] = full_name;
    int code = run_command(command, argc - 1, argv + 1);
    argv[1] = typed;
    free(full_name);
    return code;
}
