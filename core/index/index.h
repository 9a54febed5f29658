/* Which documents hold these terms? A C API over libxapian: an index is a folder of partitions, one Xapian database for each tier
 * of visibility and each language ("public.de", "internal.zh"), so that statistics belong to one language and what outsiders may
 * not see is not in the database they ask.
 *
 * No exception leaves this module. Handles belong to one thread; any number of readers, in any process, stand beside one
 * writer. Terms come ready-made (schema/postings.h): nothing here knows about language. Opening one raises the process's limit
 * of file descriptors, as far as it may. */
#ifndef KB_INDEX_INDEX_H
#define KB_INDEX_INDEX_H

#include "schema/postings.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- writing -------------------------------------------------------------------------------------------------------- */

typedef struct kb_index_writer kb_index_writer;

/* Opens, or makes, the index in `folder`, with all its partitions. KB_BUSY: another writer. KB_OUTDATED: its stamp is not
 * `stamp`. KB_CORRUPT. `durable`: each commit is fsynced; without, a killed process loses nothing but a power cut may:
 * checkpoint. */
kb_code kb_index_writer_open(const char *folder, const char *stamp, bool durable, kb_index_writer **out, kb_error *err);
void kb_index_writer_close(kb_index_writer *writer); /* what is not committed is dropped */

/* Adds or replaces the document with postings->id_term, and removes it from every other partition. An empty partition name
 * removes it from all. KB_INVALID: it holds what Xapian refuses, the message names the term; it is as if the call had not been
 * made. After any other error (KB_FULL, KB_IO, KB_NO_MEMORY) everything since the last commit is gone: replay it then. */
kb_code kb_index_writer_put(kb_index_writer *writer, const kb_postings *postings, kb_error *err);
kb_code kb_index_writer_remove(kb_index_writer *writer, kb_kind kind, const char *id, kb_error *err); /* absent: no error */

/* Makes all since the last commit visible to readers that reopen, and remembers that the index holds every change up to `seq`.
 * One partition after the other: a document that moves between two is for a moment in both or in neither. An error as in put. */
kb_code kb_index_writer_commit(kb_index_writer *writer, uint64_t seq, kb_error *err);

/* How many documents the next commit will bring, as far as is known; not said: many. Few go beside a partition that is large, where
 * a commit costs a fraction, until the index is copied compactly; readers see no difference. `kb_index_large`: documents of a large one. */
extern uint32_t kb_index_large;
void kb_index_writer_expect(kb_index_writer *writer, size_t documents);

uint64_t kb_index_writer_seq(const kb_index_writer *writer); /* of the last commit; 0 for a new index */

/* fsyncs all files, so that a power cut costs nothing up to here. */
kb_code kb_index_writer_checkpoint(kb_index_writer *writer, kb_error *err);

/* ---- asking --------------------------------------------------------------------------------------------------------- */

typedef struct kb_index_reader kb_index_reader;

/* KB_NOT_FOUND: no index there. KB_OUTDATED: another stamp (NULL: whatever it is). Partitions are opened when first asked. */
kb_code kb_index_reader_open(const char *folder, const char *stamp, kb_index_reader **out, kb_error *err);
void kb_index_reader_close(kb_index_reader *reader);

/* Follows the writer's newest commits, and finds partitions that are new: they get the next numbers, the others keep theirs.
 * Cheap when nothing changed. KB_STALE: the folder was removed; open the live one. */
kb_code kb_index_reader_refresh(kb_index_reader *reader, kb_error *err);

uint64_t kb_index_reader_seq(const kb_index_reader *reader); /* as of the last refresh */
const char *kb_index_reader_stamp(const kb_index_reader *reader); /* what made the index; borrowed from the reader */

typedef struct kb_partition {
    char name[48]; /* "public.de" */
    uint64_t documents;
    uint64_t beside;    /* of these lie in its fresh part */
    double mean_length; /* in wdf */
} kb_partition;

/* Lays a document over the index, as if it were in its partition with all that follows for the statistics, until it is lifted (NULL, or
 * postings without a partition). One at a time; `postings` is copied. Meanwhile the reader does not refresh. An older version of the
 * document in the index stays there: exclude it. For asking what would be, before anything is published. */
kb_code kb_index_reader_overlay(kb_index_reader *reader, const kb_postings *postings, kb_error *err);

size_t kb_index_partition_count(const kb_index_reader *reader);
kb_code kb_index_partition(kb_index_reader *reader, size_t partition, kb_partition *out, kb_error *err);

/* In how many documents of the partition the term occurs: `frequencies[i]` of `terms[i]`. */
kb_code kb_index_frequencies(kb_index_reader *reader, size_t partition, const kb_str *terms, size_t count, uint32_t *frequencies,
                             kb_error *err);

/* One weighted word of a question and the forms that stand for it. A document that holds several forms of one word is credited
 * with the best only; that costs several times what adding up costs, as no form can be left out of the match. */
typedef struct kb_form {
    kb_str term;
    double weight; /* factor on its BM25 weight, > 0 */
} kb_form;

typedef enum kb_role {
    KB_FINDS, /* a document with it is a hit */
    KB_RANKS, /* only raises documents that others find: common words, pairs */
} kb_role;

typedef struct kb_ask_word {
    const kb_form *forms;
    size_t form_count;
    kb_role role;
    bool additive; /* the forms' weights are added up instead: evidence that is independent (title and body) */
} kb_ask_word;

/* A term for which a document gets a fixed weight, added to those of its words, whatever its length and however often it has it: the
 * one way in which a boolean term ranks. */
typedef struct kb_ask_fixed {
    kb_str term;
    double weight; /* > 0 */
    kb_role role;
} kb_ask_fixed;

typedef struct kb_ask_phrase {
    const kb_str *terms; /* in a row, by position */
    size_t count;
    uint32_t window; /* count for a phrase */
    bool excluded;   /* a document with it is no hit */
} kb_ask_phrase;

/* A form that stands for several words: it counts only in documents that have all of `terms` too. */
typedef struct kb_ask_bound {
    size_t word, form;
    const kb_str *terms;
    size_t count;
} kb_ask_bound;

/* A filter: at least one of the terms. All filters must hold. */
typedef struct kb_ask_filter {
    const kb_str *terms;
    size_t count;
} kb_ask_filter;

typedef struct kb_bm25 {
    double k1, k3, b, min_normlen; /* Robertson et al., Okapi at TREC-3 (1994), as Xapian names them; k2 is 0 */
} kb_bm25;

#define KB_ASK_WORDS 128     /* most words of one question: the cost of a match grows with their square */
#define KB_ASK_TERMS 4096    /* most terms in all its parts */
#define KB_ASK_LIMIT 1100    /* most hits */
#define KB_FACET_VALUES 1000 /* most values of one facet: the commonest */

typedef struct kb_ask {
    const kb_ask_word *words; /* none, nor any fixed: all that passes the filters, weight 0, by id. Where all only rank, they find */
    size_t word_count;
    const kb_ask_bound *bounds; /* of forms of `words` */
    size_t bound_count;
    const kb_ask_fixed *fixed;
    size_t fixed_count;
    const kb_ask_phrase *phrases;
    size_t phrase_count;
    const kb_str *excluded; /* terms: a document with one is no hit */
    size_t excluded_count;
    const kb_ask_filter *filters;
    size_t filter_count;
    int64_t updated_after; /* ms; KB_NO_TIME: any */
    int64_t valid_at;      /* ms: documents whose valid_until is before it are no hits; KB_NO_TIME: all may be */
    kb_bm25 bm25;
    size_t limit;                /* hits to return, best first; at most KB_ASK_LIMIT */
    bool ids_only;               /* leave `data` out of the hits: kb_index_data fetches it for those that are shown */
    size_t count_at_least;       /* `total` is exact up to here */
    const uint32_t *facet_slots; /* counted over all hits, which makes `total` exact; not of times */
    size_t facet_count;
    int64_t deadline_us; /* kb_monotonic_us() at which the match ends with KB_UNAVAILABLE; 0: none */
} kb_ask;

typedef struct kb_found {
    double weight; /* BM25 */
    char *id_term; /* "Qa:KB1" */
    int64_t created_at; /* KB_NO_TIME: unknown */
    char *data;    /* kb_document_index_data; NULL with ids_only */
    size_t data_bytes;
} kb_found;

typedef struct kb_facet {
    uint32_t slot;
    char *value; /* one item, where the slot holds a list */
    uint64_t count;
} kb_facet;

/* Owns all it points to. */
typedef struct kb_found_set {
    kb_found *items;
    size_t count, room;
    uint64_t total;
    bool total_is_exact;
    kb_facet *facets;
    size_t facet_count, facet_room;
} kb_found_set;

void kb_found_set_clear(kb_found_set *set);

/* Asks one partition. Equal weights are ordered by id, then kind. A term that no index can hold (empty, too long, with a zero byte)
 * finds nothing. Retries by itself when the writer moves on; KB_STALE only after ten tries in vain. KB_INVALID: more than the
 * ceilings. KB_CORRUPT, KB_UNAVAILABLE (deadline). */
kb_code kb_index_ask(kb_index_reader *reader, size_t partition, const kb_ask *ask, kb_found_set *out, kb_error *err);

/* The data of one document, whatever partition it is in; `*data` owned. KB_NOT_FOUND. */
kb_code kb_index_document(kb_index_reader *reader, kb_kind kind, const char *id, char **data, size_t *bytes, kb_error *err);

/* The same for a hit of kb_index_ask, in the partition that was asked. KB_NOT_FOUND: deleted, or moved, since. */
kb_code kb_index_data(kb_index_reader *reader, size_t partition, const char *id_term, char **data, size_t *bytes, kb_error *err);

/* Calls `each` for the terms with `prefix` that a hit of kb_index_ask has, in order, until it says false. KB_NOT_FOUND as above. */
typedef bool kb_held_each(void *context, kb_str term);
kb_code kb_index_held(kb_index_reader *reader, size_t partition, const char *id_term, kb_str prefix, kb_held_each *each,
                      void *context, kb_error *err);

/* Calls `each` for the terms of a partition that start with `prefix`, in order, until it says false. */
typedef bool kb_term_each(void *context, kb_str term, uint32_t document_frequency);
kb_code kb_index_terms(kb_index_reader *reader, size_t partition, kb_str prefix, kb_term_each *each, void *context,
                       kb_error *err);

/* ---- minding -------------------------------------------------------------------------------------------------------- */

/* Xapian's check of every partition below `folder`, each in a child process (a damaged database may crash it). KB_CORRUPT names
 * the partition. The child is a fork: call it from a program with one thread. A writer may commit meanwhile; KB_STALE where it
 * does so all the time. */
kb_code kb_index_check(const char *folder, kb_error *err);

/* Copies every partition compactly, and what lies beside it with it, into `target`, which holds no index yet, with stamp and seq, and fsyncs it. A writer may commit
 * meanwhile: the copy then knows some changes beyond its seq already, and is complete once it is fed from there. KB_STALE where
 * the writer does so all the time. After an error there is no target, or one that was there is to be removed. */
kb_code kb_index_compact(const char *folder, const char *target, kb_error *err);

#ifdef __cplusplus
}
#endif
#endif
