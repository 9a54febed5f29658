/* What HTML and Mallard share of libxml2. Inside corpus/ only. */
#ifndef KB_CORPUS_XML_H
#define KB_CORPUS_XML_H

#include "base/str.h"

#include <libxml/tree.h>

static inline void kb_xml_free(xmlDoc *document)
{
    xmlFreeDoc(document);
}
KB_OWNED_TYPE(xmlDoc, kb_xml_free)

bool kb_xml_is(const xmlNode *node,
               const char *names); /* an element of one of these names, separated by spaces; capitals do not matter */
char *kb_xml_attribute(const xmlNode *node, const char *name); /* trimmed; owned; NULL where there is none, or it is empty */

/* Adds text with white space as one blank, and none at the start or behind a blank. */
void kb_xml_add_folded(kb_buf *out, kb_str text);

/* Parses XML: nothing is fetched, no entity is expanded, nothing is included. `*out` owned, with a root element. KB_INVALID;
 * `*line` is then where. */
kb_code kb_xml_parse(kb_str text, xmlDoc **out, unsigned *line, kb_error *err);

#endif
