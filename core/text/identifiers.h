/* Error codes, versions, part numbers, addresses: what is neither a word nor a number but must be found as it is. */
#ifndef KB_TEXT_IDENTIFIERS_H
#define KB_TEXT_IDENTIFIERS_H

#include "base/arena.h"

#define KB_IDENTIFIER_BYTES 96 /* longer ones are left to their words */

/* Calls `each` for every identifier in `text`, in order: its bytes [start, end) and its normal form, the same for every usual
 * spelling: lower case; HRESULT and other 32-bit codes in hexadecimal however they were written (-2147024891 → 0x80070005). The normal form is borrowed from the
 * arena. */
typedef void kb_identifier_each(void *context, size_t start, size_t end, kb_str normal);
void kb_identifiers(kb_str text, kb_arena *arena, kb_identifier_each *each, void *context);

#endif
