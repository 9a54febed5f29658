/* Which lines of a ticket's body are not about its problem? Quoted replies, signatures, disclaimers, headings of templates, stack
 * frames and log lines, found by marks that are the same in every language. They stay and can be found; they only weigh less.
 *
 * Pure and thread-safe; linear in the length of the text. */
#ifndef KB_TEXT_NOISE_H
#define KB_TEXT_NOISE_H

#include "base/str.h"

typedef enum kb_noise {
    KB_NO_NOISE,
    KB_NOISE_QUOTE,       /* "> …", the line that says who wrote it, all below "-----Original Message-----" */
    KB_NOISE_SIGNATURE,   /* behind "-- ", or a last paragraph of short lines with an address or a telephone number */
    KB_NOISE_DISCLAIMER,  /* the long last paragraph behind a signature */
    KB_NOISE_TEMPLATE,    /* "Steps to reproduce:", the label of "Device: P420", <!-- … --> */
    KB_NOISE_TRACE,       /* frames behind the first two of a stack trace; the exception is no noise */
    KB_NOISE_LOG,         /* lines that begin with a time or a level */
    KB_NOISE_BOILERPLATE, /* the same line in many tickets: learned, see kb_noise_hash */
    KB_NOISES,
} kb_noise;

extern const char *const kb_noise_names[KB_NOISES]; /* "quote" … as analysis.ignored shows them */

/* Traces and logs are a part of the problem and weigh less in a question; all other noise it does without. */
bool kb_noise_is_dropped(kb_noise what);

/* What one occurrence counts beside 1 of a word in clean text. Identifiers in a log are what the ticket is about. */
double kb_noise_weight(kb_noise what, bool identifier);

typedef struct kb_noise_line {
    size_t start, end; /* bytes of the line, without its line feed */
    size_t noise_end;  /* noise reaches from start to here: less than end for the label of a value; start where there is none */
    kb_noise what;
} kb_noise_line;

#define KB_NOISE_LINES 20000 /* lines that are looked at; the rest counts as clean */

/* Every line of a text. Starts zeroed; kb_noise_clear frees. */
typedef struct kb_noise_lines {
    kb_noise_line *items;
    size_t count, room;
    bool all_noise; /* too little is clean to do without the rest */
} kb_noise_lines;

void kb_noise_find(kb_str text, kb_noise_lines *lines);
void kb_noise_clear(kb_noise_lines *lines);

/* The noise that holds byte `offset`. `cursor` starts at 0 and makes a walk with rising offsets cheap. NULL lines: none. */
kb_noise kb_noise_at(const kb_noise_lines *lines, size_t offset, size_t *cursor);

/* Calls `each` for the lines whose return in other tickets would tell that they are boilerplate: with the term that stands for
 * the line in the index, borrowed for the call. At most KB_NOISE_HASHED, from both ends of the text. Lines with digits are left
 * out: they are about something. */
#define KB_NOISE_HASHED 80
typedef void kb_noise_each(void *context, kb_noise_line *line, kb_str term);
void kb_noise_hash(kb_str text, const kb_noise_lines *lines, kb_noise_each *each, void *context);

#endif
