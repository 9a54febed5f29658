/* What a web page says in JSON-LD for search engines (schema.org): questions with their answers, instructions step by step.
 * Inside corpus/ only. */
#ifndef KB_CORPUS_HTML_DATA_H
#define KB_CORPUS_HTML_DATA_H

#include "corpus/html_content.h"

/* Adds, as HTML, the questions and steps of FAQPage, QAPage and HowTo that `shown`, the text of the page, does not have: pages
 * that scripts fill have their text only there. What is not JSON is passed over. */
void kb_html_data_write(const xmlNode *root, kb_str shown, kb_buf *out);

#endif
