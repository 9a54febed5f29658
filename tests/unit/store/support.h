/* What the tests of the store share: a folder of their own with an open store in it, and documents in one line. */
#ifndef KB_TEST_STORE_SUPPORT_H
#define KB_TEST_STORE_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/clock.h"
#include "store/store.h"

struct place {
    char folder[64];
    char path[96];   /* of the store */
    kb_store *store; /* open for writing */
};

int place_make(void **state);
int place_make_empty(void **state); /* without a store */
int place_remove(void **state);

#define place_test(claim) cmocka_unit_test_setup_teardown(claim, place_make, place_remove)
#define empty_place_test(claim) cmocka_unit_test_setup_teardown(claim, place_make_empty, place_remove)

extern kb_error err; /* of the last call inside must or must_fail */

#define must(call)                                                                                                               \
    do {                                                                                                                         \
        kb_error_clear(&err);                                                                                                    \
        kb_code must_code = (call);                                                                                              \
        if (must_code)                                                                                                           \
            fail_msg("%s: %s: %s", #call, kb_code_name(must_code), err.message);                                                 \
    } while (0)

/* It fails with `expected`, and says so in a sentence that holds `words`. */
#define must_fail(call, expected, words)                                                                                         \
    do {                                                                                                                         \
        kb_error_clear(&err);                                                                                                    \
        check_failure(#call, (call), (expected), (words));                                                                       \
    } while (0)

void check_failure(const char *call, kb_code code, kb_code expected, const char *words);

kb_store *reopen(struct place *place);                         /* closes and opens again */
kb_store *open_other(struct place *place, kb_store_mode mode); /* a second handle; owned */

kb_document *new_article(const char *id, const char *title); /* owned; passed kb_document_check */
kb_document *new_ticket(const char *id, const char *title);

kb_write put(kb_store *store, kb_kind kind, const char *id, const char *title);
kb_write remove_document(kb_store *store, kb_kind kind, const char *id);
kb_write link_both(kb_store *store, const char *ticket, const char *article);
void assert_title(kb_store *store, kb_kind kind, const char *id, const char *title);
void assert_absent(kb_store *store, kb_kind kind, const char *id);
uint64_t newest(kb_store *store);

/* "a:KB1@3 t:INC1@4 -a:KB2@5": kind, id and seq of each change after `after_seq`; a minus for a deletion. Owned. */
char *feed_text(kb_store *store, uint64_t after_seq, size_t limit);

/* "INC1,INC2". Owned. */
char *links_text(kb_store *store, kb_kind kind, const char *id);

void run_sql(const char *path, const char *sql); /* as an operator, or another program, does it to the file */
void write_file(const char *path, kb_str content);
uint64_t file_hash(const char *path);

#endif
