/* What do we know, and what changed? The documents and links of one knowledge base in SQLite, and the feed of their changes.
 *
 * The store is the truth: an accepted write is one transaction that is on the disk (WAL, synchronous=FULL) when the function returns, and
 * takes the next sequence number of the feed. The feed is compacted: each document stands in it once, at the seq of its last change; a
 * deleted one stays as a mark. A change of a link, or of a linked ticket, is a change of its article too.
 *
 * A kb_store belongs to one thread. Several may be open on one file, in one process or many; SQLite lets one write at a time and
 * KB_BUSY says that it took longer than the wait. Readers see a consistent state and never wait. */
#ifndef KB_STORE_STORE_H
#define KB_STORE_STORE_H

#include "schema/document.h"

#include <stdatomic.h>

typedef struct kb_store kb_store;

typedef enum kb_store_mode {
    KB_STORE_READ,  /* must exist */
    KB_STORE_WRITE, /* made when missing; older schemas are migrated */
} kb_store_mode;

/* `path` is the database file. KB_NOT_FOUND: none there (READ). KB_OUTDATED: made by a newer version of this program. KB_CORRUPT:
 * not our file, or damaged; the message says what to do. KB_BUSY, KB_IO, KB_FULL. */
kb_code kb_store_open(const char *path, kb_store_mode mode, kb_store **out, kb_error *err);
void kb_store_close(kb_store *store);
KB_OWNED_TYPE(kb_store, kb_store_close)

/* After a crash, before the first answer: a write that was cut short is in the store now, or never will be. As long as another process
 * has the store open, SQLite does not look at the log anew; what a killed writer left at its end would be found by a later start.
 * KB_BUSY: a reader or writer was in the way for the whole wait. */
kb_code kb_store_settle(kb_store *store, kb_error *err);

/* Which store this is, at random when it is made. A copy that goes on by itself needs another: kb_store_backup gives it one. */
#define KB_STORE_ID_BYTES 40
kb_code kb_store_id(kb_store *store, char out[KB_STORE_ID_BYTES], kb_error *err);
kb_code kb_store_renew_id(kb_store *store, kb_error *err);

typedef struct kb_write {
    uint64_t version; /* of this document: 1, 2, 3 … also across deletion */
    uint64_t seq;
    bool created;
} kb_write;

/* Creates or replaces. The document must have passed kb_document_check and have a lang. created_at, when unset, is taken from the version before or is now; updated_at, when
 * unset, is now. `expected_version` 0: whatever there is; else KB_CONFLICT unless it is that. */
kb_code kb_store_put(kb_store *store, const kb_document *document, uint64_t expected_version, kb_write *out, kb_error *err);
kb_code kb_store_delete(kb_store *store, kb_kind kind, const char *id, uint64_t expected_version, kb_write *out,
                        kb_error *err); /* KB_NOT_FOUND; its links go with it */

typedef struct kb_stored {
    kb_document *document; /* owned */
    uint64_t version, seq;
} kb_stored;

void kb_stored_clear(kb_stored *stored);

kb_code kb_store_get(kb_store *store, kb_kind kind, const char *id, kb_stored *out, kb_error *err); /* KB_NOT_FOUND */

/* Links: this article solved this ticket. Both must exist (KB_NOT_FOUND names the one that does not). Adding one that is there,
 * or removing one that is not, changes nothing and is no error: `out->created` says whether it was new, `out->seq` is the
 * seq of the article. */
kb_code kb_store_link(kb_store *store, const char *ticket, const char *article, kb_write *out, kb_error *err);
kb_code kb_store_unlink(kb_store *store, const char *ticket, const char *article, kb_write *out, kb_error *err);

/* The ids on the other side, in ascending order, added to `ids`. */
kb_code kb_store_links(kb_store *store, kb_kind kind, const char *id, kb_list *ids, kb_error *err);

/* The tickets that an article solved, at most `limit`: the newest of each requester before the second newest of any. `ticket` is
 * borrowed for the call; `each` may not use the store; false stops it. */
typedef bool kb_teacher_each(void *context, const kb_document *ticket);
kb_code kb_store_each_teacher(kb_store *store, const char *article, size_t limit, kb_teacher_each *each, void *context,
                              kb_error *err);

typedef bool kb_link_each(void *context, const char *ticket, const char *article);

/* Of each requester the newest ticket that an article solved, with one such article; the newest first. `public_only`: as if there were
 * no links to articles that are not public, or have groups, and no tickets without a requester. */
kb_code kb_store_each_solved(kb_store *store, bool public_only, kb_link_each *each, void *context, kb_error *err);

/* Several writes in one transaction: begin, any of the above, commit. Each single write that fails leaves the others as they are.
 * Nothing is durable before commit returns KB_OK; after any failure of commit, or kb_store_rollback, none of them happened. */
kb_code kb_store_begin(kb_store *store, kb_error *err);
kb_code kb_store_commit(kb_store *store, kb_error *err);
void kb_store_rollback(kb_store *store);

/* The feed. Calls `each` for up to `limit` documents whose last change came after `after_seq`, in order of seq. `change->document` is borrowed and NULL for a
 * deletion. A false return stops it. `each` may ask and write the same store. KB_CORRUPT: the message names the document that cannot
 * be read; the feed does not get past it before it is put again or deleted. */
typedef struct kb_change {
    kb_kind kind;
    const char *id;
    uint64_t version, seq;
    const kb_document *document;
} kb_change;

typedef bool kb_change_each(void *context, const kb_change *change);

kb_code kb_store_feed(kb_store *store, uint64_t after_seq, size_t limit, kb_change_each *each, void *context, kb_error *err);
kb_code kb_store_seq(kb_store *store, uint64_t *out, kb_error *err); /* the newest seq given; 0: empty */

kb_code kb_store_each_link(kb_store *store, kb_link_each *each, void *context, kb_error *err);

typedef struct kb_store_counts {
    uint64_t documents[KB_KINDS], deleted, links, seq, bytes;
} kb_store_counts;

kb_code kb_store_count(kb_store *store, kb_store_counts *out, kb_error *err);

/* Documents that could not be indexed: kept with their error until their next change, or until a rebuild can index them. */
kb_code kb_store_park(kb_store *store, kb_kind kind, const char *id, uint64_t seq, const char *why, kb_error *err);
kb_code kb_store_unpark(kb_store *store, kb_kind kind, const char *id, uint64_t seq, kb_error *err); /* not parked: no error */
typedef bool kb_parked_each(void *context, kb_kind kind, const char *id, uint64_t seq, const char *why);
kb_code kb_store_each_parked(kb_store *store, kb_parked_each *each, void *context, kb_error *err);

/* What people did with an answer. Events are counts beside the documents: they take no seq and are in no feed. The newest
 * KB_EVENTS_KEPT are kept. */
#define KB_EVENTS_KEPT 1000000
#define KB_EVENT_TEXT_BYTES 128 /* of a query's id and of a session */

typedef enum kb_action {
    KB_ACTION_SHOWN,
    KB_ACTION_OPEN,
    KB_ACTION_HELPFUL,
    KB_ACTION_UNHELPFUL,
    KB_ACTION_ATTACH,
    KB_ACTION_SUBMIT,
    KB_ACTION_SOLVED,
    KB_ACTIONS
} kb_action;

extern const char *const kb_action_names[KB_ACTIONS];
bool kb_action_parse(kb_str name, kb_action *out);

typedef struct kb_event {
    int64_t at_ms;
    kb_action action;
    kb_kind kind;              /* where there is an id */
    char id[KB_ID_BYTES + 1];  /* of the document, or "" */
    unsigned position;         /* from 1; 0: not said */
    char query_id[KB_EVENT_TEXT_BYTES + 1], session[KB_EVENT_TEXT_BYTES + 1]; /* or "" */
} kb_event;

kb_code kb_store_add_events(kb_store *store, const kb_event *events, size_t count, kb_error *err); /* all in one transaction */
typedef bool kb_event_each(void *context, const kb_event *event); /* in the order of their coming; false stops it */
kb_code kb_store_each_event(kb_store *store, kb_event_each *each, void *context, kb_error *err);

/* SQLite's own integrity check, and ours: every stored document can be read. KB_CORRUPT with the first thing found. */
kb_code kb_store_check(kb_store *store, kb_error *err);

/* The same at less cost, in the background: SQLite's quick check of every page, which works for a while and rests for as long, until
 * `*stop`. KB_CORRUPT; KB_UNAVAILABLE: stopped; KB_BUSY: so much is written meanwhile that the log, which keeps it all for this
 * reader, became too long. */
kb_code kb_store_look_over(kb_store *store, const atomic_bool *stop, kb_error *err);

/* One consistent copy of a running store at `path`, which must not exist. All is the same in it but the id. */
kb_code kb_store_backup(kb_store *store, const char *path, kb_error *err);

#endif
