/* Where are the rules kept, and who sees the newest? One file that people may edit too; all threads share what was read of it. */
#ifndef KB_QUERY_SYNONYM_FILE_H
#define KB_QUERY_SYNONYM_FILE_H

#include "query/synonym_table.h"
#include "query/synonyms.h"

#define KB_SYNONYMS_FILE "synonyms.json" /* in the data folder */
#define KB_TAG_TEXT_BYTES 17

/* Rules as they were at one moment. Counted: kb_synonyms_drop for each kb_synonym_file_take. */
typedef struct kb_synonyms kb_synonyms;

const json_t *kb_synonyms_rules(const kb_synonyms *synonyms); /* borrowed */
const char *kb_synonyms_tag(const kb_synonyms *synonyms);     /* the same for the same rules; borrowed */

/* The rules in one language, NULL where it has none; borrowed. Made when first asked for, by whoever asks, for all. */
const kb_synonym_table *kb_synonyms_table(kb_synonyms *synonyms, const kb_language *language, kb_analyzer *analyzer);
void kb_synonyms_drop(kb_synonyms *synonyms); /* accepts NULL */

typedef struct kb_synonym_file kb_synonym_file; /* for all threads */

/* `complain` (may be NULL) is told, once for each time that it was changed, why the file cannot be used; then the rules stay as
 * they were. No file: no rules. */
typedef void kb_synonym_complaint(const char *path, const char *message);
kb_synonym_file *kb_synonym_file_new(const char *path, kb_synonym_complaint *complain);
void kb_synonym_file_free(kb_synonym_file *file);
KB_OWNED_TYPE(kb_synonym_file, kb_synonym_file_free)

/* Why the file cannot be used, as it is now: KB_NOT_FOUND, KB_INVALID. */
kb_code kb_synonym_file_verify(const char *path, kb_error *err);

/* The newest rules, after a look whether the file was changed; never NULL. A question costs this once: a microsecond. */
kb_synonyms *kb_synonym_file_take(kb_synonym_file *file);

/* Replaces the rules, or those that `lang` (NULL: all) has of its own, in the file, durably, and for every kb_synonym_file_take
 * from then on. `agree` is asked first, with the tag of the rules that would be replaced; nobody else changes them meanwhile.
 * KB_CONFLICT: it said no. KB_INVALID: as kb_synonyms_check; more than KB_SYNONYMS_BYTES; or the file was broken by hand, so that
 * the rules of the other languages are not known. */
typedef kb_code kb_synonym_agree(void *context, const char *tag, kb_error *err);
kb_code kb_synonym_file_put(kb_synonym_file *file, const json_t *given, const char *lang, kb_synonym_agree *agree, void *context,
                            kb_error *err);

#endif
