#include "indexer/command.h"
#include "indexer/data.h"
#include "indexer/generations.h"
#include "indexer/print.h"

#include "base/file.h"
#include "base/map.h"
#include "index/index.h"
#include "publish/generation_writer.h"
#include "publish/publish.h"

#include <sysexits.h>

#define SHOWN 20 /* documents that are named */

struct options {
    kb_common common;
    bool repair;
};

static const kb_setting rows[] = {
    KB_COMMON_ROWS(struct options),
    {"repair", 0, KB_SETTING_SWITCH, offsetof(struct options, repair), NULL, NULL, 0, 0, NULL,
     "build a new index where the one there is not what the store says", true},
};

struct check {
    kb_store *store;
    kb_index_reader *reader; /* NULL: no index yet */
    unsigned generation;
    bool store_is_sound, repaired;
    bool foreign; /* another store fed the index */
    kb_store_counts counts;
    uint64_t index_seq, in_index;
    uint64_t expected, found; /* documents that should be in the index as of index_seq */
    kb_map *parked;           /* "ticket:INC1" */
    kb_list missing;
    uint64_t missing_count, stale; /* stale: the index holds an earlier state of the document */
    kb_code code;
    kb_error *err;
};

static void clear(struct check *check)
{
    kb_list_clear(&check->missing);
    kb_map_free(check->parked);
    kb_index_reader_close(check->reader);
    kb_store_close(check->store);
}

static bool note_parked(void *context, kb_kind kind, const char *id, uint64_t seq, const char *why)
{
    (void)seq, (void)why;
    struct check *check = context;
    KB_OWNED(kb_text) name = kb_printf("%s:%s", kb_kind_names[kind], id);
    *kb_map_slot(check->parked, kb_str_of(name)) = 1;
    return true;
}

/* valid_until is a question's matter: the index holds what is past it. */
static bool belongs_in_index(const kb_document *document)
{
    return document && (document->kind == KB_TICKET || document->state == KB_PUBLISHED);
}

/* What stands in both as it was put: updated_at tells states apart even where nothing else does. */
static bool is_same(const kb_document *stored, kb_str data)
{
    KB_OWNED(kb_document) shown = NULL;
    return kb_document_shown(data, &shown, NULL) == KB_OK && shown->updated_at == stored->updated_at &&
           shown->state == stored->state && shown->visibility == stored->visibility && strcmp(shown->lang, stored->lang) == 0;
}

static bool look_for(void *context, const kb_change *change)
{
    struct check *check = context;
    if (change->seq > check->index_seq)
        return false; /* the feed is in order of seq: the index is not there yet */
    KB_OWNED(kb_text) name = kb_printf("%s:%s", kb_kind_names[change->kind], change->id);
    if (!belongs_in_index(change->document) || kb_map_find(check->parked, kb_str_of(name)))
        return true;
    check->expected++;
    KB_OWNED(kb_text) data = NULL;
    size_t bytes;
    kb_error none = {0};
    kb_code code = kb_index_document(check->reader, change->kind, change->id, &data, &bytes, &none);
    if (code && code != KB_NOT_FOUND) {
        check->code = kb_fail(check->err, code, "%s", none.message);
        return false;
    }
    check->found += code == KB_OK;
    check->stale += code == KB_OK && !is_same(change->document, (kb_str){data, bytes});
    if (code && check->missing_count++ < SHOWN)
        kb_list_add(&check->missing, kb_str_of(name));
    return true;
}

static kb_code count_index(struct check *check, kb_error *err)
{
    kb_code code = kb_index_reader_refresh(check->reader, err);
    check->index_seq = kb_index_reader_seq(check->reader);
    for (size_t i = 0; i < kb_index_partition_count(check->reader) && code == KB_OK; i++) {
        kb_partition partition;
        code = kb_index_partition(check->reader, i, &partition, err);
        check->in_index += code ? 0 : partition.documents;
    }
    return code;
}

/* An index of another version answers, but it is none to compare with. */
static kb_code check_stamp(const char *data, kb_error *err)
{
    KB_OWNED(kb_asker) asker = NULL;
    kb_code code = kb_data_asker_open(data, &asker, err);
    if (code || !kb_asker_is_outdated(asker))
        return code;
    return kb_fail(err, KB_OUTDATED,
                   "another version of this program made the index: --repair, 'build' or kb-searchd makes a new one");
}

/* As the follower sees it, which would build it anew. */
static kb_code check_origin(struct check *check, const char *index, kb_error *err)
{
    char own[KB_STORE_ID_BYTES];
    bool is_ours = false;
    kb_code code = kb_store_id(check->store, own, err);
    code = code ? code : kb_generation_fed_by(index, check->index_seq, own, &is_ours, err);
    check->foreign = code == KB_OK && !is_ours;
    return code;
}

static kb_code check_index(struct check *check, const char *data, kb_error *err)
{
    KB_OWNED(kb_text) path = kb_data_index_path(data);
    kb_code code = kb_index_check(path, err);
    if (code == KB_OK)
        code = check_stamp(data, err);
    if (code == KB_OK)
        code = kb_index_reader_open(path, NULL, &check->reader, err);
    if (code == KB_OK)
        code = count_index(check, err);
    return code ? code : check_origin(check, path, err);
}

/* The index is read before the store, so that a document written meanwhile counts as not yet indexed. */
static kb_code compare(struct check *check, kb_error *err)
{
    kb_code code = kb_store_each_parked(check->store, note_parked, check, err);
    check->err = err;
    if (code == KB_OK && check->reader)
        code = kb_store_feed(check->store, 0, INT32_MAX, look_for, check, err);
    return code ? code : check->code;
}

static kb_code check_all(struct check *check, const char *data, kb_error *err)
{
    kb_code code = kb_data_store_open(data, KB_STORE_READ, &check->store, err);
    if (code == KB_OK)
        code = kb_store_check(check->store, err);
    check->store_is_sound = code == KB_OK;
    if (code == KB_OK)
        code = kb_generation_current(data, &check->generation, err);
    if (code == KB_OK && check->generation)
        code = check_index(check, data, err);
    if (code == KB_OK)
        code = kb_store_count(check->store, &check->counts, err);
    return code ? code : compare(check, err);
}

/* Documents that the index holds and the store does not want there; only known when both are at the same seq. */
static uint64_t superfluous(const struct check *check)
{
    bool comparable = check->reader && check->index_seq == check->counts.seq;
    return comparable && check->in_index > check->found ? check->in_index - check->found : 0;
}

static json_t *list_json(const kb_list *list)
{
    json_t *array = json_array();
    for (size_t i = 0; i < list->count; i++)
        json_array_append_new(array, json_string(list->items[i]));
    return array;
}

/* Where nothing is stored nothing is missing. */
static bool lacks_index(const struct check *check)
{
    return !check->reader && check->counts.seq > 0;
}

static void print_json(const struct check *check, bool good)
{
    const kb_store_counts *counts = &check->counts;
    json_t *store =
        json_pack("{s:I, s:I, s:I, s:I}", "articles", (json_int_t)counts->documents[KB_ARTICLE], "tickets",
                  (json_int_t)counts->documents[KB_TICKET], "links", (json_int_t)counts->links, "seq", (json_int_t)counts->seq);
    json_t *index = check->reader ? json_pack("{s:I, s:I, s:I, s:I}", "generation", (json_int_t)check->generation, "documents",
                                              (json_int_t)check->in_index, "expected", (json_int_t)check->expected, "seq",
                                              (json_int_t)check->index_seq)
                                  : json_null();
    kb_print_json(json_pack("{s:b, s:b, s:o, s:o, s:I, s:I, s:I, s:I, s:o}", "ok", (int)(good && !lacks_index(check)), "repaired",
                            (int)check->repaired, "store", store, "index", index, "missing", (json_int_t)check->missing_count,
                            "superfluous", (json_int_t)superfluous(check), "stale", (json_int_t)check->stale, "parked",
                            (json_int_t)kb_map_count(check->parked), "missing_ids", list_json(&check->missing)));
}

/* It knows changes that the store never had: another store fed it, or this one is an older copy. */
static bool is_foreign(const struct check *check)
{
    return check->reader && (check->foreign || check->index_seq > check->counts.seq);
}

static void print_index(const struct check *check)
{
    if (!check->reader) {
        puts("index  none yet: 'build' makes one");
        return;
    }
    printf("index  sound: generation %u, %llu documents, seq %llu\n", check->generation, (unsigned long long)check->in_index,
           (unsigned long long)check->index_seq);
    if (is_foreign(check))
        puts("       fed by another store, or this one is an older copy of it");
    if (check->index_seq < check->counts.seq)
        printf("       %llu changes behind the store: 'follow' or kb-searchd catches up\n",
               (unsigned long long)(check->counts.seq - check->index_seq));
    for (size_t i = 0; i < check->missing.count; i++)
        printf("       missing: %s\n", check->missing.items[i]);
    if (check->missing_count > check->missing.count)
        printf("       … and %llu more are missing\n", (unsigned long long)(check->missing_count - check->missing.count));
    if (superfluous(check))
        printf("       %llu documents too many\n", (unsigned long long)superfluous(check));
    if (check->stale)
        printf("       %llu documents in an earlier state\n", (unsigned long long)check->stale);
}

static void print_people(const struct check *check, bool good)
{
    printf("store  sound: %llu articles, %llu tickets, %llu links, seq %llu\n",
           (unsigned long long)check->counts.documents[KB_ARTICLE], (unsigned long long)check->counts.documents[KB_TICKET],
           (unsigned long long)check->counts.links, (unsigned long long)check->counts.seq);
    print_index(check);
    if (kb_map_count(check->parked))
        printf("parked %zu documents that could not be indexed: 'stats' names them\n", kb_map_count(check->parked));
    if (!good)
        puts("The index does not hold what the store says: --repair, or 'build', makes a new one.");
    if (check->repaired)
        puts("The index was built anew.");
}

static bool is_good(const struct check *check)
{
    return check->missing_count == 0 && check->stale == 0 && superfluous(check) == 0 && !is_foreign(check);
}

/* The index can always be made from a sound store; a store cannot be made from anything but a backup. */
static bool can_be_mended(const struct check *check, kb_code code)
{
    bool index_is_bad = code == KB_CORRUPT || code == KB_OUTDATED || code == KB_NOT_FOUND;
    return check->store_is_sound && (index_is_bad || (code == KB_OK && (!check->reader || !is_good(check))));
}

static kb_code rebuild(const char *data, kb_error *err)
{
    unsigned number;
    kb_error_clear(err);
    kb_code code = kb_generation_build(data, NULL, NULL, &number, err);
    return code ? code : kb_generation_promote(data, number, 0, kb_log_undone, err);
}

static kb_code check_and_repair(struct check *check, const struct options *options, kb_error *err)
{
    *check = (struct check){.parked = kb_map_new()};
    kb_code code = check_all(check, options->common.data, err);
    if (!options->repair || !can_be_mended(check, code))
        return code;
    clear(check);
    *check = (struct check){.parked = kb_map_new(), .repaired = true};
    code = rebuild(options->common.data, err);
    return code ? code : check_all(check, options->common.data, err);
}

static int run(const void *given, kb_arguments arguments, kb_error *err)
{
    (void)arguments;
    const struct options *options = given;
    struct check check;
    kb_code code = check_and_repair(&check, options, err);
    bool good = is_good(&check), is_bare = lacks_index(&check);
    if (code == KB_OK && options->common.json)
        print_json(&check, good);
    else if (code == KB_OK && !(options->common.quiet && good))
        print_people(&check, good);
    clear(&check);
    if (code == KB_OK && !good)
        return kb_code_exit(KB_CORRUPT);
    return code == KB_OK && is_bare ? kb_code_exit(KB_NOT_FOUND) : kb_exit_status(code);
}

const kb_command kb_check_command = {
    .name = "check",
    .arguments = "",
    .help = "check that store and index are sound and agree",
    .details = "Reads everything; may run beside all others. The exit status is 0 when all is well (an index that is merely\n"
               "behind is), 65 when something is damaged, missing, or of another store, 66 when documents are stored and there\n"
               "is no index yet, 78 when another version made the index. With\n"
               "--repair a bad index is replaced by a new one while the others go on; a damaged store needs a backup.\n",
    .options = KB_TABLE(rows),
    .options_bytes = sizeof(struct options),
    .run = run,
};
