#include "store/db.h"

const char *const kb_action_names[KB_ACTIONS] = {"shown", "open", "helpful", "unhelpful", "attach", "submit", "solved"};

static kb_code add(kb_store *store, const kb_event *event, kb_error *err)
{
    KB_QUERY *add = kb_query(store, KB_SQL_ADD_EVENT);
    kb_bind_time(add, 1, event->at_ms);
    kb_bind_text(add, 2, kb_action_names[event->action]);
    kb_bind_text(add, 3, event->query_id[0] ? event->query_id : NULL);
    kb_bind_text(add, 4, event->id[0] ? kb_kind_names[event->kind] : NULL);
    kb_bind_text(add, 5, event->id[0] ? event->id : NULL);
    kb_bind_number(add, 6, event->position);
    kb_bind_text(add, 7, event->session[0] ? event->session : NULL);
    return kb_query_run(store, add, err);
}

static kb_code forget_old(kb_store *store, kb_error *err)
{
    KB_QUERY *forget = kb_query(store, KB_SQL_FORGET_EVENTS);
    kb_bind_number(forget, 1, KB_EVENTS_KEPT);
    return kb_query_run(store, forget, err);
}

kb_code kb_store_add_events(kb_store *store, const kb_event *events, size_t count, kb_error *err)
{
    kb_code code = kb_write_begin(store, err);
    if (code)
        return code;
    for (size_t i = 0; code == KB_OK && i < count; i++)
        code = add(store, &events[i], err);
    code = code ? code : forget_old(store, err);
    return kb_write_end(store, code, err);
}

bool kb_action_parse(kb_str name, kb_action *out)
{
    for (int action = 0; action < KB_ACTIONS; action++)
        if (kb_str_equal(name, kb_str_of(kb_action_names[action]))) {
            *out = (kb_action)action;
            return true;
        }
    return false;
}

static void copy(char *out, size_t room, kb_str text)
{
    snprintf(out, room, "%.*s", (int)text.len, text.bytes);
}

static kb_code next_event(kb_store *store, uint64_t *after, kb_event *out, bool *row, kb_error *err)
{
    KB_QUERY *next = kb_query(store, KB_SQL_NEXT_EVENT);
    kb_bind_number(next, 1, *after);
    kb_code code = kb_query_next(store, next, row, err);
    if (code || !*row)
        return code;
    *out = (kb_event){.at_ms = sqlite3_column_int64(next, 1), .position = (unsigned)sqlite3_column_int64(next, 6)};
    kb_str kind = kb_column_text(next, 4);
    if (!kb_action_parse(kb_column_text(next, 2), &out->action) || (kind.len && !kb_kind_parse(kind, &out->kind)))
        return kb_sqlite_fail(NULL, store->path, SQLITE_CORRUPT, err);
    *after = (uint64_t)sqlite3_column_int64(next, 0);
    copy(out->query_id, sizeof out->query_id, kb_column_text(next, 3));
    copy(out->id, sizeof out->id, kb_column_text(next, 5));
    copy(out->session, sizeof out->session, kb_column_text(next, 7));
    return KB_OK;
}

kb_code kb_store_each_event(kb_store *store, kb_event_each *each, void *context, kb_error *err)
{
    uint64_t after = 0;
    for (;;) {
        kb_event event;
        bool row;
        kb_code code = next_event(store, &after, &event, &row, err);
        if (code || !row || !each(context, &event))
            return code;
    }
}
