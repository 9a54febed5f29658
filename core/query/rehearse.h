/* How strong is the answer to a solved ticket, and has it the article that solved it? What a calibration is made of
 * (calibration.h). */
#ifndef KB_QUERY_REHEARSE_H
#define KB_QUERY_REHEARSE_H

#include "query/calibration.h"

/* Asks for articles with `ticket` by each ranking: with its title or, where it has none, its body as a search, and with all of
 * it. `tier`: the most hidden one that is seen. Errors as those of kb_ask_question. */
kb_code kb_rehearse(kb_asker *asker, const kb_document *ticket, const char *article, kb_visibility tier,
                    kb_rehearsal out[KB_SIMILAR + 1], kb_error *err);

#endif
