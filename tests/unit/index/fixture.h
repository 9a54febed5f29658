/* A small index in a folder of its own, and short words to fill it and to ask it. */
#ifndef KB_TEST_INDEX_FIXTURE_H
#define KB_TEST_INDEX_FIXTURE_H

#include "base/clock.h"
#include "base/file.h"
#include "index/index.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define STAMP "analysis=test"

typedef struct place {
    char root[64];   /* made by mkdtemp, removed afterwards */
    char folder[96]; /* of the index */
    kb_index_writer *writer;
    kb_index_reader *reader; /* NULL until open_reader */
    kb_error err;
} place;

int make_place(void **state); /* with an open writer */
int remove_place(void **state);

/* "printer queue" → Wprinter, Wqueue with their counts and positions. The id term may be any text. */
kb_postings *postings_of(const char *id_term, const char *partition, const char *text);
void add_term(kb_postings *postings, kb_str term, uint32_t wdf);
void add_value(kb_postings *postings, const char *field, kb_str value);
void add_time(kb_postings *postings, const char *field, int64_t ms);

void put(place *here, const char *id_term, const char *partition, const char *text);
void put_made(place *here, kb_postings *postings); /* frees them */
void commit(place *here, uint64_t seq);
void open_reader(place *here);                      /* or refresh it */
size_t partition_of(place *here, const char *name); /* fails the test where there is none */

/* A question for words, all of which find: "printer queue". Borrowed until the next call. */
const kb_ask *ask_for(const char *words);

kb_ask empty_ask(void); /* no words, limit 10, usual BM25 */

/* Asks and writes the ids of the hits, "a:1 a:2", as a text that lives until the next call. */
const char *answer_to(place *here, const char *partition, const kb_ask *ask);

#define assert_ok(here, call) assert_string_equal((call) ? (here)->err.message : "", "")

#endif
