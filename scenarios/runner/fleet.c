#include "scenarios/runner/fleet.h"

#include "sim/release/release.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define ARGS_MAX (8 + 2 * RELEASES_ASSUMPTIONS_MAX)

struct crew {
    struct fleet *fleet;
    enum fleet_member member;
    pid_t pid;
    struct control *control;
};

struct fleet {
    struct fleet_handlers handlers;
    void *ctx;
    struct crew crew[FLEET_SIZE];
    bool lost;
};

const char *fleet_name(enum fleet_member member)
{
    static const char *const names[FLEET_SIZE] = {
        [FLEET_E] = "expressway-e", [FLEET_C] = "expressway-c", [FLEET_UC] = "uc-peer"};
    return names[member];
}

static void on_control(void *ctx, const json_t *message, const struct err *e)
{
    struct crew *crew = ctx;
    struct fleet *fleet = crew->fleet;
    if (message != NULL) {
        fleet->handlers.on_event(fleet->ctx, crew->member, message);
        return;
    }
    if (fleet->lost)
        return;
    fleet->lost = true;
    fleet->handlers.on_lost(
        fleet->ctx, crew->member, e->code == ERR_NONE ? "the process ended" : e->text);
}

/* In the child: becomes the program. Its standard output has nothing for a run: the greeting on the
 * control channel says that it is ready. */
static void become(const char *path, const struct fleet_setup *setup, int fd, pid_t parent)
{
    char fd_text[16];
    const char *argv[ARGS_MAX] = {path, "--control", fd_text, "--releases", setup->releases_dir};
    size_t num = 5;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (getppid() != parent)
        _exit(127);
    int null = open("/dev/null", O_RDWR);
    if (null < 0 || dup2(null, 0) < 0 || dup2(null, 1) < 0 || fcntl(fd, F_SETFD, 0) != 0)
        _exit(127);
    snprintf(fd_text, sizeof fd_text, "%d", fd);
    if (setup->change != NULL) {
        argv[num++] = "--change";
        argv[num++] = setup->change;
    }
    for (size_t i = 0; i < setup->num_assumptions; i++) {
        argv[num++] = "--assume";
        argv[num++] = setup->assumptions[i];
    }
    execv(path, (char *const *)argv);
    _exit(127);
}

static bool start_one(
    struct net_loop *loop, struct crew *crew, const struct fleet_setup *setup, struct err *e)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/%s", setup->bin_dir, fleet_name(crew->member));
    if (access(path, X_OK) != 0)
        return err_set(e, ERR_PROCESS, "%s: %s", path, strerror(errno));
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return err_sys(e, "socketpair");
    pid_t parent = getpid();
    crew->pid = fork();
    if (crew->pid == 0)
        become(path, setup, ends[1], parent);
    close(ends[1]);
    if (crew->pid < 0) {
        close(ends[0]);
        return err_sys(e, "fork");
    }
    crew->control = control_new(loop, ends[0], "ekulab", on_control, crew);
    return true;
}

struct fleet *fleet_start(struct net_loop *loop, const struct fleet_setup *setup,
    const struct fleet_handlers *handlers, void *ctx, struct err *e)
{
    struct fleet *fleet = ek_calloc(1, sizeof *fleet);
    fleet->handlers = *handlers;
    fleet->ctx = ctx;
    for (int i = 0; i < FLEET_SIZE; i++) {
        struct crew *crew = &fleet->crew[i];
        crew->fleet = fleet;
        crew->member = (enum fleet_member)i;
        if (!start_one(loop, crew, setup, e)) {
            fleet_stop(fleet);
            return NULL;
        }
    }
    return fleet;
}

/* Waits for the child to end, with a deadline and without polling. */
static void wait_for(pid_t pid)
{
    int pidfd = (int)syscall(SYS_pidfd_open, pid, 0);
    struct pollfd wait = {.fd = pidfd, .events = POLLIN};
    if (pidfd < 0 || poll(&wait, 1, FLEET_STOP_MS) != 1)
        kill(pid, SIGKILL);
    if (pidfd >= 0)
        close(pidfd);
    waitpid(pid, NULL, 0);
}

void fleet_stop(struct fleet *fleet)
{
    if (fleet == NULL)
        return;
    fleet->lost = true; /* from here on they are expected to go */
    for (int i = 0; i < FLEET_SIZE; i++)
        control_free(fleet->crew[i].control);
    for (int i = 0; i < FLEET_SIZE; i++) {
        if (fleet->crew[i].pid > 0)
            wait_for(fleet->crew[i].pid);
    }
    free(fleet);
}

bool fleet_send(struct fleet *fleet, enum fleet_member member, json_t *op, struct err *e)
{
    return control_send(fleet->crew[member].control, op, e);
}
