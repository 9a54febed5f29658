/* Which part of a web page is its content, and that content as plain, safe HTML. Inside corpus/ only. */
#ifndef KB_CORPUS_HTML_CONTENT_H
#define KB_CORPUS_HTML_CONTENT_H

#include "corpus/xml.h"

/* Parses UTF-8 without NUL bytes, as forgiving as browsers are. `*out` owned, with a root element. KB_INVALID: nested deeper than
 * 256 elements, or nothing in it. */
kb_code kb_html_parse(kb_str page, xmlDoc **out, kb_error *err);

/* Calls `each` for every element below `node`, in the order of the page, until it says false. */
void kb_html_each(const xmlNode *node, bool (*each)(void *context, const xmlNode *element), void *context);

/* The text below `node`, white space made one. Owned. */
char *kb_html_text(const xmlNode *node);

/* <main>, the only <article>, or the block with most text of its own that is not links; else <body>, or all of it. Borrowed from
 * the document. */
const xmlNode *kb_html_content(const xmlNode *root);

/* Writes what stands below `content`: paragraphs, headings, lists, tables, code, links. Scripts, forms' controls, navigation and
 * all attributes but href and alt stay behind. */
void kb_html_write(const xmlNode *content, kb_buf *out);

void kb_html_cut(kb_buf *out, size_t len); /* takes back what was written behind `len` */

#endif
