#include "publish/crew.h"

#include <pthread.h>
#include <sched.h>
#include <signal.h>

#define THREADS_MOST 8
#define SLICE 32                       /* sequence numbers that a thread takes at once */
#define SLICES_MOST (THREADS_MOST * 2) /* taken and not yet handed on */

/* Of documents that are analysed and not yet handed on; their postings are some times that. */
#define AHEAD_BYTES ((size_t)8 * 1024 * 1024)

struct result {
    struct result *next;
    kb_analysed analysed;
};

struct slice {
    uint64_t after, last;
    struct result *first, **end;
    size_t bytes;
    bool done;
};

struct crew {
    const kb_crew_job *job;
    pthread_mutex_t lock; /* over all below */
    pthread_cond_t produced, handed_on;
    uint64_t cursor;                  /* up to here all is taken */
    uint64_t at_work_after;           /* up to here all is handed on */
    size_t taken, finished;           /* slices, ever */
    struct slice slices[SLICES_MOST]; /* slice i is at i % SLICES_MOST */
    size_t bytes;                     /* waiting in all slices */
    bool stop;
    kb_code code; /* of the first thread that failed */
    kb_error error;
};

/* What a thread needs while it works on one slice. */
struct worker {
    struct crew *crew;
    struct slice *slice;
    size_t number; /* of the slice */
    kb_analyzer *analyzer;
    kb_store *store;
    size_t read;
    uint64_t beyond; /* the first seq behind the slice, where one was seen */
    kb_code code;
    kb_error error;
};

unsigned kb_crew_size(void)
{
    cpu_set_t cpus;
    if (sched_getaffinity(0, sizeof cpus, &cpus))
        return 1;
    int count = CPU_COUNT(&cpus);
    return count < 1 ? 1 : count > THREADS_MOST ? THREADS_MOST : (unsigned)count;
}

static void free_results(struct result *result)
{
    while (result) {
        struct result *next = result->next;
        kb_analysed_clear(&result->analysed);
        free(result);
        result = next;
    }
}

/* ---- the threads ---------------------------------------------------------------------------------------------------- */

/* The slice that is handed on now may always add to an empty list, so that the rest, waiting for it, comes to its turn. */
static bool must_wait(const struct worker *w)
{
    if (w->crew->stop)
        return false;
    bool is_next = w->number == w->crew->finished;
    return is_next ? w->slice->bytes > AHEAD_BYTES : w->crew->bytes > AHEAD_BYTES;
}

/* False: the caller has stopped. */
static bool hand_over(struct worker *w, struct result *result)
{
    struct crew *crew = w->crew;
    pthread_mutex_lock(&crew->lock);
    while (must_wait(w))
        pthread_cond_wait(&crew->handed_on, &crew->lock);
    bool go_on = !crew->stop;
    *w->slice->end = result;
    w->slice->end = &result->next;
    w->slice->bytes += result->analysed.bytes;
    crew->bytes += result->analysed.bytes;
    pthread_cond_signal(&crew->produced);
    pthread_mutex_unlock(&crew->lock);
    return go_on;
}

static bool analyse_in_slice(void *context, const kb_change *change)
{
    struct worker *w = context;
    w->read++;
    if (change->seq > w->slice->last) {
        w->beyond = change->seq;
        return false;
    }
    struct result *result = kb_alloc(sizeof *result);
    w->code = kb_analyse_change(w->analyzer, w->store, change, w->crew->job->deadly, &result->analysed, &w->error);
    if (!w->code)
        return hand_over(w, result);
    free(result);
    return false;
}

/* A compacted feed has holes: the next slice begins before the next change that there is. */
static void skip_hole(struct worker *w)
{
    struct crew *crew = w->crew;
    uint64_t empty_up_to = w->beyond ? w->beyond - 1 : w->read < SLICE ? crew->job->goal : w->slice->last;
    if (empty_up_to > crew->job->goal)
        empty_up_to = crew->job->goal;
    if (empty_up_to > crew->cursor)
        crew->cursor = empty_up_to;
}

static void finish_slice(struct worker *w)
{
    struct crew *crew = w->crew;
    pthread_mutex_lock(&crew->lock);
    w->slice->done = true;
    if (w->code) {
        crew->stop = true;
        crew->code = crew->code ? crew->code : w->code;
        kb_fail(&crew->error, w->code, "%s", w->error.message);
    } else if (!crew->stop) {
        skip_hole(w);
    }
    pthread_cond_broadcast(&crew->handed_on);
    pthread_cond_signal(&crew->produced);
    pthread_mutex_unlock(&crew->lock);
}

static bool take_slice(struct worker *w)
{
    struct crew *crew = w->crew;
    pthread_mutex_lock(&crew->lock);
    while (!crew->stop && crew->cursor < crew->job->goal && crew->taken - crew->finished == SLICES_MOST)
        pthread_cond_wait(&crew->handed_on, &crew->lock);
    bool taken = !crew->stop && crew->cursor < crew->job->goal;
    if (taken) {
        uint64_t left = crew->job->goal - crew->cursor;
        w->number = crew->taken++;
        w->slice = &crew->slices[w->number % SLICES_MOST];
        *w->slice = (struct slice){.after = crew->cursor, .last = crew->cursor + (left < SLICE ? left : SLICE)};
        w->slice->end = &w->slice->first;
        crew->cursor = w->slice->last;
        kb_attempt_note(crew->job->attempt, crew->at_work_after + 1, crew->cursor);
    }
    pthread_mutex_unlock(&crew->lock);
    return taken;
}

static void work(struct worker *w)
{
    while (take_slice(w)) {
        w->read = 0;
        w->beyond = 0;
        kb_code code = kb_store_feed(w->store, w->slice->after, SLICE, analyse_in_slice, w, &w->error);
        w->code = w->code ? w->code : code;
        finish_slice(w);
    }
}

static void *run_thread(void *argument)
{
    struct slice none = {0};
    struct worker w = {.crew = argument, .slice = &none};
    KB_OWNED(kb_store) store = NULL;
    KB_OWNED(kb_analyzer) analyzer = NULL;
    w.code = kb_store_open(w.crew->job->store_path, KB_STORE_READ, &store, &w.error);
    if (!w.code)
        w.code = kb_analyzer_new(&analyzer, &w.error);
    w.analyzer = analyzer;
    w.store = store;
    if (w.code)
        finish_slice(&w);
    else
        work(&w);
    return NULL;
}

/* ---- the caller ----------------------------------------------------------------------------------------------------- */

/* The results that are next in order; NULL: there are no more. */
static struct result *next_results(struct crew *crew)
{
    struct result *results = NULL;
    pthread_mutex_lock(&crew->lock);
    while (!crew->stop && !results) {
        struct slice *slice = &crew->slices[crew->finished % SLICES_MOST];
        if (crew->finished == crew->taken && crew->cursor >= crew->job->goal)
            break;
        if (crew->finished == crew->taken || (!slice->first && !slice->done)) {
            pthread_cond_wait(&crew->produced, &crew->lock);
            continue;
        }
        results = slice->first;
        crew->at_work_after = slice->after;
        crew->bytes -= slice->bytes;
        slice->bytes = 0;
        slice->first = NULL;
        slice->end = &slice->first;
        crew->finished += slice->done;
        pthread_cond_broadcast(&crew->handed_on);
    }
    pthread_mutex_unlock(&crew->lock);
    return results;
}

static bool hand_on(struct result *results, kb_analysed_each *each, void *context)
{
    bool go_on = true;
    for (struct result *result = results; result && go_on; result = result->next)
        go_on = each(context, &result->analysed);
    free_results(results);
    return go_on;
}

static void stop(struct crew *crew)
{
    pthread_mutex_lock(&crew->lock);
    crew->stop = true;
    pthread_cond_broadcast(&crew->handed_on);
    pthread_mutex_unlock(&crew->lock);
}

/* Signals are for the program's own threads. */
static unsigned start(struct crew *crew, pthread_t *threads, unsigned count)
{
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    unsigned started = 0;
    while (started < count && pthread_create(&threads[started], NULL, run_thread, crew) == 0)
        started++;
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return started;
}

static void clear(struct crew *crew)
{
    for (size_t i = 0; i < SLICES_MOST; i++)
        free_results(crew->slices[i].first);
    pthread_cond_destroy(&crew->produced);
    pthread_cond_destroy(&crew->handed_on);
    pthread_mutex_destroy(&crew->lock);
    free(crew);
}

kb_code kb_crew_read(const kb_crew_job *job, kb_analysed_each *each, void *context, kb_error *err)
{
    struct crew *crew = kb_alloc(sizeof *crew);
    *crew = (struct crew){.job = job, .cursor = job->after, .at_work_after = job->after};
    pthread_mutex_init(&crew->lock, NULL);
    pthread_cond_init(&crew->produced, NULL);
    pthread_cond_init(&crew->handed_on, NULL);
    pthread_t ids[THREADS_MOST];
    unsigned started = start(crew, ids, job->threads < THREADS_MOST ? job->threads : THREADS_MOST);
    bool go_on = started > 0;
    for (struct result *results; go_on && (results = next_results(crew));)
        go_on = hand_on(results, each, context);
    stop(crew);
    for (unsigned i = 0; i < started; i++)
        pthread_join(ids[i], NULL);
    kb_attempt_done(job->attempt);
    kb_code code = crew->code ? kb_fail(err, crew->code, "%s", crew->error.message) : KB_OK;
    clear(crew);
    return started ? code : kb_fail(err, KB_NO_MEMORY, "could not start a thread to analyse documents");
}
