/* A generation that is open for writing, and the note of what a power cut would cost it.
 *
 * Commits are not fsynced: a killed process loses nothing by that, a power cut may tear the index unseen. So the folder holds a
 * note `unsynced` from the first write after a checkpoint to a clean close: the boot in which it was written and the last seq
 * that is safely on the disk. A note of another boot makes the index suspect: it is checked, and fed again from that seq. */
#ifndef KB_PUBLISH_GENERATION_WRITER_H
#define KB_PUBLISH_GENERATION_WRITER_H

#include "index/index.h"
#include "publish/data_folder.h"
#include "store/store.h"

typedef struct kb_generation_writer {
    unsigned number; /* 0: none is open */
    char *folder;
    kb_index_writer *index;
    uint64_t seq;    /* it holds every change up to here */
    bool noted;      /* the note is kept; not for a generation that is being built, which is thrown away after any accident */
    size_t unsynced; /* commits since the last checkpoint */
    int64_t first_unsynced_us, last_commit_us;
} kb_generation_writer;

/* True where a power cut may have torn it, and nobody has looked yet. */
bool kb_generation_is_suspect(const char *folder);

/* The id of the store that fed the generation in `folder`, kept in its file `store`. "" where there is no such file, "?" where it
 * holds no id. */
kb_code kb_generation_store_id(const char *folder, char out[KB_STORE_ID_BYTES], kb_error *err);
kb_code kb_generation_set_store_id(const char *folder, const char *id, kb_error *err);

/* Whether the generation that is indexed up to `seq` is that store's; one that nobody fed yet is. */
kb_code kb_generation_fed_by(const char *folder, uint64_t seq, const char *store_id, bool *out, kb_error *err);

/* As kb_index_writer_open, and KB_NOT_FOUND where there is no such generation, KB_CORRUPT where it is suspect and the check
 * fails. Waits up to `wait_ms` for a follower that has not noticed yet that this generation is no longer the live one. `out` is
 * zeroed or closed. */
kb_code kb_generation_open(const char *data, unsigned number, int wait_ms, kb_generation_writer *out, kb_error *err);

/* The same for one that is begun and not finished. */
kb_code kb_generation_open_new(const char *data, unsigned number, kb_generation_writer *out, kb_error *err);

/* All since the last commit, which is every change up to `seq`. */
kb_code kb_generation_commit(kb_generation_writer *writer, uint64_t seq, kb_error *err);
kb_code kb_generation_checkpoint(kb_generation_writer *writer, kb_error *err);

/* Checkpoints where there is need, takes the note away and closes. */
kb_code kb_generation_close(kb_generation_writer *writer, kb_error *err);

/* Closes only: what is not committed is dropped, the note stays. A writer that is closed, or was never open, is no error. */
void kb_generation_drop(kb_generation_writer *writer);

#endif
