#include "certs-gen/cli.h"

#include "sim/base/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MAX_OPTIONS 32

int cli_fail(const char *name, const struct err *e)
{
    fprintf(stderr, "%s: %s\n", name, e->text);
    if (e->code == ERR_USAGE)
        fprintf(stderr, "See \"%s --help\".\n", name);
    return err_exit_code(e);
}

static void unknown_option(const char *typed, const struct option *options, struct err *e)
{
    const char *names[MAX_OPTIONS];
    size_t num = 0;
    for (; num < MAX_OPTIONS && options[num].name != NULL; num++)
        names[num] = options[num].name;
    char *word = ek_strndup(typed + 2, strcspn(typed + 2, "="));
    const char *near = text_suggest(word, names, num);
    if (near != NULL)
        err_set(e, ERR_USAGE, "unknown option --%.40s; did you mean --%s?", word, near);
    else
        err_set(e, ERR_USAGE, "unknown option --%.40s", word);
    free(word);
}

int cli_option(
    int argc, char **argv, const char *letters, const struct option *options, struct err *e)
{
    opterr = 0;
    int got = getopt_long(argc, argv, letters, options, NULL);
    if (got != '?' && got != ':')
        return got;
    const char *typed = argv[optind - 1];
    if (got == ':')
        err_set(e, ERR_USAGE, "option %.40s needs a value", typed);
    else if (strncmp(typed, "--", 2) != 0)
        err_set(e, ERR_USAGE, "unknown option -%c", optopt);
    else if (optopt != 0)
        err_set(e, ERR_USAGE, "option %.40s takes no value", typed);
    else
        unknown_option(typed, options, e);
    return '?';
}
