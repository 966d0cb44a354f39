#include "scenarios/preview/commands.h"

#include "scenarios/preview/actions.h"
#include "scenarios/runner/commands.h"
#include "sim/base/text.h"

#include <stdio.h>

static const struct {
    const char *name;
    int (*run)(struct session *session);
} actions[] = {
    {"preview", plan_preview}, {"first-break", plan_first_break}, {"compare", plan_compare}};

#define NUM_ACTIONS (sizeof actions / sizeof actions[0])

static int run_action(size_t action, int argc, char **argv)
{
    struct session session;
    int code = EXIT_USAGE;
    if (session_open(&session, argc, argv))
        code = session.args.helped ? EXIT_AS_EXPECTED : actions[action].run(&session);
    session_close(&session);
    return code;
}

int command_plan(int argc, char **argv)
{
    const char *names[NUM_ACTIONS];
    for (size_t i = 0; i < NUM_ACTIONS; i++) {
        names[i] = actions[i].name;
        if (argc > 1 && text_is(argv[1], actions[i].name))
            return run_action(i, argc - 1, argv + 1);
    }
    if (argc > 1 && (text_is(argv[1], "--help") || text_is(argv[1], "-h")))
        return run_action(0, argc, argv);
    const char *near = argc > 1 ? text_suggest(argv[1], names, NUM_ACTIONS) : NULL;
    fprintf(stderr, "ekulab plan: %s%s%s%s%s; see ekulab plan --help\n",
        argc > 1 ? "unknown action \"" : "preview, first-break or compare", argc > 1 ? argv[1] : "",
        argc > 1 ? "\"" : "", near == NULL ? "" : "; did you mean ", near == NULL ? "" : near);
    return EXIT_USAGE;
}
