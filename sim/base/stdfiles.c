#include "sim/base/stdfiles.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

void stdfiles_occupy(void)
{
    static const int modes[] = {O_RDONLY, O_RDONLY, O_WRONLY};
    for (int fd = 0; fd <= STDERR_FILENO; fd++) {
        if (fcntl(fd, F_GETFD) < 0 && errno == EBADF)
            (void)!open("/dev/null", modes[fd]); /* the lowest free number */
    }
}

bool stdfiles_written(const char *program)
{
    bool failed = fflush(stdout) != 0;
    if (!failed && ferror(stdout) == 0)
        return true;
    if (errno != EPIPE)
        fprintf(stderr, "%s: standard output: %s\n", program,
            failed ? strerror(errno) : "not everything could be written");
    return errno == EPIPE;
}
