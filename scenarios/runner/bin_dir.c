#include "scenarios/runner/bin_dir.h"

#include <string.h>
#include <unistd.h>

bool bin_dir_find(char out[PATH_MAX], struct err *e)
{
    ssize_t len = readlink("/proc/self/exe", out, PATH_MAX - 1);
    char *slash = len <= 0 ? NULL : memrchr(out, '/', (size_t)len);
    if (slash == NULL)
        return err_sys(e, "/proc/self/exe");
    *slash = '\0';
    return true;
}
