/* Files and folders, as far as more than one module needs them. Paths are NUL-terminated bytes. */
#ifndef KB_BASE_FILE_H
#define KB_BASE_FILE_H

#include "base/str.h"

#include <time.h>

/* Creates the folder and its parents, mode 0700 before umask. */
kb_code kb_folder_make(const char *path, kb_error *err);

/* Removes a folder with all that is in it; one that does not exist is no error. Symbolic links are not followed. */
kb_code kb_folder_remove(const char *path, kb_error *err);

/* fsyncs every file below the folder, and the folder. */
kb_code kb_folder_sync(const char *path, kb_error *err);

uint64_t kb_folder_bytes(const char *path); /* the sum of what its files hold; 0 where it cannot be read */

/* Reads a whole file of at most `ceiling` bytes; `*out` is owned, NUL-terminated behind `*len`. KB_FULL when larger. */
kb_code kb_file_read(const char *path, size_t ceiling, char **out, size_t *len, kb_error *err);

/* Writes a file so that a reader finds the old or the new content, never a part: temporary file, fsync, rename. */
kb_code kb_file_replace(const char *path, kb_str content, kb_error *err);

/* How a file stood when somebody looked; all zero: there was none. */
typedef struct kb_file_look {
    uint64_t device, inode;
    int64_t bytes; /* -1: nobody looked yet, or it must be looked at anew */
    struct timespec written, changed;
} kb_file_look;

/* Looks again, and says whether it is another file or another content than at the last look. A file that is written to at this
 * moment is another one at the next look too: look first, then read. */
bool kb_file_changed(const char *path, kb_file_look *last);

/* A name that came, changed or went is so on the disk too: fsyncs the folder that the name is in. */
kb_code kb_file_sync_name(const char *path, kb_error *err);

/* kb_fail_errno for "DOING PATH". */
kb_code kb_fail_path(kb_error *err, const char *doing, const char *path);

/* Takes an exclusive lock on the file (made when missing) for as long as `*fd`, owned, stays open. With wait_ms < 0 it waits
 * for ever. KB_BUSY when another process holds it still. */
kb_code kb_file_lock(const char *path, int wait_ms, int *fd, kb_error *err);

#endif
