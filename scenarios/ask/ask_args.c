#include "scenarios/ask/ask_args.h"

#include "scenarios/calendar/calendar.h"
#include "sim/base/text.h"

#include <getopt.h>
#include <stdio.h>

void ask_help(void)
{
    puts("usage: ekulab ask CERT.pem [--issuer-chain FILE] [options]\n\n"
         "What becomes of an Expressway pair with this certificate: its twin (the same names,\n"
         "usages, dates and chain, with new keys) is run live, as it is and with both usages,\n"
         "and so is each way out. CERT.pem holds no private key.\n\n"
         "  --issuer-chain FILE  its intermediates and root, if they are in another file\n"
         "  --on WHO             e, c, both, or a peer (cucm, b2b ...); default e, or as the\n"
         "                       symptom says\n"
         "  --e REL, --c REL     releases of Expressway-E and -C; default " ASK_RELEASE
         ", and that\n"
         "                       of the other one\n"
         "  --symptom TEXT       what fails, in your words; `--symptom list` lists what is known\n"
         "  --name HOST          the holder's host name; default what the certificate says\n"
         "  --at TIME            a date or a time; default now\n"
         "  --calendar REV       what CAs issue from when on; default current\n"
         "  --public-roots FILE  PEM file of public roots; default this machine's; `none`\n"
         "  --format KIND        text (default) or json\n"
         "  --redact             the host name is replaced\n"
         "  --fail-on break      exit 10 when something breaks, now or at the renewal\n"
         "  --releases DIR       profiles of releases\n\n"
         "Exit: 0 answered, 1 run and model disagree, 2 unusable input, 3 the lab failed,\n"
         "10 with --fail-on break.");
}

bool ask_complain(const char *what, const char *word)
{
    fprintf(stderr, "ekulab ask: %s%s%s; see --help\n", what, word == NULL ? "" : ": ",
        word == NULL ? "" : word);
    return false;
}

static const struct option longs[] = {{"issuer-chain", required_argument, NULL, 'i'},
    {"on", required_argument, NULL, 'o'}, {"e", required_argument, NULL, 'e'},
    {"c", required_argument, NULL, 'c'}, {"symptom", required_argument, NULL, 's'},
    {"name", required_argument, NULL, 'n'}, {"at", required_argument, NULL, 'a'},
    {"calendar", required_argument, NULL, 'C'}, {"public-roots", required_argument, NULL, 'p'},
    {"releases", required_argument, NULL, 'r'}, {"format", required_argument, NULL, 'f'},
    {"fail-on", required_argument, NULL, 'b'}, {"redact", no_argument, NULL, 'x'},
    {"help", no_argument, NULL, 'h'}, {0}};

static const char **word_of(struct ask_args *out, int option)
{
    switch (option) {
    case 'i':
        return &out->chain;
    case 'o':
        return &out->on;
    case 'e':
        return &out->release_e;
    case 'c':
        return &out->release_c;
    case 's':
        return &out->symptom;
    case 'n':
        return &out->name;
    case 'a':
        return &out->at;
    case 'C':
        return &out->calendar;
    case 'p':
        return &out->roots;
    case 'r':
        return &out->releases_dir;
    case 'f':
        return &out->format;
    case 'b':
        return &out->fail_on;
    default:
        return NULL;
    }
}

static bool check_words(const struct ask_args *args)
{
    if (!text_is(args->format, "text") && !text_is(args->format, "json"))
        return ask_complain("--format is text or json", args->format);
    return args->fail_on == NULL || text_is(args->fail_on, "break") ||
           ask_complain("--fail-on break", args->fail_on);
}

bool ask_args_read(struct ask_args *out, int argc, char **argv)
{
    *out = (struct ask_args){.at = "now",
        .calendar = CALENDAR_DEFAULT,
        .releases_dir = EK_RELEASES_DIR,
        .format = "text"};
    for (int option; (option = getopt_long(argc, argv, "h", longs, NULL)) != -1;) {
        const char **word = word_of(out, option);
        if (option == 'i' && out->chain != NULL)
            return ask_complain("--issuer-chain is one file; cat them into one, not", optarg);
        if (word != NULL)
            *word = optarg;
        else if (option != 'h' && option != 'x')
            return false;
        out->redacts = out->redacts || option == 'x';
        out->helped = out->helped || option == 'h';
    }
    out->certificate = optind < argc ? argv[optind] : NULL;
    if (out->helped || text_is(out->symptom, "list"))
        return true;
    if (out->certificate == NULL)
        return ask_complain("which certificate?", NULL);
    if (optind + 1 < argc)
        return ask_complain("more than one certificate file", argv[optind + 1]);
    return check_words(out);
}
