#include "scenarios/inventory/walk.h"

#include <fts.h>
#include <string.h>
#include <sys/stat.h>

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static void tell(const FTSENT *entry, walk_fn *each, void *context)
{
    bool named = entry->fts_level == FTS_ROOTLEVEL;
    const char *why = NULL;
    switch (entry->fts_info) {
    case FTS_D:
    case FTS_DP:
    case FTS_DOT:
        return;
    case FTS_F:
        break;
    case FTS_DC:
        why = "a symbolic link back into a folder above it; not followed";
        break;
    case FTS_SLNONE:
        why = "a symbolic link to nothing";
        break;
    case FTS_DNR:
    case FTS_ERR:
    case FTS_NS:
        why = strerror(entry->fts_errno);
        break;
    default:
        if (!named)
            return;
        why = "neither a file nor a folder";
    }
    each(context, entry->fts_path, named, entry->fts_info == FTS_DC, why);
}

void walk(char *const *paths, walk_fn *each, void *context)
{
    FTS *tree = fts_open(paths, FTS_LOGICAL | FTS_NOCHDIR, by_name);
    if (tree == NULL) {
        each(context, paths[0], true, false, "cannot be walked through");
        return;
    }
    for (FTSENT *entry; (entry = fts_read(tree)) != NULL;)
        tell(entry, each, context);
    fts_close(tree);
}
