/* How much of what the question tells does a hit know? What the verdict rests on. */
#ifndef KB_QUERY_COVERAGE_H
#define KB_QUERY_COVERAGE_H

#include "query/shortlist.h"
#include "text/detect.h"

typedef struct kb_coverage {
    double share;   /* 0 to 1: of the gains of the question's words, those that the document says or learned */
    double told;    /* the same in absolute terms: share · what these words tell, in units of a word that one document alone has */
    double learned; /* of `share`, what it has from tickets alone */
    unsigned asked; /* words of the question that say something of its matter */
    unsigned words; /* of those, how many the document says or learned */
    bool identifier; /* one of the question's identifiers is among them */
    bool listed;     /* there were no words: filters alone found it */
} kb_coverage;

/* A function word of the question's likeliest language says nothing in a document of another language either. KB_NOT_FOUND: deleted
 * since it was found. */
kb_code kb_coverage_of(kb_asker *asker, const kb_candidate *candidate, const kb_guesses *guesses, kb_coverage *out, kb_error *err);

#endif
