/* How likely is the question in the language of a partition? A guess by its letters, and the words that each language knows. */
#ifndef KB_QUERY_PRIOR_H
#define KB_QUERY_PRIOR_H

#include "query/answering.h"

#define KB_UNLIKELY 0.85 /* prior of a language that nobody guessed */

/* Sets the prior of every partition in answering->asked, whose plans are drafts; and marks the words that stand as they are typed
 * (kb_plan_word.stands). A language that has more of the question's words, as they are typed, than the guessed one in any of their
 * forms, has the prior of what it knows: two or three words are too few to guess by, and a wrong guess must not outweigh the
 * documents. How much a word counts there is how rare it is in all that is asked. Of a long question the guess is right. */
void kb_priors_settle(kb_answering *answering);

#endif
