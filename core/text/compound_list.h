/* Which words are cut as people say, whatever the texts say? A list of lines, ours and that of an installation:
 *
 *     # a comment
 *     de: häkelnadel = häkel nadel
 *     de: dramatisch =                   (whole)
 *
 * A word stands for its inflected forms too. Once read a list does not change: any thread may ask it. */
#ifndef KB_TEXT_COMPOUND_LIST_H
#define KB_TEXT_COMPOUND_LIST_H

#include "text/analyzer.h"
#include "text/compounds.h"

typedef struct kb_compound_list kb_compound_list;

#define KB_COMPOUND_LIST_BYTES (1024 * 1024)

/* `complain` (may be NULL) is told of every line that is not understood, counted from 1; the others hold. Of two lines for one word the
 * later one holds, and any before `usual`, which is copied (NULL: none). Owned. */
typedef void kb_line_complaint(void *context, size_t line, const char *message);
kb_compound_list *kb_compound_list_read(kb_analyzer *analyzer, kb_str text, const kb_compound_list *usual, kb_line_complaint *complain,
                                        void *context);
void kb_compound_list_free(kb_compound_list *list);
KB_OWNED_TYPE(kb_compound_list, kb_compound_list_free)

/* Our own, for words that statistics cut wrongly. Owned. */
kb_compound_list *kb_compound_list_usual(kb_analyzer *analyzer);

/* Whether the list has the folded word, or its root; the parts are borrowed from the list, none where it is whole. */
bool kb_compound_list_find(const kb_compound_list *list, const kb_language *language, kb_str word, kb_split *out);

/* Calls `each` for every word of a language that has parts. */
typedef void kb_compound_each(void *context, kb_str word, const kb_split *split);
void kb_compound_list_each(const kb_compound_list *list, const kb_language *language, kb_compound_each *each, void *context);

#endif
