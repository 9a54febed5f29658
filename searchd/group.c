#include "searchd/group.h"

#include <pthread.h>

#define GROUP_MOST 64 /* writes in one transaction: nobody waits for longer than these take */

/* On the stack of who waits for it. */
struct entry {
    struct entry *next;
    kb_group_work *work;
    void *context;
    kb_code code;
    kb_error err;
    bool done;
    pthread_cond_t woken;
};

struct kb_group {
    pthread_mutex_t lock;
    struct entry *first, **end;
    bool led; /* somebody writes */
    char *store_path;
    kb_metrics *metrics;
    kb_store *store; /* of who leads. Never opened again after a failed fsync: see kb_group_write */
};

kb_group *kb_group_new(const char *store_path, kb_metrics *metrics)
{
    kb_group *group = kb_alloc(sizeof *group);
    pthread_mutex_init(&group->lock, NULL);
    group->end = &group->first;
    group->store_path = kb_str_dup(kb_str_of(store_path));
    group->metrics = metrics;
    return group;
}

void kb_group_free(kb_group *group)
{
    if (!group)
        return;
    kb_store_close(group->store);
    pthread_mutex_destroy(&group->lock);
    free(group->store_path);
    free(group);
}

/* ---- the queue; under the lock ---- */

static void push(kb_group *group, struct entry *entry)
{
    *group->end = entry;
    group->end = &entry->next;
}

/* The first of those that wait, as a list of its own. */
static struct entry *take(kb_group *group)
{
    struct entry *taken = group->first, **link = &group->first;
    for (size_t count = 0; *link && count < GROUP_MOST; count++)
        link = &(*link)->next;
    group->first = *link;
    *link = NULL;
    if (!group->first)
        group->end = &group->first;
    return taken;
}

/* Who is woken may be gone at once, and its entry with it. */
static void wake(kb_group *group, struct entry *taken)
{
    for (struct entry *next; taken; taken = next) {
        next = taken->next;
        taken->done = true;
        pthread_cond_signal(&taken->woken);
    }
    if (group->first)
        pthread_cond_signal(&group->first->woken);
}

/* ---- writing; by who leads ---- */

static kb_code begin(kb_group *group, kb_error *err)
{
    kb_code code = group->store ? KB_OK : kb_store_open(group->store_path, KB_STORE_WRITE, &group->store, err);
    return code ? code : kb_store_begin(group->store, err);
}

static kb_code work_all(kb_group *group, struct entry *taken, kb_error *err)
{
    size_t kept = 0;
    kb_code code = begin(group, err);
    if (code)
        return code;
    for (struct entry *entry = taken; entry; entry = entry->next) {
        kb_error_clear(&entry->err);
        entry->code = entry->work(entry->context, group->store, &entry->err);
        kept += entry->code == KB_OK;
    }
    if (!kept) {
        kb_store_rollback(group->store);
        return KB_OK;
    }
    kb_metrics_add(group->metrics, KB_METRIC_COMMITS, 1);
    return kb_store_commit(group->store, err);
}

/* What an entry found wrong by itself stays its own error: nothing of the others was in its way. */
static void work_alone(kb_group *group, struct entry *entry)
{
    struct entry *next = entry->next;
    kb_error err = {0};
    entry->next = NULL;
    kb_code code = work_all(group, entry, &err);
    entry->next = next;
    if (!code || entry->code)
        return;
    entry->code = code;
    entry->err = err;
}

static void run(kb_group *group, struct entry *taken)
{
    kb_error err = {0};
    if (taken->next && work_all(group, taken, &err) == KB_OK)
        return;
    for (struct entry *entry = taken; entry; entry = entry->next) {
        entry->code = KB_OK;
        work_alone(group, entry);
    }
}

/* ---- who leads ---- */

static void lead(kb_group *group)
{
    struct entry *taken = take(group);
    group->led = true;
    pthread_mutex_unlock(&group->lock);
    run(group, taken);
    pthread_mutex_lock(&group->lock);
    group->led = false;
    wake(group, taken);
}

kb_code kb_group_write(kb_group *group, kb_group_work *work, void *context, kb_error *err)
{
    struct entry own = {.work = work, .context = context};
    pthread_cond_init(&own.woken, NULL);
    pthread_mutex_lock(&group->lock);
    push(group, &own);
    while (!own.done) {
        if (group->led)
            pthread_cond_wait(&own.woken, &group->lock);
        else
            lead(group);
    }
    pthread_mutex_unlock(&group->lock);
    pthread_cond_destroy(&own.woken);
    if (own.code && err)
        *err = own.err;
    return own.code;
}
