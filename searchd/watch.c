#include "searchd/watch.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#define LOOK_MS 500

struct kb_watched {
    kb_watched *next, **link;
    int socket;
    _Atomic int64_t deadline_us; /* 0: none */
    _Atomic kb_watched_work work;
    atomic_bool has_ended; /* at the last look the client had said its last, and nothing was left to read */
    atomic_bool linger;
};

struct lingering {
    int socket;
    int64_t deadline_us;
};

struct kb_watch {
    kb_metrics *metrics;
    pthread_t thread;
    pthread_mutex_t lock;
    kb_watched *first;
    struct lingering lingering[KB_LINGER_MOST];
    size_t lingering_count;
    int wake; /* eventfd */
    bool stopping;
};

static void wake_up(kb_watch *watch)
{
    uint64_t one = 1;
    if (write(watch->wake, &one, sizeof one) < 0)
        return; /* it is awake already */
}

/* ---- deadlines ---- */

static bool is_late(const kb_watched *watched, int64_t now_us)
{
    int64_t deadline_us = atomic_load(&watched->deadline_us);
    return deadline_us && now_us >= deadline_us;
}

/* Seen twice, for what was read last may be on its way through the library. */
static bool is_abandoned(kb_watched *watched)
{
    char byte;
    bool ended = atomic_load(&watched->work) == KB_WATCHED_READS && recv(watched->socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
    return atomic_exchange(&watched->has_ended, ended) && ended;
}

/* Under the lock, so that the number of the socket cannot have become another's. */
static void cut_hopeless_ones(kb_watch *watch)
{
    int64_t now_us = kb_monotonic_us();
    for (kb_watched *at = watch->first; at; at = at->next) {
        bool late = is_late(at, now_us);
        if (!late && !is_abandoned(at))
            continue;
        kb_watched_begin(at, KB_WATCHED_ANSWERS, 0);
        kb_metrics_add(watch->metrics, KB_METRIC_TIMED_OUT_CONNECTIONS, late);
        shutdown(at->socket, SHUT_RDWR);
    }
}

/* ---- lingering ---- */

static bool is_over(struct lingering *one, int64_t now_us)
{
    char nowhere[16384];
    ssize_t got = recv(one->socket, nowhere, sizeof nowhere, MSG_DONTWAIT);
    bool ended = got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
    return ended || now_us >= one->deadline_us;
}

static void read_on(kb_watch *watch)
{
    int64_t now_us = kb_monotonic_us();
    for (size_t i = 0; i < watch->lingering_count;) {
        if (!is_over(&watch->lingering[i], now_us)) {
            i++;
            continue;
        }
        close(watch->lingering[i].socket);
        watch->lingering[i] = watch->lingering[--watch->lingering_count];
    }
}

/* A second descriptor keeps the connection open when the library closes its own. Under the lock. */
static void begin_linger(kb_watch *watch, int socket)
{
    if (watch->lingering_count == KB_LINGER_MOST)
        return;
    int kept = fcntl(socket, F_DUPFD_CLOEXEC, 0);
    if (kept < 0)
        return;
    shutdown(kept, SHUT_WR);
    int64_t until_us = kb_monotonic_us() + (int64_t)KB_LINGER_MS * 1000;
    watch->lingering[watch->lingering_count++] = (struct lingering){kept, until_us};
}

/* ---- the thread ---- */

static void wait_for_news(kb_watch *watch, const struct pollfd *ears, size_t count)
{
    struct pollfd own[KB_LINGER_MOST + 1];
    memcpy(own, ears, count * sizeof *ears);
    uint64_t times;
    poll(own, count, LOOK_MS);
    if (own[0].revents && read(watch->wake, &times, sizeof times) < 0)
        return;
}

static void *look(void *context)
{
    kb_watch *watch = context;
    struct pollfd ears[KB_LINGER_MOST + 1] = {{watch->wake, POLLIN, 0}};
    for (;;) {
        pthread_mutex_lock(&watch->lock);
        cut_hopeless_ones(watch);
        read_on(watch);
        size_t count = 1;
        for (size_t i = 0; i < watch->lingering_count; i++)
            ears[count++] = (struct pollfd){watch->lingering[i].socket, POLLIN, 0};
        bool stopping = watch->stopping;
        pthread_mutex_unlock(&watch->lock);
        if (stopping)
            return NULL;
        wait_for_news(watch, ears, count);
    }
}

kb_code kb_watch_start(kb_metrics *metrics, kb_watch **out, kb_error *err)
{
    kb_watch *watch = kb_alloc(sizeof *watch);
    watch->metrics = metrics;
    watch->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    pthread_mutex_init(&watch->lock, NULL);
    if (watch->wake < 0 || pthread_create(&watch->thread, NULL, look, watch)) {
        if (watch->wake >= 0)
            close(watch->wake);
        pthread_mutex_destroy(&watch->lock);
        free(watch);
        return kb_fail(err, KB_NO_MEMORY, "no thread to watch the connections");
    }
    *out = watch;
    return KB_OK;
}

void kb_watch_stop(kb_watch *watch)
{
    if (!watch)
        return;
    pthread_mutex_lock(&watch->lock);
    watch->stopping = true;
    pthread_mutex_unlock(&watch->lock);
    wake_up(watch);
    pthread_join(watch->thread, NULL);
    for (size_t i = 0; i < watch->lingering_count; i++)
        close(watch->lingering[i].socket);
    close(watch->wake);
    pthread_mutex_destroy(&watch->lock);
    free(watch);
}

/* ---- connections ---- */

kb_watched *kb_watch_add(kb_watch *watch, int socket, int64_t timeout_ms)
{
    kb_watched *watched = kb_alloc(sizeof *watched);
    watched->socket = socket;
    kb_watched_begin(watched, KB_WATCHED_READS, timeout_ms);
    pthread_mutex_lock(&watch->lock);
    watched->next = watch->first;
    watched->link = &watch->first;
    if (watch->first)
        watch->first->link = &watched->next;
    watch->first = watched;
    pthread_mutex_unlock(&watch->lock);
    return watched;
}

void kb_watched_begin(kb_watched *watched, kb_watched_work work, int64_t timeout_ms)
{
    atomic_store(&watched->work, work);
    atomic_store(&watched->has_ended, false);
    atomic_store(&watched->deadline_us, timeout_ms ? kb_monotonic_us() + timeout_ms * 1000 : 0);
}

void kb_watched_linger(kb_watched *watched)
{
    atomic_store(&watched->linger, true);
}

void kb_watch_remove(kb_watch *watch, kb_watched *watched)
{
    bool linger = atomic_load(&watched->linger);
    pthread_mutex_lock(&watch->lock);
    *watched->link = watched->next;
    if (watched->next)
        watched->next->link = watched->link;
    if (linger)
        begin_linger(watch, watched->socket);
    pthread_mutex_unlock(&watch->lock);
    free(watched);
    if (linger)
        wake_up(watch);
}

bool kb_watch_has_unread(kb_watch *watch)
{
    bool found = false;
    pthread_mutex_lock(&watch->lock);
    for (const kb_watched *at = watch->first; at && !found; at = at->next) {
        int unread = 0;
        found = ioctl(at->socket, FIONREAD, &unread) == 0 && unread > 0;
    }
    pthread_mutex_unlock(&watch->lock);
    return found;
}
