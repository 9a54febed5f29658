/* A full disk, one that may not be read or lies, damaged and missing files: what the daemon says, what it goes on doing, and that
 * it recovers. */
#include "base/clock.h"
#include "base/file.h"
#include "store/store.h"

#include "../http/daemon.h"

#include <dirent.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PATIENCE_US (60 * INT64_C(1000000)) /* a test that waits so long has failed */

static void rest(void)
{
    nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
}

static char *article_of(const char *word, size_t body_bytes)
{
    KB_OWNED(kb_text) filling = kb_alloc(body_bytes + 1);
    memset(filling, 'x', body_bytes);
    return kb_printf("{\"title\":\"About %s\",\"body\":\"%s\",\"lang\":\"en\",\"state\":\"published\"}", word, filling);
}

static int put_as(const daemon_process *daemon, const char *target, const char *word, size_t body_bytes)
{
    KB_OWNED(kb_text) article = article_of(word, body_bytes);
    answer got = request(daemon, "PUT", target, NULL, article);
    int status = got.status;
    answer_clear(&got);
    return status;
}

static int put(const daemon_process *daemon, const char *id, const char *word)
{
    KB_OWNED(kb_text) target = kb_printf("/v1/articles/%s", id);
    return put_as(daemon, target, word, 0);
}

static bool finds(const daemon_process *daemon, const char *word, const char *id)
{
    KB_OWNED(kb_text) target = kb_printf("/v1/search?q=%s", word);
    answer got = request(daemon, "GET", target, NULL, NULL);
    bool found = got.status == 200 && has_hit(&got, "article", id);
    answer_clear(&got);
    return found;
}

static void expect_found_in_the_end(const daemon_process *daemon, const char *word, const char *id)
{
    for (int64_t end_us = kb_monotonic_us() + PATIENCE_US; !finds(daemon, word, id); rest())
        if (kb_monotonic_us() > end_us) {
            KB_OWNED(kb_text) log = read_log(daemon);
            fail_msg("%s is not found: %s", id, log);
        }
}

static void kill_daemon(daemon_process *daemon)
{
    kill(daemon->pid, SIGKILL);
    waitpid(daemon->pid, NULL, 0);
}

/* ---- a small disk ---- */

/* Seen by this process and its children alone. */
static bool mount_small(const char *folder, const char *size)
{
    return mkdir(folder, 0700) == 0 && unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("tmpfs", folder, "tmpfs", 0, size) == 0;
}

static int fill_store(const daemon_process *daemon)
{
    for (int i = 0; i < 2000; i++) {
        KB_OWNED(kb_text) target = kb_printf("/v1/articles/L%d?wait=stored", i);
        int status = put_as(daemon, target, "large", 100000);
        if (status == 507)
            return i;
        assert_int_equal(status, 201);
    }
    fail_msg("the disk does not get full");
    return 0;
}

static void a_full_disk_refuses_writes_and_nothing_else(void **state)
{
    (void)state;
    daemon_process *daemon = make_daemon("--keys", "off", "--index-timeout-ms", "1000", NULL);
    if (!mount_small(daemon->data, "size=24m")) {
        remove_daemon(daemon);
        skip();
    }
    KB_OWNED(kb_text) ballast = kb_printf("%s/ballast", daemon->data);
    KB_OWNED_FD fd = open(ballast, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(posix_fallocate(fd, 0, 12 << 20), 0);
    launch(daemon);
    assert_int_equal(put(daemon, "first", "zebra"), 201);
    int stored = fill_store(daemon);
    assert_true(finds(daemon, "zebra", "first")); /* questions go on */
    for (int i = 0; i < stored; i++) {
        KB_OWNED(kb_text) target = kb_printf("/v1/articles/L%d", i);
        expect(daemon, 200, "GET", target, NULL);
    }
    assert_int_equal(ftruncate(fd, 0), 0);
    assert_int_equal(put_as(daemon, "/v1/articles/after?wait=stored", "giraffe", 0), 201);
    expect_found_in_the_end(daemon, "giraffe", "after");
    assert_int_equal(finish(daemon), 0);
    assert_int_equal(umount2(daemon->data, MNT_DETACH), 0);
    remove_daemon(daemon);
}

static void a_data_folder_that_may_not_be_written_is_named(void **state)
{
    (void)state;
    daemon_process *daemon = make_daemon("--keys", "off", NULL);
    if (!mount_small(daemon->data, "size=16m")) {
        remove_daemon(daemon);
        skip();
    }
    launch(daemon);
    assert_int_equal(put(daemon, "A", "zebra"), 201);
    assert_int_equal(finish(daemon), 0);
    assert_int_equal(mount(NULL, daemon->data, NULL, MS_REMOUNT | MS_RDONLY, NULL), 0);
    KB_OWNED(kb_text) said = NULL;
    int status = run_to_end(daemon, &said);
    if (status != 74 || !strcasestr(said, "read-only"))
        fail_msg("status %d, said: %s", status, said);
    assert_int_equal(umount2(daemon->data, MNT_DETACH), 0);
    remove_daemon(daemon);
}

/* ---- a disk that does not confirm ---- */

/* It lies while the file `trigger` exists: see liar.c. */
static void launch_with_liar(daemon_process *daemon, const char *variable, const char *trigger)
{
    setenv("LD_PRELOAD", LIAR, 1);
    setenv("ASAN_OPTIONS", "verify_asan_link_order=0", 1);
    setenv(variable, trigger, 1);
    launch(daemon);
    unsetenv("LD_PRELOAD");
    unsetenv("ASAN_OPTIONS");
    unsetenv(variable);
}

static void a_write_that_the_disk_does_not_confirm_is_not_acknowledged(void **state)
{
    (void)state;
    daemon_process *daemon = make_daemon("--keys", "off", NULL);
    KB_OWNED(kb_text) trigger = kb_printf("%s/fail", daemon->folder);
    launch_with_liar(daemon, "KB_FAIL_FSYNC", trigger);
    assert_int_equal(put(daemon, "A", "zebra"), 201);
    assert_int_equal(kb_file_replace(trigger, KB_STR("now"), NULL), KB_OK);
    KB_OWNED(kb_text) article = article_of("giraffe", 0);
    answer got = request(daemon, "PUT", "/v1/articles/B", NULL, article);
    assert_int_equal(got.status, 500);
    assert_non_null(strstr(text_at(&got, "message"), "restart"));
    answer_clear(&got);
    assert_true(finds(daemon, "zebra", "A")); /* questions go on */
    unlink(trigger);
    assert_int_equal(put(daemon, "C", "monkey"), 500); /* what the kernel says now is worth nothing */
    finish(daemon);
    launch(daemon);
    assert_true(finds(daemon, "zebra", "A"));
    assert_int_equal(put(daemon, "C", "monkey"), 201);
    assert_int_equal(finish(daemon), 0);
    remove_daemon(daemon);
}

/* ---- a write that was cut short ---- */

static int status_of(const daemon_process *daemon, const char *target)
{
    answer got = request(daemon, "GET", target, NULL, NULL);
    int status = got.status;
    answer_clear(&got);
    return status;
}

static void expect_no_answer(const daemon_process *daemon, const char *id, const char *word)
{
    KB_OWNED(kb_text) article = article_of(word, 0);
    KB_OWNED(kb_text) bytes =
        kb_printf("PUT /v1/articles/%s HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                  id, strlen(article), article);
    assert_null(raw(daemon, bytes, strlen(bytes)));
}

static kb_store *open_store(const daemon_process *daemon)
{
    kb_store *store;
    uint64_t seq;
    KB_OWNED(kb_text) path = kb_printf("%s/store.db", daemon->data);
    assert_int_equal(kb_store_open(path, KB_STORE_READ, &store, NULL), KB_OK);
    assert_int_equal(kb_store_seq(store, &seq, NULL), KB_OK);
    return store;
}

static void expect_killed(daemon_process *daemon)
{
    int status;
    assert_int_equal(waitpid(daemon->pid, &status, 0), daemon->pid);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

/* Its pages are in the log, and nobody was told. A reader that outlives the daemon keeps SQLite from looking at the log anew. */
static void a_write_cut_short_is_there_after_the_next_start_or_never(void **state)
{
    (void)state;
    daemon_process *daemon = make_daemon("--keys", "off", NULL);
    KB_OWNED(kb_text) trigger = kb_printf("%s/die", daemon->folder);
    launch_with_liar(daemon, "KB_DIE_AT_FSYNC", trigger);
    assert_int_equal(put(daemon, "A", "zebra"), 201);
    kb_store *reader = open_store(daemon);
    assert_int_equal(kb_file_replace(trigger, KB_STR("now"), NULL), KB_OK);
    expect_no_answer(daemon, "B", "giraffe");
    expect_killed(daemon);
    launch(daemon);
    int seen = status_of(daemon, "/v1/articles/B");
    kill(daemon->pid, SIGKILL);
    expect_killed(daemon);
    kb_store_close(reader);
    launch(daemon);
    assert_int_equal(status_of(daemon, "/v1/articles/B"), seen);
    assert_true(finds(daemon, "zebra", "A"));
    assert_int_equal(finish(daemon), 0);
    remove_daemon(daemon);
}

/* ---- a clock that jumps ---- */

static void a_clock_that_jumps_back_a_day_changes_no_order_and_no_wait(void **state)
{
    (void)state;
    daemon_process *daemon = make_daemon("--keys", "off", NULL);
    KB_OWNED(kb_text) trigger = kb_printf("%s/back", daemon->folder);
    launch_with_liar(daemon, "KB_CLOCK_BACK", trigger);
    assert_int_equal(put(daemon, "A", "zebra"), 201);
    assert_int_equal(kb_file_replace(trigger, KB_STR("now"), NULL), KB_OK);
    assert_int_equal(put(daemon, "A", "giraffe"), 200);
    assert_int_equal(put(daemon, "B", "monkey"), 201);
    assert_true(finds(daemon, "giraffe", "A"));
    assert_false(finds(daemon, "zebra", "A"));
    assert_true(finds(daemon, "monkey", "B"));
    unlink(trigger);
    assert_int_equal(put(daemon, "C", "lion"), 201);
    answer got = request(daemon, "GET", "/v1/articles/C", NULL, NULL);
    assert_int_equal(number_at(&got, "seq"), 4);
    answer_clear(&got);
    assert_int_equal(finish(daemon), 0);
    remove_daemon(daemon);
}

/* ---- damage ---- */

static void overwrite(const char *path, off_t from, size_t bytes)
{
    KB_OWNED(kb_text) junk = kb_alloc(bytes);
    memset(junk, 0xA5, bytes);
    KB_OWNED_FD fd = open(path, O_WRONLY | O_CLOEXEC);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, junk, bytes, from), bytes);
}

/* The tables of the partition that holds English articles. */
static void damage_partition(const daemon_process *daemon)
{
    static const char *const tables[] = {"postlist.glass", "docdata.glass", "termlist.glass"};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        KB_OWNED(kb_text) path = kb_printf("%s/index/current/internal.en/%s", daemon->data, tables[i]);
        struct stat info;
        assert_int_equal(stat(path, &info), 0);
        overwrite(path, 0, (size_t)info.st_size);
    }
}

static void a_damaged_partition_is_built_again(void **state)
{
    daemon_process *daemon = *state;
    assert_int_equal(put(daemon, "A", "zebra"), 201);
    damage_partition(daemon);
    put(daemon, "B", "giraffe"); /* the follower meets the damage; whether this write waits long enough does not matter */
    expect_found_in_the_end(daemon, "zebra", "A");
    expect_found_in_the_end(daemon, "giraffe", "B");
    assert_int_equal(put(daemon, "C", "monkey"), 201);
}

static void an_index_that_was_deleted_is_built_again(void **state)
{
    daemon_process *daemon = *state;
    assert_int_equal(put(daemon, "A", "zebra"), 201);
    KB_OWNED(kb_text) index = kb_printf("%s/index", daemon->data);
    assert_int_equal(kb_folder_remove(index, NULL), KB_OK);
    put(daemon, "B", "giraffe");
    expect_found_in_the_end(daemon, "zebra", "A");
    expect_found_in_the_end(daemon, "giraffe", "B");
}

static void an_index_that_was_deleted_while_nobody_ran_is_built_before_it_listens(void **state)
{
    daemon_process *daemon = *state;
    assert_int_equal(put(daemon, "A", "zebra"), 201);
    kill_daemon(daemon);
    KB_OWNED(kb_text) index = kb_printf("%s/index", daemon->data);
    while (kb_folder_remove(index, NULL)) /* its follower is just ending */
        rest();
    launch(daemon);
    assert_true(finds(daemon, "zebra", "A"));
}

static void a_damaged_store_is_not_opened_and_the_message_says_what_to_do(void **state)
{
    (void)state;
    daemon_process *daemon = make_daemon("--keys", "off", NULL);
    launch(daemon);
    assert_int_equal(put(daemon, "A", "zebra"), 201);
    assert_int_equal(finish(daemon), 0);
    KB_OWNED(kb_text) store = kb_printf("%s/store.db", daemon->data);
    overwrite(store, 0, 4096);
    KB_OWNED(kb_text) said = NULL;
    int status = run_to_end(daemon, &said);
    if (status != 65 || !strstr(said, "restore a backup"))
        fail_msg("status %d, said: %s", status, said);
    remove_daemon(daemon);
}

static const char *soundness_of(const daemon_process *daemon)
{
    answer got = request(daemon, "GET", "/v1/index", NULL, NULL);
    const json_t *sound = json_object_get(json_object_get(got.json, "store"), "sound");
    const char *said = json_is_true(sound) ? "sound" : json_is_false(sound) ? "damaged" : "unknown";
    answer_clear(&got);
    return said;
}

static void expect_soundness(const daemon_process *daemon, const char *expected)
{
    for (int64_t end_us = kb_monotonic_us() + PATIENCE_US; strcmp(soundness_of(daemon), expected) != 0; rest())
        if (kb_monotonic_us() > end_us)
            fail_msg("the store is never said to be %s", expected);
}

/* Pages that nobody asks for at the start: the middle of long texts. */
static void damage_inside_the_store_is_found_after_the_start_and_questions_go_on(void **state)
{
    daemon_process *daemon = *state;
    assert_int_equal(put(daemon, "A", "zebra"), 201);
    for (int i = 0; i < 20; i++) {
        KB_OWNED(kb_text) target = kb_printf("/v1/articles/L%d?wait=stored", i);
        assert_int_equal(put_as(daemon, target, "large", 60000), 201);
    }
    expect_soundness(daemon, "sound");
    assert_int_equal(finish(daemon), 0);
    KB_OWNED(kb_text) store = kb_printf("%s/store.db", daemon->data);
    struct stat info;
    assert_int_equal(stat(store, &info), 0);
    overwrite(store, info.st_size / 2 / 4096 * 4096, 4 * 4096);
    launch(daemon);
    expect_soundness(daemon, "damaged");
    assert_true(finds(daemon, "zebra", "A"));
    KB_OWNED(kb_text) log = read_log(daemon);
    assert_non_null(strstr(log, "store_damaged"));
}

int main(void)
{
#define DAEMON_TEST(test) cmocka_unit_test_setup_teardown(test, start_daemon, stop_daemon)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_disk_refuses_writes_and_nothing_else),
        cmocka_unit_test(a_data_folder_that_may_not_be_written_is_named),
        cmocka_unit_test(a_write_that_the_disk_does_not_confirm_is_not_acknowledged),
        cmocka_unit_test(a_write_cut_short_is_there_after_the_next_start_or_never),
        cmocka_unit_test(a_clock_that_jumps_back_a_day_changes_no_order_and_no_wait),
        DAEMON_TEST(a_damaged_partition_is_built_again),
        DAEMON_TEST(an_index_that_was_deleted_is_built_again),
        DAEMON_TEST(an_index_that_was_deleted_while_nobody_ran_is_built_before_it_listens),
        cmocka_unit_test(a_damaged_store_is_not_opened_and_the_message_says_what_to_do),
        DAEMON_TEST(damage_inside_the_store_is_found_after_the_start_and_questions_go_on),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
