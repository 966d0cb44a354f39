#include "scenarios/runner/commands.h"

#include "sim/base/err.h"

#include <stdlib.h>
#include <string.h>

const char *command_word(const char *title)
{
    const char *blank = strrchr(title, ' ');
    return blank == NULL ? title : blank + 1;
}

int command_titled(const char *title, int (*run)(int argc, char **argv), int argc, char **argv)
{
    char *name = argv[0];
    char *full = ek_asprintf("%s %s", title, name);
    argv[0] = full;
    int code = run(argc, argv);
    argv[0] = name;
    free(full);
    return code;
}
