#include "support.h"

#include "base/file.h"
#include "text/postings.h"

#define PATIENCE_MS 60000

kb_error err;

/* ---- the place ------------------------------------------------------------------------------------------------------ */

int place_make(void **state)
{
    struct place *place = kb_alloc(sizeof *place);
    snprintf(place->data, sizeof place->data, "/tmp/kb-publish-XXXXXX");
    if (!mkdtemp(place->data))
        return -1;
    KB_OWNED(kb_text) store = kb_data_store_path(place->data);
    KB_OWNED(kb_text) beacon = kb_data_beacon_path(place->data);
    *state = place;
    kb_code code = kb_store_open(store, KB_STORE_WRITE, &place->store, &err);
    return code ? (int)code : (int)kb_beacon_open(beacon, &place->beacon, &err);
}

int place_remove(void **state)
{
    struct place *place = *state;
    if (place->following)
        end_following(place);
    kb_store_close(place->store);
    kb_beacon_close(place->beacon);
    kb_code code = kb_folder_remove(place->data, NULL);
    free(place);
    return (int)code;
}

/* ---- writing -------------------------------------------------------------------------------------------------------- */

static kb_document *new_article(const char *id, const char *title, kb_visibility tier, const char *lang)
{
    kb_document *document = kb_document_new(KB_ARTICLE);
    document->id = kb_str_dup(kb_str_of(id));
    document->title = kb_str_dup(kb_str_of(title));
    document->body = kb_str_dup(KB_STR("The printer shows a paper jam; open the rear cover."));
    document->lang = kb_str_dup(kb_str_of(lang));
    document->visibility = tier;
    document->state = KB_PUBLISHED;
    return document;
}

static uint64_t store(struct place *place, kb_document *document)
{
    kb_write write;
    must(kb_document_check(document, &err));
    must(kb_store_put(place->store, document, 0, &write, &err));
    kb_document_free(document);
    kb_beacon_show(place->beacon, KB_STORED, write.seq);
    return write.seq;
}

uint64_t put_in(struct place *place, const char *id, const char *title, kb_visibility tier, const char *lang)
{
    return store(place, new_article(id, title, tier, lang));
}

uint64_t put(struct place *place, const char *id, const char *title)
{
    return put_in(place, id, title, KB_TIER_PUBLIC, "en");
}

uint64_t put_draft(struct place *place, const char *id)
{
    kb_document *document = new_article(id, "A draft", KB_TIER_PUBLIC, "en");
    document->state = KB_DRAFT;
    return store(place, document);
}

uint64_t take_away(struct place *place, const char *id)
{
    kb_write write;
    must(kb_store_delete(place->store, KB_ARTICLE, id, 0, &write, &err));
    kb_beacon_show(place->beacon, KB_STORED, write.seq);
    return write.seq;
}

void put_many(struct place *place, const char *prefix, unsigned count)
{
    must(kb_store_begin(place->store, &err));
    for (unsigned i = 0; i < count; i++) {
        KB_OWNED(kb_text) id = kb_printf("%s%u", prefix, i);
        KB_OWNED(kb_document) document = new_article(id, id, KB_TIER_PUBLIC, "en");
        kb_write write;
        must(kb_document_check(document, &err));
        must(kb_store_put(place->store, document, 0, &write, &err));
    }
    must(kb_store_commit(place->store, &err));
    kb_beacon_show(place->beacon, KB_STORED, newest(place));
}

uint64_t newest(struct place *place)
{
    uint64_t seq = 0;
    must(kb_store_seq(place->store, &seq, &err));
    return seq;
}

/* ---- following ------------------------------------------------------------------------------------------------------ */

static void on_ready(void *context, uint64_t seq)
{
    struct place *place = context;
    atomic_store(&place->ready_at, seq + 1);
    atomic_fetch_add(&place->readies, 1);
}

static void on_batch(void *context, uint64_t seq, size_t documents, double took_ms)
{
    (void)seq, (void)documents, (void)took_ms;
    struct place *place = context;
    atomic_fetch_add(&place->batches, 1);
}

static void on_parked(void *context, const char *id, const char *why)
{
    (void)id, (void)why;
    struct place *place = context;
    atomic_fetch_add(&place->parked, 1);
}

static bool on_building(void *context, uint64_t done, uint64_t total)
{
    (void)total;
    struct place *place = context;
    atomic_fetch_add(&place->builds, done == 0);
    return true;
}

static void *run(void *context)
{
    struct place *place = context;
    place->ended = kb_follow(place->data, &place->stop, &place->events, &place->error);
    return NULL;
}

void follow(struct place *place)
{
    assert_false(place->following);
    if (!place->events.context)
        place->events = (kb_follow_options){
            .ready = on_ready, .batch = on_batch, .parked = on_parked, .building = on_building, .context = place};
    atomic_store(&place->stop, false);
    atomic_store(&place->ready_at, 0);
    place->error = (kb_error){0};
    assert_int_equal(pthread_create(&place->thread, NULL, run, place), 0);
    place->following = true;
}

void follow_until_ready(struct place *place)
{
    follow(place);
    for (int waited_ms = 0; !atomic_load(&place->ready_at) && waited_ms < PATIENCE_MS; waited_ms += 5)
        kb_beacon_wait(place->beacon, KB_INDEXED, UINT64_MAX, 5);
    assert_true(atomic_load(&place->ready_at));
}

void wait_indexed(struct place *place, uint64_t seq)
{
    assert_true(kb_beacon_wait(place->beacon, KB_INDEXED, seq, PATIENCE_MS));
}

kb_code end_following(struct place *place)
{
    atomic_store(&place->stop, true);
    kb_beacon_wake(place->beacon);
    pthread_join(place->thread, NULL);
    place->following = false;
    return place->ended;
}

unsigned build_and_promote(struct place *place, unsigned keep)
{
    unsigned number = 0;
    must(kb_generation_build(place->data, NULL, NULL, &number, &err));
    must(kb_generation_promote(place->data, number, keep, NULL, &err));
    return number;
}

/* ---- what readers find ---------------------------------------------------------------------------------------------- */

static kb_index_reader *open_live(struct place *place)
{
    KB_OWNED(kb_text) path = kb_data_index_path(place->data);
    kb_index_reader *reader = NULL;
    must(kb_index_reader_open(path, NULL, &reader, &err));
    return reader;
}

static char *data_of(struct place *place, const char *id)
{
    kb_index_reader *reader = open_live(place);
    char *data = NULL;
    size_t bytes;
    kb_code code = kb_index_document(reader, KB_ARTICLE, id, &data, &bytes, NULL);
    kb_index_reader_close(reader);
    assert_true(code == KB_OK || code == KB_NOT_FOUND);
    return data;
}

bool is_found(struct place *place, const char *id)
{
    KB_OWNED(kb_text) data = data_of(place, id);
    return data != NULL;
}

bool has_title(struct place *place, const char *id, const char *title)
{
    KB_OWNED(kb_text) data = data_of(place, id);
    KB_OWNED(kb_document) shown = NULL;
    if (!data)
        return false;
    must(kb_document_shown(kb_str_of(data), &shown, &err));
    return strcmp(shown->title, title) == 0;
}

uint64_t count_in(struct place *place, const char *partition)
{
    kb_index_reader *reader = open_live(place);
    uint64_t documents = 0;
    for (size_t i = 0; i < kb_index_partition_count(reader); i++) {
        kb_partition found;
        must(kb_index_partition(reader, i, &found, &err));
        if (!partition || strcmp(found.name, partition) == 0)
            documents += found.documents;
    }
    kb_index_reader_close(reader);
    return documents;
}

uint64_t live_seq(struct place *place)
{
    kb_index_reader *reader = open_live(place);
    uint64_t seq = kb_index_reader_seq(reader);
    kb_index_reader_close(reader);
    return seq;
}

unsigned live(struct place *place)
{
    unsigned number = 0;
    must(kb_generation_current(place->data, &number, &err));
    return number;
}

/* ---- files ---------------------------------------------------------------------------------------------------------- */

char *path_of(struct place *place, const char *name)
{
    return kb_printf("%s/%s", place->data, name);
}

bool exists(struct place *place, const char *name)
{
    KB_OWNED(kb_text) path = path_of(place, name);
    return access(path, F_OK) == 0;
}

void write_file(struct place *place, const char *name, const char *content)
{
    KB_OWNED(kb_text) path = path_of(place, name);
    must(kb_file_replace(path, kb_str_of(content), &err));
}

unsigned generations(struct place *place)
{
    kb_generation *list = NULL;
    size_t count = 0;
    must(kb_generation_list(place->data, &list, &count, &err));
    free(list);
    return (unsigned)count;
}
