/* commands.h: the command of this room. */
#ifndef EK_IMPORT_COMMANDS_H
#define EK_IMPORT_COMMANDS_H

int command_import(int argc, char **argv);

#endif
