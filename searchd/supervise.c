#include "searchd/supervise.h"

#include "searchd/child.h"

#include "base/clock.h"
#include "base/file.h"
#include "base/log.h"

#include <signal.h>
#include <sys/wait.h>
#include <time.h>

struct kb_follower {
    kb_service *service;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    pid_t pid; /* 0: none; a child that has ended stays until it is reaped under the lock, so that no signal meets a stranger */
    bool stopping, ended;
    bool elsewhere; /* another follower runs over this data folder, which is as good */
};

static void deadline_in(int64_t ms, struct timespec *out)
{
    int64_t at_us = kb_monotonic_us() + ms * 1000;
    *out = (struct timespec){.tv_sec = at_us / 1000000, .tv_nsec = at_us % 1000000 * 1000};
}

static void pause_for(kb_follower *follower, int64_t pause_ms)
{
    struct timespec until;
    deadline_in(pause_ms, &until);
    pthread_mutex_lock(&follower->lock);
    while (!follower->stopping && pthread_cond_timedwait(&follower->changed, &follower->lock, &until) == 0)
        ;
    pthread_mutex_unlock(&follower->lock);
}

/* Whether there is another follower; false once we are to stop. */
static bool note_elsewhere(kb_follower *follower, bool elsewhere)
{
    pthread_mutex_lock(&follower->lock);
    follower->elsewhere = elsewhere;
    bool wanted = !follower->stopping;
    pthread_mutex_unlock(&follower->lock);
    return wanted;
}

/* Its lock tells. One of a daemon that was killed just now will be gone soon; one that somebody else started does our work. */
static void wait_for_others(kb_follower *follower)
{
    KB_OWNED(kb_text) path = kb_printf("%s/follower.lock", follower->service->index_folder);
    int64_t since_us = kb_monotonic_us();
    for (bool said = false;;) {
        KB_OWNED_FD lock = -1;
        bool busy = kb_file_lock(path, 0, &lock, NULL) == KB_BUSY;
        if (!note_elsewhere(follower, busy) || !busy)
            return;
        if (!said && kb_monotonic_us() - since_us > KB_FOLLOWER_ENDING_MS * INT64_C(1000)) {
            kb_log(KB_INFO, "follower_elsewhere", "why",
                   "another follower runs over this data folder; this one waits for its end", NULL);
            said = true;
        }
        pause_for(follower, KB_RESTART_LEAST_MS);
    }
}

static bool start(kb_follower *follower)
{
    static const char *const levels[] = {"debug", "info", "warning", "error"};
    const kb_searchd_settings *settings = follower->service->settings;
    KB_OWNED(kb_text) compact_idle = kb_printf("%lld", (long long)settings->compact_idle_ms);
    KB_OWNED(kb_text) large = kb_printf("%lld", (long long)settings->large_partition);
    char *argv[] = {follower->service->indexer,
                    "--data",
                    settings->data,
                    "follow",
                    "--log-level",
                    (char *)(uintptr_t)levels[settings->log_level],
                    "--compact-idle-ms",
                    compact_idle,
                    "--calibrate",
                    settings->calibrate ? "on" : "off",
                    "--large-partition",
                    large,
                    settings->log_format ? "--json" : NULL,
                    NULL};
    kb_error err = {0};
    pthread_mutex_lock(&follower->lock);
    bool wanted = !follower->stopping;
    if (wanted && kb_child_start(argv, -1, -1, &follower->pid, &err))
        kb_log(KB_ERROR, "follower_not_started", "why", err.message, NULL);
    pthread_mutex_unlock(&follower->lock);
    if (wanted && follower->pid)
        kb_metrics_add(follower->service->metrics, KB_METRIC_FOLLOWER_STARTS, 1);
    return wanted;
}

/* Waits for its end without reaping it: whoever signals it under the lock meets nobody else. */
static void wait_for_end(kb_follower *follower)
{
    siginfo_t info;
    int status = 0;
    if (!follower->pid)
        return;
    while (waitid(P_PID, (id_t)follower->pid, &info, WEXITED | WNOWAIT) < 0)
        ;
    pthread_mutex_lock(&follower->lock);
    waitpid(follower->pid, &status, 0);
    follower->pid = 0;
    bool expected = follower->stopping;
    pthread_mutex_unlock(&follower->lock);
    KB_OWNED(kb_text) fate = kb_child_fate(status);
    kb_log(expected ? KB_INFO : KB_WARNING, "follower_ended", "how", fate, NULL);
}

static void *mind(void *context)
{
    kb_follower *follower = context;
    int64_t pause_ms = KB_RESTART_LEAST_MS;
    for (;;) {
        wait_for_others(follower);
        int64_t started_us = kb_monotonic_us();
        if (!start(follower))
            break;
        wait_for_end(follower);
        if (kb_monotonic_us() - started_us > (int64_t)KB_RESTART_CALM_MS * 1000)
            pause_ms = KB_RESTART_LEAST_MS;
        pause_for(follower, pause_ms);
        pause_ms = pause_ms * 2 < KB_RESTART_MOST_MS ? pause_ms * 2 : KB_RESTART_MOST_MS;
    }
    pthread_mutex_lock(&follower->lock);
    follower->ended = true;
    pthread_cond_broadcast(&follower->changed);
    pthread_mutex_unlock(&follower->lock);
    return NULL;
}

static void free_follower(kb_follower *follower)
{
    pthread_cond_destroy(&follower->changed);
    pthread_mutex_destroy(&follower->lock);
    free(follower);
}

kb_code kb_follower_start(kb_service *service, kb_follower **out, kb_error *err)
{
    kb_follower *follower = kb_alloc(sizeof *follower);
    follower->service = service;
    pthread_condattr_t monotonic;
    pthread_condattr_init(&monotonic);
    pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
    pthread_cond_init(&follower->changed, &monotonic);
    pthread_condattr_destroy(&monotonic);
    pthread_mutex_init(&follower->lock, NULL);
    if (pthread_create(&follower->thread, NULL, mind, follower)) {
        free_follower(follower);
        return kb_fail(err, KB_NO_MEMORY, "no thread to mind the follower");
    }
    *out = follower;
    return KB_OK;
}

void kb_follower_stop(kb_follower *follower)
{
    if (!follower)
        return;
    struct timespec until;
    deadline_in(KB_FOLLOWER_STOP_MS, &until);
    pthread_mutex_lock(&follower->lock);
    follower->stopping = true;
    if (follower->pid)
        kill(follower->pid, SIGTERM);
    pthread_cond_broadcast(&follower->changed);
    while (!follower->ended && pthread_cond_timedwait(&follower->changed, &follower->lock, &until) == 0)
        ;
    if (!follower->ended && follower->pid) {
        kb_log(KB_WARNING, "follower_killed", "why", "it did not stop in time", NULL);
        kill(follower->pid, SIGKILL);
    }
    pthread_mutex_unlock(&follower->lock);
    pthread_join(follower->thread, NULL);
    free_follower(follower);
}

int kb_follower_pid(kb_follower *follower)
{
    pthread_mutex_lock(&follower->lock);
    int pid = (int)follower->pid;
    pthread_mutex_unlock(&follower->lock);
    return pid;
}

bool kb_follower_is_elsewhere(kb_follower *follower)
{
    pthread_mutex_lock(&follower->lock);
    bool elsewhere = follower->elsewhere;
    pthread_mutex_unlock(&follower->lock);
    return elsewhere;
}
