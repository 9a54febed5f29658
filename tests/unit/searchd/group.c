/* Writers that share a transaction. */
#include "support.h"

#include "searchd/group.h"

#define WRITERS 16
#define WRITES 30

struct note {
    kb_document *document;
    kb_write write;
    kb_code refuse; /* instead of writing */
};

static kb_code put_note(void *context, kb_store *store, kb_error *err)
{
    struct note *note = context;
    if (note->refuse)
        return kb_fail(err, note->refuse, "refused");
    return kb_store_put(store, note->document, 0, &note->write, err);
}

static kb_document *ticket_of(unsigned writer, unsigned number)
{
    kb_document *document = kb_document_new(KB_TICKET);
    document->id = kb_printf("W%u-%u", writer, number);
    document->lang = kb_str_dup(KB_STR("en"));
    document->title = kb_str_dup(KB_STR("A title"));
    document->body = kb_str_dup(KB_STR("A body"));
    return document;
}

struct writer {
    desk *at;
    unsigned number, good, refused;
    pthread_t thread;
};

/* Every third is refused. Without assertions: a thread may not fail a test. */
static void *write_some(void *context)
{
    struct writer *writer = context;
    for (unsigned i = 0; i < WRITES; i++) {
        KB_OWNED(kb_document) document = ticket_of(writer->number, i);
        struct note note = {.document = document, .refuse = i % 3 == 2 ? KB_CONFLICT : KB_OK};
        kb_error err = {0};
        kb_code code = kb_group_write(writer->at->service->group, put_note, &note, &err);
        writer->good += code == KB_OK && note.write.version == 1 && note.write.created;
        writer->refused += code == KB_CONFLICT && strcmp(err.message, "refused") == 0;
    }
    return NULL;
}

static void every_writer_gets_its_own_answer(void **state)
{
    desk *at = *state;
    kb_store *store;
    kb_store_counts counts;
    struct writer writers[WRITERS];
    for (unsigned i = 0; i < WRITERS; i++) {
        writers[i] = (struct writer){.at = at, .number = i};
        assert_int_equal(pthread_create(&writers[i].thread, NULL, write_some, &writers[i]), 0);
    }
    for (unsigned i = 0; i < WRITERS; i++) {
        pthread_join(writers[i].thread, NULL);
        assert_int_equal(writers[i].good, WRITES - WRITES / 3);
        assert_int_equal(writers[i].refused, WRITES / 3);
    }
    assert_int_equal(kb_handles_store(&at->handles, &store, NULL), KB_OK);
    assert_int_equal(kb_store_count(store, &counts, NULL), KB_OK);
    assert_int_equal(counts.documents[KB_TICKET], WRITERS * (WRITES - WRITES / 3));
    assert_true(kb_metrics_get(at->service->metrics, KB_METRIC_COMMITS) <= WRITERS * WRITES);
}

static void a_write_that_fails_alone_stores_nothing(void **state)
{
    desk *at = *state;
    struct note note = {.refuse = KB_INVALID};
    kb_error err = {0};
    assert_int_equal(kb_group_write(at->service->group, put_note, &note, &err), KB_INVALID);
    assert_string_equal(err.message, "refused");
    assert_int_equal(kb_metrics_get(at->service->metrics, KB_METRIC_COMMITS), 0);
}

int main(void)
{
#define DESK_TEST(test) cmocka_unit_test_setup_teardown(test, open_desk, close_desk)
    const struct CMUnitTest tests[] = {
        DESK_TEST(every_writer_gets_its_own_answer),
        DESK_TEST(a_write_that_fails_alone_stores_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
