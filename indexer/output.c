#include "indexer/output.h"

#include "base/file.h"

#include <fcntl.h>
#include <sys/stat.h>

static bool is_there(const char *path)
{
    struct stat info;
    return lstat(path, &info) == 0;
}

kb_code kb_output_open(const char *path, bool replaces, kb_output *out, kb_error *err)
{
    *out = (kb_output){.file = stdout};
    if (!path)
        return KB_OK;
    if (!replaces && is_there(path))
        return kb_fail(err, KB_INVALID, "'%s' exists already; nothing is replaced: name another file", path);
    KB_OWNED(kb_text) part = kb_printf("%s.%d.part", path, (int)getpid());
    KB_OWNED_FD fd = open(part, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *file = fd < 0 ? NULL : fdopen(fd, "w");
    if (!file)
        return kb_fail_path(err, "creating", part);
    fd = -1;
    *out = (kb_output){file, kb_str_dup(kb_str_of(path)), KB_GIVE(part), replaces};
    return KB_OK;
}

static int give_name(const kb_output *output)
{
    return renameat2(AT_FDCWD, output->part, AT_FDCWD, output->path, output->replaces ? 0 : RENAME_NOREPLACE);
}

kb_code kb_output_commit(kb_output *output, kb_error *err)
{
    const char *name = output->path ? output->path : "standard output";
    if (fflush(output->file) || ferror(output->file))
        return kb_fail_path(err, "writing", name);
    if (!output->path)
        return KB_OK;
    if (fsync(fileno(output->file)) || give_name(output))
        return kb_fail_path(err, "writing", name);
    free(KB_GIVE(output->part));
    return KB_OK;
}

void kb_output_clear(kb_output *output)
{
    if (output->file && output->path)
        fclose(output->file);
    if (output->part)
        unlink(output->part);
    free(output->path);
    free(output->part);
    *output = (kb_output){0};
}
