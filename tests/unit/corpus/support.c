#include "support.h"

#include "base/file.h"

const kb_corpus_options articles = {.publish = true, .visibility = KB_TIER_PUBLIC};

int make_folder(void **state)
{
    char *path = kb_alloc(FOLDER_BYTES);
    strcpy(path, "/tmp/kb-corpus-XXXXXX");
    assert_non_null(mkdtemp(path));
    *state = path;
    return 0;
}

int remove_folder(void **state)
{
    assert_int_equal(kb_folder_remove(*state, NULL), KB_OK);
    free(*state);
    return 0;
}

void put(const char *folder, const char *name, kb_str content)
{
    KB_OWNED(kb_text) path = kb_printf("%s/%s", folder, name);
    char *slash = strrchr(path, '/');
    *slash = '\0';
    assert_int_equal(kb_folder_make(path, NULL), KB_OK);
    *slash = '/';
    KB_OWNED(FILE) file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(content.bytes, 1, content.len, file), content.len);
}

static void keep(import_run *to, kb_record *record)
{
    if (to->count < sizeof to->records / sizeof *to->records)
        to->records[to->count] = *record;
    else
        kb_record_clear(record);
    to->count++;
}

import_run *read_path(const char *path, const kb_corpus_options *options)
{
    KB_OWNED(kb_corpus) corpus = NULL;
    kb_record record;
    kb_error err = {0};
    if (kb_corpus_open(path, options, &corpus, &err))
        fail_msg("%s: %s", path, err.message);
    import_run *out = kb_alloc(sizeof *out);
    while ((out->last = kb_corpus_next(corpus, &record, &err)) == KB_OK || out->last == KB_INVALID) {
        if (out->last == KB_OK)
            keep(out, &record);
        else if (out->bad++ < sizeof out->errors / sizeof *out->errors)
            snprintf(out->errors[out->bad - 1], sizeof *out->errors, "%s", err.message);
        assert_true(out->last == KB_OK || (record.document == NULL && err.code == KB_INVALID));
        kb_error_clear(&err);
    }
    kb_corpus_position(corpus, &out->done_bytes, &out->total_bytes);
    out->note = kb_str_dup(kb_str_of(kb_corpus_note(corpus)));
    return out;
}

import_run *read_file(const char *folder, const char *name, const kb_corpus_options *options)
{
    KB_OWNED(kb_text) path = kb_printf("%s/%s", folder, name);
    return read_path(path, options);
}

void import_run_free(import_run *run)
{
    if (!run)
        return;
    for (size_t i = 0; i < run->count && i < sizeof run->records / sizeof *run->records; i++)
        kb_record_clear(&run->records[i]);
    free(run->note);
    free(run);
}

void expect_fields(const char *why, const kb_document *document, const char *expected)
{
    KB_OWNED(kb_text) text = kb_str_dup(kb_str_of(expected));
    KB_OWNED(json_t) wanted = NULL;
    kb_error err = {0};
    const char *name;
    json_t *value;
    for (char *at = text; *at; at++)
        if (*at == '\'')
            *at = '"';
    if (kb_json_parse(kb_str_of(text), &wanted, &err))
        fail_msg("%s: %s in %s", why, err.message, text);
    KB_OWNED(json_t) fields = kb_document_to_json(document);
    json_object_foreach (wanted, name, value) {
        const json_t *found = json_object_get(fields, name);
        if (found ? json_equal(found, value) : json_is_null(value))
            continue;
        KB_OWNED(kb_text) shown = kb_json_text(found);
        fail_msg("%s: %s is %s", why, name, found ? shown : "not set");
    }
}

static void check_page(const char *folder, const page_case *page, const kb_corpus_options *options)
{
    bool by_name = strstr(page->name, ".tsv") || strstr(page->name, ".json");
    KB_OWNED(kb_text) root = kb_printf("%s/page", folder);
    put(root, page->name, kb_str_of(page->content));
    KB_OWNED(import_run) read = by_name ? read_file(root, page->name, options) : read_path(root, options);
    if (read->last != KB_NOT_FOUND)
        fail_msg("%s: stopped with %s", page->why, kb_code_name(read->last));
    if (read->count != (page->expected ? 1 : 0) || read->bad != (page->error ? 1 : 0))
        fail_msg("%s: %zu records, %zu bad: %s", page->why, read->count, read->bad, read->errors[0]);
    if (page->error && !strstr(read->errors[0], page->error))
        fail_msg("%s: %s", page->why, read->errors[0]);
    if (page->expected)
        expect_fields(page->why, read->records[0].document, page->expected);
    assert_int_equal(kb_folder_remove(root, NULL), KB_OK);
}

void check_pages(const char *folder, const page_case *cases, size_t count, const kb_corpus_options *options)
{
    for (size_t i = 0; i < count; i++)
        check_page(folder, &cases[i], options);
}
