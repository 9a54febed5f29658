/* Killed processes, full and failing disks: what was accepted stays, what was not is told. */
#include "support.h"

#include "store/db.h"

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/wait.h>

/* ---- killed processes ---- */

struct ack {
    uint64_t number; /* of the document */
    kb_write write;
};

static char *id_of(uint64_t number, char id[24])
{
    snprintf(id, 24, "KB%llu", (unsigned long long)number);
    return id;
}

/* The child: writes for ever, and says so once the store has said so. In batches of `batch`, or one by one where it is 1. */
static int write_for_ever(const char *path, int pipe, uint64_t start, int batch)
{
    KB_OWNED(kb_store) store = NULL;
    struct ack acks[16];
    char id[24];
    if (kb_store_open(path, KB_STORE_WRITE, &store, NULL))
        return 1;
    for (uint64_t number = start;;) {
        if (batch > 1 && kb_store_begin(store, NULL))
            return 1;
        for (int i = 0; i < batch; i++) {
            KB_OWNED(kb_document) document = new_article(id_of(number % 50, id), "written");
            acks[i].number = number++ % 50;
            if (kb_store_put(store, document, 0, &acks[i].write, NULL))
                return 1;
        }
        if (batch > 1 && kb_store_commit(store, NULL))
            return 1;
        if (write(pipe, acks, (size_t)batch * sizeof *acks) != (ssize_t)((size_t)batch * sizeof *acks))
            return 1;
    }
}

/* Reads what was acknowledged, kills after `least` of them, and reads what the pipe still holds. */
static void collect_and_kill(pid_t child, int pipe, int least, uint64_t versions[50], uint64_t *seq)
{
    struct ack ack;
    for (int count = 0; read(pipe, &ack, sizeof ack) == (ssize_t)sizeof ack; count++) {
        versions[ack.number] = ack.write.version;
        *seq = ack.write.seq;
        if (count == least)
            kill(child, SIGKILL);
    }
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static void assert_all_there(struct place *place, const uint64_t versions[50], uint64_t seq)
{
    char id[24];
    KB_OWNED(kb_store) store = open_other(place, KB_STORE_WRITE);
    must(kb_store_check(store, &err));
    assert_true(newest(store) >= seq);
    for (uint64_t number = 0; number < 50; number++) {
        kb_stored stored = {0};
        if (!versions[number])
            continue;
        must(kb_store_get(store, KB_ARTICLE, id_of(number, id), &stored, &err));
        assert_true(stored.version >= versions[number]);
        kb_stored_clear(&stored);
    }
}

static void kill_writers(struct place *place, int batch)
{
    uint64_t versions[50] = {0}, seq = 0;
    for (int round = 0; round < 12; round++) {
        int ends[2];
        assert_int_equal(pipe2(ends, O_CLOEXEC), 0);
        pid_t child = fork();
        if (child == 0)
            _exit(write_for_ever(place->path, ends[1], seq, batch));
        close(ends[1]);
        collect_and_kill(child, ends[0], 5 + round * 7, versions, &seq);
        close(ends[0]);
        assert_all_there(place, versions, seq);
    }
}

static void a_killed_writer_loses_nothing_acknowledged(void **state)
{
    kill_writers(*state, 1);
}

static void a_killed_writer_loses_no_committed_batch(void **state)
{
    kill_writers(*state, 16);
}

/* ---- a full disk ---- */

/* A small disk of our own, seen by this process alone. */
static bool mount_small(const char *folder)
{
    return unshare(CLONE_NEWNS) == 0 && mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0 &&
           mount("tmpfs", folder, "tmpfs", 0, "size=3m") == 0;
}

static kb_code put_large(kb_store *store, int number, kb_write *write)
{
    char id[24];
    KB_OWNED(kb_document) document = new_article(id_of((uint64_t)number, id), "large");
    free(document->body);
    document->body = kb_alloc(20001);
    memset(document->body, 'x', 20000);
    kb_error_clear(&err);
    return kb_store_put(store, document, 0, write, &err);
}

static int fill(kb_store *store, kb_code *code)
{
    kb_write write;
    int stored = 0;
    while ((*code = put_large(store, stored, &write)) == KB_OK && stored < 1000)
        stored++;
    return stored;
}

static void fill_and_free(struct place *place, const char *ballast)
{
    kb_code code;
    kb_write write;
    char id[24];
    KB_OWNED_FD fd = open(ballast, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    assert_int_equal(posix_fallocate(fd, 0, 1000000), 0);
    must(kb_store_open(place->path, KB_STORE_WRITE, &place->store, &err));
    int stored = fill(place->store, &code);
    check_failure("filling the disk", code, KB_FULL, "free space");
    for (int i = 0; i < stored; i++)
        assert_title(place->store, KB_ARTICLE, id_of((uint64_t)i, id), "large");
    assert_int_equal(newest(place->store), stored);
    assert_int_equal(ftruncate(fd, 0), 0);
    must(put_large(place->store, stored, &write));
    assert_int_equal(write.seq, stored + 1);
    must(kb_store_check(reopen(place), &err));
    assert_int_equal(newest(place->store), stored + 1);
}

static void full_batch_and_backup(struct place *place)
{
    kb_code code;
    kb_error cause = {0};
    uint64_t before = newest(place->store);
    KB_OWNED(kb_text) copy = kb_printf("%s/copy.db", place->folder);
    must_fail(kb_store_backup(place->store, copy, &err), KB_FULL, "free space");
    assert_int_equal(access(copy, F_OK), -1);
    must(kb_store_begin(place->store, &err));
    fill(place->store, &code);
    if (kb_store_commit(place->store, &cause) == KB_OK) /* the batch went without the write that did not fit */
        assert_true(code == KB_OK || code == KB_FULL);
    else
        assert_int_equal(newest(place->store), before);
    must(kb_store_check(reopen(place), &err));
}

static void a_full_disk_loses_nothing_and_says_so(void **state)
{
    struct place *place = *state;
    KB_OWNED(kb_text) ballast = kb_printf("%s/ballast", place->folder);
    if (!mount_small(place->folder))
        skip();
    fill_and_free(place, ballast);
    full_batch_and_backup(place);
    kb_store_close(KB_GIVE(place->store));
    assert_int_equal(umount(place->folder), 0);
}

/* ---- a failing disk ---- */

static int syncs_until_failure = -1; /* -1: none fails */

/* The one that SQLite calls. */
int fdatasync(int fd)
{
    if (syncs_until_failure >= 0 && syncs_until_failure-- == 0) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(SYS_fdatasync, fd);
}

static void a_write_that_the_disk_did_not_confirm_is_not_acknowledged(void **state)
{
    struct place *place = *state;
    kb_write write = {0};
    put(place->store, KB_ARTICLE, "KB1", "one");
    KB_OWNED(kb_document) document = new_article("KB2", "two");
    syncs_until_failure = 0;
    must_fail(kb_store_put(place->store, document, 0, &write, &err), KB_IO, "did not confirm");
    syncs_until_failure = -1;
    assert_int_equal(write.version, 0);
    assert_title(place->store, KB_ARTICLE, "KB1", "one");
    must_fail(kb_store_put(place->store, document, 0, &write, &err), KB_IO, "did not confirm"); /* not trusted before a restart */
    must_fail(kb_store_begin(place->store, &err), KB_IO, "did not confirm");
    must(kb_store_put(reopen(place), document, 0, &write, &err));
    must(kb_store_check(place->store, &err));
}

static void a_batch_that_the_disk_did_not_confirm_never_happened(void **state)
{
    struct place *place = *state;
    put(place->store, KB_ARTICLE, "KB1", "one");
    must(kb_store_begin(place->store, &err));
    put(place->store, KB_ARTICLE, "KB2", "two"), put(place->store, KB_ARTICLE, "KB3", "three");
    syncs_until_failure = 0;
    must_fail(kb_store_commit(place->store, &err), KB_IO, "did not confirm");
    syncs_until_failure = -1;
    assert_absent(place->store, KB_ARTICLE, "KB2");
    assert_int_equal(newest(place->store), 1);
}

static long writes_until_failure = -1;
static int write_error;

static ssize_t failing_pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
    if (writes_until_failure >= 0 && writes_until_failure-- == 0) {
        errno = write_error;
        return -1;
    }
    return pwrite(fd, bytes, count, offset);
}

static void use_pwrite(ssize_t (*function)(int, const void *, size_t, off_t))
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);
    assert_int_equal(vfs->xSetSystemCall(vfs, "pwrite64", (sqlite3_syscall_ptr)function), SQLITE_OK);
}

/* A batch of two and a write, with the n-th write to the disk failing; true once nothing failed. */
static bool write_through_failure(struct place *place, long n, uint64_t *seq)
{
    kb_write write;
    kb_error cause = {0};
    KB_OWNED(kb_document) one = new_article("KB1", "one");
    KB_OWNED(kb_document) two = new_article("KB2", "two");
    KB_OWNED(kb_store) store = NULL;
    writes_until_failure = n;
    bool good = kb_store_open(place->path, KB_STORE_WRITE, &store, &cause) == KB_OK;
    if (good && kb_store_put(store, one, 0, &write, &cause) == KB_OK)
        *seq = write.seq;
    if (good && kb_store_begin(store, &cause) == KB_OK) {
        bool both = kb_store_put(store, one, 0, &write, &cause) == KB_OK && kb_store_put(store, two, 0, &write, &cause) == KB_OK;
        if (kb_store_commit(store, &cause) == KB_OK && both)
            *seq = write.seq;
    }
    kb_store_close(KB_GIVE(store));
    bool failed = writes_until_failure < 0;
    writes_until_failure = -1;
    assert_true(failed || cause.code == KB_OK);
    assert_true(cause.code == KB_OK || cause.code == KB_IO || cause.code == KB_FULL);
    return !failed;
}

static void fail_each_write(struct place *place, int error)
{
    uint64_t seq = 0;
    bool whole = false;
    write_error = error;
    use_pwrite(failing_pwrite);
    for (long n = 0; !whole; n++) {
        whole = write_through_failure(place, n, &seq);
        KB_OWNED(kb_store) store = open_other(place, KB_STORE_WRITE);
        must(kb_store_check(store, &err));
        assert_true(newest(store) >= seq);
        seq = newest(store);
        assert_true(n < 1000);
    }
    use_pwrite(NULL);
}

static void whichever_write_fails_the_store_stays_whole(void **state)
{
    fail_each_write(*state, EIO);
}

static void whichever_write_finds_the_disk_full_the_store_stays_whole(void **state)
{
    fail_each_write(*state, ENOSPC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        place_test(a_killed_writer_loses_nothing_acknowledged),
        place_test(a_killed_writer_loses_no_committed_batch),
        place_test(a_write_that_the_disk_did_not_confirm_is_not_acknowledged),
        place_test(a_batch_that_the_disk_did_not_confirm_never_happened),
        empty_place_test(whichever_write_fails_the_store_stays_whole),
        empty_place_test(whichever_write_finds_the_disk_full_the_store_stays_whole),
        empty_place_test(a_full_disk_loses_nothing_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
