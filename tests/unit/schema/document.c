/* What becomes of a document on its way through the house: read, written, shown. */
#include "documents.h"

#include "base/clock.h"

static const char full_article[] =
    "{'kind':'article','id':'KB0001234','lang':'pt-BR','title':'Fila da impressora \\u00e7 😀','body':'# Passos\\n1. \\\"x\\\"',"
    "'format':'markdown','visibility':'public','groups':['billing','vip'],'state':'published','product':'Nova Phone',"
    "'category':['Print','Queue'],'tags':['a','b c'],'url':'https://example.org/1?a=b','translation_of':'KB0001200',"
    "'created_at':'2020-01-02T03:04:05Z','updated_at':'2021-01-02T03:04:05.678Z','valid_until':'2030-01-01T00:00:00Z',"
    "'meta':{'z':1,'a':[true,null,{'deep':[]}],'':'x'}}";

static const char full_ticket[] =
    "{'kind':'ticket','id':'INC.1_a:b-c','lang':'und','title':'Help','body':'it smokes','format':'text','visibility':'internal',"
    "'groups':['hardware'],'state':'resolved','resolution':'unplugged','product':'P','category':['c'],'tags':['t'],"
    "'url':'mailto:a@example.org','duplicate_of':'INC0000012','requester':'secret-person','created_at':'1969-12-31T23:59:59Z',"
    "'updated_at':'1970-01-01T00:00:00Z','valid_until':'9999-12-31T23:59:59Z','meta':{'secret-key':'secret-value'}}";

static void a_full_document_reads_back_as_it_was(void **state)
{
    (void)state;
    static const char *const texts[] = {full_article, full_ticket};
    for (size_t i = 0; i < 2; i++) {
        KB_OWNED(json_t) json = json_of(texts[i]);
        KB_OWNED(kb_document) document = document_of(texts[i]);
        KB_OWNED(json_t) written = kb_document_to_json(document);
        KB_OWNED(kb_text) expected = kb_json_text(json);
        KB_OWNED(kb_text) text = kb_json_text(written);
        assert_string_equal(text, expected); /* the same fields, in the same order */
        kb_document *again = NULL;
        must(kb_document_from_json(written, KB_ARTICLE, NULL, &again, &err));
        kb_document_free(again);
    }
}

static void what_is_left_out_has_a_default(void **state)
{
    (void)state;
    KB_OWNED(kb_document) article = document_of("{'kind':'article','id':'a','title':'t'}");
    assert_int_equal(article->state, KB_DRAFT);
    assert_int_equal(article->visibility, KB_TIER_INTERNAL);
    assert_int_equal(article->format, KB_TEXT);
    assert_null(article->lang); /* to be detected */
    assert_string_equal(article->body, "");
    assert_true(article->created_at == KB_NO_TIME && article->updated_at == KB_NO_TIME && article->valid_until == KB_NO_TIME);
    KB_OWNED(kb_document) ticket = document_of("{'kind':'ticket','id':'a','body':'b'}");
    assert_int_equal(ticket->state, KB_OPEN);
    assert_int_equal(ticket->visibility, KB_TIER_INTERNAL);
    assert_string_equal(ticket->title, "");
    KB_OWNED(json_t) json = kb_document_to_json(ticket);
    KB_OWNED(kb_text) text = kb_json_text(json);
    assert_string_equal(text, "{\"kind\":\"ticket\",\"id\":\"a\",\"title\":\"\",\"body\":\"b\",\"format\":\"text\","
                              "\"visibility\":\"internal\",\"state\":\"open\"}");
}

static void null_is_as_if_left_out(void **state)
{
    (void)state;
    static const char text[] = "{'kind':'article','id':'a','title':'t','body':null,'lang':null,'tags':null,'state':null,"
                               "'meta':null,'valid_until':null,'resolution':null}";
    KB_OWNED(kb_document) document = document_of(text);
    assert_int_equal(document->state, KB_DRAFT);
    assert_null(document->lang);
    assert_null(document->meta);
    assert_int_equal(document->tags.count, 0);
}

static void one_word_is_as_good_as_a_list_of_one(void **state)
{
    (void)state;
    static const char text[] = "{'kind':'article','id':'a','title':'t','tags':'x','category':[],'groups':['g']}";
    KB_OWNED(kb_document) document = document_of(text);
    assert_int_equal(document->tags.count, 1);
    assert_string_equal(document->tags.items[0], "x");
    assert_int_equal(document->category.count, 0);
}

static void the_path_names_the_document_too(void **state)
{
    (void)state;
    KB_OWNED(json_t) bare = json_of("{'title':'t'}");
    KB_OWNED(json_t) same = json_of("{'kind':'ticket','id':'INC1','title':'t'}");
    KB_OWNED(kb_document) a = NULL;
    KB_OWNED(kb_document) b = NULL;
    must(kb_document_from_json(bare, KB_TICKET, "INC1", &a, &err));
    must(kb_document_from_json(same, KB_TICKET, "INC1", &b, &err));
    assert_int_equal(a->kind, KB_TICKET);
    assert_string_equal(a->id, "INC1");
    assert_string_equal(b->id, "INC1");
}

static void tags_of_language_are_written_one_way(void **state)
{
    (void)state;
    KB_OWNED(kb_document) document = document_of("{'kind':'article','id':'a','title':'t','lang':'pt_br'}");
    assert_string_equal(document->lang, "pt-BR");
}

static void search_shows_what_is_published_and_valid(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        kb_kind kind;
        kb_state state;
        int64_t valid_until;
        bool searchable;
    } rows[] = {
        {"a published article", KB_ARTICLE, KB_PUBLISHED, KB_NO_TIME, true},
        {"a draft", KB_ARTICLE, KB_DRAFT, KB_NO_TIME, false},
        {"a retired article", KB_ARTICLE, KB_RETIRED, KB_NO_TIME, false},
        {"valid until later", KB_ARTICLE, KB_PUBLISHED, 1001, true},
        {"valid until now", KB_ARTICLE, KB_PUBLISHED, 1000, true},
        {"valid until a moment ago", KB_ARTICLE, KB_PUBLISHED, 999, false},
        {"a draft valid until later", KB_ARTICLE, KB_DRAFT, 1001, false},
        {"an open ticket", KB_TICKET, KB_OPEN, KB_NO_TIME, true},
        {"a resolved ticket", KB_TICKET, KB_RESOLVED, KB_NO_TIME, true},
        {"a closed ticket", KB_TICKET, KB_CLOSED, KB_NO_TIME, true},
        {"a ticket that is no longer valid", KB_TICKET, KB_OPEN, 999, false},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        KB_OWNED(kb_document) document = kb_document_new(rows[i].kind);
        document->state = rows[i].state;
        document->valid_until = rows[i].valid_until;
        if (kb_document_searchable(document, 1000) != rows[i].searchable)
            fail_msg("%s", rows[i].why);
    }
}

static void what_the_index_holds_shows_neither_requester_nor_meta(void **state)
{
    (void)state;
    KB_OWNED(kb_document) ticket = document_of(full_ticket);
    KB_OWNED(kb_text) data = kb_document_index_data(ticket, KB_STR("plain 'text' \"of\" it"));
    assert_null(strstr(data, "secret"));
    assert_null(strstr(data, "requester"));
    assert_null(strstr(data, "meta"));
    KB_OWNED(kb_document) shown = NULL;
    must(kb_document_shown(kb_str_of(data), &shown, &err));
    assert_null(shown->requester);
    assert_null(shown->meta);
    assert_string_equal(shown->body, "plain 'text' \"of\" it");
    assert_string_equal(shown->resolution, "unplugged");
    assert_string_equal(shown->id, "INC.1_a:b-c");
    assert_int_equal(shown->state, KB_RESOLVED);
    assert_true(shown->updated_at == 0);
}

static void an_article_is_shown_as_plain_text(void **state)
{
    (void)state;
    KB_OWNED(kb_document) article = document_of(full_article);
    KB_OWNED(kb_text) data = kb_document_index_data(article, KB_STR("Passos"));
    KB_OWNED(kb_document) shown = NULL;
    must(kb_document_shown(kb_str_of(data), &shown, &err));
    assert_int_equal(shown->format, KB_TEXT);
    assert_string_equal(shown->body, "Passos");
    assert_string_equal(shown->title, article->title);
    assert_int_equal(shown->groups.count, 2);
    assert_string_equal(article->body, "# Passos\n1. \"x\""); /* the document itself is as it was */
}

static void a_long_text_is_cut_at_a_character(void **state)
{
    (void)state;
    KB_OWNED(kb_document) document = document_of("{'kind':'article','id':'a','title':'t'}");
    KB_OWNED(kb_text) text = repeated("你", 20000);
    for (size_t shift = 0; shift < 3; shift++) {
        KB_OWNED(kb_text) shifted = kb_printf("%.*s%s", (int)shift, "xx", text);
        KB_OWNED(kb_text) data = kb_document_index_data(document, kb_str_of(shifted));
        KB_OWNED(kb_document) shown = NULL;
        must(kb_document_shown(kb_str_of(data), &shown, &err));
        size_t len = strlen(shown->body);
        assert_true(len <= KB_SHOWN_BYTES && len > KB_SHOWN_BYTES - 3);
        assert_memory_equal(shown->body, shifted, len);
        assert_true(kb_utf8_valid(kb_str_of(shown->body), NULL));
    }
}

static void damaged_index_data_is_no_document(void **state)
{
    (void)state;
    static const struct {
        const char *why, *data;
    } rows[] = {
        {"nothing", ""},
        {"no JSON", "xapian"},
        {"a part", "{\"kind\":\"article\",\"id\":\"a\",\"ti"},
        {"no object", "[]"},
        {"no kind", "{\"id\":\"a\"}"},
        {"another kind", "{\"kind\":\"page\",\"id\":\"a\"}"},
        {"a kind that is no word", "{\"kind\":1,\"id\":\"a\"}"},
        {"no id", "{\"kind\":\"article\",\"title\":\"t\",\"body\":\"b\"}"},
        {"a field of another version", "{\"kind\":\"article\",\"id\":\"a\",\"severity\":3}"},
        {"a title that is no text", "{\"kind\":\"article\",\"id\":\"a\",\"title\":[]}"},
        {"bad UTF-8", "{\"kind\":\"article\",\"id\":\"a\",\"title\":\"\xFF\"}"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        kb_document *document = NULL;
        kb_error_clear(&err);
        kb_code code = kb_document_shown(kb_str_of(rows[i].data), &document, &err);
        if (code != KB_CORRUPT || document)
            fail_msg("%s: %s", rows[i].why, kb_code_name(code));
    }
    KB_OWNED(kb_document) least = NULL;
    must(kb_document_shown(KB_STR("{\"kind\":\"article\",\"id\":\"a\"}"), &least, &err));
    assert_string_equal(least->title, ""); /* whoever shows it need not look */
    assert_string_equal(least->body, "");
}

static void lists_copy_what_they_are_given(void **state)
{
    (void)state;
    kb_list list = {0};
    for (int i = 0; i < 100; i++) {
        KB_OWNED(kb_text) text = kb_printf("%d", i);
        kb_list_add(&list, kb_str_of(text));
    }
    kb_list_add(&list, (kb_str){"cut here", 3});
    kb_list_add(&list, (kb_str){NULL, 0});
    assert_int_equal(list.count, 102);
    assert_string_equal(list.items[99], "99");
    assert_string_equal(list.items[100], "cut");
    assert_string_equal(list.items[101], "");
    kb_list_clear(&list);
    kb_list_clear(&list);
    assert_int_equal(list.count, 0);
    kb_document_free(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_full_document_reads_back_as_it_was),
        cmocka_unit_test(what_is_left_out_has_a_default),
        cmocka_unit_test(null_is_as_if_left_out),
        cmocka_unit_test(one_word_is_as_good_as_a_list_of_one),
        cmocka_unit_test(the_path_names_the_document_too),
        cmocka_unit_test(tags_of_language_are_written_one_way),
        cmocka_unit_test(search_shows_what_is_published_and_valid),
        cmocka_unit_test(what_the_index_holds_shows_neither_requester_nor_meta),
        cmocka_unit_test(an_article_is_shown_as_plain_text),
        cmocka_unit_test(a_long_text_is_cut_at_a_character),
        cmocka_unit_test(damaged_index_data_is_no_document),
        cmocka_unit_test(lists_copy_what_they_are_given),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
