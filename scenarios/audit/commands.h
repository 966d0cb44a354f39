/* commands.h: the command of this room. */
#ifndef EK_AUDIT_COMMANDS_H
#define EK_AUDIT_COMMANDS_H

int command_audit(int argc, char **argv);

#endif
