#include "searchd/events.h"

#include "searchd/routes.h"
#include "searchd/service.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/settings.h"

#include <pthread.h>
#include <time.h>

#define BATCH 500        /* in one transaction, which others wait for */
#define REST_MS 200      /* between two: what comes together is written together */
#define PATIENCE_MS 5000 /* after a failed one */

struct kb_events {
    kb_group *group;
    kb_metrics *metrics;
    pthread_t thread;
    pthread_mutex_t lock;
    pthread_cond_t changed;
    kb_event *waiting;
    size_t count;
    bool stopping;
};

/* ---- into the store ---- */

struct batch {
    kb_event items[BATCH];
    size_t count;
};

static kb_code add_batch(void *context, kb_store *store, kb_error *err)
{
    const struct batch *batch = context;
    return kb_store_add_events(store, batch->items, batch->count, err);
}

static kb_code write_batch(struct kb_events *events, struct batch *batch)
{
    kb_error err = {0};
    kb_code code = kb_group_write(events->group, add_batch, batch, &err);
    if (code)
        kb_log(KB_WARNING, "events", "why", err.message, NULL);
    return code;
}

static void rest(struct kb_events *events, int64_t ms)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += ms / 1000 + (until.tv_nsec + ms % 1000 * 1000000) / 1000000000;
    until.tv_nsec = (until.tv_nsec + ms % 1000 * 1000000) % 1000000000;
    while (!events->stopping && pthread_cond_timedwait(&events->changed, &events->lock, &until) == 0)
        ;
}

/* Copies the oldest that wait; they stay in the list until they are written. Under the lock. */
static void fill(const struct kb_events *events, struct batch *batch)
{
    batch->count = events->count < BATCH ? events->count : BATCH;
    memcpy(batch->items, events->waiting, batch->count * sizeof *batch->items);
}

static void forget(struct kb_events *events, size_t count)
{
    events->count -= count;
    memmove(events->waiting, events->waiting + count, events->count * sizeof *events->waiting);
}

static void wait_for_events(struct kb_events *events)
{
    while (!events->count && !events->stopping)
        pthread_cond_wait(&events->changed, &events->lock);
}

static void *write_events(void *context)
{
    struct kb_events *events = context;
    struct batch *batch = kb_alloc(sizeof *batch);
    pthread_mutex_lock(&events->lock);
    for (wait_for_events(events); events->count; wait_for_events(events)) {
        fill(events, batch);
        pthread_mutex_unlock(&events->lock);
        kb_code code = write_batch(events, batch);
        pthread_mutex_lock(&events->lock);
        if (code == KB_OK || events->stopping)
            forget(events, batch->count);
        rest(events, code ? PATIENCE_MS : REST_MS);
    }
    pthread_mutex_unlock(&events->lock);
    free(batch);
    return NULL;
}

kb_code kb_events_start(kb_group *group, kb_metrics *metrics, kb_events **out, kb_error *err)
{
    struct kb_events *events = kb_alloc(sizeof *events);
    *events = (struct kb_events){.group = group, .metrics = metrics};
    pthread_mutex_init(&events->lock, NULL);
    pthread_cond_init(&events->changed, NULL);
    events->waiting = kb_alloc(KB_EVENTS_WAITING * sizeof *events->waiting);
    if (pthread_create(&events->thread, NULL, write_events, events)) {
        free(events->waiting);
        free(events);
        return kb_fail(err, KB_NO_MEMORY, "no thread to write events");
    }
    *out = events;
    return KB_OK;
}

void kb_events_stop(kb_events *events)
{
    if (!events)
        return;
    pthread_mutex_lock(&events->lock);
    events->stopping = true;
    pthread_cond_signal(&events->changed);
    pthread_mutex_unlock(&events->lock);
    pthread_join(events->thread, NULL);
    pthread_cond_destroy(&events->changed);
    pthread_mutex_destroy(&events->lock);
    free(events->waiting);
    free(events);
}

void kb_events_add(kb_events *events, const kb_event *items, size_t count)
{
    pthread_mutex_lock(&events->lock);
    size_t room = KB_EVENTS_WAITING - events->count, taken = count < room ? count : room;
    memcpy(events->waiting + events->count, items, taken * sizeof *items);
    events->count += taken;
    pthread_cond_signal(&events->changed);
    pthread_mutex_unlock(&events->lock);
    for (size_t i = 0; i < taken; i++)
        kb_metrics_add(events->metrics, KB_METRIC_EVENTS + items[i].action, 1);
    kb_metrics_add(events->metrics, KB_METRIC_DROPPED_EVENTS, (int64_t)(count - taken));
}

/* ---- POST /v1/events ---- */

static kb_code take_action(kb_event *event, kb_str value, kb_error *err)
{
    if (kb_action_parse(value, &event->action))
        return KB_OK;
    return kb_fail_param(err, KB_INVALID, "action",
                         "must be 'shown', 'open', 'helpful', 'unhelpful', 'attach', 'submit' or 'solved'");
}

static kb_code take_kind(kb_event *event, kb_str value, kb_error *err)
{
    return kb_kind_parse(value, &event->kind) ? KB_OK
                                              : kb_fail_param(err, KB_INVALID, "kind", "must be 'article' or 'ticket'");
}

static kb_code take_id(kb_event *event, kb_str value, kb_error *err)
{
    if (!kb_id_valid(value))
        return kb_fail_param(err, KB_INVALID, "id", "must be an id: 1 to %d of A-Z a-z 0-9 . _ : -", KB_ID_BYTES);
    snprintf(event->id, sizeof event->id, "%.*s", (int)value.len, value.bytes);
    return KB_OK;
}

static kb_code take_text(char out[KB_EVENT_TEXT_BYTES + 1], const char *name, kb_str value, kb_error *err)
{
    if (value.len > KB_EVENT_TEXT_BYTES)
        return kb_fail_param(err, KB_INVALID, name, "has %zu bytes; the most is %d", value.len, KB_EVENT_TEXT_BYTES);
    snprintf(out, KB_EVENT_TEXT_BYTES + 1, "%.*s", (int)value.len, value.bytes);
    return KB_OK;
}

static kb_code take_query_id(kb_event *event, kb_str value, kb_error *err)
{
    return take_text(event->query_id, "query_id", value, err);
}

static kb_code take_session(kb_event *event, kb_str value, kb_error *err)
{
    return take_text(event->session, "session", value, err);
}

static const struct {
    const char *name;
    kb_code (*take)(kb_event *event, kb_str value, kb_error *err);
} fields[] = {
    {"action", take_action}, {"query_id", take_query_id}, {"kind", take_kind}, {"id", take_id}, {"session", take_session},
};

#define FIELDS (sizeof fields / sizeof *fields)

static kb_code take_position(kb_event *event, const json_t *value, kb_error *err)
{
    json_int_t position = json_is_integer(value) ? json_integer_value(value) : 0;
    if (position < 1 || position > 1000)
        return kb_fail_param(err, KB_INVALID, "position", "must be a whole number from 1 to 1000");
    event->position = (unsigned)position;
    return KB_OK;
}

static kb_code unknown_field(const char *name, kb_error *err)
{
    const char *names[FIELDS + 1] = {[FIELDS] = "position"};
    for (size_t i = 0; i < FIELDS; i++)
        names[i] = fields[i].name;
    KB_OWNED(kb_text) hint = kb_name_hint(name, names, FIELDS + 1);
    return kb_fail_param(err, KB_INVALID, name, "an event has no field '%.60s'; %s", name, hint);
}

static kb_code take_field(kb_event *event, const char *name, const json_t *value, kb_error *err)
{
    if (json_is_null(value))
        return KB_OK;
    if (strcmp(name, "position") == 0)
        return take_position(event, value, err);
    for (size_t i = 0; i < FIELDS; i++) {
        if (strcmp(name, fields[i].name) != 0)
            continue;
        if (!json_is_string(value))
            return kb_fail_param(err, KB_INVALID, name, "must be a text");
        return fields[i].take(event, (kb_str){json_string_value(value), json_string_length(value)}, err);
    }
    return unknown_field(name, err);
}

static kb_code read_event(json_t *json, kb_event *out, kb_error *err)
{
    const char *name;
    json_t *value;
    *out = (kb_event){.at_ms = kb_now_ms(), .action = KB_ACTIONS};
    if (!json_is_object(json))
        return kb_fail(err, KB_INVALID, "an event is an object like {\"action\": \"open\", \"kind\": \"article\", \"id\": \"KB1\"}");
    json_object_foreach(json, name, value)
    {
        kb_code code = take_field(out, name, value, err);
        if (code)
            return code;
    }
    if (out->action == KB_ACTIONS)
        return take_action(out, KB_STR(""), err);
    return KB_OK;
}

static kb_code read_events(json_t *json, kb_event *out, size_t *count, kb_error *err)
{
    *count = json_is_array(json) ? json_array_size(json) : 1;
    if (*count > KB_EVENTS_AT_ONCE)
        return kb_fail(err, KB_INVALID, "there are %zu events; the most at once is %d", *count, KB_EVENTS_AT_ONCE);
    kb_code code = KB_OK;
    for (size_t i = 0; code == KB_OK && i < *count; i++)
        code = read_event(json_is_array(json) ? json_array_get(json, i) : json, &out[i], err);
    return code;
}

kb_problem kb_post_events(kb_call *call, kb_reply *reply, kb_error *err)
{
    KB_OWNED(json_t) json = NULL;
    kb_event events[KB_EVENTS_AT_ONCE];
    size_t count;
    if (kb_json_parse(call->body, &json, err))
        return KB_PROBLEM_JSON;
    if (read_events(json, events, &count, err))
        return KB_PROBLEM_PARAMETER;
    kb_events_add(call->handles->service->events, events, count);
    kb_reply_json(reply, 202, json_pack("{s:I}", "accepted", (json_int_t)count));
    return KB_NO_PROBLEM;
}
