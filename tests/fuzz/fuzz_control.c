/* The control channel: lines from a runner; a cell is opened as they say, on 127.0.0.1 and nowhere
 * else. The first byte chooses the program. Nothing is dialled. Also the marks of event log lines.
 */
#include "sim/base/buf.h"
#include "sim/base/text.h"
#include "sim/control/logline.h"
#include "sim/node/cell.h"

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct program program;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    struct conf_diag diag = {0};
    (void)argc, (void)argv;
    signal(SIGPIPE, SIG_IGN);
    program.releases = releases_load(EK_RELEASES_DIR, &diag);
    conf_diag_cleanup(&diag);
    return program.releases == NULL ? -1 : 0;
}

static void open_cell(const json_t *message)
{
    struct err e = {0};
    json_t *config = json_deep_copy(message);
    json_object_set_new(config, "listen", json_string("127.0.0.1"));
    json_object_del(config, "ports");
    struct cell *cell = cell_open(&program, config, &e);
    if (cell == NULL && e.code == ERR_NONE)
        abort();
    if (cell != NULL)
        cell_free(cell);
    json_decref(config);
}

static void take(const json_t *message)
{
    struct err e = {0};
    const char *op = json_text(message, "op");
    if (text_is(op, "open"))
        open_cell(message);
    else if (text_is(op, "identity") && json_text(message, "id") != NULL)
        (void)!registry_add_identity(&program.registry, json_text(message, "id"),
            json_text(message, "chain"), json_text(message, "key"), &e);
    else if (text_is(op, "trust") && json_text(message, "id") != NULL)
        (void)!registry_add_trust(&program.registry, json_text(message, "id"),
            json_text(message, "roots"), json_text(message, "revocation-lists"), &e);
}

static void on_control(void *ctx, const json_t *message, const struct err *e)
{
    (void)ctx, (void)e;
    if (message != NULL)
        take(message);
    else
        net_loop_stop(program.loop);
}

static void fill(void *ctx, enum logline_mark mark, const char *text, size_t len, struct buf *out)
{
    (void)ctx;
    if (mark == LOGLINE_STAMP || mark == LOGLINE_UTC)
        logline_add_time(out, mark, (int64_t)len);
    else
        buf_add(out, text, len);
}

static void log_line(const uint8_t *data, size_t size)
{
    struct buf out = {0};
    char *text = ek_strndup((const char *)data, size);
    logline_fill(text, fill, NULL, &out);
    free(text);
    buf_cleanup(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    int fds[2];
    if (size == 0 || size > 60000 || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds) != 0)
        return 0;
    log_line(data, size);
    program.kind = (enum program_kind)(data[0] % (PROGRAM_UC_PEER + 1));
    program.loop = net_loop_new();
    registry_init(&program.registry);
    if (write(fds[1], data + 1, size - 1) != (ssize_t)size - 1)
        abort();
    shutdown(fds[1], SHUT_WR);
    program.control = control_new(program.loop, fds[0], "fuzz", on_control, NULL);
    net_loop_run(program.loop);
    control_free(program.control);
    program.control = NULL;
    registry_cleanup(&program.registry);
    net_loop_free(program.loop);
    close(fds[1]);
    return 0;
}
