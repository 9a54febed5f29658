#include "fixture.h"

#include <pthread.h>
#include <stdatomic.h>

#define READERS 4
#define COMMITS 300

struct asking {
    const place *here;
    const atomic_bool *stop;
    size_t asked;
    kb_error err;
};

/* Every commit holds a document with "old" or with "new", never both or none. */
static kb_code ask_once(kb_index_reader *reader, uint64_t *seen, kb_error *err)
{
    kb_code code = kb_index_reader_refresh(reader, err);
    if (code)
        return code;
    const kb_form forms[] = {{KB_STR("Wold"), 1}, {KB_STR("Wnew"), 1}};
    const kb_ask_word word = {.forms = forms, .form_count = 2};
    kb_ask ask = empty_ask();
    ask.words = &word;
    ask.word_count = 1;
    kb_found_set found = {0};
    code = kb_index_ask(reader, 0, &ask, &found, err);
    if (code == KB_STALE) { /* two commits within each of its tries */
        kb_error_clear(err);
        return KB_OK;
    }
    size_t count = found.count;
    kb_found_set_clear(&found);
    if (!code && (count != 1 || kb_index_reader_seq(reader) < *seen))
        return kb_fail(err, KB_INTERNAL, "%zu hits, seq %u after %u", count, (unsigned)kb_index_reader_seq(reader),
                       (unsigned)*seen);
    *seen = kb_index_reader_seq(reader);
    return code;
}

static void *ask_until_stopped(void *argument)
{
    struct asking *asking = argument;
    kb_index_reader *reader = NULL;
    uint64_t seen = 0;
    kb_code code = kb_index_reader_open(asking->here->folder, STAMP, &reader, &asking->err);
    while (!code && (!atomic_load(asking->stop) || asking->asked == 0)) {
        code = ask_once(reader, &seen, &asking->err);
        asking->asked++;
    }
    kb_index_reader_close(reader);
    return NULL;
}

static void ask_beside_a_writer(place *here)
{
    put(here, "a:1", "public.en", "old");
    commit(here, 1);
    atomic_bool stop = false;
    struct asking asking[READERS];
    pthread_t threads[READERS];
    for (int i = 0; i < READERS; i++) {
        asking[i] = (struct asking){.here = here, .stop = &stop};
        assert_int_equal(pthread_create(&threads[i], NULL, ask_until_stopped, &asking[i]), 0);
    }
    for (uint64_t seq = 2; seq < COMMITS; seq++) {
        put(here, "a:1", "public.en", seq % 2 ? "old" : "new");
        put(here, "a:2", "public.en", "other words to fill the blocks");
        commit(here, seq);
    }
    atomic_store(&stop, true);
    for (int i = 0; i < READERS; i++) {
        pthread_join(threads[i], NULL);
        assert_string_equal(asking[i].err.message, "");
        assert_int_not_equal(asking[i].asked, 0);
    }
}

static void readers_in_threads_stand_beside_a_committing_writer(void **state)
{
    ask_beside_a_writer(*state);
}

static void and_beside_one_that_writes_to_the_fresh_part(void **state)
{
    place *here = *state;
    put(here, "a:0", "public.en", "what makes the partition large");
    commit(here, 1);
    kb_index_large = 1;
    kb_index_writer_expect(here->writer, 1);
    ask_beside_a_writer(here);
    kb_partition partition;
    open_reader(here);
    assert_ok(here, kb_index_partition(here->reader, 0, &partition, &here->err));
    assert_int_equal(partition.beside, 2);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(readers_in_threads_stand_beside_a_committing_writer),
        TEST(and_beside_one_that_writes_to_the_fresh_part),
    };
    return cmocka_run_group_tests_name("index_threads", tests, NULL, NULL);
}
