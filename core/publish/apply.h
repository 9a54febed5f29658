/* Brings a generation up to the feed: reads changes, has them analysed, writes and commits.
 *
 * After a commit that the index refuses, the next ones are half as large until the document that poisons them is alone: that one
 * is parked in the store with the reason, and its earlier version taken out of the index. */
#ifndef KB_PUBLISH_APPLY_H
#define KB_PUBLISH_APPLY_H

#include "publish/attempt.h"
#include "publish/generation_writer.h"
#include "store/store.h"

typedef struct kb_applier kb_applier;

typedef struct kb_apply_options {
    const char *attempt;     /* file of attempt.h below the data folder */
    bool retries;            /* documents that killed their process are tried again, in a child at first */
    const atomic_bool *stop; /* when it becomes true, what is read is committed, and kb_apply_feed returns KB_OK; NULL: none */
    kb_progress *progress;   /* counts changes; false: kb_apply_feed commits no more and returns KB_UNAVAILABLE; NULL: none */
    void (*committed)(void *context, uint64_t seq, size_t documents, double took_ms); /* NULL: none */
    void (*parked)(void *context, const char *id, const char *why);                   /* NULL: none */
    void *context;
} kb_apply_options;

kb_code kb_applier_open(const char *data, const kb_apply_options *options, kb_applier **out, kb_error *err);
void kb_applier_close(kb_applier *applier);
KB_OWNED_TYPE(kb_applier, kb_applier_close)

/* The newest seq of the store. KB_OUTDATED where another store fed the generation, or it is ahead of this one, which must be an
 * older copy then. A generation that nobody fed yet becomes this store's. */
kb_code kb_applier_goal(kb_applier *applier, const kb_generation_writer *writer, uint64_t *out, kb_error *err);

/* Applies every change up to `goal`, perhaps some later ones. After a failure the writer must be dropped. */
kb_code kb_apply_feed(kb_applier *applier, kb_generation_writer *writer, uint64_t goal, kb_error *err);

/* Until the feed has no more. */
kb_code kb_apply_all(kb_applier *applier, kb_generation_writer *writer, kb_error *err);

/* Takes those documents off the list of the parked that the index in `folder` holds all the same: a build has managed them. */
kb_code kb_applier_unpark(kb_applier *applier, const char *folder, kb_error *err);

/* True when the last failure was the index's, not the store's. */
bool kb_applier_blames_index(const kb_applier *applier);

#endif
