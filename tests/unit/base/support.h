/* What the tests of the lower modules share: errors in one line, bytes that AddressSanitizer watches, a folder of their own. */
#ifndef KB_TEST_SUPPORT_H
#define KB_TEST_SUPPORT_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"

#define COUNT(array) (sizeof(array) / sizeof *(array))

extern kb_error err; /* of the last call inside must or must_fail */

#define must(call)                                                                                                               \
    do {                                                                                                                         \
        kb_error_clear(&err);                                                                                                    \
        kb_code must_code = (call);                                                                                              \
        if (must_code)                                                                                                           \
            fail_msg("%s: %s: %s", #call, kb_code_name(must_code), err.message);                                                 \
    } while (0)

/* It fails with `expected`, names `param` as the one at fault, and says so in a sentence that holds `words`. */
#define must_fail(call, expected, param, words)                                                                                  \
    do {                                                                                                                         \
        kb_error_clear(&err);                                                                                                    \
        check_failure(#call, (call), (expected), (param), (words));                                                              \
    } while (0)

void check_failure(const char *call, kb_code code, kb_code expected, const char *param, const char *words);

/* Fails the test and says which row of the table, unless the texts are the same. */
void assert_row(const char *why, kb_str got, kb_str expected);

/* A copy with not a byte behind it, so that reading too far is seen. Owned. */
char *exact_copy(kb_str text);

char *repeated(const char *unit, size_t count); /* owned */

/* A folder in *state, made by mkdtemp and removed with all in it. */
int folder_setup(void **state);
int folder_teardown(void **state);
#define folder_test(claim) cmocka_unit_test_setup_teardown(claim, folder_setup, folder_teardown)

#endif
