/* What is a document? An article that solves something, or a ticket that was solved: the record of the HTTP API, of import and
 * export, and of the store. */
#ifndef KB_SCHEMA_DOCUMENT_H
#define KB_SCHEMA_DOCUMENT_H

#include "base/json.h"

#define KB_ID_BYTES 128              /* longest id */
#define KB_BODY_BYTES (1024 * 1024)  /* longest body */
#define KB_LANG_BYTES 36             /* longest language tag that is kept, with its NUL */

typedef enum kb_kind { KB_ARTICLE, KB_TICKET, KB_KINDS } kb_kind;
typedef enum kb_format { KB_TEXT, KB_MARKDOWN, KB_HTML, KB_FORMATS } kb_format;
typedef enum kb_visibility { KB_TIER_PUBLIC, KB_TIER_INTERNAL, KB_VISIBILITIES } kb_visibility; /* the tiers of the index */
typedef enum kb_state { KB_DRAFT, KB_PUBLISHED, KB_RETIRED, KB_OPEN, KB_RESOLVED, KB_CLOSED, KB_STATES } kb_state;

extern const char *const kb_kind_names[KB_KINDS];             /* "article", "ticket" */
extern const char *const kb_format_names[KB_FORMATS];         /* "text", "markdown", "html" */
extern const char *const kb_visibility_names[KB_VISIBILITIES]; /* "public", "internal" */
extern const char *const kb_state_names[KB_STATES];           /* "draft" … "closed" */

bool kb_kind_parse(kb_str word, kb_kind *out); /* false for any other word */
bool kb_state_parse(kb_str word, kb_state *out);
bool kb_state_is_found(kb_state state); /* drafts and retired articles are in no index */

/* A list of owned strings. */
typedef struct kb_list {
    char **items;
    size_t count, room;
} kb_list;

void kb_list_add(kb_list *list, kb_str text); /* copies */
void kb_list_clear(kb_list *list);

/* All strings are owned by the document, UTF-8 without NUL, and NULL where there is none; id, lang, title and body are never NULL in
 * a document that passed kb_document_check. Times are milliseconds since 1970, KB_NO_TIME where unset. */
typedef struct kb_document {
    kb_kind kind;
    char *id;
    char *lang; /* BCP 47; "und": nobody can tell. NULL: to be detected before it is stored */
    char *title, *body;
    kb_format format;
    kb_visibility visibility;
    kb_list groups;
    kb_state state;
    char *resolution;
    char *product;
    kb_list category, tags;
    kb_list codes; /* never set: the row of fields.c is about what core/text finds */
    char *url;
    char *translation_of, *duplicate_of;
    char *requester;
    int64_t created_at, updated_at, valid_until;
    json_t *meta; /* an object, kept as it came; NULL where there is none */
} kb_document;

kb_document *kb_document_new(kb_kind kind); /* owned; an article is an internal draft… see fields.c for the defaults */
void kb_document_free(kb_document *document);
KB_OWNED_TYPE(kb_document, kb_document_free)

/* Reads the JSON of schema/openapi.json. `kind` and `id` come from the path of a request and must not contradict the JSON; id NULL: the JSON must name
 * both itself (import, bulk). Unknown fields, wrong types, and every rule of kb_document_check: KB_INVALID with the field in
 * err->param and the nearest known field in the message. */
kb_code kb_document_from_json(const json_t *json, kb_kind kind, const char *id, kb_document **out, kb_error *err);

/* The JSON that reads back to the same document. `*out` owned. Fields that are not set are left out. */
json_t *kb_document_to_json(const kb_document *document);

/* The rules: limits, alphabets, which field belongs to which kind, states, a title or a body must have text. Fills what has a
 * default (NULL title → ""). The first broken rule is the error. */
kb_code kb_document_check(kb_document *document, kb_error *err);

bool kb_id_valid(kb_str id); /* 1–128 bytes of A–Z a–z 0–9 . _ : - */

/* True where search may show it at `now_ms`: a published article within valid_until, or a ticket of any state. */
bool kb_document_searchable(const kb_document *document, int64_t now_ms);

/* What the index keeps of a document to show a hit without the store: the fields that readers see, with `text` (plain, cut at
 * KB_SHOWN_BYTES) for the body. Never the requester, never meta. Owned by the caller; kb_document_shown reads it back. */
#define KB_SHOWN_BYTES (32 * 1024)
char *kb_document_index_data(const kb_document *document, kb_str text);
kb_code kb_document_shown(kb_str index_data, kb_document **out, kb_error *err);

#endif
