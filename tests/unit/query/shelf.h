/* A small index in a folder of its own, filled with documents in one line, and questions to it in one line. */
#ifndef KB_TEST_QUERY_SHELF_H
#define KB_TEST_QUERY_SHELF_H

#include "tests/unit/base/support.h"

#include "index/index.h"
#include "query/query.h"
#include "text/analyzer.h"

typedef struct shelf {
    char root[64];   /* made by mkdtemp, removed afterwards */
    char folder[96]; /* of the index */
    kb_index_writer *writer;
    kb_analyzer *analyzer;
    kb_asker *asker; /* NULL until asked for the first time */
    uint64_t seq;
} shelf;

shelf *shelf_new(void); /* owned */
void shelf_free(shelf *shelf);
KB_OWNED_TYPE(shelf, shelf_free)

int shelf_setup(void **state);
int shelf_teardown(void **state);
#define shelf_test(claim) cmocka_unit_test_setup_teardown(claim, shelf_setup, shelf_teardown)

json_t *json_of(const char *text); /* of a text that has ' for "; owned */

/* Puts a document written so. What it does not say: article, lang en, public and published; a ticket is open. */
void shelve(shelf *shelf, const char *json);
void shelve_article(shelf *shelf, const char *id, const char *lang, const char *title, const char *body); /* any text */

/* The answer to a request, after all that was put is committed; cleared by kb_answer_clear. */
kb_answer ask(shelf *shelf, const kb_request *request);

kb_request request_for(kb_manner manner, const char *words); /* all tiers; words are the text, or the body */

/* The ids of the hits, "KB1 INC2", best first. Owned. */
char *ids_of(shelf *shelf, const kb_request *request);

/* A search finds just these, in this order. */
void assert_finds(shelf *shelf, const char *words, const char *ids);

#endif
