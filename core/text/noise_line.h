/* What does one line look like, whatever language it is in? For noise.c alone. */
#ifndef KB_TEXT_NOISE_LINE_H
#define KB_TEXT_NOISE_LINE_H

#include "base/str.h"

typedef enum kb_shape {
    KB_LINE_PLAIN,
    KB_LINE_BLANK,
    KB_LINE_QUOTED,  /* "> …" */
    KB_LINE_FRAME,   /* one call of a stack trace */
    KB_LINE_LOG,     /* begins with a time or a level */
    KB_LINE_DASHES,  /* "-- ": a signature begins (RFC 3676, 4.3) */
    KB_LINE_RULE,    /* "-----Original Message-----", "__________" */
    KB_LINE_HEADING, /* "Steps to reproduce:", "## Expected", "**Actual**" */
    KB_LINE_LABEL,   /* "Device: P420" */
    KB_LINE_BOX,     /* "- [ ] …", "<!-- … -->" */
} kb_shape;

/* `label_end`: of KB_LINE_LABEL, where its label ends, colon included. */
kb_shape kb_line_shape(kb_str line, size_t *label_end);

size_t kb_line_words(kb_str line); /* runs without space */
size_t kb_line_digits(kb_str line);
bool kb_line_ends_sentence(kb_str line); /* . ? ! and their full-width forms */

/* A mail address or telephone number with at most three words beside it. */
bool kb_line_is_contact(kb_str line);

#endif
