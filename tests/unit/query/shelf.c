#include "shelf.h"

#include "base/file.h"
#include "text/postings.h"

shelf *shelf_new(void)
{
    shelf *here = kb_alloc(sizeof *here);
    KB_OWNED(kb_text) stamp = kb_text_stamp();
    strcpy(here->root, "/tmp/kb-query-XXXXXX");
    assert_non_null(mkdtemp(here->root));
    snprintf(here->folder, sizeof here->folder, "%s/index", here->root);
    must(kb_index_writer_open(here->folder, stamp, false, &here->writer, &err));
    must(kb_analyzer_new(&here->analyzer, &err));
    return here;
}

void shelf_free(shelf *here)
{
    if (!here)
        return;
    kb_asker_close(here->asker);
    kb_index_writer_close(here->writer);
    kb_analyzer_free(here->analyzer);
    kb_folder_remove(here->root, NULL);
    free(here);
}

int shelf_setup(void **state)
{
    *state = shelf_new();
    return 0;
}

int shelf_teardown(void **state)
{
    shelf_free(*state);
    return 0;
}

static void put(shelf *here, kb_document *document)
{
    KB_OWNED(kb_postings) postings = NULL;
    must(kb_document_check(document, &err));
    must(kb_postings_make(here->analyzer, document, &postings, &err));
    must(kb_index_writer_put(here->writer, postings, &err));
}

static void set_missing(json_t *json, const char *field, const char *value)
{
    if (!json_object_get(json, field))
        json_object_set_new(json, field, json_string(value));
}

json_t *json_of(const char *text)
{
    KB_OWNED(kb_text) quoted = kb_str_dup(kb_str_of(text));
    for (char *at = quoted; (at = strchr(at, '\''));)
        *at = '"';
    json_t *json = NULL;
    must(kb_json_parse(kb_str_of(quoted), &json, &err));
    return json;
}

void shelve(shelf *here, const char *text)
{
    KB_OWNED(json_t) json = json_of(text);
    KB_OWNED(kb_document) document = NULL;
    set_missing(json, "kind", "article");
    set_missing(json, "lang", "en");
    bool ticket = strcmp(json_string_value(json_object_get(json, "kind")), "ticket") == 0;
    set_missing(json, "visibility", ticket ? "internal" : "public");
    set_missing(json, "state", ticket ? "open" : "published");
    must(kb_document_from_json(json, KB_ARTICLE, NULL, &document, &err));
    put(here, document);
}

void shelve_article(shelf *here, const char *id, const char *lang, const char *title, const char *body)
{
    KB_OWNED(kb_document) document = kb_document_new(KB_ARTICLE);
    document->id = kb_str_dup(kb_str_of(id));
    document->lang = kb_str_dup(kb_str_of(lang));
    document->title = kb_str_dup(kb_str_of(title));
    document->body = kb_str_dup(kb_str_of(body));
    document->state = KB_PUBLISHED;
    document->visibility = KB_TIER_PUBLIC;
    put(here, document);
}

kb_answer ask(shelf *here, const kb_request *request)
{
    kb_answer answer = {0};
    must(kb_index_writer_commit(here->writer, ++here->seq, &err));
    if (!here->asker)
        must(kb_asker_open(here->folder, &here->asker, &err));
    must(kb_ask_question(here->asker, request, &answer, &err));
    return answer;
}

kb_request request_for(kb_manner manner, const char *words)
{
    kb_request request;
    kb_request_init(&request, manner);
    request.tiers[KB_TIER_PUBLIC] = request.tiers[KB_TIER_INTERNAL] = true;
    if (manner == KB_SEARCH)
        request.text = kb_str_of(words);
    else
        request.body = kb_str_of(words);
    return request;
}

char *ids_of(shelf *here, const kb_request *request)
{
    kb_answer answer = ask(here, request);
    KB_OWNED_BUF ids = {0};
    for (size_t i = 0; i < answer.hit_count; i++)
        kb_buf_printf(&ids, "%s%s", i ? " " : "", answer.hits[i].document->id);
    kb_answer_clear(&answer);
    return kb_buf_give(&ids);
}

void assert_finds(shelf *here, const char *words, const char *ids)
{
    kb_request request = request_for(KB_SEARCH, words);
    KB_OWNED(kb_text) found = ids_of(here, &request);
    assert_row(words, kb_str_of(found), kb_str_of(ids));
}
