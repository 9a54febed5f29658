#include "indexer/command.h"
#include "indexer/data.h"
#include "indexer/print.h"
#include "indexer/synonym_backup.h"

#include <errno.h>
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
    KB_OWNED(kb_text) doing = kb_printf("cannot name the backup '%s'", path);
    return kb_fail_errno(err, doing);
}

/* The synonyms first: where the backup has its name it is complete. */
static kb_code give_names(const char *part, const char *path, kb_error *err)
{
    KB_OWNED(kb_text) rules_part = kb_synonyms_beside(part);
    KB_OWNED(kb_text) rules = kb_synonyms_beside(path);
    bool has_rules = access(rules_part, F_OK) == 0;
    kb_code code = has_rules ? give_name(rules_part, rules, err) : KB_OK;
    if (code)
        return code;
    code = give_name(part, path, err);
    if (code && has_rules)
        unlink(rules);
    return code;
}

static void remove_parts(const char *part)
{
    KB_OWNED(kb_text) rules_part = kb_synonyms_beside(part);
    unlink(part);
    unlink(rules_part);
}

static kb_code back_up(const char *data, const char *path, kb_error *err)
{
    KB_OWNED(kb_store) store = NULL;
    KB_OWNED(kb_text) part = kb_printf("%s.%d.part", path, (int)getpid());
    KB_OWNED(kb_text) rules = kb_synonyms_beside(path);
    kb_code code = must_be_free(path, err);
    code = code ? code : must_be_free(rules, err);
    if (code)
        return code;
    remove_parts(part); /* of an earlier run with this process id */
    code = kb_data_store_open(data, KB_STORE_READ, &store, err);
    if (code == KB_OK)
        code = kb_store_backup(store, part, err);
    if (code == KB_OK)
        code = kb_synonyms_back_up(data, part, err);
    if (code == KB_OK)
        code = give_names(part, path, err);
    if (code)
        remove_parts(part);
    return code;
}

/* No file can be made there at all: whatever went wrong, that is to be mended first. */
static bool is_unwritable(const char *path)
{
    const char *slash = strrchr(path, '/');
    KB_OWNED(kb_text) folder = slash ? kb_str_dup((kb_str){path, (size_t)(slash - path) + 1}) : kb_str_dup(KB_STR("."));
    return access(folder, W_OK | X_OK) != 0;
}

static int run(const void *given, kb_arguments arguments, kb_error *err)
{
    const struct options *options = given;
    const char *path = arguments.items[0];
    kb_code code = back_up(options->common.data, path, err);
    if (code)
        return code == KB_INVALID || is_unwritable(path) ? EX_CANTCREAT : kb_exit_status(code);
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
        "FILE is complete or not there; synonyms and stop words are beside it, in FILE.synonyms.json. 'restore' makes a store\n"
        "of it again; the index is made from the store.\n",
    .options = KB_TABLE(rows),
    .options_bytes = sizeof(struct options),
    .least_arguments = 1,
    .most_arguments = 1,
    .run = run,
};
