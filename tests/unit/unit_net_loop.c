/* The loop: timers, signals, and the listener, also when no descriptor is left for it. */
#include "tests/testlib/netpair.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#define NUM(rows) (sizeof rows / sizeof rows[0])
#define LATE_MS   600000

/* A timer that writes its letter into a story that several may share. */
struct alarm {
    struct net_timer *timer;
    char *story;
    char letter;
    size_t again; /* how often it starts itself anew, at once */
    bool goes;    /* frees itself */
    struct net_timer *stops;
};

static void on_alarm(void *ctx)
{
    struct alarm *a = ctx;
    a->story[strlen(a->story)] = a->letter;
    net_timer_stop(a->stops);
    if (a->again > 0) {
        a->again--;
        net_timer_start(a->timer, 0);
    } else if (a->goes) {
        net_timer_free(a->timer);
        a->timer = NULL;
    }
}

static void timers_fire_in_their_order(void **state)
{
    (void)state;
    struct net_loop *loop = net_loop_new();
    char story[16] = "";
    struct alarm alarms[] = {{.letter = 'd'}, {.letter = 'a'}, {.letter = 'b'}, {.letter = 'c'},
        {.letter = 'e'}, {.letter = 'f'}};
    static const int64_t ms[] = {40, 0, 20, LATE_MS, 60, LATE_MS};
    for (size_t i = 0; i < NUM(alarms); i++) {
        alarms[i].story = story;
        alarms[i].timer = net_timer_new(loop, on_alarm, &alarms[i]);
        net_timer_start(alarms[i].timer, ms[i]);
    }
    net_timer_start(alarms[3].timer, 30); /* armed anew: the former deadline is forgotten */
    net_timer_stop(alarms[5].timer);
    alarms[0].stops = alarms[4].timer;
    net_loop_run(loop);
    assert_string_equal(story, "abcd");
    for (size_t i = 0; i < NUM(alarms); i++)
        net_timer_free(alarms[i].timer);
    net_loop_free(loop);
}

static void timers_start_anew_in_their_callback(void **state)
{
    (void)state;
    struct net_loop *loop = net_loop_new();
    char story[16] = "";
    struct alarm a = {.letter = 'a', .story = story, .again = 4};
    a.timer = net_timer_new(loop, on_alarm, &a);
    net_timer_start(a.timer, 0);
    net_loop_run(loop);
    assert_string_equal(story, "aaaaa");
    net_timer_free(a.timer);
    net_loop_free(loop);
}

static void timers_may_go_in_their_callback(void **state)
{
    (void)state;
    struct net_loop *loop = net_loop_new();
    char story[16] = "";
    struct alarm a = {.letter = 'a', .story = story, .goes = true};
    a.timer = net_timer_new(loop, on_alarm, &a);
    net_timer_start(a.timer, 1);
    net_loop_run(loop);
    assert_string_equal(story, "a");
    assert_null(a.timer);
    net_timer_stop(NULL);
    net_timer_free(NULL);
    net_loop_free(loop);
}

/* Both are due in the same turn. */
static void stopped_timer_does_not_fire(void **state)
{
    (void)state;
    struct net_loop *loop = net_loop_new();
    char story[16] = "";
    struct alarm one = {.letter = '1', .story = story}, two = {.letter = '2', .story = story};
    one.timer = two.stops = net_timer_new(loop, on_alarm, &one);
    two.timer = one.stops = net_timer_new(loop, on_alarm, &two);
    net_timer_start(one.timer, 0);
    net_timer_start(two.timer, 0);
    net_loop_run(loop);
    assert_int_equal(strlen(story), 1);
    net_timer_free(one.timer);
    net_timer_free(two.timer);
    net_loop_free(loop);
}

static void on_stop(void *ctx)
{
    net_loop_stop(ctx);
}

static void loop_stops_and_goes_on(void **state)
{
    (void)state;
    struct net_loop *loop = net_loop_new();
    char story[16] = "";
    struct alarm a = {.letter = 'a', .story = story};
    a.timer = net_timer_new(loop, on_alarm, &a);
    struct net_timer *stop = net_timer_new(loop, on_stop, loop);
    net_timer_start(a.timer, 30);
    net_timer_start(stop, 0);
    net_loop_run(loop);
    assert_string_equal(story, "");
    net_loop_run(loop);
    assert_string_equal(story, "a");
    net_timer_free(stop);
    net_timer_free(a.timer);
    net_loop_free(loop);
    net_loop_free(NULL);
}

struct caught {
    struct net_signal *signal;
    struct net_timer *patience;
    int signum;
};

static void on_signal(void *ctx, int signum)
{
    struct caught *caught = ctx;
    caught->signum = signum;
    net_signal_free(caught->signal);
    caught->signal = NULL;
    net_timer_stop(caught->patience);
}

static void on_patience(void *ctx)
{
    (void)ctx;
}

static void signals_reach_the_loop(void **state)
{
    (void)state;
    struct net_loop *loop = net_loop_new();
    struct caught caught = {.patience = net_timer_new(loop, on_patience, NULL)};
    caught.signal = net_signal_new(loop, SIGUSR1, on_signal, &caught);
    net_loop_run(loop); /* the signal alone keeps no loop alive */
    assert_int_equal(caught.signum, 0);
    net_timer_start(caught.patience, LATE_MS);
    raise(SIGUSR1);
    net_loop_run(loop);
    assert_int_equal(caught.signum, SIGUSR1);
    assert_null(caught.signal);
    net_signal_free(NULL);
    net_timer_free(caught.patience);
    net_loop_free(loop);
}

/* A listener that closes what it accepts. */
struct door {
    struct net_loop *loop;
    struct net_listener *listener;
    size_t num;
    size_t wanted; /* it closes itself after so many */
};

static void on_guest(void *ctx, int fd)
{
    struct door *door = ctx;
    close(fd);
    if (++door->num < door->wanted)
        return;
    net_listener_free(door->listener);
    door->listener = NULL;
}

static void door_open(struct door *door)
{
    door->listener = net_listener_new(door->loop, NETPAIR_ADDRESS, 0, on_guest, door, NULL);
    assert_non_null(door->listener);
}

static int knock(const struct door *door)
{
    struct sockaddr_in to = {.sin_family = AF_INET,
        .sin_port = htons(net_listener_port(door->listener)),
        .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof to), 0);
    return fd;
}

static void listener_accepts_all_and_may_go_in_its_callback(void **state)
{
    (void)state;
    struct door door = {.loop = net_loop_new(), .wanted = 3};
    int fds[4];
    door_open(&door);
    for (size_t i = 0; i < NUM(fds); i++)
        fds[i] = knock(&door);
    net_loop_run(door.loop);
    assert_int_equal(door.num, 3);
    assert_null(door.listener);
    net_listener_free(NULL);
    net_loop_free(door.loop);
    for (size_t i = 0; i < NUM(fds); i++)
        close(fds[i]);
}

static void taken_port_is_refused(void **state)
{
    (void)state;
    struct door door = {.loop = net_loop_new()};
    door_open(&door);
    struct err e = {0};
    assert_null(net_listener_new(
        door.loop, NETPAIR_ADDRESS, net_listener_port(door.listener), on_guest, &door, &e));
    assert_int_equal(e.code, ERR_SYSTEM);
    assert_int_equal(e.number, EADDRINUSE);
    net_listener_free(door.listener);
    net_loop_free(door.loop);
}

/* Sets the limit so that the process can open nothing more; returns the former one. */
static struct rlimit exhaust_descriptors(void)
{
    struct rlimit former, none;
    assert_int_equal(getrlimit(RLIMIT_NOFILE, &former), 0);
    int lowest = dup(0);
    close(lowest);
    none = former;
    none.rlim_cur = (rlim_t)lowest;
    assert_int_equal(setrlimit(RLIMIT_NOFILE, &none), 0);
    return former;
}

/* A busy loop would burn nearly all of the time that the loop runs. */
static void listener_rests_while_there_are_no_descriptors(void **state)
{
    (void)state;
    struct door door = {.loop = net_loop_new(), .wanted = 1};
    struct net_timer *stop = net_timer_new(door.loop, on_stop, door.loop);
    door_open(&door);
    int fd = knock(&door);
    struct rlimit former = exhaust_descriptors();
    clock_t before = clock();
    net_timer_start(stop, 300);
    net_loop_run(door.loop);
    clock_t used = clock() - before;
    setrlimit(RLIMIT_NOFILE, &former);
    assert_int_equal(door.num, 0);
    assert_true(used < CLOCKS_PER_SEC / 10);
    net_loop_run(door.loop);
    assert_int_equal(door.num, 1);
    net_timer_free(stop);
    net_loop_free(door.loop);
    close(fd);
}

static void resting_listener_may_go(void **state)
{
    (void)state;
    struct door door = {.loop = net_loop_new(), .wanted = 1};
    struct net_timer *stop = net_timer_new(door.loop, on_stop, door.loop);
    door_open(&door);
    int fd = knock(&door);
    struct rlimit former = exhaust_descriptors();
    net_timer_start(stop, 1);
    net_loop_run(door.loop);
    setrlimit(RLIMIT_NOFILE, &former);
    net_listener_free(door.listener);
    net_loop_run(door.loop);
    assert_int_equal(door.num, 0);
    net_timer_free(stop);
    net_loop_free(door.loop);
    close(fd);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(timers_fire_in_their_order),
        cmocka_unit_test(timers_start_anew_in_their_callback),
        cmocka_unit_test(timers_may_go_in_their_callback),
        cmocka_unit_test(stopped_timer_does_not_fire),
        cmocka_unit_test(loop_stops_and_goes_on),
        cmocka_unit_test(signals_reach_the_loop),
        cmocka_unit_test(listener_accepts_all_and_may_go_in_its_callback),
        cmocka_unit_test(taken_port_is_refused),
        cmocka_unit_test(listener_rests_while_there_are_no_descriptors),
        cmocka_unit_test(resting_listener_may_go),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
