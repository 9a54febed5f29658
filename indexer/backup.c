#include "indexer/command.h"
#include "indexer/companions.h"
#include "indexer/data.h"
#include "indexer/print.h"

#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <sysexits.h>

struct options {
    kb_common common;
};

static const kb_setting rows[] = {KB_COMMON_ROWS(struct options)};

static kb_code must_be_free(const char *path, kb_error *err)
{
    struct stat info;
    if (lstat(path, &info) == 0)
        return kb_fail(err, KB_INVALID, "'%s' exists already; a backup replaces nothing", path);
    return KB_OK;
}

/* The finished copy gets its name, but never another file's. */
static kb_code give_name(const char *part, const char *path, kb_error *err)
{
    if (renameat2(AT_FDCWD, part, AT_FDCWD, path, RENAME_NOREPLACE) == 0)
        return KB_OK;
    return kb_fail_path(err, "naming the backup", path);
}

/* The companions first: where the backup has its name it is complete. */
static kb_code give_names(const char *part, const char *path, kb_error *err)
{
    kb_list named = {0};
    kb_code code = KB_OK;
    for (size_t i = 0; i < kb_companion_count && !code; i++) {
        KB_OWNED(kb_text) from = kb_companion_beside(i, part);
        KB_OWNED(kb_text) to = kb_companion_beside(i, path);
        if (access(from, F_OK))
            continue;
        code = give_name(from, to, err);
        if (!code)
            kb_list_add(&named, kb_str_of(to));
    }
    code = code ? code : give_name(part, path, err);
    code = code ? code : kb_file_sync_name(path, err);
    for (size_t i = 0; i < named.count && code; i++)
        unlink(named.items[i]);
    kb_list_clear(&named);
    return code;
}

static void remove_parts(const char *part)
{
    unlink(part);
    for (size_t i = 0; i < kb_companion_count; i++) {
        KB_OWNED(kb_text) companion = kb_companion_beside(i, part);
        unlink(companion);
    }
}

static kb_code must_all_be_free(const char *path, kb_error *err)
{
    kb_code code = must_be_free(path, err);
    for (size_t i = 0; i < kb_companion_count && !code; i++) {
        KB_OWNED(kb_text) companion = kb_companion_beside(i, path);
        code = must_be_free(companion, err);
    }
    return code;
}

/* No file can be made there at all: whatever went wrong, that is to be mended first. */
static kb_code must_be_writable(const char *path, kb_error *err)
{
    const char *slash = strrchr(path, '/');
    KB_OWNED(kb_text) folder = slash ? kb_str_dup((kb_str){path, (size_t)(slash - path) + 1}) : kb_str_dup(KB_STR("."));
    return access(folder, W_OK | X_OK) ? kb_fail_path(err, "a backup cannot be written to the folder", folder) : KB_OK;
}

static kb_code back_up(const char *data, const char *path, kb_error *err)
{
    KB_OWNED(kb_store) store = NULL;
    KB_OWNED(kb_text) part = kb_printf("%s.%d.part", path, (int)getpid());
    kb_code code = must_all_be_free(path, err);
    code = code ? code : must_be_writable(path, err);
    if (code)
        return code;
    remove_parts(part); /* of an earlier run with this process id */
    code = kb_data_store_open(data, KB_STORE_READ, &store, err);
    if (code == KB_OK)
        code = kb_store_backup(store, part, err);
    if (code == KB_OK)
        code = kb_companions_back_up(data, part, err);
    if (code == KB_OK)
        code = give_names(part, path, err);
    if (code)
        remove_parts(part);
    return code;
}

static int run(const void *given, kb_arguments arguments, kb_error *err)
{
    const struct options *options = given;
    const char *path = arguments.items[0];
    kb_code code = back_up(options->common.data, path, err);
    if (code)
        return code == KB_INVALID || must_be_writable(path, NULL) ? EX_CANTCREAT : kb_exit_status(code);
    struct stat info = {0};
    char bytes[16];
    stat(path, &info);
    kb_format_bytes((uint64_t)info.st_size, bytes);
    if (options->common.json)
        kb_print_json(json_pack("{s:o, s:I}", "output", kb_json_clean(path), "bytes", (json_int_t)info.st_size));
    else if (!options->common.quiet)
        printf("%s: %s\n", path, bytes);
    return 0;
}

const kb_command kb_backup_command = {
    .name = "backup",
    .arguments = "FILE",
    .help = "copy the store, while it is in use, to FILE",
    .details =
        "FILE is complete or not there; beside it are the synonyms and what says how joined words are cut, if there are any, as\n"
        "FILE.synonyms.json and FILE.compounds.txt. 'restore' makes a store of it again; the index is made from the store.\n",
    .options = KB_TABLE(rows),
    .options_bytes = sizeof(struct options),
    .least_arguments = 1,
    .most_arguments = 1,
    .run = run,
};
