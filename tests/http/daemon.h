/* A real kb-searchd on a free port over a folder of its own, and a client that checks every answer against openapi.json. */
#ifndef KB_TESTS_HTTP_DAEMON_H
#define KB_TESTS_HTTP_DAEMON_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/json.h"

#include <sys/types.h>

#define ARGUMENTS_MOST 24
#define TEST_KEY "a-key-of-more-than-24-characters"

typedef struct daemon_process {
    char folder[32]; /* removed at the end; data/ is in it */
    char *data, *log;
    pid_t pid;
    int port;
    const char *key;                       /* sent with every request; NULL: none */
    const char *arguments[ARGUMENTS_MOST]; /* beside --data and --port 0 */
} daemon_process;

/* setup and teardown of a test: keys off. The daemon must end with status 0. */
int start_daemon(void **state);
int stop_daemon(void **state);

daemon_process *make_daemon(const char *argument, ...) __attribute__((sentinel)); /* the folder, not yet the process */
void launch(daemon_process *daemon);                                              /* and waits for its line on standard output */
int finish(daemon_process *daemon);                                               /* SIGTERM; the exit status, 128 + signal */
void remove_daemon(daemon_process *daemon);

/* Runs it where it is expected to end by itself: its exit status and what it said. */
int run_to_end(daemon_process *daemon, char **said);

/* The pid of `kb-indexer follow` over this data folder; 0: none. */
pid_t follower_of(const daemon_process *daemon);

char *read_log(const daemon_process *daemon); /* its standard error so far; owned */

typedef struct answer {
    int status;
    char *head; /* status line and headers */
    char *body;
    size_t body_bytes;
    json_t *json; /* NULL where the body is none */
} answer;

void answer_clear(answer *got);

/* One request on a connection of its own; `headers` are whole lines with \r\n, or NULL. The answer must fit openapi.json. */
answer request(const daemon_process *daemon, const char *method, const char *target, const char *headers, const char *body);

/* The same, of which only this is wanted: the status (and, where it is wrong, the body is printed). */
void expect(const daemon_process *daemon, int status, const char *method, const char *target, const char *body);

/* The value of a header of the answer; owned; NULL where it has none. */
char *header_of(const answer *got, const char *name);

/* Bytes as they are; all that comes until the other end closes, NULL where nothing does. Owned, NUL-terminated. */
char *raw(const daemon_process *daemon, const char *bytes, size_t count);
int connect_to(const daemon_process *daemon);

/* True where the hits of a search answer include this "kind:id". */
bool has_hit(const answer *got, const char *kind, const char *id);
const char *text_at(const answer *got, const char *name); /* a string of the answer's object */
int64_t number_at(const answer *got, const char *name);

#endif
