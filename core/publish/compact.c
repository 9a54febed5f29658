#include "publish/apply.h"
#include "publish/generation.h"
#include "publish/snapshot.h"

#include "base/file.h"

#include <inttypes.h>

#define RECORD_BYTES 64
#define LOOSE 1.5 /* times the room that a document took when the index was compact */

uint64_t kb_publish_compact_least = UINT64_C(64) * 1024 * 1024;
uint64_t kb_publish_beside_most = 4000;

/* What the index took when it was compact; all zero where it never was. */
struct room {
    uint64_t documents, bytes;
    uint64_t beside; /* documents; now, not recorded */
};

static struct room read_record(const char *folder)
{
    struct room room = {0};
    KB_OWNED(kb_text) path = kb_printf("%s/compact", folder);
    KB_OWNED(kb_text) text = NULL;
    size_t len;
    if (kb_file_read(path, RECORD_BYTES, &text, &len, NULL) ||
        sscanf(text, "%" SCNu64 " %" SCNu64, &room.documents, &room.bytes) != 2)
        return (struct room){0};
    return room;
}

static kb_code measure(const char *folder, struct room *out, kb_error *err)
{
    kb_index_reader *reader = NULL;
    kb_code code = kb_index_reader_open(folder, NULL, &reader, err);
    if (code)
        return code;
    struct room room = {.bytes = kb_folder_bytes(folder)};
    for (size_t i = 0; i < kb_index_partition_count(reader) && !code; i++) {
        kb_partition partition;
        code = kb_index_partition(reader, i, &partition, err);
        room.documents += code ? 0 : partition.documents;
        room.beside += code ? 0 : partition.beside;
    }
    kb_index_reader_close(reader);
    *out = room;
    return code;
}

static kb_code write_record(const char *folder, kb_error *err)
{
    struct room room;
    kb_code code = measure(folder, &room, err);
    if (code)
        return code;
    KB_OWNED(kb_text) path = kb_printf("%s/compact", folder);
    KB_OWNED(kb_text) line = kb_printf("%" PRIu64 " %" PRIu64 "\n", room.documents, room.bytes);
    return kb_file_replace(path, kb_str_of(line), err);
}

bool kb_compaction_is_due(const char *data)
{
    unsigned live;
    if (kb_generation_current(data, &live, NULL) || !live)
        return false;
    KB_OWNED(kb_text) folder = kb_generation_path(data, live);
    struct room now, then = read_record(folder);
    if (measure(folder, &now, NULL) || now.bytes < kb_publish_compact_least || !now.documents)
        return false;
    if (!then.documents || now.beside > kb_publish_beside_most)
        return true;
    return (double)now.bytes / (double)now.documents > LOOSE * (double)then.bytes / (double)then.documents;
}

/* Reads the live one as long as the writer lets it, else a copy of it. */
static kb_code compact(const char *data, const char *from, const char *to, kb_error *err)
{
    kb_error cause = {0};
    kb_code code = kb_index_compact(from, to, &cause);
    if (code != KB_STALE && code != KB_CORRUPT) /* a writer that overtakes a reader looks like damage to Xapian */
        return code ? kb_fail(err, code, "%s", cause.message) : KB_OK;
    KB_OWNED(kb_text) snapshot = NULL;
    code = kb_snapshot_make(data, from, &snapshot, err);
    if (!code)
        code = kb_index_compact(snapshot, to, err);
    kb_snapshot_remove(data);
    return code;
}

/* The copy is checked: the compactor believes what it reads. */
static kb_code fill(void *context, const char *data, unsigned number, kb_error *err)
{
    const unsigned *live = context;
    KB_OWNED(kb_text) from = kb_generation_path(data, *live);
    KB_OWNED(kb_text) to = kb_generation_path(data, number);
    char store_id[KB_STORE_ID_BYTES];
    kb_code code = kb_generation_store_id(from, store_id, err);
    if (!code)
        code = compact(data, from, to, err);
    if (!code)
        code = kb_index_check(to, err);
    if (!code && store_id[0])
        code = kb_generation_set_store_id(to, store_id, err);
    return code ? code : write_record(to, err);
}

static kb_code find_live(const char *data, unsigned *out, kb_error *err)
{
    kb_code code = kb_generation_current(data, out, err);
    if (code)
        return code;
    if (!*out)
        return kb_fail(err, KB_NOT_FOUND, "there is no live generation in %s to make compact: build one", data);
    KB_OWNED(kb_text) folder = kb_generation_path(data, *out);
    if (kb_generation_is_suspect(folder))
        return kb_fail(err, KB_UNAVAILABLE,
                       "the index was not closed before the last boot: let the follower look after it first");
    return KB_OK;
}

/* Not where it is live all the same, or may be: something failed behind the switch then. */
static void discard_copy(const char *data, unsigned number)
{
    unsigned live;
    if (kb_generation_current(data, &live, NULL) == KB_OK && live != number)
        kb_generation_discard(data, number, NULL);
}

kb_code kb_generation_compact(const char *data, kb_undone *undone, unsigned *out, kb_error *err)
{
    unsigned live, number;
    KB_OWNED_FD lock = -1;
    kb_code code = kb_data_lock(data, KB_BUILD_LOCK, 0, &lock, err);
    if (!code)
        code = find_live(data, &live, err);
    if (!code)
        code = kb_generation_make(data, fill, &live, &number, err);
    if (code)
        return code;
    code = kb_generation_supersede(data, live, number, undone, err);
    if (code) {
        discard_copy(data, number);
        return code;
    }
    *out = number;
    return KB_OK;
}
