/* commands.h: the commands of `ekulab` that live in this room, and what all commands share: exit
 * codes, titles. */
#ifndef EK_RUNNER_COMMANDS_H
#define EK_RUNNER_COMMANDS_H

/* Exit codes (contract). */
enum exit_code {
    EXIT_AS_EXPECTED = 0,
    EXIT_MISMATCH = 1,
    EXIT_USAGE = 2,
    EXIT_INCONCLUSIVE = 3,
    EXIT_INTERNAL = 4,
    EXIT_INTERRUPTED = 130,
};

/* Each gets "ekulab NAME" as argv[0], which complaints about options begin with.
 * command_word: NAME alone. */
const char *command_word(const char *title);
int command_run(int argc, char **argv); /* also `predict` */
int command_releases(int argc, char **argv);
int command_lint(int argc, char **argv);
int command_rules(int argc, char **argv);
int command_roles(int argc, char **argv);
int command_explain(int argc, char **argv);
int command_diff(int argc, char **argv);
int command_history(int argc, char **argv);
int command_ladder(int argc, char **argv);
int command_capture(int argc, char **argv);
int command_report(int argc, char **argv);
int command_personas(int argc, char **argv);

/* command_titled: runs a command with "TITLE NAME" as argv[0]. */
int command_titled(const char *title, int (*run)(int argc, char **argv), int argc, char **argv);

#endif
