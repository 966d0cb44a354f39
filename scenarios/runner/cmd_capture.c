#include "scenarios/runner/commands.h"

#include "scenarios/evidence/pcapng.h"
#include "scenarios/runner/captures.h"
#include "scenarios/runner/evidence_load.h"
#include "scenarios/runner/newfile.h"
#include "scenarios/runner/outputs.h"
#include "scenarios/spec/services.h"
#include "sim/base/text.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct capture_args {
    const char *cell;
    const char *file;    /* NULL: standard output, unless there is a folder */
    const char *folder;  /* for one file for each connection; NULL: none */
    const char *service; /* NULL: all */
    const char *runs;    /* --runs, or NULL */
    bool helped;
};

static void print_help(void)
{
    puts("usage: ekulab capture RUN:CELL[#SERVICE] [-o FILE.pcapng] [options]\n\n"
         "What passed between the hosts of a cell as a packet capture (pcapng) for Wireshark:\n"
         "under the addresses and ports of the lab, at the cell's virtual clock, with the names\n"
         "of the hosts, with the secrets of its TLS sessions, so that they are read decrypted,\n"
         "and beside each packet which step it is: ClientHello, X509 error 26 at depth 0, alert\n"
         "43, SIP SERVICE. The secrets are those of lab keys and of sessions that are over.\n\n"
         "Of a run that kept no evidence the cell is run again; it must end as the run says, and\n"
         "its evidence is kept beside the results (FILE.evidence).\n\n"
         "  -o, --output FILE   the capture of the cell; - is standard output (the default,\n"
         "                      unless that is a terminal or --legs is given)\n"
         "  --legs DIR          one file for each connection, DIR/N-LINK.pcapng\n"
         "  --service SERVICE   only the connections that are part of it\n"
         "  --runs DIR          the folder of kept runs (see ekulab run --help)\n\n"
         "TLS and HTTP are found by themselves, SIP on 5060 and 5061 too. No capture can say what\n"
         "is spoken on other ports: tshark and wireshark take it as options, which the comment of\n"
         "each file names (capinfos FILE), for example\n\n"
         "  tshark -r FILE -N n -d tls.port==7001,sip -d tcp.port==5269,xmpp\n"
         "  tshark -r FILE -Y frame.comment -T fields -e frame.number -e frame.comment\n\n"
         "exit: 0 written, 2 usage, 3 could not be written or run again, 4 internal");
}

static bool complain(const char *what, const char *word)
{
    fprintf(stderr, "ekulab capture: %s \"%s\"; see --help\n", what, word);
    return false;
}

static bool check_service(const char *word)
{
    const char *names[SERVICE_COUNT];
    for (int i = 0; i < SERVICE_COUNT; i++) {
        names[i] = service_id((enum service)i);
        if (text_is(names[i], word))
            return true;
    }
    const char *near = text_suggest(word, names, SERVICE_COUNT);
    if (near == NULL)
        return complain("unknown service", word);
    fprintf(stderr, "ekulab capture: unknown service \"%s\"; did you mean \"%s\"?\n", word, near);
    return false;
}

static bool read_option(struct capture_args *out, int option, const char *value)
{
    switch (option) {
    case 'o':
        out->file = value;
        return true;
    case 'l':
        out->folder = value;
        return true;
    case 's':
        out->service = value;
        return check_service(value);
    case 'r':
        out->runs = value;
        return true;
    case 'h':
        print_help();
        out->helped = true;
        return true;
    default:
        return false; /* getopt_long has complained */
    }
}

static bool read_args(struct capture_args *out, int argc, char **argv)
{
    static const struct option longs[] = {{"output", required_argument, NULL, 'o'},
        {"legs", required_argument, NULL, 'l'}, {"service", required_argument, NULL, 's'},
        {"runs", required_argument, NULL, 'r'}, {"help", no_argument, NULL, 'h'}, {0}};
    *out = (struct capture_args){0};
    for (int option; (option = getopt_long(argc, argv, "ho:", longs, NULL)) != -1;) {
        if (!read_option(out, option, optarg))
            return false;
        if (out->helped)
            return true;
    }
    if (optind + 1 != argc)
        return complain(optind == argc ? "which cell? write RUN:CELL after" : "one cell, not also",
            argv[argc - 1]);
    out->cell = argv[optind];
    if (out->file == NULL && out->folder == NULL)
        out->file = "-";
    return !text_is(out->file, "-") || isatty(STDOUT_FILENO) != 1 ||
           complain("no capture is written to a terminal; give -o FILE.pcapng for", out->cell);
}

/* Nothing is written over the results, or over what is kept beside them. */
static bool may_write(const char *path, const char *results, struct err *e)
{
    char *evidence = ek_asprintf("%s.evidence", results);
    const struct outputs inputs = {.inputs = {results, evidence}};
    bool ok = outputs_may_write(&inputs, path, e);
    free(evidence);
    return ok;
}

static bool write_capture(const char *path, const struct pcapng *capture, struct err *e)
{
    if (!text_is(path, "-"))
        return newfile_write(path, &capture->bytes, e);
    bool ok =
        fwrite(buf_str(&capture->bytes), 1, capture->bytes.len, stdout) == capture->bytes.len &&
        fflush(stdout) == 0;
    return ok || errno == EPIPE /* the reader has seen enough */ ||
           err_set(e, ERR_FILE_WRITE, "standard output: %s", strerror(errno));
}

static void tell_reading(const char *path, const struct pcapng *capture)
{
    char *word = text_shell(path);
    if (!text_is(path, "-"))
        printf("tshark -r %s -N n%s\n", word, buf_str(&capture->reading));
    free(word);
}

static bool has_connection(const struct capture_args *args, const json_t *evidence, struct err *e)
{
    for (size_t i = 0; args->service != NULL && i < pcapng_num_legs(evidence); i++) {
        if (pcapng_leg_serves(evidence, i, args->service))
            return true;
    }
    return args->service == NULL ||
           err_set(e, ERR_USAGE, "no connection of this cell is part of %s", args->service);
}

static int write_all(const struct capture_args *args, const json_t *evidence)
{
    struct pcapng capture;
    struct err e = {0};
    bool ok =
        pcapng_cell(&capture, evidence, args->service, &e) && has_connection(args, evidence, &e);
    bool usable = ok;
    if (ok && args->file != NULL)
        ok = write_capture(args->file, &capture, &e);
    if (ok && args->folder != NULL)
        ok = captures_legs(evidence, args->service, args->folder, &e);
    if (ok && args->file != NULL)
        tell_reading(args->file, &capture);
    pcapng_cleanup(&capture);
    if (!ok)
        fprintf(stderr, "ekulab capture: %s\n", e.text);
    if (!usable)
        return err_exit_code(&e);
    return ok ? EXIT_AS_EXPECTED : EXIT_INCONCLUSIVE;
}

int command_capture(int argc, char **argv)
{
    struct capture_args args;
    struct evidence_cell loaded = {0};
    if (!read_args(&args, argc, argv))
        return EXIT_USAGE;
    if (args.helped)
        return EXIT_AS_EXPECTED;
    int code = evidence_load("ekulab capture", args.cell, args.runs, &loaded);
    if (args.service == NULL)
        args.service = loaded.service;
    struct err e = {0};
    if (code == EXIT_AS_EXPECTED && args.file != NULL &&
        !may_write(args.file, loaded.ref.path, &e)) {
        fprintf(stderr, "ekulab capture: %s\n", e.text);
        code = EXIT_USAGE;
    }
    if (code == EXIT_AS_EXPECTED)
        code = write_all(&args, loaded.evidence);
    evidence_cell_cleanup(&loaded);
    return code;
}
