#include "scenarios/runner/newfile.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* With a number before it and an ending behind it well below the 255 bytes of most file systems. */
#define NAME_MAX_BYTES 180

static bool fail(const char *path, int error, struct err *e)
{
    return err_set(e, ERR_FILE_WRITE, "%s: %s", path, strerror(error));
}

static bool make_one(const char *path, struct err *e)
{
    struct stat status;
    if (mkdir(path, 0777) == 0)
        return true;
    int error = errno;
    if (error == EEXIST && stat(path, &status) == 0 && !S_ISDIR(status.st_mode))
        error = ENOTDIR;
    return error == EEXIST || fail(path, error, e);
}

bool newfile_folder(const char *path, struct err *e)
{
    char *part = ek_strdup(path);
    bool ok = true;
    for (char *slash = strchr(part, '/'); slash != NULL && ok; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        ok = *part == '\0' || access(part, F_OK) == 0 || make_one(part, e);
        *slash = '/';
    }
    free(part);
    return ok && make_one(path, e);
}

/* Takes `file`. */
static bool write_to(FILE *file, const struct buf *content)
{
    if (file == NULL)
        return false;
    bool ok = fwrite(buf_str(content), 1, content->len, file) == content->len;
    int error = errno;
    if (fclose(file) != 0 && ok)
        return false;
    errno = error;
    return ok;
}

static bool is_special(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && !S_ISREG(status.st_mode);
}

bool newfile_write(const char *path, const struct buf *content, struct err *e)
{
    if (is_special(path))
        return write_to(fopen(path, "we"), content) || fail(path, errno, e);
    char *part = ek_asprintf("%s.XXXXXX", path);
    int fd = mkostemp(part, O_CLOEXEC);
    bool ok = fd >= 0 && write_to(fdopen(fd, "w"), content) && rename(part, path) == 0;
    if (!ok) {
        (void)fail(path, errno, e);
        if (fd >= 0)
            unlink(part);
    }
    free(part);
    return ok;
}

char *newfile_name(const char *text)
{
    char *name = ek_strndup(text, NAME_MAX_BYTES);
    for (char *c = name; *c != '\0'; c++) {
        if (!isalnum((unsigned char)*c) && strchr("+,-.=_", *c) == NULL)
            *c = '_';
    }
    return name;
}
