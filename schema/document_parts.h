/* What reading a document, its rules and its writing share. Nobody outside schema/ includes it. */
#ifndef KB_SCHEMA_DOCUMENT_PARTS_H
#define KB_SCHEMA_DOCUMENT_PARTS_H

#include "schema/document.h"
#include "schema/fields.h"

/* Where the document keeps the field: a char *, kb_list, int64_t, int or json_t *, by the field's type. */
static inline void *kb_document_member(const kb_document *document, const kb_field *field)
{
    return (char *)(uintptr_t)document + field->offset;
}

bool kb_word_find(kb_str word, const char *const *words, size_t count, int *out); /* its place; false for any other word */
bool kb_field_belongs(const kb_field *field, const kb_document *document);        /* to documents of this kind */
kb_code kb_wrong_kind(const kb_field *field, const kb_document *document, kb_error *err);
void kb_document_fill(kb_document *document); /* NULL title or body → "" */

#endif
