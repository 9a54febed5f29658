/* The text of a Mallard page (projectmallard.org/1.0) as people read it without its markup. Inside corpus/ only. */
#ifndef KB_CORPUS_MALLARD_TEXT_H
#define KB_CORPUS_MALLARD_TEXT_H

#include "corpus/xml.h"

/* An element of Mallard, or one without a namespace. */
bool kb_mallard_is(const xmlNode *node, const char *names);

/* The first child of that name; NULL where there is none. Borrowed from the document. */
const xmlNode *kb_mallard_child(const xmlNode *node, const char *name);

/* What stands in one line: a title, a desc. Owned. */
char *kb_mallard_line(const xmlNode *node);

/* Adds the blocks below `page` but its title: paragraphs with a blank line between, "- " and "1. " lists, tables with " | ",
 * sections under their titles, code as it is. Info, comments and generated links are left out; of alternatives (if:choose) the
 * one that a plain desktop shows is taken. */
void kb_mallard_write(const xmlNode *page, kb_buf *out);

#endif
