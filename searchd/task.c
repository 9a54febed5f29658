#include "searchd/task.h"

#include "searchd/child.h"
#include "searchd/problem.h"

#include "base/clock.h"
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#define OUTPUT_BYTES (64 * 1024) /* most that is kept of what a child prints */
#define ARGUMENTS_MOST 8
#define STOP_S 10 /* between SIGTERM and SIGKILL */

struct kb_task {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pthread_t thread;
    bool running, has_thread, closing;
    char name[16];
    char *argv[ARGUMENTS_MOST + 1];
    pid_t pid;
    int64_t started_ms, ended_ms;
    char progress[200]; /* the last whole line on standard error */
    char *result;       /* JSON; NULL: none. Text, for values of jansson are not to be shared by threads */
    kb_error outcome;   /* code KB_OK: done */
};

kb_task *kb_task_new(void)
{
    kb_task *task = kb_alloc(sizeof *task);
    pthread_mutex_init(&task->lock, NULL);
    pthread_cond_init(&task->changed, NULL);
    return task;
}

static void clear_arguments(kb_task *task)
{
    for (size_t i = 0; i < ARGUMENTS_MOST; i++) {
        free(task->argv[i]);
        task->argv[i] = NULL;
    }
}

/* Under the lock: asks the child to stop, and makes it where it does not. */
static void stop_child(kb_task *task)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += STOP_S;
    task->closing = true;
    if (task->pid)
        kill(task->pid, SIGTERM);
    while (task->running && pthread_cond_timedwait(&task->changed, &task->lock, &until) == 0)
        ;
    if (task->pid)
        kill(task->pid, SIGKILL);
}

void kb_task_stop(kb_task *task)
{
    pthread_mutex_lock(&task->lock);
    stop_child(task);
    pthread_mutex_unlock(&task->lock);
}

void kb_task_free(kb_task *task)
{
    if (!task)
        return;
    kb_task_stop(task);
    if (task->has_thread)
        pthread_join(task->thread, NULL);
    free(task->result);
    clear_arguments(task);
    pthread_cond_destroy(&task->changed);
    pthread_mutex_destroy(&task->lock);
    free(task);
}

/* Keeps the last whole line, cut at a character, as progress; leaves the unfinished one in the buffer. */
static void note_progress(kb_task *task, kb_buf *errors)
{
    char *end = errors->len ? memrchr(errors->bytes, '\n', errors->len) : NULL;
    if (!end)
        return;
    char *start = end > errors->bytes ? memrchr(errors->bytes, '\n', (size_t)(end - errors->bytes)) : NULL;
    start = start ? start + 1 : errors->bytes;
    kb_str line = {start, (size_t)(end - start)};
    line.len = kb_utf8_floor(line, sizeof task->progress - 1);
    pthread_mutex_lock(&task->lock);
    snprintf(task->progress, sizeof task->progress, "%.*s", (int)line.len, line.bytes);
    pthread_mutex_unlock(&task->lock);
    size_t rest = errors->len - (size_t)(end + 1 - errors->bytes);
    memmove(errors->bytes, end + 1, rest);
    errors->len = rest;
    errors->bytes[rest] = '\0';
}

/* Reads what is there; false at the end. What goes beyond the ceiling is dropped. */
static bool take(int fd, kb_buf *into)
{
    char block[4096];
    ssize_t got = read(fd, block, sizeof block);
    if (got > 0)
        kb_buf_add(into, (kb_str){block, (size_t)got});
    return got > 0 || (got < 0 && errno == EINTR);
}

static void listen_to(kb_task *task, int out_fd, int err_fd, kb_buf *output)
{
    KB_OWNED_BUF errors = {.ceiling = OUTPUT_BYTES};
    struct pollfd ears[] = {{out_fd, POLLIN, 0}, {err_fd, POLLIN, 0}};
    while (ears[0].fd >= 0 || ears[1].fd >= 0) {
        if (poll(ears, 2, -1) < 0)
            continue;
        if (ears[0].revents && !take(out_fd, output))
            ears[0].fd = -1;
        if (ears[1].revents && !take(err_fd, &errors))
            ears[1].fd = -1;
        note_progress(task, &errors);
        if (errors.len > OUTPUT_BYTES / 2)
            kb_buf_clear(&errors);
    }
}

static kb_code code_named(const char *name)
{
    for (int code = KB_OK + 1; name && code < KB_CODE_COUNT; code++)
        if (strcmp(kb_code_name((kb_code)code), name) == 0)
            return (kb_code)code;
    return KB_INTERNAL;
}

/* The outcome of a child that failed: kb-indexer --json says {"error":{"code","message"}}. */
static void take_failure(const json_t *said, int status, kb_error *outcome)
{
    const char *code = NULL, *message = NULL;
    KB_OWNED(kb_text) fate = kb_child_fate(status);
    if (said && json_unpack((json_t *)(uintptr_t)said, "{s:{s:s, s:s}}", "error", "code", &code, "message", &message) == 0)
        kb_fail(outcome, code_named(code), "%s", message);
    else
        kb_fail(outcome, KB_INTERNAL, "kb-indexer %s", fate);
}

static void conclude(kb_task *task, const kb_buf *output, int status)
{
    KB_OWNED(json_t) said = NULL;
    kb_error outcome = {0};
    if (kb_json_parse(kb_buf_str(output), &said, NULL))
        said = NULL;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        take_failure(said, status, &outcome);
    pthread_mutex_lock(&task->lock);
    task->outcome = outcome;
    task->result = said && !outcome.code ? kb_json_text(said) : NULL;
    task->ended_ms = kb_now_ms();
    task->running = false;
    pthread_cond_broadcast(&task->changed);
    pthread_mutex_unlock(&task->lock);
    kb_log(outcome.code ? KB_WARNING : KB_INFO, "task_ended", "task", task->name, "outcome",
           outcome.code ? outcome.message : "done", NULL);
}

static int reap(kb_task *task)
{
    siginfo_t info;
    int status = 0;
    while (waitid(P_PID, (id_t)task->pid, &info, WEXITED | WNOWAIT) < 0)
        ;
    pthread_mutex_lock(&task->lock);
    waitpid(task->pid, &status, 0);
    task->pid = 0;
    pthread_mutex_unlock(&task->lock);
    return status;
}

static void fail_to_start(kb_task *task, const kb_error *err)
{
    pthread_mutex_lock(&task->lock);
    task->outcome = *err;
    task->ended_ms = kb_now_ms();
    task->running = false;
    pthread_cond_broadcast(&task->changed);
    pthread_mutex_unlock(&task->lock);
}

static void *work(void *context)
{
    kb_task *task = context;
    KB_OWNED_BUF output = {.ceiling = OUTPUT_BYTES};
    kb_error err = {0};
    int out[2] = {-1, -1}, errors[2] = {-1, -1};
    kb_code code = pipe2(out, O_CLOEXEC) || pipe2(errors, O_CLOEXEC) ? kb_fail_errno(&err, "making a pipe to kb-indexer") : KB_OK;
    KB_OWNED_FD out_end = out[0];
    KB_OWNED_FD errors_end = errors[0];
    pthread_mutex_lock(&task->lock);
    code = code || !task->closing ? code : kb_fail(&err, KB_UNAVAILABLE, "the service is stopping");
    code = code ? code : kb_child_start(task->argv, out[1], errors[1], &task->pid, &err);
    pthread_mutex_unlock(&task->lock);
    if (out[1] >= 0)
        close(out[1]);
    if (errors[1] >= 0)
        close(errors[1]);
    if (code) {
        fail_to_start(task, &err);
        return NULL;
    }
    listen_to(task, out_end, errors_end, &output);
    conclude(task, &output, reap(task));
    return NULL;
}

/* Under the lock, while nothing runs. */
static void begin(kb_task *task, const char *name, char *const argv[])
{
    if (task->has_thread)
        pthread_join(task->thread, NULL);
    clear_arguments(task);
    for (size_t i = 0; i < ARGUMENTS_MOST && argv[i]; i++)
        task->argv[i] = kb_str_dup(kb_str_of(argv[i]));
    free(task->result);
    task->result = NULL;
    snprintf(task->name, sizeof task->name, "%s", name);
    task->progress[0] = '\0';
    task->outcome = (kb_error){0};
    task->started_ms = kb_now_ms();
    task->running = true;
}

kb_code kb_task_start(kb_task *task, const char *name, char *const argv[], kb_error *err)
{
    kb_code code = KB_OK;
    pthread_mutex_lock(&task->lock);
    if (task->running) {
        code = kb_fail(err, KB_BUSY, "%s is running already; GET /v1/index shows how far it is", task->name);
    } else {
        begin(task, name, argv);
        task->has_thread = pthread_create(&task->thread, NULL, work, task) == 0;
        if (!task->has_thread) {
            task->running = false;
            code = kb_fail(&task->outcome, KB_NO_MEMORY, "no thread for it");
            kb_fail(err, code, "%s", task->outcome.message);
        }
    }
    pthread_mutex_unlock(&task->lock);
    return code;
}

kb_code kb_task_wait(kb_task *task, kb_error *err)
{
    pthread_mutex_lock(&task->lock);
    while (task->running)
        pthread_cond_wait(&task->changed, &task->lock);
    kb_code code = task->outcome.code;
    if (code)
        kb_fail(err, code, "%s", task->outcome.message);
    pthread_mutex_unlock(&task->lock);
    return code;
}

static json_t *result_json(const char *text)
{
    json_t *json = NULL;
    return text && kb_json_parse(kb_str_of(text), &json, NULL) == KB_OK ? json : json_null();
}

static void set_time(json_t *json, const char *name, bool known, int64_t ms)
{
    char text[KB_TIME_BYTES];
    kb_time_format(ms, text);
    json_object_set_new(json, name, known ? json_string(text) : json_null());
}

json_t *kb_task_json(kb_task *task)
{
    pthread_mutex_lock(&task->lock);
    json_t *json = NULL;
    if (task->name[0]) {
        json = json_object();
        json_object_set_new(json, "name", json_string(task->name));
        json_object_set_new(json, "state", json_string(task->running ? "running" : task->outcome.code ? "failed" : "done"));
        json_object_set_new(json, "progress", task->running && task->progress[0] ? kb_clean_text(task->progress) : json_null());
        set_time(json, "started_at", true, task->started_ms);
        set_time(json, "ended_at", !task->running, task->ended_ms);
        json_object_set_new(json, "message", task->outcome.code ? kb_clean_text(task->outcome.message) : json_null());
        json_object_set_new(json, "result", result_json(task->result));
    }
    pthread_mutex_unlock(&task->lock);
    return json ? json : json_null();
}
