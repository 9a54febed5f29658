/* Answers on standard output: JSON for programs, plain text that cannot drive a terminal for people. */
#ifndef KB_INDEXER_PRINT_H
#define KB_INDEXER_PRINT_H

#include "base/json.h"

void kb_print_json(json_t *json); /* one line; takes the reference */

/* A path or a message as JSON text: what is not UTF-8 in it is replaced. */
json_t *kb_json_clean(const char *text);

/* Text of documents, with control characters left out and line ends as spaces: a title may hold escape sequences. */
void kb_print_text(FILE *out, kb_str text);

/* A highlight of an answer (HTML: escaped, with <em>): the words in bold where `bold`. */
void kb_print_highlight(FILE *out, kb_str html, bool bold);

bool kb_print_bold(void); /* standard output is a terminal, and NO_COLOR is not set */

void kb_format_bytes(uint64_t bytes, char out[16]); /* "12.3 MB" */

#endif
