/* Running kb-indexer from a test: arguments in, exit status and both outputs back. */
#ifndef KB_TESTS_CLI_RUNNING_H
#define KB_TESTS_CLI_RUNNING_H

#include "base/json.h"

#include <setjmp.h>
#include <stdarg.h>
#include <sys/types.h>

#include <cmocka.h>

typedef struct ran {
    int status; /* 128 + the signal that killed it */
    char *out, *err;
} ran;

void ran_clear(ran *result);
#define RAN __attribute__((cleanup(ran_clear))) ran

/* run(NULL, "--data", folder, "stats", NULL); `input` is its standard input, empty where NULL. */
ran run(const char *input, ...) __attribute__((sentinel));

/* The same of another program. */
ran run_program(const char *program, const char *input, ...) __attribute__((sentinel));

/* As run() for a program that is left running. `*input`, if not NULL, gets a pipe to its standard input; its outputs go to the
 * test's folder: out and err. */
pid_t start(const char *folder, int *input, ...) __attribute__((sentinel));
ran finish(const char *folder, pid_t program);

/* A folder for each test, which is its state; the environment is without KB_DATA. */
int make_folder(void **state);
int remove_folder(void **state);
#define TEST(name) cmocka_unit_test_setup_teardown(name, make_folder, remove_folder)

char *path_in(const char *folder, const char *name);                       /* owned */
char *write_in(const char *folder, const char *name, const char *content); /* its path, owned */
char *read_in(const char *folder, const char *name);                       /* owned */

json_t *json_of(const ran *result);                         /* its output, which must be JSON; owned */
json_int_t number_of(const json_t *json, const char *path); /* "store.seq"; -1 where it is not */

/* Fails the test, showing both outputs, unless the status is as expected. */
#define expect_status(result, wanted) expect_status_at(&(result), (wanted), __FILE__, __LINE__)
void expect_status_at(const ran *result, int wanted, const char *file, int line);
#define expect_text(text, part) expect_text_at((text), (part), __FILE__, __LINE__)
void expect_text_at(const char *text, const char *part, const char *file, int line);
void expect_no_text(const char *text, const char *part);

#endif
