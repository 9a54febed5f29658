#include "publish/generation.h"

#include "base/file.h"
#include "index/index.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#define NAME_BYTES 32

static void name_of(const char *prefix, unsigned number, char out[NAME_BYTES])
{
    snprintf(out, NAME_BYTES, "%s-%06u", prefix, number);
}

char *kb_generation_path(const char *data, unsigned number)
{
    return kb_printf("%s/index/gen-%06u", data, number);
}

static char *path_in(const char *data, unsigned number, const char *file)
{
    return kb_printf("%s/index/gen-%06u/%s", data, number, file);
}

/* "gen-000042" → 42; 0 for any other name. */
static unsigned number_of(const char *prefix, const char *name)
{
    size_t skip = strlen(prefix);
    if (strncmp(name, prefix, skip) || name[skip] != '-' || strspn(name + skip + 1, "0123456789") != strlen(name + skip + 1))
        return 0;
    unsigned number = (unsigned)strtoul(name + skip + 1, NULL, 10);
    char back[NAME_BYTES];
    name_of(prefix, number, back);
    return strcmp(name, back) ? 0 : number;
}

static bool exists(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0;
}

static bool half(const char *data, unsigned number)
{
    KB_OWNED(kb_text) mark = path_in(data, number, "building");
    return exists(mark);
}

/* ---- which there are ------------------------------------------------------------------------------------------------ */

kb_code kb_generation_current(const char *data, unsigned *out, kb_error *err)
{
    KB_OWNED(kb_text) link = kb_data_index_path(data);
    char target[NAME_BYTES * 2];
    ssize_t len = readlink(link, target, sizeof target - 1);
    if (len < 0 && errno == ENOENT) {
        *out = 0;
        return KB_OK;
    }
    if (len < 0 && errno != EINVAL)
        return kb_fail_path(err, "reading the link", link);
    target[len < 0 ? 0 : len] = '\0';
    unsigned number = number_of("gen", target);
    if (!number)
        return kb_fail(err, KB_INVALID, "%s is not a link to a generation: remove it, and the index is built anew", link);
    *out = exists(link) ? number : 0;
    return KB_OK;
}

/* All numbers of folders "PREFIX-NNNNNN", in no order. */
static kb_code scan(const char *data, const char *prefix, unsigned **out, size_t *count, kb_error *err)
{
    KB_OWNED(kb_text) folder = kb_data_path(data, "index");
    *out = NULL;
    *count = 0;
    DIR *names = opendir(folder);
    if (!names)
        return errno == ENOENT ? KB_OK : kb_fail_path(err, "reading the folder", folder);
    size_t room = 0;
    for (const struct dirent *entry = readdir(names); entry; entry = readdir(names)) {
        unsigned number = number_of(prefix, entry->d_name);
        if (!number)
            continue;
        KB_PUSH_ROOM(*out, *count, room);
        (*out)[(*count)++] = number;
    }
    closedir(names);
    return KB_OK;
}

static int ascending(const void *a, const void *b)
{
    unsigned left = *(const unsigned *)a, right = *(const unsigned *)b;
    return (left > right) - (left < right);
}

kb_code kb_generation_numbers(const char *data, unsigned **out, size_t *count, kb_error *err)
{
    kb_code code = scan(data, "gen", out, count, err);
    if (code)
        return code;
    size_t complete = 0;
    for (size_t i = 0; i < *count; i++)
        if (!half(data, (*out)[i]))
            (*out)[complete++] = (*out)[i];
    *count = complete;
    if (complete)
        qsort(*out, complete, sizeof **out, ascending);
    return KB_OK;
}

static void read_stamp(const char *data, kb_generation *generation)
{
    KB_OWNED(kb_text) path = path_in(data, generation->number, "stamp");
    KB_OWNED(kb_text) stamp = NULL;
    size_t len;
    if (kb_file_read(path, sizeof generation->stamp - 1, &stamp, &len, NULL))
        return;
    kb_str text = kb_str_trim((kb_str){stamp, len});
    memcpy(generation->stamp, text.bytes, text.len);
}

static void describe(const char *data, kb_generation *generation)
{
    KB_OWNED(kb_text) folder = kb_generation_path(data, generation->number);
    generation->bytes = kb_folder_bytes(folder);
    kb_index_reader *reader = NULL;
    if (kb_index_reader_open(folder, NULL, &reader, NULL))
        return;
    generation->seq = kb_index_reader_seq(reader);
    kb_code code = KB_OK;
    for (size_t i = 0; i < kb_index_partition_count(reader) && !code; i++) {
        kb_partition partition;
        code = kb_index_partition(reader, i, &partition, NULL);
        generation->documents += code ? 0 : partition.documents;
    }
    kb_index_reader_close(reader);
    if (!code)
        read_stamp(data, generation);
}

kb_code kb_generation_list(const char *data, kb_generation **out, size_t *count, kb_error *err)
{
    unsigned current;
    kb_code code = kb_generation_current(data, &current, err);
    if (code)
        return code;
    unsigned *numbers;
    size_t found;
    code = kb_generation_numbers(data, &numbers, &found, err);
    if (code)
        return code;
    kb_generation *list = kb_alloc((found + 1) * sizeof *list);
    for (size_t i = 0; i < found; i++) {
        list[i] = (kb_generation){.number = numbers[i], .current = numbers[i] == current};
        describe(data, &list[i]);
    }
    free(numbers);
    *out = list;
    *count = found;
    return KB_OK;
}

/* ---- how one begins and goes ---------------------------------------------------------------------------------------- */

static kb_code mark(const char *folder, kb_error *err)
{
    KB_OWNED(kb_text) path = kb_printf("%s/building", folder);
    KB_OWNED_FD fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    return fd < 0 ? kb_fail_path(err, "creating", path) : KB_OK;
}

static kb_code remove_half_ones(const char *data, kb_error *err)
{
    unsigned *numbers;
    size_t count;
    kb_code code = scan(data, "gen", &numbers, &count, err);
    for (size_t i = 0; i < count && !code; i++)
        if (half(data, numbers[i]))
            code = kb_generation_discard(data, numbers[i], err);
    free(numbers);
    return code;
}

static kb_code largest(const char *data, const char *prefix, unsigned *most, kb_error *err)
{
    unsigned *numbers;
    size_t count;
    kb_code code = scan(data, prefix, &numbers, &count, err);
    for (size_t i = 0; i < count && !code; i++)
        if (numbers[i] > *most)
            *most = numbers[i];
    free(numbers);
    return code;
}

/* The folder gets its mark before it gets its name, so that there is no moment in which it looks complete. */
static kb_code make_marked(const char *data, unsigned number, kb_error *err)
{
    KB_OWNED(kb_text) fresh = kb_data_path(data, "index/new");
    KB_OWNED(kb_text) folder = kb_generation_path(data, number);
    kb_code code = kb_folder_remove(fresh, err);
    if (!code)
        code = kb_folder_make(fresh, err);
    if (!code)
        code = mark(fresh, err);
    if (code)
        return code;
    return rename(fresh, folder) ? kb_fail_path(err, "making folder", folder) : KB_OK;
}

static kb_code begin(const char *data, unsigned *out, kb_error *err)
{
    unsigned most = 0;
    kb_code code = remove_half_ones(data, err);
    if (!code)
        code = largest(data, "gen", &most, err);
    if (!code)
        code = largest(data, "bad", &most, err);
    if (!code)
        code = make_marked(data, most + 1, err);
    if (code)
        return code;
    *out = most + 1;
    return KB_OK;
}

static kb_code finish(const char *data, unsigned number, kb_error *err)
{
    KB_OWNED(kb_text) path = path_in(data, number, "building");
    return unlink(path) ? kb_fail_path(err, "removing", path) : kb_file_sync_name(path, err);
}

kb_code kb_generation_discard(const char *data, unsigned number, kb_error *err)
{
    KB_OWNED(kb_text) folder = kb_generation_path(data, number);
    kb_code code = mark(folder, err);
    return code ? code : kb_folder_remove(folder, err);
}

kb_code kb_generation_make(const char *data, kb_generation_fill *fill, void *context, unsigned *out, kb_error *err)
{
    unsigned number;
    kb_code code = begin(data, &number, err);
    if (code)
        return code;
    code = fill(context, data, number, err);
    if (!code)
        code = finish(data, number, err);
    if (code) {
        kb_generation_discard(data, number, NULL);
        return code;
    }
    *out = number;
    return KB_OK;
}

kb_code kb_generation_switch(const char *data, unsigned number, kb_error *err)
{
    KB_OWNED(kb_text) link = kb_data_index_path(data);
    KB_OWNED(kb_text) next = kb_data_path(data, "index/current.new");
    char target[NAME_BYTES];
    name_of("gen", number, target);
    unlink(next); /* of a promotion that died here */
    if (symlink(target, next) || rename(next, link))
        return kb_fail_path(err, "switching", link);
    return kb_file_sync_name(link, err);
}

kb_code kb_generation_quarantine(const char *data, unsigned number, kb_error *err)
{
    unsigned *numbers;
    size_t count;
    kb_code code = scan(data, "bad", &numbers, &count, err);
    for (size_t i = 0; i < count && !code; i++) {
        KB_OWNED(kb_text) before = kb_printf("%s/index/bad-%06u", data, numbers[i]);
        code = kb_folder_remove(before, err);
    }
    free(numbers);
    if (code)
        return code;
    KB_OWNED(kb_text) folder = kb_generation_path(data, number);
    KB_OWNED(kb_text) aside = kb_printf("%s/index/bad-%06u", data, number);
    return rename(folder, aside) ? kb_fail_path(err, "putting aside", folder) : KB_OK;
}
