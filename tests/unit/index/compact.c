#include "fixture.h"

#include <sys/stat.h>

static void make_much(place *here)
{
    for (int i = 0; i < 500; i++) {
        KB_OWNED(kb_text) id = kb_printf("a:%d", i);
        put(here, id, i % 2 ? "public.en" : "internal.de", "printer queue stuck");
    }
    commit(here, 7);
}

static void a_compact_copy_answers_alike_and_is_no_larger(void **state)
{
    place *here = *state;
    make_much(here);
    put(here, "a:x", "public.zh", "printer");
    commit(here, 8);
    assert_ok(here, kb_index_writer_remove(here->writer, KB_ARTICLE, "x", &here->err)); /* leaves an empty partition */
    commit(here, 9);
    KB_OWNED(kb_text) target = kb_printf("%s/compact", here->root);
    assert_ok(here, kb_index_compact(here->folder, target, &here->err));
    assert_ok(here, kb_index_check(target, &here->err));
    assert_true(kb_folder_bytes(target) <= kb_folder_bytes(here->folder));

    open_reader(here);
    char expected[1000];
    snprintf(expected, sizeof expected, "%s", answer_to(here, "public.en", ask_for("queue")));
    kb_index_reader_close(here->reader);
    assert_ok(here, kb_index_reader_open(target, STAMP, &here->reader, &here->err));
    assert_int_equal(kb_index_reader_seq(here->reader), 9);
    assert_string_equal(answer_to(here, "public.en", ask_for("queue")), expected);
    assert_string_equal(answer_to(here, "public.zh", ask_for("printer")), "");
}

static void a_compact_copy_can_be_written_on(void **state)
{
    place *here = *state;
    make_much(here);
    KB_OWNED(kb_text) target = kb_printf("%s/compact", here->root);
    assert_ok(here, kb_index_compact(here->folder, target, &here->err));
    kb_index_writer_close(here->writer);
    assert_ok(here, kb_index_writer_open(target, STAMP, false, &here->writer, &here->err));
    assert_int_equal(kb_index_writer_seq(here->writer), 7);
    put(here, "a:1", "public.en", "toner");
    commit(here, 8);
    assert_ok(here, kb_index_reader_open(target, STAMP, &here->reader, &here->err));
    assert_string_equal(answer_to(here, "public.en", ask_for("toner")), "a:1");
    assert_ok(here, kb_index_check(target, &here->err));
}

static void an_index_is_no_target(void **state)
{
    place *here = *state;
    make_much(here);
    assert_int_equal(kb_index_compact(here->folder, here->folder, &here->err), KB_INVALID);
    assert_ok(here, kb_index_check(here->folder, &here->err));
}

static void a_folder_that_holds_no_index_may_be_the_target(void **state)
{
    place *here = *state;
    make_much(here);
    KB_OWNED(kb_text) target = kb_printf("%s/prepared", here->root);
    KB_OWNED(kb_text) file = kb_printf("%s/kept", target);
    assert_ok(here, kb_folder_make(target, &here->err));
    assert_ok(here, kb_file_replace(file, KB_STR("mine"), &here->err));
    assert_ok(here, kb_index_compact(here->folder, target, &here->err));
    assert_ok(here, kb_index_check(target, &here->err));
    assert_int_equal(access(file, F_OK), 0);
}

static void a_copy_that_fails_leaves_nothing_behind(void **state)
{
    place *here = *state;
    make_much(here);
    KB_OWNED(kb_text) table = kb_printf("%s/public.en/postlist.glass", here->folder);
    assert_int_equal(truncate(table, 8192), 0);
    KB_OWNED(kb_text) target = kb_printf("%s/compact", here->root);
    assert_int_not_equal(kb_index_compact(here->folder, target, &here->err), KB_OK);
    assert_int_not_equal(access(target, F_OK), 0);
    assert_int_equal(kb_index_compact(here->root, target, NULL), KB_NOT_FOUND);
    assert_int_not_equal(access(target, F_OK), 0);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_compact_copy_answers_alike_and_is_no_larger),
        TEST(a_compact_copy_can_be_written_on),
        TEST(an_index_is_no_target),
        TEST(a_folder_that_holds_no_index_may_be_the_target),
        TEST(a_copy_that_fails_leaves_nothing_behind),
    };
    return cmocka_run_group_tests_name("index_compact", tests, NULL, NULL);
}
