/* What a path says about a page: its id, its language, a title where it has none. Inside corpus/ only. */
#ifndef KB_CORPUS_NAMING_H
#define KB_CORPUS_NAMING_H

#include "schema/document.h"
#include "schema/languages.h"

/* "de/vpn-setup.md" → "de.vpn-setup". Other characters than those of an id become '-', and a hash of the path is added, so that
 * two paths that differ in such a character differ as ids. */
void kb_id_from_place(kb_str place, char out[KB_ID_BYTES + 1]);

/* "vpn.de.md", "docs/de/vpn.md", or a file directly below the named folder `root` "de": the nearest one that is a language of
 * ours. False where there is none. */
bool kb_lang_from_place(kb_str place, kb_str root, char out[KB_TAG_BYTES]);

/* A folder's name as a language: "pt_BR", "sr@latin", "zh-Hans". False for other words. */
bool kb_lang_from_folder(kb_str name, char out[KB_TAG_BYTES]);

/* "de/vpn-setup.md" → "vpn setup". Owned. */
char *kb_title_from_place(kb_str place);

kb_str kb_place_stem(kb_str place); /* without the ending */
kb_str kb_place_name(kb_str place); /* behind the last slash */

/* Cuts off the last folder or name of a path and returns it; empty at the start of the path. */
kb_str kb_place_pop(kb_str *place);

#endif
