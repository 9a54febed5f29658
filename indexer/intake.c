#include "indexer/intake.h"

#include "indexer/data.h"
#include "indexer/stop.h"

#include "base/clock.h"
#include "base/map.h"
#include "publish/publish.h"

enum seen { NOT_SEEN, STANDS, WAS_BAD }; /* in this import */

struct item {
    char *source;
    kb_record record;
};

struct kb_intake {
    kb_store *store; /* NULL in a dry run without a store */
    kb_beacon *beacon;
    bool dry_run;
    kb_complaints *complaints;
    kb_map *seen; /* "a:KB1" → enum seen */
    struct item batch[KB_INTAKE_BATCH];
    size_t batch_count, batch_bytes;
    kb_buf links; /* ticket, NUL, article, NUL, source, NUL */
    kb_tally tally;
};

static kb_code open_for_writing(kb_intake *intake, const char *data, kb_error *err)
{
    kb_code code = kb_data_store_open(data, KB_STORE_WRITE, &intake->store, err);
    if (code)
        return code;
    KB_OWNED(kb_text) beacon = kb_data_beacon_path(data);
    return kb_beacon_open(beacon, &intake->beacon, err);
}

static kb_code open_for_looking(kb_intake *intake, const char *data, kb_error *err)
{
    KB_OWNED(kb_text) path = kb_data_store_path(data);
    return access(path, F_OK) ? KB_OK : kb_store_open(path, KB_STORE_READ, &intake->store, err);
}

kb_code kb_intake_open(const char *data, bool dry_run, kb_complaints *complaints, kb_intake **out, kb_error *err)
{
    KB_OWNED(kb_intake) intake = kb_alloc(sizeof *intake);
    intake->dry_run = dry_run;
    intake->complaints = complaints;
    intake->seen = kb_map_new();
    kb_code code = dry_run ? open_for_looking(intake, data, err) : open_for_writing(intake, data, err);
    if (code)
        return code;
    *out = KB_GIVE(intake);
    return KB_OK;
}

static void drop_batch(kb_intake *intake)
{
    for (size_t i = 0; i < intake->batch_count; i++) {
        free(intake->batch[i].source);
        kb_record_clear(&intake->batch[i].record);
    }
    intake->batch_count = intake->batch_bytes = 0;
}

void kb_intake_close(kb_intake *intake)
{
    if (!intake)
        return;
    drop_batch(intake);
    kb_buf_clear(&intake->links);
    kb_map_free(intake->seen);
    kb_beacon_close(intake->beacon);
    kb_store_close(intake->store);
    free(intake);
}

const kb_tally *kb_intake_tally(const kb_intake *intake)
{
    return &intake->tally;
}

kb_code kb_intake_seq(kb_intake *intake, uint64_t *out, kb_error *err)
{
    *out = 0;
    return intake->store ? kb_store_seq(intake->store, out, err) : KB_OK;
}

/* ---- documents ------------------------------------------------------------------------------------------------------ */

/* Times that the import leaves open do not make a document another one. */
static bool is_unchanged(kb_document *document, const kb_document *stored)
{
    int64_t created_at = document->created_at, updated_at = document->updated_at;
    if (created_at == KB_NO_TIME)
        document->created_at = stored->created_at;
    if (updated_at == KB_NO_TIME)
        document->updated_at = stored->updated_at;
    KB_OWNED(json_t) ours = kb_document_to_json(document);
    KB_OWNED(json_t) theirs = kb_document_to_json(stored);
    document->created_at = created_at;
    document->updated_at = updated_at;
    return json_equal(ours, theirs);
}

static kb_code put_document(kb_intake *intake, kb_document *document, kb_tally *tally, kb_error *err)
{
    kb_stored stored = {0};
    kb_error none = {0};
    kb_code found = intake->store ? kb_store_get(intake->store, document->kind, document->id, &stored, &none) : KB_NOT_FOUND;
    bool unchanged = found == KB_OK && is_unchanged(document, stored.document);
    kb_stored_clear(&stored);
    if (found && found != KB_NOT_FOUND)
        return kb_fail(err, found, "%s", none.message);
    kb_write write;
    kb_code code = unchanged || intake->dry_run ? KB_OK : kb_store_put(intake->store, document, 0, &write, err);
    if (code == KB_OK)
        ++*(unchanged ? &tally->unchanged : found == KB_OK ? &tally->changed : &tally->created);
    return code;
}

/* Deleting what is not there changes nothing. */
static kb_code delete_document(kb_intake *intake, const kb_record *record, kb_tally *tally, kb_error *err)
{
    kb_error none = {0};
    kb_stored stored = {0};
    kb_write write;
    kb_code code = !intake->store    ? KB_NOT_FOUND
                   : intake->dry_run ? kb_store_get(intake->store, record->kind, record->id, &stored, &none)
                                     : kb_store_delete(intake->store, record->kind, record->id, 0, &write, &none);
    kb_stored_clear(&stored);
    if (code && code != KB_NOT_FOUND)
        return kb_fail(err, code, "%s", none.message);
    ++*(code ? &tally->unchanged : &tally->deleted);
    return KB_OK;
}

/* A record that the store refuses is bad; anything else ends the import. */
static kb_code store_item(kb_intake *intake, struct item *item, kb_tally *tally, kb_error *err)
{
    kb_error mine = {0};
    kb_code code = item->record.type == KB_RECORD_DOCUMENT ? put_document(intake, item->record.document, tally, &mine)
                                                           : delete_document(intake, &item->record, tally, &mine);
    if (code == KB_OK)
        return KB_OK;
    if (code != KB_INVALID && code != KB_NOT_FOUND)
        return kb_fail(err, code, "%s", mine.message);
    kb_complain(intake->complaints, "%s: %s", item->source, mine.message);
    return KB_OK;
}

static kb_code begin(kb_intake *intake, kb_error *err)
{
    return intake->dry_run ? KB_OK : kb_store_begin(intake->store, err);
}

/* Ends the transaction: with `code` set by taking it back. After the commit the follower is told. */
static kb_code end(kb_intake *intake, kb_code code, kb_error *err)
{
    if (intake->dry_run)
        return code;
    if (code) {
        kb_store_rollback(intake->store);
        return code;
    }
    uint64_t seq;
    code = kb_store_commit(intake->store, err);
    if (code == KB_OK)
        code = kb_store_seq(intake->store, &seq, err);
    if (code == KB_OK)
        kb_beacon_show(intake->beacon, KB_STORED, seq);
    return code;
}

static kb_code store_batch(kb_intake *intake, kb_error *err)
{
    for (size_t i = 0; i < intake->batch_count; i++)
        if (intake->batch[i].record.type == KB_RECORD_DOCUMENT)
            kb_settle_language(intake->batch[i].record.document, intake->batch[i].record.lang_is_assumed);
    kb_tally tally = intake->tally;
    kb_code code = begin(intake, err);
    if (code)
        return code;
    for (size_t i = 0; i < intake->batch_count && code == KB_OK; i++)
        code = store_item(intake, &intake->batch[i], &tally, err);
    code = end(intake, code, err);
    if (code)
        return code;
    intake->tally = tally;
    drop_batch(intake);
    return KB_OK;
}

/* ---- links ---------------------------------------------------------------------------------------------------------- */

static uint64_t *seen_slot(kb_intake *intake, kb_kind kind, const char *id, bool make)
{
    KB_OWNED(kb_text) key = kb_printf("%c:%s", kb_kind_names[kind][0], id);
    return make ? kb_map_slot(intake->seen, kb_str_of(key)) : kb_map_find(intake->seen, kb_str_of(key));
}

static kb_code find_end(kb_intake *intake, kb_kind kind, const char *id, kb_error *err)
{
    uint64_t *seen = seen_slot(intake, kind, id, false);
    if (seen && *seen == STANDS)
        return KB_OK;
    kb_stored stored = {0};
    kb_code code = intake->store ? kb_store_get(intake->store, kind, id, &stored, err)
                                 : kb_fail(err, KB_NOT_FOUND, "there is no %s '%s'", kb_kind_names[kind], id);
    kb_stored_clear(&stored);
    return code;
}

/* In a dry run: would both ends be there? Whether the link is new is not looked up. */
static kb_code would_link(kb_intake *intake, const char *ticket, const char *article, kb_write *out, kb_error *err)
{
    kb_code code = find_end(intake, KB_TICKET, ticket, err);
    *out = (kb_write){.created = true};
    return code ? code : find_end(intake, KB_ARTICLE, article, err);
}

static kb_code store_link(kb_intake *intake, const char *ticket, const char *article, const char *source, kb_tally *tally,
                          kb_error *err)
{
    kb_error mine = {0};
    kb_write write;
    kb_code code = intake->dry_run ? would_link(intake, ticket, article, &write, &mine)
                                   : kb_store_link(intake->store, ticket, article, &write, &mine);
    if (code == KB_OK) {
        ++*(write.created ? &tally->links : &tally->known_links);
        return KB_OK;
    }
    if (code != KB_NOT_FOUND && code != KB_INVALID)
        return kb_fail(err, code, "%s", mine.message);
    kb_complain(intake->complaints, "%s: link of ticket '%s' to article '%s': %s", source, ticket, article, mine.message);
    return KB_OK;
}

static const char *next_text(const char **at)
{
    const char *text = *at;
    *at += strlen(text) + 1;
    return text;
}

/* Up to KB_INTAKE_BATCH links from `*at` on, in one transaction. */
static kb_code store_some_links(kb_intake *intake, const char **at, kb_error *err)
{
    const char *end_of_links = intake->links.bytes + intake->links.len;
    kb_tally tally = intake->tally;
    kb_code code = begin(intake, err);
    if (code)
        return code;
    for (size_t i = 0; i < KB_INTAKE_BATCH && *at < end_of_links && code == KB_OK; i++) {
        const char *ticket = next_text(at), *article = next_text(at), *source = next_text(at);
        code = store_link(intake, ticket, article, source, &tally, err);
    }
    code = end(intake, code, err);
    if (code == KB_OK)
        intake->tally = tally;
    return code;
}

static kb_code store_links(kb_intake *intake, kb_error *err)
{
    const char *at = intake->links.bytes;
    while (at && at < intake->links.bytes + intake->links.len) {
        if (atomic_load(&kb_stopping))
            return kb_fail(err, KB_UNAVAILABLE, "stopped before all links were stored");
        kb_code code = store_some_links(intake, &at, err);
        if (code)
            return code;
    }
    kb_buf_clear(&intake->links);
    return KB_OK;
}

static void keep_link(kb_intake *intake, const char *source, const kb_record *record)
{
    const char *texts[] = {record->ticket, record->article, source};
    for (size_t i = 0; i < 3; i++)
        kb_buf_add(&intake->links, (kb_str){texts[i], strlen(texts[i]) + 1});
}

/* ---- records -------------------------------------------------------------------------------------------------------- */

/* What became of the document of this id earlier in this import; from now on it stands, unless it came before or is deleted. */
static enum seen look_back(kb_intake *intake, const kb_record *record)
{
    bool is_document = record->type == KB_RECORD_DOCUMENT;
    kb_kind kind = is_document ? record->document->kind : record->kind;
    const char *id = is_document ? record->document->id : record->id;
    if (kb_map_count(intake->seen) >= KB_INTAKE_IDS)
        return NOT_SEEN;
    uint64_t *seen = seen_slot(intake, kind, id, true);
    if (is_document && *seen)
        return (enum seen) * seen;
    *seen = is_document ? STANDS : NOT_SEEN;
    return NOT_SEEN;
}

static void complain_twice(kb_intake *intake, const char *source, const kb_document *document, enum seen before)
{
    kb_complain(intake->complaints, "%s: %s '%s' was in this import before; %s", source, kb_kind_names[document->kind],
                document->id,
                before == STANDS ? "the first one is kept" : "the first one is bad, so nothing is stored: mend that one");
}

void kb_intake_note_bad(kb_intake *intake, const kb_record *record)
{
    if (!record->id[0] || kb_map_count(intake->seen) >= KB_INTAKE_IDS)
        return;
    uint64_t *seen = seen_slot(intake, record->kind, record->id, true);
    *seen = *seen ? *seen : WAS_BAD;
}

static size_t text_bytes(const kb_record *record)
{
    const kb_document *document = record->document;
    return document ? strlen(document->body) + strlen(document->title) + (document->resolution ? strlen(document->resolution) : 0)
                    : 0;
}

static kb_code add_item(kb_intake *intake, const char *source, kb_record *record, kb_error *err)
{
    intake->batch_bytes += text_bytes(record);
    intake->batch[intake->batch_count++] = (struct item){kb_str_dup(kb_str_of(source)), *record};
    *record = (kb_record){0};
    bool full = intake->batch_count == KB_INTAKE_BATCH || intake->batch_bytes >= KB_INTAKE_BATCH_BYTES;
    return full ? store_batch(intake, err) : KB_OK;
}

kb_code kb_intake_take(kb_intake *intake, const char *source, kb_record *record, kb_error *err)
{
    if (record->type == KB_RECORD_LINK) {
        keep_link(intake, source, record);
        kb_record_clear(record);
        return intake->links.len < KB_INTAKE_LINK_BYTES ? KB_OK : kb_intake_finish(intake, err);
    }
    enum seen before = look_back(intake, record);
    if (before) {
        complain_twice(intake, source, record->document, before);
        kb_record_clear(record);
        return KB_OK;
    }
    return add_item(intake, source, record, err);
}

kb_code kb_intake_finish(kb_intake *intake, kb_error *err)
{
    kb_code code = intake->batch_count ? store_batch(intake, err) : KB_OK;
    return code ? code : store_links(intake, err);
}
