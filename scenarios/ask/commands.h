/* commands.h: the command of this room. */
#ifndef EK_ASK_COMMANDS_H
#define EK_ASK_COMMANDS_H

int command_ask(int argc, char **argv);

#endif
