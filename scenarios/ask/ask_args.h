/* ask_args.h: the command line of `ekulab ask`. */
#ifndef EK_ASK_ASK_ARGS_H
#define EK_ASK_ASK_ARGS_H

#include <stdbool.h>

#define ASK_RELEASE "X15.3.2" /* of both boxes, when none is named */

/* Strings are those of argv. */
struct ask_args {
    const char *certificate;
    const char *chain;
    const char *on; /* NULL: as the symptom says, else Expressway-E */
    const char *release_e;
    const char *release_c;
    const char *symptom;
    const char *name;
    const char *at;
    const char *calendar;
    const char *roots;
    const char *releases_dir;
    const char *format;
    const char *fail_on;
    bool redacts;
    bool helped;
};

/* ask_args_read: false when the arguments are wrong; the reason is on standard error then.
 * ask_help: on standard output. ask_complain: `what`, and the word that it is about (NULL: none),
 * on standard error; always false. */
bool ask_args_read(struct ask_args *out, int argc, char **argv);
void ask_help(void);
bool ask_complain(const char *what, const char *word);

#endif
