#include "indexer/command.h"
#include "indexer/companions.h"
#include "indexer/data.h"
#include "indexer/print.h"

#include "base/file.h"
#include "publish/data_folder.h"
#include "query/calibration.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/sendfile.h>
#include <sys/stat.h>

#define SQLITE_HEAD "SQLite format 3" /* and a NUL: how a database begins */

#define AT(member) offsetof(struct options, member)

struct options {
    kb_common common;
    bool replace;
};

static const kb_setting rows[] = {
    KB_COMMON_ROWS(struct options),
    {"replace", 0, KB_SETTING_SWITCH, AT(replace), NULL, NULL, 0, 0, NULL,
     "put the store that is there aside, as store.db.replaced or store.db.replaced.2 and so on", true},
};

/* ---- the copy: the backup itself is not opened, for SQLite would write beside it ---- */

static kb_code copy_bytes(int from, int to, kb_error *err)
{
    struct stat info;
    if (fstat(from, &info))
        return kb_fail_errno(err, "reading the backup");
    for (off_t done = 0; done < info.st_size;) {
        ssize_t count = sendfile(to, from, NULL, (size_t)(info.st_size - done));
        if (count <= 0)
            return kb_fail_errno(err, "copying the backup");
        done += count;
    }
    return fsync(to) ? kb_fail_errno(err, "copying the backup") : KB_OK;
}

/* SQLite takes an empty file, or a few bytes, for a database without content: the knowledge base would be empty. */
static bool is_database(int fd)
{
    char head[sizeof SQLITE_HEAD];
    return pread(fd, head, sizeof head, 0) == sizeof head && memcmp(head, SQLITE_HEAD, sizeof head) == 0;
}

static kb_code copy_file(const char *path, const char *copy, kb_error *err)
{
    KB_OWNED_FD from = open(path, O_RDONLY | O_CLOEXEC);
    if (from < 0)
        return kb_fail_path(err, "reading the backup", path);
    if (!is_database(from))
        return kb_fail(err, KB_CORRUPT, "'%s' is not a store of kbsearch: name another backup", path);
    unlink(copy); /* of an earlier run that was stopped */
    KB_OWNED_FD to = open(copy, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    return to < 0 ? kb_fail_path(err, "making the copy of the backup", copy) : copy_bytes(from, to, err);
}

/* Sound, and of a version that this program knows. */
static kb_code look_at_copy(const char *copy, kb_store_counts *counts, kb_error *err)
{
    KB_OWNED(kb_store) store = NULL;
    kb_code code = kb_store_open(copy, KB_STORE_WRITE, &store, err);
    code = code ? code : kb_store_check(store, err);
    code = code ? code : kb_store_renew_id(store, err);
    return code ? code : kb_store_count(store, counts, err);
}

/* What is wrong with the copy is wrong with the backup, which is the file that people know. */
static kb_code check_copy(const char *copy, const char *backup, kb_store_counts *counts, kb_error *err)
{
    KB_OWNED(kb_text) plain = kb_printf("./%s", copy);
    kb_error cause = {0};
    kb_code code = look_at_copy(copy, counts, &cause);
    if (code == KB_OK)
        return KB_OK;
    const char *named = strstr(cause.message, plain) ? plain : copy, *at = strstr(cause.message, named);
    if (!at)
        return kb_fail(err, code, "%s", cause.message);
    return kb_fail(err, code, "%.*s%s%s", (int)(at - cause.message), cause.message, backup, at + strlen(named));
}

static void remove_copy(const char *copy)
{
    static const char *const endings[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        KB_OWNED(kb_text) path = kb_printf("%s%s", copy, endings[i]);
        unlink(path);
    }
}

/* ---- the place ---- */

/* The log goes with its store: SQLite would apply it to the new one. */
static kb_code put_aside(const char *store, const char *ending, kb_error *err)
{
    static const char *const files[] = {"-wal", "-shm", ""};
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        KB_OWNED(kb_text) from = kb_printf("%s%s", store, files[i]);
        KB_OWNED(kb_text) to = kb_printf("%s%s%s", store, ending, files[i]);
        if (rename(from, to) && errno != ENOENT)
            return kb_fail_errno(err, "putting the old store aside");
    }
    return KB_OK;
}

/* The index is of another store, and so is what the beacon shows, and the verdict that its links made. */
static kb_code remove_derived(const char *data, kb_error *err)
{
    KB_OWNED(kb_text) index = kb_data_path(data, "index");
    KB_OWNED(kb_text) beacon = kb_data_beacon_path(data);
    KB_OWNED(kb_text) verdict = kb_data_path(data, KB_CALIBRATION_FILE);
    if (unlink(beacon) && errno != ENOENT)
        return kb_fail_errno(err, "removing the old beacon");
    if (unlink(verdict) && errno != ENOENT)
        return kb_fail_errno(err, "removing the old verdict.json");
    return kb_folder_remove(index, err);
}

static kb_code move_in(const char *data, const char *backup, const char *copy, const char *store, kb_error *err)
{
    KB_OWNED(kb_text) ending = kb_companions_free_ending(data);
    kb_code code = put_aside(store, ending, err);
    code = code ? code : remove_derived(data, err);
    if (code == KB_OK && rename(copy, store))
        code = kb_fail_errno(err, "naming the restored store");
    code = code ? code : kb_companions_restore(data, backup, ending, err);
    return code ? code : kb_file_sync_name(store, err);
}

static kb_code restore(const struct options *options, const char *path, kb_store_counts *counts, kb_error *err)
{
    const char *data = options->common.data;
    KB_OWNED(kb_text) store = kb_data_store_path(data);
    KB_OWNED(kb_text) copy = kb_printf("%s.restoring", store);
    KB_OWNED_FD lock = -1;
    if (!options->replace && access(store, F_OK) == 0)
        return kb_fail(err, KB_INVALID, "there is a store in '%s' already: name an empty folder, or put it aside with --replace",
                       data);
    kb_code code = kb_folder_make(data, err);
    code = code ? code : kb_data_lock(data, KB_FOLLOWER_LOCK, 0, &lock, err); /* held by a follower, which every service has */
    code = code ? code : copy_file(path, copy, err);
    code = code ? code : check_copy(copy, path, counts, err);
    code = code ? code : kb_companions_verify(path, err);
    code = code ? code : move_in(data, path, copy, store, err);
    if (code && code != KB_BUSY)
        remove_copy(copy);
    return code;
}

static int run(const void *given, kb_arguments arguments, kb_error *err)
{
    const struct options *options = given;
    kb_store_counts counts;
    kb_error cause = {0};
    kb_code code = restore(options, arguments.items[0], &counts, &cause);
    if (code == KB_BUSY)
        return kb_exit_status(kb_fail(err, code, "a follower or kb-searchd runs over '%s': stop it first", options->common.data));
    if (code)
        return kb_exit_status(kb_fail(err, code, "%s", cause.message));
    if (options->common.json)
        kb_print_json(json_pack("{s:I, s:I, s:I}", "articles", (json_int_t)counts.documents[KB_ARTICLE], "tickets",
                                (json_int_t)counts.documents[KB_TICKET], "seq", (json_int_t)counts.seq));
    else if (!options->common.quiet)
        printf("restored %llu articles, %llu tickets, seq %llu; 'build' or kb-searchd makes the index\n",
               (unsigned long long)counts.documents[KB_ARTICLE], (unsigned long long)counts.documents[KB_TICKET],
               (unsigned long long)counts.seq);
    return 0;
}

const kb_command kb_restore_command = {
    .name = "restore",
    .arguments = "FILE",
    .help = "make the backup FILE the store of a data folder",
    .details =
        "FILE is checked first, and only copied. Where something is wrong with it, all stays as it was. The index is removed,\n"
        "because it belongs to the store that was there; 'build' or kb-searchd makes a new one.\n",
    .options = KB_TABLE(rows),
    .options_bytes = sizeof(struct options),
    .least_arguments = 1,
    .most_arguments = 1,
    .run = run,
};
