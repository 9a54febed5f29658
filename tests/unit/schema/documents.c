#include "documents.h"

json_t *json_of(const char *text)
{
    KB_OWNED(kb_text) quoted = kb_str_dup(kb_str_of(text));
    for (char *at = quoted; (at = strchr(at, '\''));)
        *at = '"';
    json_t *json = NULL;
    must(kb_json_parse(kb_str_of(quoted), &json, &err));
    return json;
}

kb_code read_document(const char *text, kb_document **out)
{
    KB_OWNED(json_t) json = json_of(text);
    return kb_document_from_json(json, KB_ARTICLE, NULL, out, &err);
}

kb_document *document_of(const char *text)
{
    kb_document *document = NULL;
    must(read_document(text, &document));
    return document;
}
