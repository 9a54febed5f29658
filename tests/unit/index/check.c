#include "fixture.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

static void make_much(place *here)
{
    for (int i = 0; i < 2000; i++) {
        KB_OWNED(kb_text) id = kb_printf("a:%d", i);
        KB_OWNED(kb_text) text = kb_printf("printer queue stuck word%d word%d", i, i % 97);
        put(here, id, "public.en", text);
    }
    put(here, "a:de", "public.de", "printer");
    commit(here, 1);
}

static void a_sound_index_passes(void **state)
{
    place *here = *state;
    make_much(here);
    assert_ok(here, kb_index_check(here->folder, &here->err));
}

static void what_is_no_index_is_not_found(void **state)
{
    place *here = *state;
    assert_int_equal(kb_index_check(here->root, &here->err), KB_NOT_FOUND);
}

struct damage {
    const char *why, *file;
    off_t offset; /* from the beginning, or from the end where negative */
    int bytes;    /* overwritten with `value`; 0: cut off here */
    unsigned char value;
};

static const struct damage damages[] = {
    {"the list of terms is cut off", "postlist.glass", 16384, 0, 0},
    {"the list of terms is empty", "postlist.glass", 0, 0, 0},
    {"a block of it is zero", "postlist.glass", 8192, 8192, 0},
    {"a block of it is noise", "postlist.glass", 8192, 8192, 0xFF},
    {"all of it is zero", "postlist.glass", 0, 1 << 20, 0},
    {"the data is cut off", "docdata.glass", 8192, 0, 0},
    {"a block of positions is noise", "position.glass", 8192, 8192, 0xA5},
    {"the terms of documents are noise", "termlist.glass", 0, 1 << 20, 0x5A},
    {"the version file is empty", "iamglass", 0, 0, 0},
    {"the version file is noise", "iamglass", 0, 60, 0xFF},
    {"its end is missing", "iamglass", 40, 0, 0},
};

static void do_damage(place *here, const struct damage *damage)
{
    KB_OWNED(kb_text) path = kb_printf("%s/public.en/%s", here->folder, damage->file);
    KB_OWNED_FD fd = open(path, O_RDWR | O_CLOEXEC);
    struct stat info;
    assert_true(fd >= 0 && fstat(fd, &info) == 0);
    if (damage->bytes == 0) {
        assert_int_equal(ftruncate(fd, damage->offset), 0);
        return;
    }
    for (off_t at = damage->offset; at < damage->offset + damage->bytes && at < info.st_size; at++)
        assert_int_equal(pwrite(fd, &damage->value, 1, at), 1);
}

static void repair(place *here)
{
    kb_index_reader_close(here->reader);
    kb_index_writer_close(here->writer);
    here->reader = NULL;
    assert_ok(here, kb_folder_remove(here->folder, &here->err));
    assert_ok(here, kb_index_writer_open(here->folder, STAMP, false, &here->writer, &here->err));
}

static void damage_is_found_and_its_partition_named(void **state)
{
    place *here = *state;
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        make_much(here);
        do_damage(here, &damages[i]);
        kb_error err = {0};
        kb_code code = kb_index_check(here->folder, &err);
        if (code != KB_CORRUPT || !strstr(err.message, "public.en"))
            fail_msg("%s: %s '%s'", damages[i].why, kb_code_name(code), err.message);
        repair(here);
    }
}

/* Asks a damaged index everything; the process that does it may not die. */
static void ask_all(place *here)
{
    kb_index_reader *reader = NULL;
    if (kb_index_reader_open(here->folder, STAMP, &reader, NULL))
        _exit(0);
    for (size_t i = 0; i < kb_index_partition_count(reader); i++) {
        const char *questions[] = {"printer", "word5 stuck", "nothing"};
        for (size_t j = 0; j < 3; j++) {
            kb_found_set found = {0};
            kb_index_ask(reader, i, ask_for(questions[j]), &found, NULL);
            kb_found_set_clear(&found);
        }
        kb_partition partition;
        kb_index_partition(reader, i, &partition, NULL);
    }
    char *data = NULL;
    size_t bytes;
    if (kb_index_document(reader, KB_ARTICLE, "77", &data, &bytes, NULL) == KB_OK)
        free(data);
    kb_index_reader_close(reader);
    _exit(0);
}

static void reading_what_is_damaged_is_an_error_and_no_crash(void **state)
{
    place *here = *state;
    for (size_t i = 0; i < sizeof damages / sizeof *damages; i++) {
        make_much(here);
        do_damage(here, &damages[i]);
        pid_t child = fork();
        if (child == 0)
            ask_all(here);
        int status = 0;
        waitpid(child, &status, 0);
        if (status != 0)
            fail_msg("%s: asking ended with status %d", damages[i].why, status);
        repair(here);
    }
}

static void a_damaged_partition_is_corrupt_and_the_others_answer(void **state)
{
    place *here = *state;
    make_much(here);
    do_damage(here, &(struct damage){.file = "iamglass", .offset = 0});
    open_reader(here);
    kb_found_set found = {0};
    for (size_t i = 0; i < kb_index_partition_count(here->reader); i++) {
        kb_partition partition;
        kb_code code = kb_index_partition(here->reader, i, &partition, NULL);
        if (code == KB_OK)
            assert_string_equal(partition.name, "public.de");
        assert_int_equal(kb_index_ask(here->reader, i, ask_for("printer"), &found, NULL), code);
        assert_true(code == KB_OK || code == KB_CORRUPT);
        kb_found_set_clear(&found);
    }
}

static void a_damaged_partition_keeps_a_writer_from_opening(void **state)
{
    place *here = *state;
    make_much(here);
    kb_index_writer_close(here->writer);
    here->writer = NULL;
    do_damage(here, &(struct damage){.file = "iamglass", .offset = 0});
    assert_int_equal(kb_index_writer_open(here->folder, STAMP, false, &here->writer, &here->err), KB_CORRUPT);
}

static void a_check_beside_a_committing_writer_finds_no_damage(void **state)
{
    place *here = *state;
    make_much(here);
    kb_index_writer_close(here->writer);
    here->writer = NULL;
    pid_t child = fork();
    if (child == 0) {
        kb_index_writer *writer;
        kb_code code = kb_index_writer_open(here->folder, STAMP, false, &writer, NULL);
        for (int i = 0; code == KB_OK; i++) {
            KB_OWNED(kb_text) id = kb_printf("a:%d", i % 2000);
            KB_OWNED(kb_postings) postings = postings_of(id, "public.en", "printer queue stuck");
            code = kb_index_writer_put(writer, postings, NULL);
            code = code ? code : kb_index_writer_commit(writer, (uint64_t)i + 2, NULL);
        }
        _exit(1);
    }
    kb_code code = KB_OK;
    for (int i = 0; i < 10 && code == KB_OK; i++) {
        kb_error_clear(&here->err);
        code = kb_index_check(here->folder, &here->err);
        if (code == KB_STALE) /* it says so, which is no damage */
            code = KB_OK;
    }
    kill(child, SIGKILL);
    waitpid(child, NULL, 0);
    if (code != KB_OK)
        fail_msg("%s", here->err.message);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, make_place, remove_place)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(a_sound_index_passes),
        TEST(what_is_no_index_is_not_found),
        TEST(damage_is_found_and_its_partition_named),
        TEST(reading_what_is_damaged_is_an_error_and_no_crash),
        TEST(a_damaged_partition_is_corrupt_and_the_others_answer),
        TEST(a_damaged_partition_keeps_a_writer_from_opening),
        TEST(a_check_beside_a_committing_writer_finds_no_damage),
    };
    return cmocka_run_group_tests_name("index_check", tests, NULL, NULL);
}
