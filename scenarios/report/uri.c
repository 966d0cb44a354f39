#include "scenarios/report/uri.h"

#include "sim/base/buf.h"

#include <ctype.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* What stands behind the working folder in an absolute path; the path itself where it does not lie
 * there. */
static const char *below_here(const char *path)
{
    char here[PATH_MAX];
    size_t len = getcwd(here, sizeof here) == NULL ? 0 : strlen(here);
    bool is_below = len > 1 && strncmp(path, here, len) == 0 && path[len] == '/';
    return is_below ? path + len + 1 : path;
}

/* Takes back the last part of `out`; false when there is none. */
static bool go_up(struct buf *out)
{
    size_t len = out->len;
    if (len == 0)
        return false;
    while (len > 0 && out->data[len - 1] != '/')
        len--;
    out->len = len > 0 ? len - 1 : 0;
    out->data[out->len] = '\0';
    return true;
}

/* Without "." and ".."; false when it leads out of the folder where it begins. */
static bool straighten(const char *path, struct buf *out)
{
    while (*path != '\0') {
        size_t len = strcspn(path, "/");
        bool is_up = len == 2 && strncmp(path, "..", 2) == 0;
        bool is_here = len == 0 || (len == 1 && *path == '.');
        if (is_up && !go_up(out))
            return false;
        if (!is_up && !is_here) {
            buf_adds(out, out->len > 0 ? "/" : "");
            buf_add(out, path, len);
        }
        path += len + (path[len] == '/' ? 1 : 0);
    }
    return true;
}

static void encode(const char *path, struct buf *out)
{
    for (; *path != '\0'; path++) {
        unsigned char c = (unsigned char)*path;
        if ((c < 0x80 && isalnum(c) != 0) || strchr("-._~/", c) != NULL)
            buf_add(out, path, 1);
        else
            buf_addf(out, "%%%02X", c);
    }
}

char *uri_of_file(const char *path)
{
    struct buf straight = {0};
    struct buf out = {0};
    const char *below = below_here(path);
    const char *name = strrchr(path, '/');
    bool is_inside = *below != '/' && straighten(below, &straight);
    encode(is_inside ? buf_str(&straight) : name == NULL ? path : name + 1, &out);
    buf_cleanup(&straight);
    return buf_take(&out);
}
