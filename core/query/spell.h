/* Did they mean …? A word that no document has, and the nearest that the partition has: its own words, so each tier and language corrects from what it may
 * see. */
#ifndef KB_QUERY_SPELL_H
#define KB_QUERY_SPELL_H

#include "query/asker.h"

#define KB_SPELL_LETTERS 4 /* shorter words are not corrected: too many are near */

/* The folded word nearest to `surface` by at most one insertion, deletion, substitution or transposition of neighbours (Damerau, 1964), two from
 * nine letters on; of equals the most frequent. It must stand in at least two documents, one of them an article: a name that only one
 * customer's tickets have is never offered. Words with digits are neither corrected nor offered. Written into `out`; the edits to it, 0 where
 * there is none. */
size_t kb_spell(kb_asker *asker, size_t partition, kb_str surface, char out[KB_TOKEN_BYTES + 1]);

#endif
