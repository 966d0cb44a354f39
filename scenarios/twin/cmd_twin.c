/* `ekulab twin`: doubles of real certificates, with keys of the lab. */
#include "certs-gen/cli.h"
#include "certs-gen/outfile.h"
#include "certs-gen/twin.h"
#include "scenarios/runner/commands.h"
#include "scenarios/twin/commands.h"
#include "sim/base/text.h"

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct twin_args {
    const char *program;
    const char *chain;
    const char *dir;
    char **paths;
    size_t num;
    bool force;
    bool helped;
};

static void print_help(void)
{
    puts(
        "usage: ekulab twin CERT.pem... [--issuer-chain FILE] -o DIR [--force]\n\n"
        "A double of a real certificate for the lab, without its private key: new keys and lab\n"
        "CAs; subject, names, usages, dates, key type, depth of the chain, and what its CAs may\n"
        "do, as in the original. CERT.pem holds the certificate and its CAs: PEM in any order,\n"
        "DER, or PKCS#7. A file with a private key is refused.\n\n"
        "  --issuer-chain FILE  further CAs of all the certificates\n"
        "  -o, --output DIR     for cert.pem, root.pem, key.pem, all.pem (what {pem: FILE} takes)\n"
        "                       and differences.txt; with several certificates a folder each\n"
        "  --force              replace what is there already\n\n"
        "Exit: 0 done, 2 unusable input.");
}

static bool read_args(struct twin_args *out, int argc, char **argv, struct err *e)
{
    static const struct option longs[] = {{"issuer-chain", required_argument, NULL, 'i'},
        {"output", required_argument, NULL, 'o'}, {"force", no_argument, NULL, 'f'},
        {"help", no_argument, NULL, 'h'}, {0}};
    *out = (struct twin_args){.program = argv[0]};
    optind = 0;
    for (int option; (option = cli_option(argc, argv, ":ho:", longs, e)) != -1;) {
        if (option == '?')
            return false;
        if (option == 'i' && out->chain != NULL)
            return err_set(e, ERR_USAGE, "--issuer-chain is one file; cat them into one");
        out->chain = option == 'i' ? optarg : out->chain;
        out->dir = option == 'o' ? optarg : out->dir;
        out->force = out->force || option == 'f';
        out->helped = out->helped || option == 'h';
    }
    out->paths = argv + optind;
    out->num = (size_t)(argc - optind);
    if (out->helped)
        return true;
    if (out->num == 0)
        return err_set(e, ERR_USAGE, "which certificate?");
    return out->dir != NULL || err_set(e, ERR_USAGE, "-o DIR is missing");
}

/* A twin and the folder it goes into. */
struct place {
    const struct twin *twin;
    char *dir;
};

/* How many of the `num` places before have a leaf of the same name. */
static size_t namesakes(const struct place *places, size_t num, const struct twin *twin)
{
    size_t found = 0;
    for (size_t i = 0; i < num; i++)
        found += text_is(places[i].twin->name, twin->name) ? 1 : 0;
    return found;
}

static char *folder_of(const struct twin_args *args, const struct place *places, size_t at)
{
    const struct twin *twin = places[at].twin;
    size_t before = namesakes(places, at, twin);
    if (args->num == 1)
        return ek_strdup(args->dir);
    if (before == 0)
        return ek_asprintf("%s/%s", args->dir, twin->name);
    return ek_asprintf("%s/%s-%zu", args->dir, twin->name, before + 1);
}

/* Complains of every file, not of the first alone. The exit code of the worst. */
static int make_all(const struct twin_args *args, struct twins *twins, struct place *places)
{
    int code = EXIT_AS_EXPECTED;
    size_t num = 0;
    for (size_t i = 0; i < args->num; i++) {
        struct err e = {0};
        struct buf warnings = {0};
        places[num].twin = twins_make_files(twins, args->paths[i], args->chain, &warnings, &e);
        fputs(buf_str(&warnings), stderr);
        buf_cleanup(&warnings);
        if (places[num].twin != NULL) {
            places[num].dir = folder_of(args, places, num);
            num++;
            continue;
        }
        int failed = cli_fail(args->program, &e);
        code = failed > code ? failed : code;
    }
    return code;
}

static void tell(const struct place *place, bool alone)
{
    const struct twin *twin = place->twin;
    printf("%s: twin of %s: leaf, %zu intermediate%s, %zu root%s; %zu differences\n", place->dir,
        twin->subject, twin->num_intermediates, twin->num_intermediates == 1 ? "" : "s",
        twin->num_roots, twin->num_roots == 1 ? "" : "s", twin->num_differences);
    if (!alone)
        return;
    for (const char *at = twin->differences; *at != '\0';) {
        size_t len = strcspn(at, "\n");
        printf("  %.*s\n", (int)len, at);
        at += len + 1;
    }
}

static int write_all(const struct twin_args *args, const struct place *places)
{
    for (size_t i = 0; i < args->num; i++) {
        struct err e = {0};
        bool ok = (i > 0 || args->num == 1 || outfile_make_dir(args->dir, &e)) &&
                  twin_write(places[i].twin, places[i].dir, args->force, &e);
        if (!ok)
            return cli_fail(args->program, &e);
        tell(&places[i], args->num == 1);
    }
    return EXIT_AS_EXPECTED;
}

static int double_all(const struct twin_args *args)
{
    struct twins *twins = twins_new();
    struct place *places = ek_calloc(args->num, sizeof *places);
    int code = make_all(args, twins, places);
    if (code == EXIT_AS_EXPECTED)
        code = write_all(args, places);
    for (size_t i = 0; i < args->num; i++)
        free(places[i].dir);
    free(places);
    twins_free(twins);
    return code;
}

int command_twin(int argc, char **argv)
{
    struct twin_args args;
    struct err e = {0};
    if (!read_args(&args, argc, argv, &e))
        return cli_fail(args.program, &e);
    if (!args.helped)
        return double_all(&args);
    print_help();
    return EXIT_AS_EXPECTED;
}
