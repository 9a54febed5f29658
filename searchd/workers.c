#include "searchd/workers.h"

#include "base/clock.h"

#define WRITERS 32       /* threads that write: so many share a commit */
#define WAIT_SLICE_MS 50 /* how soon the wait for the index notices a lower seq, a late reply or the stop */

struct queue {
    kb_job *first, **end;
};

struct worker {
    kb_workers *workers;
    bool writes; /* takes writes alone, which the others leave to it */
    kb_handles handles;
    pthread_t thread;
};

struct kb_workers {
    kb_service *service;
    pthread_mutex_t lock;
    pthread_cond_t work[2];       /* the queue has grown, or the stop has come; [1]: of those that write */
    pthread_cond_t waiting;       /* somebody waits for the index, or all workers have ended */
    struct queue queue[2], waits; /* [1]: writes */
    size_t heavy_running, heavy_most;
    bool stopping, workers_ended;
    struct worker *items;
    size_t count;
    pthread_t waiter;
};

static void queue_init(struct queue *queue)
{
    queue->first = NULL;
    queue->end = &queue->first;
}

static void queue_push(struct queue *queue, kb_job *job)
{
    job->next = NULL;
    *queue->end = job;
    queue->end = &job->next;
}

static kb_job *queue_take(struct queue *queue, kb_job **link)
{
    kb_job *job = *link;
    *link = job->next;
    if (queue->end == &job->next)
        queue->end = link;
    job->next = NULL;
    return job;
}

/* ---- answering ---- */

static bool is_write(const kb_job *job)
{
    return job->call->route->pace == KB_PACE_WRITES;
}

/* The first that may be done now; heavy work never takes all the workers. Under the lock. */
static kb_job *next_job(kb_workers *workers, struct queue *queue)
{
    for (kb_job **link = &queue->first; *link; link = &(*link)->next)
        if ((*link)->call->route->pace != KB_PACE_HEAVY || workers->heavy_running < workers->heavy_most)
            return queue_take(queue, link);
    return NULL;
}

static kb_job *wait_for_job(struct worker *worker)
{
    kb_job *job;
    kb_workers *workers = worker->workers;
    struct queue *queue = &workers->queue[worker->writes];
    pthread_mutex_lock(&workers->lock);
    while (!(job = next_job(workers, queue)) && !(workers->stopping && !queue->first))
        pthread_cond_wait(&workers->work[worker->writes], &workers->lock);
    if (job && job->call->route->pace == KB_PACE_HEAVY)
        workers->heavy_running++;
    pthread_mutex_unlock(&workers->lock);
    return job;
}

static void end_heavy(kb_workers *workers)
{
    pthread_mutex_lock(&workers->lock);
    workers->heavy_running--;
    pthread_cond_broadcast(&workers->work[0]);
    pthread_mutex_unlock(&workers->lock);
}

static bool is_indexed(const kb_workers *workers, const kb_reply *reply)
{
    return reply->after_seq <= kb_beacon_seen(workers->service->beacon, KB_INDEXED);
}

static void finish(kb_workers *workers, kb_job *job)
{
    if (is_indexed(workers, job->reply)) {
        job->done(job);
        return;
    }
    job->deadline_us = kb_monotonic_us() + workers->service->settings->index_timeout_ms * 1000;
    pthread_mutex_lock(&workers->lock);
    queue_push(&workers->waits, job);
    pthread_cond_signal(&workers->waiting);
    pthread_mutex_unlock(&workers->lock);
}

static void *answer_calls(void *context)
{
    struct worker *worker = context;
    for (kb_job *job; (job = wait_for_job(worker));) {
        bool heavy = job->call->route->pace == KB_PACE_HEAVY;
        job->call->handles = &worker->handles;
        kb_call_answer(job->call, job->reply);
        if (heavy)
            end_heavy(worker->workers);
        finish(worker->workers, job);
    }
    kb_handles_clear(&worker->handles);
    return NULL;
}

/* ---- waiting for the index ---- */

static uint64_t lowest_wait(const kb_workers *workers)
{
    uint64_t lowest = UINT64_MAX;
    for (const kb_job *job = workers->waits.first; job; job = job->next)
        lowest = job->reply->after_seq < lowest ? job->reply->after_seq : lowest;
    return lowest;
}

/* Takes those whose wait is over into `over`. Under the lock. */
static void take_over(kb_workers *workers, struct queue *over)
{
    int64_t now_us = kb_monotonic_us();
    for (kb_job **link = &workers->waits.first; *link;) {
        if (is_indexed(workers, (*link)->reply) || now_us >= (*link)->deadline_us)
            queue_push(over, queue_take(&workers->waits, link));
        else
            link = &(*link)->next;
    }
}

static void release(kb_workers *workers, struct queue *over)
{
    while (over->first) {
        kb_job *job = queue_take(over, &over->first);
        if (!is_indexed(workers, job->reply)) {
            kb_metrics_add(workers->service->metrics, KB_METRIC_LATE_WRITES, 1);
            kb_reply_late(job->reply, job->call);
        }
        job->done(job);
    }
}

static void *wait_for_index(void *context)
{
    kb_workers *workers = context;
    for (;;) {
        struct queue over;
        queue_init(&over);
        pthread_mutex_lock(&workers->lock);
        while (!workers->waits.first && !workers->workers_ended)
            pthread_cond_wait(&workers->waiting, &workers->lock);
        take_over(workers, &over);
        uint64_t lowest = lowest_wait(workers);
        bool ended = workers->workers_ended && !workers->waits.first;
        pthread_mutex_unlock(&workers->lock);
        bool any = over.first;
        release(workers, &over);
        if (ended)
            return NULL;
        if (!any && lowest != UINT64_MAX)
            kb_beacon_wait(workers->service->beacon, KB_INDEXED, lowest, WAIT_SLICE_MS);
    }
}

/* ---- start and stop ---- */

static void join_all(kb_workers *workers)
{
    pthread_mutex_lock(&workers->lock);
    workers->stopping = true;
    pthread_cond_broadcast(&workers->work[0]);
    pthread_cond_broadcast(&workers->work[1]);
    pthread_mutex_unlock(&workers->lock);
    for (size_t i = 0; i < workers->count; i++)
        pthread_join(workers->items[i].thread, NULL);
    pthread_mutex_lock(&workers->lock);
    workers->workers_ended = true;
    pthread_cond_broadcast(&workers->waiting);
    pthread_mutex_unlock(&workers->lock);
    pthread_join(workers->waiter, NULL);
}

void kb_workers_free(kb_workers *workers)
{
    if (!workers)
        return;
    pthread_cond_destroy(&workers->work[0]);
    pthread_cond_destroy(&workers->work[1]);
    pthread_cond_destroy(&workers->waiting);
    pthread_mutex_destroy(&workers->lock);
    free(workers->items);
    free(workers);
}

static kb_workers *make_workers(kb_service *service, size_t askers, size_t wanted)
{
    kb_workers *workers = kb_alloc(sizeof *workers);
    workers->service = service;
    workers->items = kb_alloc(wanted * sizeof *workers->items);
    workers->heavy_most = askers > 1 ? askers / 2 : 1;
    queue_init(&workers->queue[0]);
    queue_init(&workers->queue[1]);
    queue_init(&workers->waits);
    pthread_mutex_init(&workers->lock, NULL);
    pthread_cond_init(&workers->work[0], NULL);
    pthread_cond_init(&workers->work[1], NULL);
    pthread_cond_init(&workers->waiting, NULL);
    return workers;
}

kb_code kb_workers_start(kb_service *service, kb_workers **out, kb_error *err)
{
    size_t askers = (size_t)service->settings->workers, wanted = askers + WRITERS;
    kb_workers *workers = make_workers(service, askers, wanted);
    if (pthread_create(&workers->waiter, NULL, wait_for_index, workers)) {
        kb_workers_free(workers);
        return kb_fail(err, KB_NO_MEMORY, "no thread to wait for the index");
    }
    for (; workers->count < wanted; workers->count++) {
        struct worker *worker = &workers->items[workers->count];
        *worker = (struct worker){.workers = workers, .writes = workers->count >= askers, .handles = {.service = service}};
        if (pthread_create(&worker->thread, NULL, answer_calls, worker)) {
            kb_fail(err, KB_NO_MEMORY, "no thread for worker %zu; ask for fewer with --workers", workers->count + 1);
            join_all(workers);
            kb_workers_free(workers);
            return KB_NO_MEMORY;
        }
    }
    *out = workers;
    return KB_OK;
}

void kb_workers_stop(kb_workers *workers)
{
    if (workers)
        join_all(workers);
}

bool kb_workers_add(kb_workers *workers, kb_job *job)
{
    bool writes = is_write(job); /* once queued, it is not ours any more */
    pthread_mutex_lock(&workers->lock);
    bool taken = !workers->stopping;
    if (taken)
        queue_push(&workers->queue[writes], job);
    pthread_mutex_unlock(&workers->lock);
    if (taken)
        pthread_cond_signal(&workers->work[writes]);
    return taken;
}
