/* Which words of the question stand in a text, and where? Found by analysing the text as the question was analysed, so that highlights have real offsets in every
 * script. */
#ifndef KB_QUERY_HIGHLIGHT_H
#define KB_QUERY_HIGHLIGHT_H

#include "query/plan.h"

#define KB_SNIPPET_BYTES 280

typedef struct kb_highlighter kb_highlighter; /* for one plan; borrows plan and asker */

kb_highlighter *kb_highlighter_new(kb_asker *asker, const kb_plan *plan);
void kb_highlighter_free(kb_highlighter *highlighter);
KB_OWNED_TYPE(kb_highlighter, kb_highlighter_free)

/* HTML of the best part of `text`, at most about `most_bytes` of it (0: all): escaped, one line, the words of the question in <em>. Sets
 * matched[row] for each row of plan->words that stands in the whole text. Owned. */
char *kb_highlight(kb_highlighter *highlighter, kb_str text, size_t most_bytes, bool *matched);

#endif
