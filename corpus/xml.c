#include "corpus/xml.h"

#include <libxml/parser.h>

bool kb_xml_is(const xmlNode *node, const char *names)
{
    if (node->type != XML_ELEMENT_NODE)
        return false;
    const char *name = (const char *)node->name;
    size_t len = strlen(name);
    for (const char *at = names; *at; at += strspn(at, " ")) {
        size_t word = strcspn(at, " ");
        if (word == len && strncasecmp(at, name, len) == 0)
            return true;
        at += word;
    }
    return false;
}

char *kb_xml_attribute(const xmlNode *node, const char *name)
{
    xmlChar *value = node->type == XML_ELEMENT_NODE ? xmlGetProp(node, (const xmlChar *)name) : NULL;
    kb_str trimmed = kb_str_trim(kb_str_of((const char *)value));
    char *copy = trimmed.len ? kb_str_dup(trimmed) : NULL;
    xmlFree(value);
    return copy;
}

void kb_xml_add_folded(kb_buf *out, kb_str text)
{
    for (size_t i = 0; i < text.len; i++) {
        bool space = strchr(" \t\r\n\f", text.bytes[i]) && text.bytes[i];
        if (!space || (out->len && out->bytes[out->len - 1] != ' '))
            kb_buf_add_char(out, space ? ' ' : text.bytes[i]);
    }
}

#define PARSING (XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA)

/* libxml2 without NOENT and DTDLOAD leaves entities as they stand; it stops at 256 levels and where entities of attributes grow.
 */
kb_code kb_xml_parse(kb_str text, xmlDoc **out, unsigned *line, kb_error *err)
{
    xmlParserCtxt *parser = xmlNewParserCtxt();
    if (!parser)
        return kb_fail(err, KB_NO_MEMORY, "out of memory");
    KB_OWNED(xmlDoc) document = xmlCtxtReadMemory(parser, text.bytes, (int)text.len, NULL, NULL, PARSING);
    kb_code code = KB_OK;
    if (!document || !xmlDocGetRootElement(document)) {
        const char *cause = parser->lastError.message ? parser->lastError.message : "there is no XML in it";
        *line = parser->lastError.line > 0 ? (unsigned)parser->lastError.line : 1;
        code = kb_fail(err, KB_INVALID, "not well-formed XML: %.*s", (int)strcspn(cause, "\n"), cause);
    }
    xmlFreeParserCtxt(parser);
    if (code == KB_OK)
        *out = KB_GIVE(document);
    return code;
}
