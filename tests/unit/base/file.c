#include "tests/unit/base/support.h"

#include "base/file.h"

#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

static char *at(void **state, const char *name)
{
    return kb_printf("%s/%s", (char *)*state, name);
}

static bool is_folder(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static size_t entries(const char *folder)
{
    size_t count = 0;
    DIR *dir = opendir(folder);
    assert_non_null(dir);
    while (readdir(dir))
        count++;
    closedir(dir);
    return count - 2; /* . and .. */
}

static void write_file(const char *path, const char *text)
{
    must(kb_file_replace(path, kb_str_of(text), &err));
}

static void a_folder_is_made_with_its_parents(void **state)
{
    KB_OWNED(kb_text) deep = at(state, "a/b//c/d/");
    KB_OWNED(kb_text) first = at(state, "a");
    struct stat info;
    must(kb_folder_make(deep, &err));
    must(kb_folder_make(deep, &err)); /* again */
    must(kb_folder_make("/", &err));
    assert_true(is_folder(deep));
    assert_int_equal(stat(first, &info), 0);
    assert_int_equal(info.st_mode & 0077, 0); /* for its owner alone */
}

static void a_folder_is_not_made_where_a_file_is(void **state)
{
    KB_OWNED(kb_text) file = at(state, "file");
    KB_OWNED(kb_text) below = at(state, "file/below");
    KB_OWNED(kb_text) nothing = exact_copy((kb_str){"\0", 1});
    write_file(file, "x");
    must_fail(kb_folder_make(file, &err), KB_IO, "", file);
    must_fail(kb_folder_make(below, &err), KB_IO, "", "is a file, not a folder");
    must_fail(kb_folder_make(nothing, &err), KB_NOT_FOUND, "", "making folder");
}

static void removing_takes_all_below_and_nothing_beside(void **state)
{
    KB_OWNED(kb_text) folder = at(state, "victim");
    KB_OWNED(kb_text) below = at(state, "victim/a/b");
    KB_OWNED(kb_text) file = at(state, "victim/a/b/file");
    KB_OWNED(kb_text) link = at(state, "victim/a/link");
    KB_OWNED(kb_text) outside = at(state, "outside");
    KB_OWNED(kb_text) kept = at(state, "outside/kept");
    must(kb_folder_make(below, &err));
    must(kb_folder_make(outside, &err));
    write_file(file, "x"), write_file(kept, "x");
    assert_int_equal(symlink(outside, link), 0);
    must(kb_folder_remove(folder, &err));
    assert_int_equal(access(folder, F_OK), -1);
    assert_int_equal(access(kept, F_OK), 0); /* the link was removed, not what it led to */
    must(kb_folder_remove(folder, &err));    /* one that is not there is no error */
}

static void folders_are_measured_and_synced(void **state)
{
    KB_OWNED(kb_text) below = at(state, "a/b");
    KB_OWNED(kb_text) one = at(state, "a/one");
    KB_OWNED(kb_text) two = at(state, "a/b/two");
    KB_OWNED(kb_text) missing = at(state, "missing");
    must(kb_folder_make(below, &err));
    write_file(one, "123"), write_file(two, "4567");
    assert_int_equal(kb_folder_bytes(*state), 7);
    assert_int_equal(kb_folder_bytes(missing), 0);
    must(kb_folder_sync(*state, &err));
    must_fail(kb_folder_sync(missing, &err), KB_NOT_FOUND, "", "missing");
}

static void a_file_is_read_up_to_its_ceiling(void **state)
{
    KB_OWNED(kb_text) path = at(state, "file");
    KB_OWNED(kb_text) missing = at(state, "missing");
    KB_OWNED(kb_text) content = repeated("0123456789", 20000);
    write_file(path, content);
    char *text = NULL;
    size_t len = 0;
    must_fail(kb_file_read(path, 199999, &text, &len, &err), KB_FULL, "", "larger than 199999 bytes");
    must_fail(kb_file_read(missing, 10, &text, &len, &err), KB_NOT_FOUND, "", missing);
    must_fail(kb_file_read(*state, 10, &text, &len, &err), KB_IO, "", *state); /* a folder */
    assert_null(text);
    must(kb_file_read(path, 200000, &text, &len, &err));
    assert_int_equal(len, 200000);
    assert_string_equal(text, content);
    free(text);
}

static void a_file_may_be_empty_or_hold_any_bytes(void **state)
{
    KB_OWNED(kb_text) path = at(state, "file");
    char *text;
    size_t len;
    must(kb_file_replace(path, (kb_str){NULL, 0}, &err));
    must(kb_file_read(path, 0, &text, &len, &err));
    assert_int_equal(len, 0);
    assert_string_equal(text, "");
    free(text);
    must(kb_file_replace(path, (kb_str){"\0\xFF\n", 3}, &err));
    must(kb_file_read(path, 3, &text, &len, &err));
    assert_int_equal(len, 3);
    assert_memory_equal(text, "\0\xFF\n\0", 4);
    free(text);
}

/* Another process writes two contents in turn for as long as this one reads. */
static void a_reader_never_finds_a_part(void **state)
{
    KB_OWNED(kb_text) path = at(state, "file");
    KB_OWNED(kb_text) old = repeated("a", 300000);
    KB_OWNED(kb_text) new = repeated("b", 200000);
    write_file(path, old);
    pid_t writer = fork();
    if (writer == 0) {
        for (int i = 0; i < 60; i++)
            if (kb_file_replace(path, kb_str_of(i % 2 ? old : new), NULL))
                _exit(1);
        _exit(0);
    }
    int status;
    while (waitpid(writer, &status, WNOHANG) == 0) {
        char *text;
        size_t len;
        must(kb_file_read(path, 300000, &text, &len, &err));
        bool whole = strcmp(text, old) == 0 || strcmp(text, new) == 0;
        free(text);
        assert_true(whole);
    }
    assert_int_equal(status, 0);
    assert_int_equal(entries(*state), 1); /* no temporary file stays */
}

static void a_replacement_that_fails_leaves_nothing_behind(void **state)
{
    KB_OWNED(kb_text) missing = at(state, "missing/file");
    KB_OWNED(kb_text) folder = at(state, "folder");
    must(kb_folder_make(folder, &err));
    must_fail(kb_file_replace(missing, KB_STR("x"), &err), KB_NOT_FOUND, "", "missing/file");
    must_fail(kb_file_replace(folder, KB_STR("x"), &err), KB_IO, "", "folder");
    assert_int_equal(entries(*state), 1);
}

static void a_relative_name_is_replaced_too(void **state)
{
    KB_OWNED(kb_text) before = getcwd(NULL, 0);
    assert_int_equal(chdir(*state), 0);
    kb_code code = kb_file_replace("file", KB_STR("x"), NULL);
    assert_int_equal(chdir(before), 0);
    assert_int_equal(code, KB_OK);
    assert_int_equal(entries(*state), 1);
}

static void a_change_of_a_file_is_noticed_once(void **state)
{
    KB_OWNED(kb_text) path = at(state, "rules");
    KB_OWNED(kb_text) link = at(state, "link");
    kb_file_look never = {.bytes = -1}, last = {0};
    assert_true(kb_file_changed(path, &never)); /* nobody looked yet */
    assert_false(kb_file_changed(path, &last)); /* there is none still */
    write_file(path, "one");
    assert_true(kb_file_changed(path, &last));
    assert_int_equal(last.bytes, 3);
    assert_false(kb_file_changed(path, &last));
    write_file(path, "two"); /* as large, but another file */
    assert_true(kb_file_changed(path, &last));
    assert_int_equal(symlink(path, link), 0);
    assert_false(kb_file_changed(link, &last)); /* another name, the same file */
    assert_int_equal(unlink(path), 0);
    assert_true(kb_file_changed(path, &last));
    assert_false(kb_file_changed(path, &last));
}

static void a_lock_is_held_by_one(void **state)
{
    KB_OWNED(kb_text) path = at(state, "lock");
    int first = -1, second = -1;
    must(kb_file_lock(path, 0, &first, &err));
    must_fail(kb_file_lock(path, 0, &second, &err), KB_BUSY, "", path);
    must_fail(kb_file_lock(path, 20, &second, &err), KB_BUSY, "", "another process holds");
    assert_int_equal(second, -1);
    assert_true(fcntl(first, F_GETFD) & FD_CLOEXEC); /* a program that is started does not hold it too */
    close(first);
    must(kb_file_lock(path, 0, &second, &err));
    close(second);
    KB_OWNED(kb_text) missing = at(state, "missing/lock");
    must_fail(kb_file_lock(missing, 0, &first, &err), KB_NOT_FOUND, "", "missing/lock");
}

static void a_lock_is_free_when_its_holder_dies(void **state)
{
    KB_OWNED(kb_text) path = at(state, "lock");
    int ends[2], fd = -1;
    assert_int_equal(pipe(ends), 0);
    pid_t holder = fork();
    if (holder == 0) {
        bool held = kb_file_lock(path, 0, &fd, NULL) == KB_OK && write(ends[1], "x", 1) == 1;
        pause();
        _exit(held);
    }
    char byte;
    assert_int_equal(read(ends[0], &byte, 1), 1);
    must_fail(kb_file_lock(path, 0, &fd, &err), KB_BUSY, "", path);
    kill(holder, SIGKILL);
    must(kb_file_lock(path, -1, &fd, &err)); /* waits as long as it takes */
    close(fd), close(ends[0]), close(ends[1]);
    waitpid(holder, NULL, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        folder_test(a_folder_is_made_with_its_parents),
        folder_test(a_folder_is_not_made_where_a_file_is),
        folder_test(removing_takes_all_below_and_nothing_beside),
        folder_test(folders_are_measured_and_synced),
        folder_test(a_file_is_read_up_to_its_ceiling),
        folder_test(a_file_may_be_empty_or_hold_any_bytes),
        folder_test(a_reader_never_finds_a_part),
        folder_test(a_replacement_that_fails_leaves_nothing_behind),
        folder_test(a_relative_name_is_replaced_too),
        folder_test(a_change_of_a_file_is_noticed_once),
        folder_test(a_lock_is_held_by_one),
        folder_test(a_lock_is_free_when_its_holder_dies),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
