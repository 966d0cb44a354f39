#include "sim/node/options.h"

#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

static void print_help(enum program_kind kind)
{
    printf("usage: %s --config FILE [options]\n"
           "       %s --control FD [options]\n\n"
           "  --config FILE   run one stand-alone box with real addresses and ports\n"
           "  --control FD    be driven over this socket (used by ekulab run)\n"
           "  --releases DIR  release profiles (default: those of this build)\n"
           "  --change FAMILY:RULE=VALUE  one rule of one family set to another value\n"
           "  --assume RULE=VALUE  another value for what the profiles assume; up to %d times\n"
           "  --event-log FILE  with --config: the box's event log in Expressway's shape; - is\n"
           "                  standard error\n"
           "  --help, --version\n",
        program_name(kind), program_name(kind), RELEASES_ASSUMPTIONS_MAX);
}

static bool add_assumption(struct options *out, enum program_kind kind, const char *text)
{
    if (out->num_assumptions == RELEASES_ASSUMPTIONS_MAX) {
        fprintf(stderr, "%s: too many assumptions at %s\n", program_name(kind), text);
        return false;
    }
    out->assumptions[out->num_assumptions++] = text;
    return true;
}

static bool read_fd(const char *text, int *out)
{
    char *end = NULL;
    long fd = strtol(text, &end, 10);
    *out = (int)fd;
    return *text != '\0' && *end == '\0' && fd >= 0 && fd < 65536 && fcntl((int)fd, F_GETFD) >= 0;
}

bool options_read(struct options *out, enum program_kind kind, int argc, char **argv)
{
    static const struct option longs[] = {
        {"control", required_argument, NULL, 'c'},
        {"config", required_argument, NULL, 'f'},
        {"releases", required_argument, NULL, 'r'},
        {"change", required_argument, NULL, 'x'},
        {"assume", required_argument, NULL, 'a'},
        {"event-log", required_argument, NULL, 'e'},
        {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'v'},
        {0},
    };
    *out = (struct options){.control_fd = -1, .releases = EK_RELEASES_DIR};
    for (int c; (c = getopt_long(argc, argv, "h", longs, NULL)) != -1;) {
        if (c == 'c' && !read_fd(optarg, &out->control_fd)) {
            fprintf(stderr, "%s: --control %s is not an open file descriptor\n", program_name(kind),
                optarg);
            return false;
        }
        if (c == 'f')
            out->config = optarg;
        if (c == 'r')
            out->releases = optarg;
        if (c == 'x')
            out->change = optarg;
        if (c == 'e')
            out->event_log = optarg;
        if (c == 'h')
            print_help(kind);
        if (c == 'v')
            printf("%s (ekulab %s)\n", program_name(kind), EK_VERSION);
        if (c == 'h' || c == 'v')
            return out->finished = true;
        if (c == '?' || (c == 'a' && !add_assumption(out, kind, optarg)))
            return false;
    }
    bool one = (out->control_fd >= 0) != (out->config != NULL);
    bool alone = out->event_log == NULL || out->config != NULL;
    if (!one || optind < argc)
        fprintf(stderr, "%s: give either --config or --control; see --help\n", program_name(kind));
    else if (!alone)
        fprintf(stderr, "%s: --event-log goes with --config\n", program_name(kind));
    return one && alone && optind == argc;
}
