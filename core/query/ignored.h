/* What of a question is not about its problem? The noise of its body, what other tickets taught about it, and how an answer says
 * so. */
#ifndef KB_QUERY_IGNORED_H
#define KB_QUERY_IGNORED_H

#include "query/plan.h"
#include "text/detect.h"

/* Finds the noise of question->body (core/text/noise.h), and the lines of it that many tickets have: in the partitions that the
 * request may see, of its language or a guessed one. What outsiders may not see teaches nothing about their questions. */
kb_code kb_ignore(kb_asker *asker, const kb_guesses *guesses, kb_question *question, kb_error *err);

json_t *kb_ignored_json(const kb_noise_lines *lines); /* [{"what": "signature", "lines": 4}]; owned */

#endif
