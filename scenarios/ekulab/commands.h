/* commands.h: the commands of `ekulab`, from one table: name, arguments, one line of help,
 * function. */
#ifndef EK_EKULAB_COMMANDS_H
#define EK_EKULAB_COMMANDS_H

/* ekulab_main: finds the command and runs it; its exit code. */
int ekulab_main(int argc, char **argv);

#endif
