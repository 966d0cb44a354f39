/* commands.h: the commands of this room; as those of the runner (runner/commands.h). */
#ifndef EK_PREVIEW_COMMANDS_H
#define EK_PREVIEW_COMMANDS_H

int command_plan(int argc, char **argv); /* preview, first-break, compare */
int command_when(int argc, char **argv);

#endif
