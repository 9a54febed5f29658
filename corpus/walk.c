#include "corpus/walk.h"

#include "corpus/reader.h"

#include "base/file.h"

#include <errno.h>
#include <fts.h>
#include <limits.h>
#include <sys/stat.h>

struct kb_walk {
    FTS *fts; /* reads a folder at a time: memory is bounded by the largest one on the way */
    bool (*wanted)(const void *context, const char *name);
    const void *context;
    char *real_root;
    kb_buf *notes;
    unsigned links_out;
    bool begun, over;
};

static int by_name(const FTSENT **a, const FTSENT **b)
{
    return strcmp((*a)->fts_name, (*b)->fts_name);
}

static kb_code fail_at(kb_error *err, int cause, const char *path)
{
    errno = cause;
    return kb_fail_path(err, "reading folder", path);
}

kb_code kb_walk_open(const char *root, bool (*wanted)(const void *context, const char *name), const void *context, kb_buf *notes,
                     kb_walk **out, kb_error *err)
{
    KB_OWNED(kb_text) real_root = realpath(root, NULL);
    if (!real_root)
        return fail_at(err, errno, root);
    KB_OWNED(kb_text) start = kb_str_dup(kb_str_of(root));
    FTS *fts = fts_open((char *[]){start, NULL}, FTS_PHYSICAL | FTS_COMFOLLOW | FTS_NOCHDIR, by_name);
    if (!fts)
        return fail_at(err, errno, root);
    kb_walk *walk = kb_alloc(sizeof *walk);
    *walk = (kb_walk){fts, wanted, context, KB_GIVE(real_root), notes, 0, false, false};
    *out = walk;
    return KB_OK;
}

void kb_walk_close(kb_walk *walk)
{
    if (!walk)
        return;
    if (!walk->begun) /* glibc's fts_close forgets the root of a walk without a step */
        fts_read(walk->fts);
    fts_close(walk->fts);
    free(walk->real_root);
    free(walk);
}

static bool is_hidden(const FTSENT *entry)
{
    return entry->fts_level > 0 && entry->fts_name[0] == '.';
}

/* A link is followed when it leads to a file below the same folder: an upload cannot publish /etc/passwd. */
static bool follow_link(kb_walk *walk, const char *path, uint64_t *bytes)
{
    struct stat info;
    size_t root_len = strlen(walk->real_root);
    KB_OWNED(kb_text) target = realpath(path, NULL);
    if (!target || stat(target, &info) || S_ISDIR(info.st_mode)) /* broken, a loop, or a folder */
        return false;
    bool inside = strncmp(target, walk->real_root, root_len) == 0 && (target[root_len] == '/' || root_len == 1);
    if (!inside || !S_ISREG(info.st_mode)) {
        walk->links_out++;
        return false;
    }
    *bytes = (uint64_t)info.st_size;
    return true;
}

static bool take(kb_walk *walk, FTSENT *entry, uint64_t *bytes)
{
    if (entry->fts_info == FTS_D && is_hidden(entry))
        fts_set(walk->fts, entry, FTS_SKIP);
    if (is_hidden(entry) || entry->fts_level == 0 || !walk->wanted(walk->context, entry->fts_name))
        return false;
    if (entry->fts_info == FTS_SL)
        return follow_link(walk, entry->fts_path, bytes);
    if (entry->fts_info != FTS_F)
        return false;
    *bytes = (uint64_t)entry->fts_statp->st_size;
    return true;
}

static kb_code unreadable(const FTSENT *entry, kb_error *err)
{
    if (entry->fts_level == 0)
        return fail_at(err, entry->fts_errno, entry->fts_path);
    return kb_fail(err, KB_INVALID, "%s", strerror(entry->fts_errno));
}

kb_code kb_walk_next(kb_walk *walk, const char **path, uint64_t *bytes, kb_error *err)
{
    FTSENT *entry;
    if (walk->over)
        return KB_NOT_FOUND;
    walk->begun = true;
    errno = 0;
    while ((entry = fts_read(walk->fts))) {
        *path = entry->fts_path;
        if (entry->fts_info == FTS_DNR || entry->fts_info == FTS_ERR || entry->fts_info == FTS_NS)
            return unreadable(entry, err);
        if (take(walk, entry, bytes))
            return KB_OK;
        errno = 0;
    }
    walk->over = true;
    if (errno)
        return fail_at(err, errno, walk->real_root);
    if (walk->links_out)
        kb_note(walk->notes, "%u symbolic links that lead out of the folder were not followed", walk->links_out);
    return KB_NOT_FOUND;
}
