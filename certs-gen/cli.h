/* cli.h: what the commands of the workshop have in common. */
#ifndef EK_CERTS_CLI_H
#define EK_CERTS_CLI_H

#include "sim/base/err.h"

#include <getopt.h>

/* One command. `run` gets "PROGRAM NAME" as argv[0], never sees --help, and returns the exit code.
 */
struct cli_command {
    const char *name;
    const char *summary;
    const char *usage;
    const char *help;
    int (*run)(int argc, char **argv);
};

extern const struct cli_command cli_make;
extern const struct cli_command cli_show;
extern const struct cli_command cli_list;

/* cli_fail: prints `e` after `name`, for wrong usage with a pointer to the help; the exit code. */
int cli_fail(const char *name, const struct err *e);

/* cli_option: the next option as getopt_long returns it, -1 after the last; '?' after a failure,
 * which `e` then holds, with a suggestion. Set optind to 0 before the first call. */
int cli_option(
    int argc, char **argv, const char *letters, const struct option *options, struct err *e);

#endif
