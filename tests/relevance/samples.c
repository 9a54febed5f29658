#include "tests/relevance/samples.h"

#include "base/json.h"
#include "base/map.h"
#include "corpus/corpus.h"
#include "tests/golden/cases.h"

#include <glob.h>
#include <stdio.h>
#include <stdlib.h>

#define PAGE_BYTES 100 /* a page with less of its own is mostly not translated */
#define TITLE_WORDS 3

void kb_samples_clear(kb_samples *samples)
{
    for (size_t i = 0; i < samples->count; i++)
        free(samples->items[i].text);
    free(samples->items);
    *samples = (kb_samples){0};
}

static void add(kb_samples *samples, kb_str text, const char *lang)
{
    KB_PUSH_ROOM(samples->items, samples->count, samples->room);
    samples->items[samples->count++] = (kb_sample){kb_str_dup(text), kb_language_find(kb_str_of(lang))};
}

static void must(kb_code code, const kb_error *err)
{
    if (code == KB_OK)
        return;
    fprintf(stderr, "%s\n", err->message);
    exit(1);
}

void kb_samples_jsonl(const char *path, const char *field, kb_samples *out)
{
    KB_OWNED(FILE) file = fopen(path, "re");
    KB_OWNED(kb_text) line = NULL;
    size_t room = 0;
    if (!file) {
        perror(path);
        exit(1);
    }
    for (ssize_t len; (len = getline(&line, &room, file)) > 0;) {
        KB_OWNED(json_t) json = NULL;
        kb_error err = {0};
        must(kb_json_parse(kb_str_trim((kb_str){line, (size_t)len}), &json, &err), &err);
        add(out, kb_str_of(json_string_value(json_object_get(json, field))),
            json_string_value(json_object_get(json, "lang")));
    }
}

/* ---- pages of help -------------------------------------------------------------------------------------------------- */

/* Calls `each` for every document below the folder. */
static void each_page(const char *folder, void (*each)(void *context, const kb_document *), void *context)
{
    kb_corpus_options options = {.format = KB_CORPUS_AUTO};
    KB_OWNED(kb_corpus) corpus = NULL;
    kb_error err = {0};
    must(kb_corpus_open(folder, &options, &corpus, &err), &err);
    kb_record record = {0};
    for (kb_code code; (code = kb_corpus_next(corpus, &record, &err)) != KB_NOT_FOUND; err = (kb_error){0}) {
        if (code == KB_OK && record.type == KB_RECORD_DOCUMENT)
            each(context, record.document);
        kb_record_clear(&record);
        if (code && code != KB_INVALID)
            must(code, &err);
    }
}

static void each_line(kb_str text, void (*each)(void *context, kb_str line), void *context)
{
    while (text.len) {
        const char *end = memchr(text.bytes, '\n', text.len);
        size_t len = end ? (size_t)(end - text.bytes) : text.len;
        each(context, (kb_str){text.bytes, len});
        text = kb_str_from(text, end ? len + 1 : len);
    }
}

struct reading {
    kb_map *english; /* lines of the untranslated pages */
    kb_buf own;      /* lines of the page that are not among them */
    kb_samples *out;
};

static void know_line(void *context, kb_str line)
{
    struct reading *reading = context;
    *kb_map_slot(reading->english, line) = 1;
}

static void know_page(void *context, const kb_document *document)
{
    if (strcmp(document->lang, "en") == 0)
        each_line(kb_str_of(document->body), know_line, context);
}

static void add_own_line(void *context, kb_str line)
{
    struct reading *reading = context;
    if (kb_map_find(reading->english, line))
        return;
    kb_buf_add(&reading->own, line);
    kb_buf_add_char(&reading->own, '\n');
}

static void add_page(void *context, const kb_document *document)
{
    struct reading *reading = context;
    kb_buf_clear(&reading->own);
    if (strcmp(document->lang, "en") == 0)
        kb_buf_add(&reading->own, kb_str_of(document->body));
    else
        each_line(kb_str_of(document->body), add_own_line, context);
    if (reading->own.len >= PAGE_BYTES)
        add(reading->out, kb_buf_str(&reading->own), document->lang);
}

void kb_samples_pages(const char *folder, kb_samples *out)
{
    KB_OWNED(kb_map) english = kb_map_new();
    struct reading reading = {.english = english, .out = out};
    each_page(folder, know_page, &reading);
    each_page(folder, add_page, &reading);
    kb_buf_clear(&reading.own);
}

static void know_title(void *context, const kb_document *document)
{
    if (strcmp(document->lang, "en") == 0)
        know_line(context, kb_str_of(document->title));
}

static size_t words_of(const char *text)
{
    size_t words = 0;
    for (; *text; words++) {
        text += strspn(text, " ");
        text += strcspn(text, " ");
    }
    return words;
}

/* A word or two are mostly names, and the same in many languages. */
static bool is_telling(const char *title, const char *lang)
{
    return kb_language_find(kb_str_of(lang))->unspaced || words_of(title) >= TITLE_WORDS;
}

static void add_title(void *context, const kb_document *document)
{
    struct reading *reading = context;
    bool english = strcmp(document->lang, "en") == 0;
    if (is_telling(document->title, document->lang) && (english || !kb_map_find(reading->english, kb_str_of(document->title))))
        add(reading->out, kb_str_of(document->title), document->lang);
}

void kb_samples_page_titles(const char *folder, kb_samples *out)
{
    KB_OWNED(kb_map) english = kb_map_new();
    struct reading reading = {.english = english, .out = out};
    each_page(folder, know_title, &reading);
    each_page(folder, add_title, &reading);
}

/* ---- titles --------------------------------------------------------------------------------------------------------- */

static void add_titles(const char *path, kb_samples *out)
{
    KB_OWNED(golden_file) golden = NULL;
    kb_error err = {0};
    must(golden_file_read(path, &golden, &err), &err);
    for (size_t i = 0; i < golden->document_count && golden->langs.count == 1; i++) {
        const char *lang = golden->langs.items[0], *title = golden->documents[i]->title;
        if (is_telling(title, lang))
            add(out, kb_str_of(title), lang);
    }
}

void kb_samples_titles(const char *folder, kb_samples *out)
{
    glob_t found;
    KB_OWNED(kb_text) pattern = kb_printf("%s/*.golden", folder);
    if (glob(pattern, 0, NULL, &found) != 0) {
        fprintf(stderr, "%s: no golden files\n", folder);
        exit(1);
    }
    for (size_t i = 0; i < found.gl_pathc; i++)
        add_titles(found.gl_pathv[i], out);
    globfree(&found);
}
