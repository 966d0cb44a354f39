#include "certs-gen/outfile.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

bool outfile_make_dir(const char *dir, struct err *e)
{
    if (mkdir(dir, 0777) == 0 || errno == EEXIST)
        return true;
    return err_set(e, ERR_FILE_WRITE, "%s: %s", dir, strerror(errno));
}

/* O_EXCL: a new file that has its mode from the start, never one that somebody prepared. */
static int create(const char *path, const struct outfile *file, bool force, struct err *e)
{
    if (force && unlink(path) != 0 && errno != ENOENT) {
        err_set(e, ERR_FILE_WRITE, "%s: %s", path, strerror(errno));
        return -1;
    }
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, file->mode);
    if (fd < 0 && errno == EEXIST)
        err_set(e, ERR_FILE_WRITE, "%s is there already; --force replaces it", path);
    else if (fd < 0)
        err_set(e, ERR_FILE_WRITE, "%s: %s", path, strerror(errno));
    return fd;
}

static bool write_all(int fd, const char *content)
{
    size_t len = strlen(content);
    while (len > 0) {
        ssize_t done = write(fd, content, len);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return false;
        content += done;
        len -= (size_t)done;
    }
    return true;
}

static bool write_file(const char *path, const struct outfile *file, bool force, struct err *e)
{
    int fd = create(path, file, force, e);
    if (fd < 0)
        return false;
    bool ok = write_all(fd, file->content);
    if (!ok)
        err_set(e, ERR_FILE_WRITE, "%s: %s", path, strerror(errno));
    if (close(fd) != 0 && ok)
        ok = err_set(e, ERR_FILE_WRITE, "%s: %s", path, strerror(errno));
    if (!ok)
        unlink(path);
    return ok;
}

bool outfile_write(
    const char *dir, const struct outfile *files, size_t num, bool force, struct err *e)
{
    if (!outfile_make_dir(dir, e))
        return false;
    char **paths = ek_calloc(num, sizeof *paths);
    size_t written = 0;
    bool ok = true;
    for (size_t i = 0; i < num && ok; i++) {
        paths[i] = ek_asprintf("%s/%s", dir, files[i].name);
        ok = write_file(paths[i], &files[i], force, e);
        written += ok ? 1 : 0;
    }
    for (size_t i = 0; i < written && !ok; i++)
        unlink(paths[i]);
    for (size_t i = 0; i < num; i++)
        free(paths[i]);
    free(paths);
    return ok;
}
