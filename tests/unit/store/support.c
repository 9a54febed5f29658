#include "support.h"

#include "base/file.h"

#include <sqlite3.h>

kb_error err;

int place_make_empty(void **state)
{
    struct place *place = kb_alloc(sizeof *place);
    snprintf(place->folder, sizeof place->folder, "/tmp/kb-store-XXXXXX");
    if (!mkdtemp(place->folder))
        return -1;
    snprintf(place->path, sizeof place->path, "%s/store.db", place->folder);
    *state = place;
    return 0;
}

int place_make(void **state)
{
    if (place_make_empty(state))
        return -1;
    struct place *place = *state;
    return kb_store_open(place->path, KB_STORE_WRITE, &place->store, &err);
}

int place_remove(void **state)
{
    struct place *place = *state;
    kb_store_close(place->store);
    kb_code code = kb_folder_remove(place->folder, NULL);
    free(place);
    return code;
}

void check_failure(const char *call, kb_code code, kb_code expected, const char *words)
{
    if (code != expected)
        fail_msg("%s: %s (%s), not %s", call, kb_code_name(code), err.message, kb_code_name(expected));
    if (err.code != expected || !strstr(err.message, words) || strchr(err.message, '\n'))
        fail_msg("%s: the message is '%s', without '%s'", call, err.message, words);
}

kb_store *reopen(struct place *place)
{
    kb_store_close(KB_GIVE(place->store));
    must(kb_store_open(place->path, KB_STORE_WRITE, &place->store, &err));
    return place->store;
}

kb_store *open_other(struct place *place, kb_store_mode mode)
{
    kb_store *other = NULL;
    must(kb_store_open(place->path, mode, &other, &err));
    return other;
}

static kb_document *new_document(kb_kind kind, const char *id, const char *title)
{
    kb_document *document = kb_document_new(kind);
    document->id = kb_str_dup(kb_str_of(id));
    document->title = kb_str_dup(kb_str_of(title));
    document->lang = kb_str_dup(KB_STR("en"));
    must(kb_document_check(document, &err));
    return document;
}

kb_document *new_article(const char *id, const char *title)
{
    return new_document(KB_ARTICLE, id, title);
}

kb_document *new_ticket(const char *id, const char *title)
{
    return new_document(KB_TICKET, id, title);
}

kb_write put(kb_store *store, kb_kind kind, const char *id, const char *title)
{
    kb_write write = {0};
    KB_OWNED(kb_document) document = new_document(kind, id, title);
    must(kb_store_put(store, document, 0, &write, &err));
    return write;
}

kb_write remove_document(kb_store *store, kb_kind kind, const char *id)
{
    kb_write write = {0};
    must(kb_store_delete(store, kind, id, 0, &write, &err));
    return write;
}

kb_write link_both(kb_store *store, const char *ticket, const char *article)
{
    kb_write write = {0};
    must(kb_store_link(store, ticket, article, &write, &err));
    return write;
}

void assert_title(kb_store *store, kb_kind kind, const char *id, const char *title)
{
    kb_stored stored = {0};
    must(kb_store_get(store, kind, id, &stored, &err));
    assert_string_equal(stored.document->title, title);
    kb_stored_clear(&stored);
}

void assert_absent(kb_store *store, kb_kind kind, const char *id)
{
    kb_stored stored = {0};
    must_fail(kb_store_get(store, kind, id, &stored, &err), KB_NOT_FOUND, "there is no");
    assert_null(stored.document);
}

uint64_t newest(kb_store *store)
{
    uint64_t seq = 0;
    must(kb_store_seq(store, &seq, &err));
    return seq;
}

static bool add_change(void *context, const kb_change *change)
{
    kb_buf *text = context;
    kb_buf_printf(text, "%s%s%c:%s@%llu", text->len ? " " : "", change->document ? "" : "-", kb_kind_names[change->kind][0],
                  change->id, (unsigned long long)change->seq);
    return true;
}

char *feed_text(kb_store *store, uint64_t after_seq, size_t limit)
{
    kb_buf text = {0};
    must(kb_store_feed(store, after_seq, limit, add_change, &text, &err));
    return kb_buf_give(&text);
}

char *links_text(kb_store *store, kb_kind kind, const char *id)
{
    kb_list ids = {0};
    kb_buf text = {0};
    must(kb_store_links(store, kind, id, &ids, &err));
    for (size_t i = 0; i < ids.count; i++)
        kb_buf_printf(&text, "%s%s", i ? "," : "", ids.items[i]);
    kb_list_clear(&ids);
    return kb_buf_give(&text);
}

void run_sql(const char *path, const char *sql)
{
    sqlite3 *db = NULL;
    assert_int_equal(sqlite3_open(path, &db), SQLITE_OK);
    if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
        fail_msg("%s: %s", sql, sqlite3_errmsg(db));
    sqlite3_close(db);
}

void write_file(const char *path, kb_str content)
{
    KB_OWNED(FILE) file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(content.bytes, 1, content.len, file), content.len);
}

uint64_t file_hash(const char *path)
{
    char *content;
    size_t len;
    must(kb_file_read(path, 1 << 20, &content, &len, &err));
    uint64_t sum = len;
    for (size_t i = 0; i < len; i++)
        sum = sum * 31 + (unsigned char)content[i];
    free(content);
    return sum;
}
