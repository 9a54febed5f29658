/* One change of the feed, analysed: what the writer takes in order of seq, from one thread or several. */
#ifndef KB_PUBLISH_ANALYSIS_H
#define KB_PUBLISH_ANALYSIS_H

#include "store/store.h"
#include "text/postings.h"

/* Owns what it points to. */
typedef struct kb_analysed {
    kb_kind kind;
    char id[KB_ID_BYTES + 1];
    uint64_t seq;
    size_t bytes;          /* of its text: what bounds are kept by */
    kb_postings *postings; /* NULL: it goes out of the index: deleted, or not to be analysed */
    char *why;             /* why it cannot be analysed; else NULL */
} kb_analysed;

/* Changes that killed the process which worked on them: not touched again. */
typedef struct kb_deadly {
    uint64_t *seqs;
    size_t count, room;
} kb_deadly;

#define KB_DEADLY_WHY "the indexer died at this document again and again"

/* `store` tells from which tickets an article learns. KB_NO_MEMORY; the store's codes; a document that cannot be analysed is no
 * failure. */
kb_code kb_analyse_change(kb_analyzer *analyzer, kb_store *store, const kb_change *change, const kb_deadly *deadly,
                          kb_analysed *out, kb_error *err);
void kb_analysed_clear(kb_analysed *analysed);

/* `article` as if it had learned nothing from `ticket`, nor from others of its requester; NULL: from all. `*out` owned. */
kb_code kb_analyse_unlearned(kb_analyzer *analyzer, kb_store *store, const kb_document *article, const kb_document *ticket,
                             kb_postings **out, kb_error *err);

typedef bool kb_analysed_each(void *context, const kb_analysed *analysed); /* false: no more */

/* kb_postings_make. For tests, which put one that fails in its place before they start a thread: no document that passes
 * kb_document_check is known to have postings that the index refuses. */
typedef kb_code kb_postings_maker(kb_analyzer *analyzer, const kb_document *document, kb_postings **out, kb_error *err);
extern kb_postings_maker *kb_publish_postings;

#endif
