/* Texts whose language is known, to measure identification with. */
#ifndef KB_RELEVANCE_SAMPLES_H
#define KB_RELEVANCE_SAMPLES_H

#include "schema/languages.h"

typedef struct kb_sample {
    char *text; /* owned by the samples */
    const kb_language *language;
} kb_sample;

typedef struct kb_samples {
    kb_sample *items;
    size_t count, room;
} kb_samples;

void kb_samples_clear(kb_samples *samples);

/* Each adds to `out`, and ends the program with a message where it cannot read. */
void kb_samples_jsonl(const char *path, const char *field, kb_samples *out); /* lines with "lang" and the named text */
void kb_samples_pages(const char *folder, kb_samples *out);                  /* Mallard pages below folders of a language */
void kb_samples_page_titles(const char *folder, kb_samples *out);            /* of those pages, where they are translated */
void kb_samples_titles(const char *folder, kb_samples *out);                 /* of the articles in golden files of one language */

#endif
