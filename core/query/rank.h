/* How good is a hit, and the answer as a whole? Scores that can be compared between languages, bands, the verdict. */
#ifndef KB_QUERY_RANK_H
#define KB_QUERY_RANK_H

#include "query/calibration.h"
#include "query/coverage.h"

/* 0 to 1 from a BM25 weight: 1 − e^(−steepness·weight/ideal), where `ideal` is what a document of mean length with each word once would get. So it depends on question and
 * document, not on other hits; 1 where filters alone were asked. `prior`: how likely the question is in the partition's language, 0 to 1. */
double kb_score(double weight, const kb_plan *plan, double steepness, double prior);

kb_band kb_band_of(double score);

/* Is a hit an answer? Half of its evidence is its score, half how much of what the question tells it knows; and what it knows must
 * tell something at all: one common word never does, one rare word or two others may, one of the question's identifiers always. What
 * filters alone list is possible: it is what was asked for, but nobody knows what for. A hit that stands alone needs less to be sure. The answer has the best verdict of its first hits. */
double kb_evidence(const kb_coverage *coverage, double score);
double kb_strength(const kb_coverage *coverage, double score); /* from limits->possible on an answer is possible */
double kb_sureness(const kb_coverage *coverage, double score, double next_score); /* from limits->confident on, confident */
kb_verdict kb_verdict_of(const kb_coverage *coverage, double score, double next_score, const kb_limits *limits);

#endif
