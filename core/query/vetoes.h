/* What contradicts, and what agrees beyond words? Two texts may share every word and still not be about the same: another error code, another version, another
 * product. Symmetric: what contradicts one way contradicts the other. */
#ifndef KB_QUERY_VETOES_H
#define KB_QUERY_VETOES_H

#include "schema/document.h"

/* The codes and versions of a text, without what it quotes, the lines of its stack traces, and its product. */
typedef struct kb_traits kb_traits;

kb_traits *kb_traits_of(kb_str title, kb_str body,
                        kb_str product); /* owned; texts are borrowed for the call, the product for longer */
void kb_traits_free(kb_traits *traits);
KB_OWNED_TYPE(kb_traits, kb_traits_free)

bool kb_traits_tell(const kb_traits *traits); /* false: nothing can contradict */

/* Adds "other error code: 0x80070002" … to `vetoes`, and "same product: Veltra Tab", "same trace: 7 lines" to `agreements`; returns the factor of the score, 1 where nothing contradicts. A hit that
 * shares one code of a series with the question is not contradicted by another of that series. */
double kb_vetoes(const kb_traits *asked, const kb_document *hit, kb_list *vetoes, kb_list *agreements);

#endif
