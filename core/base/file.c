#include "base/file.h"

#include "base/clock.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

kb_code kb_fail_path(kb_error *err, const char *doing, const char *path)
{
    int cause = errno;
    KB_OWNED(kb_text) what = kb_printf("%s %s", doing, path);
    errno = cause;
    return kb_fail_errno(err, what);
}

static bool is_folder(const char *path)
{
    struct stat info;
    return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}

static kb_code make_step(const char *path, kb_error *err)
{
    if (mkdir(path, 0700) == 0 || (errno == EEXIST && is_folder(path)))
        return KB_OK;
    if (errno == EEXIST)
        return kb_fail(err, KB_IO, "%s is a file, not a folder", path);
    return kb_fail_path(err, "making folder", path);
}

kb_code kb_folder_make(const char *path, kb_error *err)
{
    KB_OWNED(kb_text) step = kb_str_dup(kb_str_of(path));
    for (char *at = step; *at; at++) {
        if (*at != '/' || at == step)
            continue;
        *at = '\0';
        kb_code code = make_step(step, err);
        if (code)
            return code;
        *at = '/';
    }
    return make_step(step, err);
}

static int remove_entry(const char *path, const struct stat *info, int type, struct FTW *where)
{
    (void)info, (void)type, (void)where;
    return remove(path);
}

kb_code kb_folder_remove(const char *path, kb_error *err)
{
    if (nftw(path, remove_entry, 16, FTW_DEPTH | FTW_PHYS) && errno != ENOENT)
        return kb_fail_path(err, "removing", path);
    return KB_OK;
}

static int sync_entry(const char *path, const struct stat *info, int type, struct FTW *where)
{
    (void)info, (void)where;
    if (type != FTW_F && type != FTW_DP)
        return 0;
    KB_OWNED_FD fd = open(path, O_RDONLY | O_CLOEXEC);
    return fd < 0 ? -1 : fsync(fd);
}

kb_code kb_folder_sync(const char *path, kb_error *err)
{
    if (nftw(path, sync_entry, 16, FTW_DEPTH | FTW_PHYS))
        return kb_fail_path(err, "syncing", path);
    return KB_OK;
}

static _Thread_local uint64_t bytes_below;

static int add_bytes(const char *path, const struct stat *info, int type, struct FTW *where)
{
    (void)path, (void)where;
    if (type == FTW_F)
        bytes_below += (uint64_t)info->st_size;
    return 0;
}

uint64_t kb_folder_bytes(const char *path)
{
    bytes_below = 0;
    nftw(path, add_bytes, 16, FTW_PHYS);
    return bytes_below;
}

kb_code kb_file_read(const char *path, size_t ceiling, char **out, size_t *len, kb_error *err)
{
    KB_OWNED_FD fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return kb_fail_path(err, "opening", path);
    KB_OWNED_BUF content = {0};
    char block[65536];
    ssize_t got;
    while ((got = read(fd, block, sizeof block)) > 0) {
        if (content.len + (size_t)got > ceiling)
            return kb_fail(err, KB_FULL, "%s is larger than %zu bytes, the most that is read", path, ceiling);
        kb_buf_add(&content, (kb_str){block, (size_t)got});
    }
    if (got < 0)
        return kb_fail_path(err, "reading", path);
    *len = content.len;
    *out = kb_buf_give(&content);
    return KB_OK;
}

static bool write_all(int fd, kb_str content)
{
    while (content.len) {
        ssize_t done = write(fd, content.bytes, content.len);
        if (done < 0 && errno == EINTR)
            continue;
        if (done < 0)
            return false;
        content = kb_str_from(content, (size_t)done);
    }
    return true;
}

kb_code kb_file_sync_name(const char *path, kb_error *err)
{
    const char *slash = strrchr(path, '/');
    KB_OWNED(kb_text) parent = slash ? kb_str_dup((kb_str){path, (size_t)(slash - path) + 1}) : kb_str_dup(KB_STR("."));
    KB_OWNED_FD fd = open(parent, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd))
        return kb_fail_path(err, "syncing folder", parent);
    return KB_OK;
}

kb_code kb_file_replace(const char *path, kb_str content, kb_error *err)
{
    KB_OWNED(kb_text) temporary = kb_printf("%s.%d.tmp", path, (int)getpid());
    KB_OWNED_FD fd = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return kb_fail_path(err, "creating", temporary);
    if (!write_all(fd, content) || fsync(fd) || rename(temporary, path)) {
        kb_code code = kb_fail_path(err, "writing", path);
        unlink(temporary);
        return code;
    }
    return kb_file_sync_name(path, err);
}

static bool is_same_time(struct timespec a, struct timespec b)
{
    return a.tv_sec == b.tv_sec && a.tv_nsec == b.tv_nsec;
}

bool kb_file_changed(const char *path, kb_file_look *last)
{
    struct stat info;
    kb_file_look now = {0};
    if (stat(path, &info) == 0)
        now = (kb_file_look){info.st_dev, info.st_ino, info.st_size, info.st_mtim, info.st_ctim};
    bool same = now.device == last->device && now.inode == last->inode && now.bytes == last->bytes &&
                is_same_time(now.written, last->written) && is_same_time(now.changed, last->changed);
    *last = now;
    return !same;
}

kb_code kb_file_lock(const char *path, int wait_ms, int *fd, kb_error *err)
{
    KB_OWNED_FD lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0)
        return kb_fail_path(err, "opening lock", path);
    int64_t deadline_us = kb_monotonic_us() + (int64_t)wait_ms * 1000;
    while (flock(lock, wait_ms < 0 ? LOCK_EX : LOCK_EX | LOCK_NB)) {
        if (errno == EINTR)
            continue;
        if (errno != EWOULDBLOCK)
            return kb_fail_path(err, "locking", path);
        if (kb_monotonic_us() >= deadline_us)
            return kb_fail(err, KB_BUSY, "another process holds %s", path);
        nanosleep(&(struct timespec){.tv_nsec = 2000000}, NULL);
    }
    *fd = lock;
    lock = -1;
    return KB_OK;
}
