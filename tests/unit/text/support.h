/* The analyzer of a whole group of tests: cmocka_run_group_tests(tests, open_analyzer, close_analyzer). */
#ifndef KB_TESTS_TEXT_SUPPORT_H
#define KB_TESTS_TEXT_SUPPORT_H

#include "tests/unit/base/support.h"

#include "text/analyzer.h"

extern kb_analyzer *analyzer;

int open_analyzer(void **state);
int close_analyzer(void **state);

#endif
