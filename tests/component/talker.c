#include "tests/component/talker.h"

#include "sim/base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#define WAIT_SECONDS 60

/* In the child: becomes the program. */
static void become(const char *program, int fd)
{
    char path[4096], number[16];
    snprintf(path, sizeof path, "%s/%s", EK_PROGRAMS_DIR, program);
    snprintf(number, sizeof number, "%d", fd);
    if (freopen("/dev/null", "w", stdout) == NULL || fcntl(fd, F_SETFD, 0) != 0)
        _exit(126);
    execl(path, program, "--control", number, (char *)NULL);
    _exit(127);
}

/* False at the end of the channel. */
static bool receive(struct talker *t)
{
    char bytes[65536];
    ssize_t got = recv(t->fd, bytes, sizeof bytes, 0);
    if (got <= 0) {
        assert_true(got == 0 || errno == ECONNRESET); /* else: silence for WAIT_SECONDS */
        return false;
    }
    t->in = ek_realloc(t->in, t->in_len + (size_t)got);
    memcpy(t->in + t->in_len, bytes, (size_t)got);
    t->in_len += (size_t)got;
    return true;
}

json_t *talker_next(struct talker *t)
{
    char *end = NULL;
    while (t->in_len == 0 || (end = memchr(t->in, '\n', t->in_len)) == NULL) {
        if (!receive(t))
            return NULL;
    }
    size_t len = (size_t)(end - t->in);
    json_t *message = json_loadb(t->in, len, 0, NULL);
    assert_true(json_is_object(message));
    t->in_len -= len + 1;
    memmove(t->in, end + 1, t->in_len);
    return message;
}

void talker_start(struct talker *t, const char *program)
{
    int ends[2];
    const struct timeval wait = {.tv_sec = WAIT_SECONDS};
    *t = (struct talker){.fd = -1};
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    t->pid = fork();
    assert_true(t->pid >= 0);
    if (t->pid == 0)
        become(program, ends[1]);
    close(ends[1]);
    t->fd = ends[0];
    assert_int_equal(setsockopt(t->fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait), 0);
    json_t *greeting = talker_next(t);
    assert_int_equal(json_integer_value(json_object_get(greeting, "v")), 1);
    assert_string_equal(json_string_value(json_object_get(greeting, "program")), program);
    json_decref(greeting);
}

/* An emulator that has hung up already does not hear the rest; its exit code tells. */
void talker_write(struct talker *t, const char *bytes, size_t len)
{
    while (len > 0) {
        ssize_t sent = send(t->fd, bytes, len, MSG_NOSIGNAL);
        if (sent <= 0)
            return;
        bytes += sent;
        len -= (size_t)sent;
    }
}

void talker_say(struct talker *t, const char *line)
{
    talker_write(t, line, strlen(line));
    talker_write(t, "\n", 1);
}

void talker_greet(struct talker *t)
{
    talker_say(t, "{\"v\":1,\"program\":\"test\"}");
}

void talker_send(struct talker *t, json_t *message)
{
    char *line = json_dumps(message, JSON_COMPACT);
    assert_non_null(line);
    talker_say(t, line);
    free(line);
    json_decref(message);
}

int talker_end(struct talker *t)
{
    json_t *event = NULL;
    int status = 0;
    shutdown(t->fd, SHUT_WR);
    while ((event = talker_next(t)) != NULL)
        json_decref(event);
    close(t->fd);
    free(t->in);
    assert_int_equal(waitpid(t->pid, &status, 0), t->pid);
    *t = (struct talker){.fd = -1};
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}
