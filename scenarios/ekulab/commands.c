#include "scenarios/ekulab/commands.h"

#include "certs-gen/command.h"
#include "scenarios/ask/commands.h"
#include "scenarios/audit/commands.h"
#include "scenarios/import/commands.h"
#include "scenarios/preview/commands.h"
#include "scenarios/runner/commands.h"
#include "scenarios/twin/commands.h"
#include "scenarios/verify/commands.h"
#include "sim/base/err.h"
#include "sim/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct {
    const char *name;
    const char *arguments;
    const char *help;
    int (*run)(int argc, char **argv);
} commands[] = {
    {"run", "SCENARIO.yaml [options]", "replay a matrix on real connections", command_run},
    {"predict", "SCENARIO.yaml [options]", "the model alone: no process, no socket", command_run},
    {"releases", "[show REL | diff REL REL | dump]", "what each release checks, with sources",
        command_releases},
    {"rules", "[list | coverage | mutate] ...", "what each rule decides, and what pins it",
        command_rules},
    {"plan", "preview | first-break | compare PLAN.yaml", "an upgrade plan on the virtual calendar",
        command_plan},
    {"when", "[renew] [--ca NAME] [--calendar REV]", "what CAs issue until when, with sources",
        command_when},
    {"roles", "[DEPLOYMENT.yaml] [--release REL]", "who is TLS client and server on each link",
        command_roles},
    {"ladder", "RUN:CELL [options]", "what passed between the hosts, step by step", command_ladder},
    {"capture", "RUN:CELL [-o FILE.pcapng] ...", "the same as packets, for Wireshark",
        command_capture},
    {"ask", "CERT.pem [--symptom TEXT] ...", "one screen: what breaks with it, why, what to do",
        command_ask},
    {"audit", "PATH... [options]", "real certificates: role by role, works or breaks, until when",
        command_audit},
    {"verify", "--purpose client|server LEAF.pem ...", "what an emulated box says of a chain",
        command_verify},
    {"twin", "CERT.pem... -o DIR", "a lab double of a real certificate, with keys", command_twin},
    {"import", "XCONFIGURATION.txt [options]", "a real configuration becomes a scenario",
        command_import},
    {"personas", "[list | show NAME]", "what peers make of certificates, with evidence",
        command_personas},
    {"explain", "NAME | RUN[:CELL]", "cause, evidence, fix, citation", command_explain},
    {"diff", "RUN RUN [options]", "what became otherwise from one run to another", command_diff},
    {"history", "[CELL | --drop RUN... | --keep N]", "the kept runs, or a cell through them",
        command_history},
    {"report", "RUN -o FILE.html", "all of a run as one page for a browser", command_report},
    {"lint", "FILE.yaml...", "check scenario, deployment and persona files", command_lint},
    {"certs", "make|show|list ...", "lab certificates (the same as certs-gen)", certs_command},
};

#define NUM_COMMANDS (sizeof commands / sizeof commands[0])

static void print_help(void)
{
    puts("usage: ekulab COMMAND [ARGS...]\n\n"
         "A laboratory for Expressway pairs whose certificates lose the clientAuth usage.\n");
    for (size_t i = 0; i < NUM_COMMANDS; i++)
        printf("  %-9s %-34s %s\n", commands[i].name, commands[i].arguments, commands[i].help);
    puts("\n  ekulab COMMAND --help tells more; ekulab --version");
}

static int unknown_command(const char *name)
{
    const char *names[NUM_COMMANDS];
    for (size_t i = 0; i < NUM_COMMANDS; i++)
        names[i] = commands[i].name;
    const char *near = text_suggest(name, names, NUM_COMMANDS);
    if (near != NULL)
        fprintf(stderr, "ekulab: unknown command \"%s\"; did you mean \"%s\"?\n", name, near);
    else
        fprintf(stderr, "ekulab: unknown command \"%s\"; see ekulab --help\n", name);
    return EXIT_USAGE;
}

int ekulab_main(int argc, char **argv)
{
    if (argc < 2) {
        fputs("ekulab: no command; see ekulab --help\n", stderr);
        return EXIT_USAGE;
    }
    if (text_is(argv[1], "--help") || text_is(argv[1], "-h") || text_is(argv[1], "help")) {
        print_help();
        return EXIT_AS_EXPECTED;
    }
    if (text_is(argv[1], "--version")) {
        puts("ekulab " EK_VERSION);
        return EXIT_AS_EXPECTED;
    }
    for (size_t i = 0; i < NUM_COMMANDS; i++) {
        if (text_is(commands[i].name, argv[1]))
            return command_titled("ekulab", commands[i].run, argc - 1, argv + 1);
    }
    return unknown_command(argv[1]);
}
