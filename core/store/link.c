#include "store/db.h"

static kb_code find_both(kb_store *store, const char *ticket, const char *article, kb_row *ticket_row, kb_row *article_row,
                         kb_error *err)
{
    kb_code code = kb_row_find(store, KB_TICKET, ticket, ticket_row, err);
    code = code ? code : kb_row_find(store, KB_ARTICLE, article, article_row, err);
    if (code)
        return code;
    if (!ticket_row->live)
        return kb_fail_missing(KB_TICKET, ticket, err);
    if (!article_row->live)
        return kb_fail_missing(KB_ARTICLE, article, err);
    return KB_OK;
}

static kb_code change_link(kb_store *store, kb_sql sql, uint64_t article, uint64_t ticket, bool *changed, kb_error *err)
{
    KB_QUERY *change = kb_query(store, sql);
    kb_bind_number(change, 1, article);
    kb_bind_number(change, 2, ticket);
    kb_code code = kb_query_run(store, change, err);
    *changed = code == KB_OK && sqlite3_changes(store->db) > 0;
    return code;
}

static kb_code set_link(kb_store *store, kb_sql sql, const char *ticket, const char *article, kb_write *out, kb_error *err)
{
    kb_row ticket_row, article_row;
    bool changed;
    kb_code code = find_both(store, ticket, article, &ticket_row, &article_row, err);
    code = code ? code : change_link(store, sql, article_row.number, ticket_row.number, &changed, err);
    if (code)
        return code;
    *out = (kb_write){.version = article_row.version, .seq = article_row.seq, .created = changed && sql == KB_SQL_LINK};
    return changed ? kb_row_touch(store, article_row.number, &out->seq, err) : KB_OK;
}

static kb_code write_link(kb_store *store, kb_sql sql, const char *ticket, const char *article, kb_write *out, kb_error *err)
{
    kb_write write = {0};
    kb_code code = kb_write_begin(store, err);
    if (code)
        return code;
    code = set_link(store, sql, ticket, article, &write, err);
    code = kb_write_end(store, code, err);
    if (code)
        return code;
    *out = write;
    return KB_OK;
}

kb_code kb_store_link(kb_store *store, const char *ticket, const char *article, kb_write *out, kb_error *err)
{
    return write_link(store, KB_SQL_LINK, ticket, article, out, err);
}

kb_code kb_store_unlink(kb_store *store, const char *ticket, const char *article, kb_write *out, kb_error *err)
{
    return write_link(store, KB_SQL_UNLINK, ticket, article, out, err);
}

kb_code kb_links_touch(kb_store *store, uint64_t ticket, kb_error *err)
{
    bool row;
    uint64_t seq;
    KB_QUERY *articles = kb_query(store, KB_SQL_ARTICLES_OF);
    kb_bind_number(articles, 1, ticket);
    kb_code code;
    while ((code = kb_query_next(store, articles, &row, err)) == KB_OK && row) {
        code = kb_row_touch(store, (uint64_t)sqlite3_column_int64(articles, 0), &seq, err);
        if (code)
            return code;
    }
    return code;
}

kb_code kb_links_drop(kb_store *store, uint64_t number, kb_error *err)
{
    kb_code code = kb_links_touch(store, number, err);
    if (code)
        return code;
    KB_QUERY *drop = kb_query(store, KB_SQL_UNLINK_ALL);
    kb_bind_number(drop, 1, number);
    return kb_query_run(store, drop, err);
}

kb_code kb_store_links(kb_store *store, kb_kind kind, const char *id, kb_list *ids, kb_error *err)
{
    bool row;
    size_t before = ids->count;
    KB_QUERY *links = kb_query(store, KB_SQL_LINKS_OF);
    kb_bind_text(links, 1, kb_kind_names[kind]);
    kb_bind_text(links, 2, id);
    kb_code code;
    while ((code = kb_query_next(store, links, &row, err)) == KB_OK && row)
        kb_list_add(ids, kb_column_text(links, 0));
    while (code && ids->count > before)
        free(ids->items[--ids->count]);
    return code;
}

kb_code kb_store_each_teacher(kb_store *store, const char *article, size_t limit, kb_teacher_each *each, void *context,
                              kb_error *err)
{
    bool row;
    KB_QUERY *teachers = kb_query(store, KB_SQL_TEACHERS_OF);
    kb_bind_text(teachers, 1, article);
    kb_bind_number(teachers, 2, limit);
    kb_code code;
    while ((code = kb_query_next(store, teachers, &row, err)) == KB_OK && row) {
        KB_OWNED(kb_document) ticket = NULL;
        KB_OWNED(kb_text) id = kb_str_dup(kb_column_text(teachers, 0));
        code = kb_stored_parse(kb_column_text(teachers, 1), KB_TICKET, id, &ticket, err);
        if (code || !each(context, ticket))
            return code;
    }
    return code;
}

struct place {
    uint64_t article, ticket;
};

static kb_code next_link(kb_store *store, struct place *at, char **article, char **ticket, kb_error *err)
{
    bool row;
    KB_QUERY *next = kb_query(store, KB_SQL_NEXT_LINK);
    kb_bind_number(next, 1, at->article);
    kb_bind_number(next, 2, at->ticket);
    kb_code code = kb_query_next(store, next, &row, err);
    if (code || !row)
        return code;
    *at = (struct place){(uint64_t)sqlite3_column_int64(next, 0), (uint64_t)sqlite3_column_int64(next, 1)};
    *article = kb_str_dup(kb_column_text(next, 2));
    *ticket = kb_str_dup(kb_column_text(next, 3));
    return KB_OK;
}

kb_code kb_store_each_link(kb_store *store, kb_link_each *each, void *context, kb_error *err)
{
    struct place at = {0};
    for (;;) {
        KB_OWNED(kb_text) article = NULL;
        KB_OWNED(kb_text) ticket = NULL;
        kb_code code = next_link(store, &at, &article, &ticket, err);
        if (code || !article || !each(context, ticket, article))
            return code;
    }
}

kb_code kb_store_each_solved(kb_store *store, bool public_only, kb_link_each *each, void *context, kb_error *err)
{
    bool row;
    KB_QUERY *solved = kb_query(store, KB_SQL_SOLVED);
    kb_bind_number(solved, 1, public_only);
    kb_code code;
    while ((code = kb_query_next(store, solved, &row, err)) == KB_OK && row) {
        KB_OWNED(kb_text) ticket = kb_str_dup(kb_column_text(solved, 0));
        KB_OWNED(kb_text) article = kb_str_dup(kb_column_text(solved, 1));
        if (!each(context, ticket, article))
            return KB_OK;
    }
    return code;
}
