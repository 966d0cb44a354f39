/* talker.h: an emulator as a child process, and its control channel spoken line by line, so that a
 * test can also say what no runner would. Every wait has an end; a wait that fails fails the test.
 */
#ifndef EK_COMPONENT_TALKER_H
#define EK_COMPONENT_TALKER_H

#include <jansson.h>
#include <stdbool.h>
#include <sys/types.h>

struct talker {
    pid_t pid;
    int fd;
    char *in; /* bytes that have arrived and were not taken */
    size_t in_len;
};

/* talker_start: starts `program` of the build under test and reads its greeting; says nothing yet.
 * talker_greet: the runner's greeting. */
void talker_start(struct talker *t, const char *program);
void talker_greet(struct talker *t);

/* talker_write: bytes as they are. talker_say: one line of text. talker_send: one object; takes the
 * reference. */
void talker_write(struct talker *t, const char *bytes, size_t len);
void talker_say(struct talker *t, const char *line);
void talker_send(struct talker *t, json_t *message);

/* talker_next: the next object; NULL when the emulator has ended the channel. The caller frees. */
json_t *talker_next(struct talker *t);

/* talker_end: ends the channel in the direction to the emulator, listens to what it still has to
 * say, and waits for it. Returns its exit code; -1 when a signal ended it. */
int talker_end(struct talker *t);

#endif
