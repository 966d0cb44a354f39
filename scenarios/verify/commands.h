/* commands.h: the command of this room; as those of the runner (runner/commands.h). */
#ifndef EK_VERIFY_COMMANDS_H
#define EK_VERIFY_COMMANDS_H

int command_verify(int argc, char **argv);

#endif
