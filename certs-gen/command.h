/* command.h: the command line of the workshop, for the program certs-gen and for `ekulab certs`. */
#ifndef EK_CERTS_COMMAND_H
#define EK_CERTS_COMMAND_H

/* certs_command: runs `argv[1]...`; `argv[0]` is the name shown in help and messages ("certs-gen",
 * "ekulab certs"). Results go to stdout, diagnostics to stderr. Returns the exit code. `argv` may
 * be put into another order. */
int certs_command(int argc, char **argv);

#endif
