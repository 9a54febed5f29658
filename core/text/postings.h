/* A document → weighted terms: what core/index stores of it. */
#ifndef KB_TEXT_POSTINGS_H
#define KB_TEXT_POSTINGS_H

#include "schema/postings.h"
#include "text/analyzer.h"

/* Decodes, analyses, weighs by field. Pure: no file, no clock; a document that is not searchable at `now_ms` for its state alone (draft, retired)
 * gets an empty partition; one with groups goes to the internal tier, whatever its visibility. valid_until does not matter here: it is a value that questions look at. `*out` is owned. */
kb_code kb_postings_make(kb_analyzer *analyzer, const kb_document *document, kb_postings **out, kb_error *err);

/* The stamp of indexes that kb_postings_make fills (schema/stamp.h). Owned. */
char *kb_text_stamp(void);

#endif
