#include "publish/snapshot.h"

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

static kb_code copy_file(int from_folder, int to_folder, const char *name, kb_error *err)
{
    KB_OWNED_FD from = openat(from_folder, name, O_RDONLY | O_CLOEXEC);
    KB_OWNED_FD to = openat(to_folder, name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (from < 0 || to < 0)
        return kb_fail_errno(err, "copying the index");
    for (ssize_t count; (count = copy_file_range(from, NULL, to, NULL, (size_t)1 << 30, 0)) != 0;)
        if (count < 0 && errno != EINTR)
            return kb_fail_errno(err, "copying the index");
    return KB_OK;
}

static kb_code copy_folder(int from, int to, kb_error *err);

static kb_code copy_below(int from, int to, const char *name, kb_error *err)
{
    KB_OWNED_FD inner_from = openat(from, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (inner_from < 0 && errno == ENOTDIR)
        return copy_file(from, to, name, err);
    if (inner_from < 0 || mkdirat(to, name, 0700))
        return kb_fail_errno(err, "copying the index");
    KB_OWNED_FD inner_to = openat(to, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return inner_to < 0 ? kb_fail_errno(err, "copying the index") : copy_folder(inner_from, inner_to, err);
}

/* Only partitions are folders, and they have none in them. */
static kb_code copy_folder(int from, int to, kb_error *err)
{
    kb_code code = KB_OK;
    DIR *names = fdopendir(fcntl(from, F_DUPFD_CLOEXEC, 0));
    if (!names)
        return kb_fail_errno(err, "reading the index's folder");
    for (const struct dirent *entry = readdir(names); entry && !code; entry = readdir(names))
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0)
            code = copy_below(from, to, entry->d_name, err);
    closedir(names);
    return code;
}

static kb_code copy(const char *from, const char *to, kb_error *err)
{
    kb_code code = kb_folder_make(to, err);
    if (code)
        return code;
    KB_OWNED_FD source = open(from, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    KB_OWNED_FD target = open(to, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    return source < 0 || target < 0 ? kb_fail_errno(err, "copying the index") : copy_folder(source, target, err);
}

kb_code kb_snapshot_make(const char *data, const char *folder, char **out, kb_error *err)
{
    KB_OWNED(kb_text) path = kb_data_path(data, "index/snapshot");
    KB_OWNED_FD lock = -1;
    kb_code code = kb_folder_remove(path, err);
    if (!code)
        code = kb_data_lock(data, KB_WRITER_LOCK, -1, &lock, err);
    if (!code)
        code = copy(folder, path, err);
    if (code)
        return code;
    *out = KB_GIVE(path);
    return KB_OK;
}

void kb_snapshot_remove(const char *data)
{
    KB_OWNED(kb_text) path = kb_data_path(data, "index/snapshot");
    kb_folder_remove(path, NULL);
}
