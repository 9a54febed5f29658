/* How does an installation want words to be cut? A file that people edit (text/compound_list.h has its lines), read again when it was
 * changed; all threads share what was read. No file: our own list alone. */
#ifndef KB_QUERY_COMPOUND_FILE_H
#define KB_QUERY_COMPOUND_FILE_H

#include "text/compound_list.h"

#define KB_COMPOUNDS_FILE "compounds.txt" /* in the data folder */

typedef struct kb_compounds kb_compounds; /* a list as it was at one moment; counted */

const kb_compound_list *kb_compounds_list(const kb_compounds *compounds); /* borrowed */
void kb_compounds_drop(kb_compounds *compounds);                         /* accepts NULL */

typedef struct kb_compound_file kb_compound_file; /* for all threads */

/* `complain` (may be NULL) is told, each time that the file was changed, of every line that is not understood; line 0: of the whole
 * file, which then is as if it were not there. */
typedef void kb_compound_complaint(const char *path, size_t line, const char *message);
kb_compound_file *kb_compound_file_new(const char *path, kb_compound_complaint *complain); /* owned; must outlive its askers */
void kb_compound_file_free(kb_compound_file *file);
KB_OWNED_TYPE(kb_compound_file, kb_compound_file_free)

/* The newest list, after a look at the file; a question costs this once. For each one kb_compounds_drop. */
kb_compounds *kb_compound_file_take(kb_compound_file *file, kb_analyzer *analyzer);

#endif
