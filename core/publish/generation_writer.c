#include "publish/generation_writer.h"

#include "base/clock.h"
#include "base/file.h"
#include "publish/generation.h"
#include "text/postings.h"

#include <errno.h>
#include <inttypes.h>
#include <time.h>

#define BOOT_BYTES 64
#define NOTE_BYTES 256
#define RETRY_MS 5

struct note {
    char boot[BOOT_BYTES];
    uint64_t synced_seq;
};

/* Empty where the kernel does not tell: then every note is one of another boot. */
static void this_boot(char out[BOOT_BYTES])
{
    out[0] = '\0';
    KB_OWNED(kb_text) id = NULL;
    size_t len;
    if (kb_file_read("/proc/sys/kernel/random/boot_id", BOOT_BYTES - 1, &id, &len, NULL) == KB_OK)
        sscanf(id, "%63s", out);
}

static char *note_path(const char *folder)
{
    return kb_printf("%s/unsynced", folder);
}

static kb_code write_note(const char *folder, uint64_t synced_seq, kb_error *err)
{
    char boot[BOOT_BYTES];
    this_boot(boot);
    KB_OWNED(kb_text) path = note_path(folder);
    KB_OWNED(kb_text) note = kb_printf("%" PRIu64 " %s\n", synced_seq, boot);
    return kb_file_replace(path, kb_str_of(note), err);
}

/* False where there is none. One that cannot be read tells of another boot, and that nothing is on the disk for certain. */
static bool read_note(const char *folder, struct note *out)
{
    KB_OWNED(kb_text) path = note_path(folder);
    KB_OWNED(kb_text) note = NULL;
    size_t len;
    kb_code code = kb_file_read(path, NOTE_BYTES, &note, &len, NULL);
    *out = (struct note){0};
    if (code == KB_NOT_FOUND)
        return false;
    if (code || sscanf(note, "%" SCNu64 " %63s", &out->synced_seq, out->boot) != 2)
        *out = (struct note){0};
    return true;
}

static kb_code remove_note(const char *folder, kb_error *err)
{
    KB_OWNED(kb_text) path = note_path(folder);
    return unlink(path) && errno != ENOENT ? kb_fail_errno(err, "removing the note of unsynced commits") : KB_OK;
}

static bool suspect(const struct note *note)
{
    char boot[BOOT_BYTES];
    this_boot(boot);
    return !note->boot[0] || strcmp(note->boot, boot) != 0;
}

bool kb_generation_is_suspect(const char *folder)
{
    struct note note;
    return read_note(folder, &note) && suspect(&note);
}

/* A note of this boot stays as it is: what was committed then is in the kernel's memory still, and no further on the disk. */
static kb_code keep_note(kb_generation_writer *writer, const struct note *old, kb_error *err)
{
    writer->noted = true;
    if (!old)
        return write_note(writer->folder, writer->seq, err);
    writer->unsynced = 1;
    writer->first_unsynced_us = writer->last_commit_us = kb_monotonic_us();
    if (suspect(old) && old->synced_seq < writer->seq)
        writer->seq = old->synced_seq;
    return KB_OK;
}

static kb_code open_index(kb_generation_writer *writer, int wait_ms, kb_error *err)
{
    KB_OWNED(kb_text) stamp = kb_text_stamp();
    int64_t deadline_us = kb_monotonic_us() + (int64_t)wait_ms * 1000;
    for (;;) {
        kb_error failure = {0};
        kb_code code = kb_index_writer_open(writer->folder, stamp, false, &writer->index, &failure);
        if (code == KB_BUSY && kb_monotonic_us() < deadline_us) {
            nanosleep(&(struct timespec){.tv_nsec = RETRY_MS * 1000000}, NULL);
            continue;
        }
        if (code)
            return kb_fail(err, code, "%s", failure.message);
        writer->seq = kb_index_writer_seq(writer->index);
        return KB_OK;
    }
}

/* kb_index_writer_open makes what is missing; a generation that is missing something is damaged. */
static kb_code must_be_an_index(const char *folder, kb_error *err)
{
    KB_OWNED(kb_text) stamp = kb_text_stamp();
    kb_index_reader *reader = NULL;
    kb_code code = kb_index_reader_open(folder, stamp, &reader, err);
    if (code)
        return code;
    kb_index_reader_close(reader);
    return KB_OK;
}

kb_code kb_generation_open(const char *data, unsigned number, int wait_ms, kb_generation_writer *out, kb_error *err)
{
    kb_generation_writer writer = {.number = number, .folder = kb_generation_path(data, number)};
    struct note note;
    bool unclean = read_note(writer.folder, &note);
    kb_code code = must_be_an_index(writer.folder, err);
    if (!code && unclean && suspect(&note))
        code = kb_index_check(writer.folder, err);
    if (!code)
        code = open_index(&writer, wait_ms, err);
    if (!code)
        code = keep_note(&writer, unclean ? &note : NULL, err);
    if (code) {
        kb_generation_drop(&writer);
        return code;
    }
    *out = writer;
    return KB_OK;
}

kb_code kb_generation_open_new(const char *data, unsigned number, kb_generation_writer *out, kb_error *err)
{
    kb_generation_writer writer = {.number = number, .folder = kb_generation_path(data, number)};
    kb_code code = open_index(&writer, 0, err);
    if (code) {
        kb_generation_drop(&writer);
        return code;
    }
    *out = writer;
    return KB_OK;
}

/* An index that is fed again after a power cut may know later changes already: its own seq does not go back. */
kb_code kb_generation_commit(kb_generation_writer *writer, uint64_t seq, kb_error *err)
{
    uint64_t known = kb_index_writer_seq(writer->index);
    kb_code code = kb_index_writer_commit(writer->index, seq > known ? seq : known, err);
    if (code)
        return code;
    writer->seq = seq;
    writer->last_commit_us = kb_monotonic_us();
    if (writer->unsynced++ == 0)
        writer->first_unsynced_us = writer->last_commit_us;
    return KB_OK;
}

/* ---- whose it is ---------------------------------------------------------------------------------------------------- */

/* A file that cannot be read just now says nothing: to take its index for another store's would build it anew. */
kb_code kb_generation_store_id(const char *folder, char out[KB_STORE_ID_BYTES], kb_error *err)
{
    KB_OWNED(kb_text) path = kb_printf("%s/store", folder);
    KB_OWNED(kb_text) id = NULL;
    size_t len;
    kb_error failure = {0};
    kb_code code = kb_file_read(path, KB_STORE_ID_BYTES - 1, &id, &len, &failure);
    if (code && code != KB_NOT_FOUND && code != KB_FULL)
        return kb_fail(err, code, "%s", failure.message);
    out[0] = '\0';
    if (code == KB_FULL || (code == KB_OK && sscanf(id, "%39s", out) != 1))
        snprintf(out, KB_STORE_ID_BYTES, "?");
    return KB_OK;
}

kb_code kb_generation_fed_by(const char *folder, uint64_t seq, const char *store_id, bool *out, kb_error *err)
{
    char fed_by[KB_STORE_ID_BYTES];
    kb_code code = kb_generation_store_id(folder, fed_by, err);
    if (code)
        return code;
    *out = strcmp(fed_by, store_id) == 0 || (!fed_by[0] && seq == 0);
    return KB_OK;
}

kb_code kb_generation_set_store_id(const char *folder, const char *id, kb_error *err)
{
    KB_OWNED(kb_text) path = kb_printf("%s/store", folder);
    KB_OWNED(kb_text) line = kb_printf("%s\n", id);
    return kb_file_replace(path, kb_str_of(line), err);
}

/* ---- commits -------------------------------------------------------------------------------------------------------- */

/* False as long as it is being fed again: the old note must outlive a stop in between. */
static bool fed_again(const kb_generation_writer *writer)
{
    return writer->seq >= kb_index_writer_seq(writer->index);
}

kb_code kb_generation_checkpoint(kb_generation_writer *writer, kb_error *err)
{
    if (writer->unsynced == 0)
        return KB_OK;
    kb_code code = kb_index_writer_checkpoint(writer->index, err);
    if (!code && writer->noted && fed_again(writer))
        code = write_note(writer->folder, writer->seq, err);
    if (code)
        return code;
    writer->unsynced = 0;
    return KB_OK;
}

kb_code kb_generation_close(kb_generation_writer *writer, kb_error *err)
{
    if (!writer->number)
        return KB_OK;
    kb_code code = kb_generation_checkpoint(writer, err);
    if (!code && writer->noted && fed_again(writer))
        code = remove_note(writer->folder, err);
    kb_generation_drop(writer);
    return code;
}

void kb_generation_drop(kb_generation_writer *writer)
{
    if (writer->index)
        kb_index_writer_close(writer->index);
    free(writer->folder);
    *writer = (kb_generation_writer){0};
}
