/* What of a long text is looked at? Chosen once, before any language reads it: so a question costs no more than its first 4,000
 * words, however much is pasted behind them. */
#ifndef KB_QUERY_EXCERPT_H
#define KB_QUERY_EXCERPT_H

#include "query/plan.h"

#define KB_EXCERPT_WORDS 4000                    /* of a title, and of a body */
#define KB_EXCERPT_BYTES (64 * KB_EXCERPT_WORDS) /* of base64 and other words without end */

/* Leaves a question as it is where its body has no more words. Else its body becomes an excerpt in `bytes`, which must outlive
 * it, and its noise that of the excerpt: the lines that are no noise first, then traces and logs, each in their order; what a
 * question does without is not in it. A title is cut. */
kb_code kb_excerpt(kb_asker *asker, kb_question *question, kb_buf *bytes, kb_error *err);

#endif
