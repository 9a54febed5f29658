/* How do records of an import get into the store? In batches, each one transaction; links at the end, when all they could name is
 * there. What is stored already, unchanged, is not written again, so that a second import costs little and re-indexes nothing. */
#ifndef KB_INDEXER_INTAKE_H
#define KB_INDEXER_INTAKE_H

#include "indexer/complaints.h"

#include "corpus/corpus.h"

#define KB_INTAKE_BATCH 500                      /* records in one transaction */
#define KB_INTAKE_BATCH_BYTES (8 * 1024 * 1024)  /* of their text */
#define KB_INTAKE_IDS 4000000                    /* ids that are compared to find those that come twice (~400 MB) */
#define KB_INTAKE_LINK_BYTES (128 * 1024 * 1024) /* of links that wait for the end */

typedef struct kb_tally {
    uint64_t created, changed, unchanged, deleted;
    uint64_t links, known_links;
} kb_tally;

typedef struct kb_intake kb_intake;

/* With `dry_run` nothing is written; there need not be a store. */
kb_code kb_intake_open(const char *data, bool dry_run, kb_complaints *complaints, kb_intake **out, kb_error *err);
void kb_intake_close(kb_intake *intake); /* what is not stored yet is dropped */
KB_OWNED_TYPE(kb_intake, kb_intake_close)

/* Takes a record over and leaves it empty. `source` names it in complaints. An id that came before in this import is a bad
 * record: the first one is kept. The error is one of the store, not of the record. */
kb_code kb_intake_take(kb_intake *intake, const char *source, kb_record *record, kb_error *err);

/* A bad record that says which document it is: what comes later under its id is no better, and replaces nothing. */
void kb_intake_note_bad(kb_intake *intake, const kb_record *record);

kb_code kb_intake_finish(kb_intake *intake, kb_error *err); /* stores what is left, then the links */

/* What is stored so far: a batch counts once it is committed. */
const kb_tally *kb_intake_tally(const kb_intake *intake);
kb_code kb_intake_seq(kb_intake *intake, uint64_t *out, kb_error *err); /* the newest of the store; 0 where there is none */

#endif
