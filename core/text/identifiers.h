/* Error codes, versions, part numbers, addresses: what is neither a word nor a number but must be found as it is.
 *
 * The scanner reads a text once, from the left, and looks ahead a bounded number of characters, so that a log of a megabyte costs
 * what its length says. It knows shapes, and a few words beside them (identifier_cues.c), but no language. */
#ifndef KB_TEXT_IDENTIFIERS_H
#define KB_TEXT_IDENTIFIERS_H

#include "base/arena.h"

#define KB_IDENTIFIER_BYTES 96 /* longer ones are left to their words */

typedef enum kb_identifier_class {
    KB_IDENTIFIER_CODE,     /* an error code, a status, an exception, a part or serial number */
    KB_IDENTIFIER_VERSION,
    KB_IDENTIFIER_NAME,     /* C++, .NET, max_connections, a UUID */
    KB_IDENTIFIER_PLACE,    /* a path, a file, a host, an address of hardware or network */
    KB_IDENTIFIER_QUANTITY, /* 5.5, 10px, 20x30 */
    KB_IDENTIFIER_PERSONAL, /* an e-mail address, a telephone or account number: never named as a code */
} kb_identifier_class;

typedef struct kb_identifier {
    size_t start, end; /* bytes in the text */
    kb_str normal;     /* the same for every usual spelling; borrowed from the arena */
    kb_str wider;      /* what it is a case of, empty: 4.2.1 is a 4.2, c:/a/b.dll a b.dll; who asks for the wider finds it */
    kb_identifier_class type;
    bool whole;        /* its words tell nothing without each other: a question asks for the whole alone */
} kb_identifier;

/* Calls `each` for every identifier in `text`, in order; none overlap. Normal forms are lower case, and so that codes one character
 * apart differ: e417 for E-417, E417 and full-width or Cyrillic look-alikes; 0x80070005 for -2147024891 and 2147942405; http403 for
 * HTTP/1.1 403; 4.2 for v4.2 and 4,2. Dates, times and numbers that only count are none. */
typedef void kb_identifier_each(void *context, const kb_identifier *identifier);
void kb_identifiers(kb_str text, kb_arena *arena, kb_identifier_each *each, void *context);

#endif
