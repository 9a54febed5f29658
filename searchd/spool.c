#include "searchd/spool.h"

#include <errno.h>
#include <fcntl.h>

void kb_spool_clear(kb_spool *spool)
{
    kb_buf_clear(&spool->memory);
    if (spool->file)
        close(spool->file);
    spool->file = 0;
}

static int open_nameless(const char *folder)
{
    int fd = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0 || errno == ENOSPC)
        return fd;
    KB_OWNED(kb_text) path = kb_printf("%s/spool.XXXXXX", folder); /* not every file system can do it */
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    return fd;
}

static kb_code write_out(kb_spool *spool, kb_error *err)
{
    for (size_t done = 0; done < spool->memory.len;) {
        ssize_t count = write(spool->file, spool->memory.bytes + done, spool->memory.len - done);
        if (count < 0 && errno != EINTR)
            return kb_fail_errno(err, "keeping the answer until the request has ended");
        done += count > 0 ? (size_t)count : 0;
    }
    spool->file_bytes += spool->memory.len;
    spool->memory.len = 0;
    return KB_OK;
}

kb_code kb_spool_add(kb_spool *spool, kb_str text, kb_error *err)
{
    kb_buf_add(&spool->memory, text);
    if (spool->memory.len < KB_SPOOL_BYTES)
        return KB_OK;
    if (!spool->file) {
        int fd = open_nameless(spool->folder);
        if (fd < 0)
            return kb_fail_errno(err, "making a file for the answer");
        spool->file = fd;
    }
    return write_out(spool, err);
}

kb_code kb_spool_flush(kb_spool *spool, kb_error *err)
{
    return spool->file ? write_out(spool, err) : KB_OK;
}
