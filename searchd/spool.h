/* Text that may grow beyond what memory is for: up to KB_SPOOL_BYTES stay in memory, more goes into a file without a name. */
#ifndef KB_SEARCHD_SPOOL_H
#define KB_SEARCHD_SPOOL_H

#include "base/str.h"

#define KB_SPOOL_BYTES (1024 * 1024)

typedef struct kb_spool {
    const char *folder; /* for the file; borrowed */
    kb_buf memory;      /* what is not in the file yet */
    int file;           /* 0: none yet */
    uint64_t file_bytes;
} kb_spool;

void kb_spool_clear(kb_spool *spool);
kb_code kb_spool_add(kb_spool *spool, kb_str text, kb_error *err); /* KB_FULL, KB_IO */
kb_code kb_spool_flush(kb_spool *spool, kb_error *err);            /* where there is a file, all goes into it */

#endif
