/* commands.h: the command of this room; as those of the runner (runner/commands.h). */
#ifndef EK_TWIN_COMMANDS_H
#define EK_TWIN_COMMANDS_H

int command_twin(int argc, char **argv);

#endif
