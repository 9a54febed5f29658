/* From which strength on is an answer possible, and from which sureness confident? The usual limits, or those that suit a team's
 * own tickets: asked again, with what their articles learned from them left out (rehearse.h), they say how strong a good answer
 * is here.
 *
 * A limit is moved within bounds, and the less the fewer tickets there are; below KB_CALIBRATION_TICKETS of them it is the usual
 * one. One row for each ranking, and for those who see the public tier alone and those who see all: what a key may not see
 * does not change what it gets. */
#ifndef KB_QUERY_CALIBRATION_H
#define KB_QUERY_CALIBRATION_H

#include "query/query.h"

#define KB_CALIBRATION_FILE "verdict.json" /* in the data folder */
#define KB_CALIBRATION_TICKETS 50          /* that found their article, and */
#define KB_CALIBRATION_ARTICLES 20         /* that they found, before anything moves */
#define KB_CALIBRATION_RIGHT 5             /* hits among which a ticket's article must be: as many as a form shows */

typedef struct kb_limits {
    double possible;  /* of kb_strength */
    double confident; /* of kb_sureness */
} kb_limits;

#define KB_LIMITS_USUAL ((kb_limits){1, 1})
#define KB_POSSIBLE_LEAST 0.65
#define KB_POSSIBLE_MOST 1.25
#define KB_CONFIDENT_LEAST 1 /* a team's links only make it rarer */
#define KB_CONFIDENT_MOST 1.1

/* What a ticket was answered when it asked again. */
typedef struct kb_rehearsal {
    bool right;                              /* its article is among the first hits */
    double strength;                         /* of the answer */
    double absent_strength, absent_sureness; /* of the answer without that article: as if nobody had written it */
} kb_rehearsal;

typedef struct kb_calibrated {
    kb_limits limits;
    unsigned tickets, right, articles; /* that were asked, found theirs, and were found */
} kb_calibrated;

typedef struct kb_calibration {
    kb_calibrated rows[KB_SIMILAR + 1][KB_VISIBILITIES]; /* by ranking and by the most hidden tier that is seen */
    uint64_t seq;                                        /* of the store that it was made from */
    int64_t made_at;                                     /* KB_NO_TIME: never */
} kb_calibration;

/* Fills `limits` of a row from `count` rehearsals; its other members are given. Possible is what all but a twentieth of the
 * answers with the right article are, as long as a quarter of those without it stays none; confident, no more than a third of
 * those without it. */
void kb_calibrate(kb_calibrated *row, const kb_rehearsal *rehearsals, size_t count);

void kb_calibration_init(kb_calibration *calibration); /* usual limits */

/* A file that is missing or not ours leaves the usual limits; a limit beyond its bounds is taken for the bound. */
void kb_calibration_read(const char *path, kb_calibration *out);
kb_code kb_calibration_write(const char *path, const kb_calibration *calibration, kb_error *err);
json_t *kb_calibration_to_json(const kb_calibration *calibration); /* owned */

/* The limits that `request` is judged by. */
kb_limits kb_calibration_limits(const kb_calibration *calibration, const kb_request *request);

#endif
