#include "scenarios/spec/beside.h"

#include <string.h>

char *path_beside(const struct conf_doc *doc, const char *path)
{
    const char *name = conf_name(doc);
    const char *slash = strrchr(name, '/');
    if (*path == '/' || slash == NULL)
        return ek_strdup(path);
    return ek_asprintf("%.*s/%s", (int)(slash - name), name, path);
}
