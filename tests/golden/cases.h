/* What does a golden file say? Documents of one or more languages, questions, and what must be true of each answer. README has
 * the format. */
#ifndef KB_GOLDEN_CASES_H
#define KB_GOLDEN_CASES_H

#include "schema/document.h"

typedef enum golden_claim_type {
    GOLDEN_FIRST,    /* the document is hit 1 */
    GOLDEN_FOUND,    /* it is among the hits */
    GOLDEN_NOT,      /* it is not */
    GOLDEN_NONE,     /* nothing is found */
    GOLDEN_MARK,     /* the text occurs in a highlight of hit 1 */
    GOLDEN_UNMARKED, /* … and does not */
    GOLDEN_VERDICT,  /* how sure the answer is: confident, possible or none */
    GOLDEN_CLAIMS
} golden_claim_type;

extern const char *const golden_claim_words[GOLDEN_CLAIMS]; /* "first", "found" … as they stand in the file */

#define GOLDEN_VERDICTS 3
extern const char *const golden_verdict_words[GOLDEN_VERDICTS]; /* by kb_verdict */

typedef struct golden_claim {
    golden_claim_type type;
    char *value; /* owned: a document's id, the text to be marked, or the verdict */
} golden_claim;

/* Strings are owned. */
typedef struct golden_question {
    char *name;   /* "de: Warteschlange vom Drucker leeren" */
    size_t line;  /* where it stands in the file */
    bool similar; /* a whole ticket: title and body; else `title` is what was typed */
    char *title, *body;
    golden_claim *claims;
    size_t claim_count, claim_room;
    char *known_bug; /* why at least one claim does not hold today; NULL: all must */
} golden_question;

typedef struct golden_file {
    char *name;    /* "de" */
    kb_list langs; /* of its documents */
    kb_document **documents;
    size_t document_count, document_room;
    golden_question *questions;
    size_t question_count, question_room;
} golden_file;

/* KB_INVALID names the file and the line that is not understood. */
kb_code golden_file_read(const char *path, golden_file **out, kb_error *err); /* owned */
void golden_file_free(golden_file *file);
KB_OWNED_TYPE(golden_file, golden_file_free)

#endif
