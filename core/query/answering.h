/* A question while it is being answered: for ask.c and the files that it is split into. */
#ifndef KB_QUERY_ANSWERING_H
#define KB_QUERY_ANSWERING_H

#include "query/gather.h"
#include "query/shortlist.h"
#include "text/detect.h"

/* One partition that was asked. */
typedef struct kb_asked {
    size_t partition;
    kb_plan plan;
    kb_found_set found;
    double prior; /* how likely the question is in the partition's language, 0 to 1 */
} kb_asked;

typedef struct kb_answering {
    kb_asker *asker;
    kb_question question;
    kb_guesses guesses;
    json_t *ignored;      /* of the whole text; NULL: there was none */
    kb_buf excerpt;       /* of a long one, which the question then points to */
    kb_readings readings;
    kb_asked *asked;
    size_t count;
    kb_candidate *candidates; /* the best first */
    size_t candidate_count;
} kb_answering;

/* Asks each partition that the request allows, and merges what they found by score; adds up the answer's total and facets.
 * `answering` has a request, guesses and nothing else yet. Also after an error: kb_answering_clear. */
kb_code kb_answering_find(kb_answering *answering, kb_answer *out, kb_error *err);
void kb_answering_clear(kb_answering *answering);

/* What the answer says of the question: language, identifiers, splits, what was corrected, what of it was left out. */
void kb_answering_describe(const kb_answering *answering, kb_analysis *out);

/* The hits of the request's page, with highlights and reasons unless it is bare. */
kb_code kb_answering_show(kb_answering *answering, kb_answer *out, kb_error *err);

#endif
