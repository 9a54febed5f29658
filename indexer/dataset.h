/* An evaluation set: a folder with corpus.jsonl (documents), queries.jsonl (questions) and qrels.tsv (which documents answer
 * which question), and links.jsonl (which article solved which ticket) where articles are to learn and to be found. Fields of the corpus that are not ours are left out; `created` is created_at. */
#ifndef KB_INDEXER_DATASET_H
#define KB_INDEXER_DATASET_H

#include "indexer/dataset_lines.h"

#include "base/map.h"
#include "store/store.h"

typedef struct kb_query {
    char *id, *lang;           /* lang is "und" where none is given */
    char *text, *title, *body; /* NULL where the line has none */
    int64_t created_at;        /* KB_NO_TIME where none is given */
    char *self;                /* "ticket:INC1", the question's own document, which is no answer; NULL: none */
    kb_list relevant;          /* ids */
} kb_query;

typedef struct kb_dataset {
    kb_map *kinds; /* of each document's id: 1 + kb_kind */
    kb_query *queries;
    size_t query_count, query_room;
    kb_map *query_rows;          /* id → row + 1 */
    uint64_t documents, skipped; /* skipped: without any text */
    uint64_t links;
    kb_complaints *complaints;   /* borrowed */
} kb_dataset;

/* Reads the corpus into `store`: articles are public and published, tickets as they say; a document without a kind is an article.
 */
kb_code kb_dataset_store(kb_dataset *set, const char *folder, kb_store *store, kb_error *err);

/* The links of links.jsonl between them, where the set has any: lines with a ticket and the article that solved it. */
kb_code kb_dataset_store_links(kb_dataset *set, const char *folder, kb_store *store, kb_error *err);

/* Reads questions and judgments, after the corpus. A question that no document answers is left out. KB_INVALID
 * where none is left. */
kb_code kb_dataset_read_queries(kb_dataset *set, const char *folder, kb_error *err);

/* Keeps the questions of the earlier (1) or later (2) half, by `created`, and where that is missing in the order of the file. */
void kb_dataset_keep_half(kb_dataset *set, int half);

bool kb_query_is_relevant(const kb_query *query, const char *id);

void kb_dataset_init(kb_dataset *set, kb_complaints *complaints);
void kb_dataset_clear(kb_dataset *set);

#endif
