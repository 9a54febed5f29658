/* One spelling for what people write in several: NFKC case folding (UAX #31), combining marks kept. */
#ifndef KB_TEXT_FOLD_H
#define KB_TEXT_FOLD_H

#include "base/arena.h"
#include "schema/languages.h"

/* `word` folded, borrowed from the arena; at most `most_bytes` long. Turkish and Azerbaijani fold I to ı. Thread-safe. */
kb_str kb_fold(kb_str word, const kb_language *language, size_t most_bytes, kb_arena *arena);

bool kb_folds_otherwise(const kb_language *language); /* than the others, in some word */

/* The same without accents, umlauts and other marks on Latin, Greek and Cyrillic letters: "größe" → "grosse", "Ё" → "е". What has none comes back as it
 * is. `folded` is the result of kb_fold. */
kb_str kb_fold_marks(kb_str folded, kb_arena *arena);

#endif
