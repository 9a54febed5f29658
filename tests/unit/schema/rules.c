/* Every rule of a document, with the field that its error names. */
#include "documents.h"

#include "schema/fields.h"

#define A "{'kind':'article','id':'KB1','title':'t',"
#define T "{'kind':'ticket','id':'INC1','title':'t',"

static void every_broken_rule_names_its_field(void **state)
{
    (void)state;
    static const struct {
        const char *why, *json, *param, *words;
    } rows[] = {
        {"no object", "['kind']", "", "must be a JSON object"},
        {"no kind", "{'id':'a','title':'t'}", "kind", "needs the field 'kind'"},
        {"no id", "{'kind':'article','title':'t'}", "id", "needs the field 'id'"},
        {"an unknown kind", "{'kind':'page','id':'a','title':'t'}", "kind", "'article' or 'ticket'"},
        {"a kind that is no word", "{'kind':1,'id':'a','title':'t'}", "kind", "'article' or 'ticket'"},
        {"an id that is no text", "{'kind':'article','id':7,'title':'t'}", "id", "must be a string"},
        {"an empty id", "{'kind':'article','id':'','title':'t'}", "id", "1 to 128"},
        {"an id with a slash", "{'kind':'article','id':'a/b','title':'t'}", "id", "A-Z a-z 0-9"},
        {"an id with an umlaut", "{'kind':'article','id':'ä','title':'t'}", "id", "A-Z a-z 0-9"},
        {"neither title nor body", "{'kind':'article','id':'a'}", "title", "'title' or a 'body'"},
        {"a title and a body of white space", "{'kind':'article','id':'a','title':' \\n','body':'\\t'}", "title", "with text"},
        {"a title that is no text", "{'kind':'article','id':'a','title':['t']}", "title", "must be a string"},
        {"a body that is no text", A "'body':{}}", "body", "must be a string"},
        {"a language that is none", A "'lang':'no language'}", "lang", "BCP 47"},
        {"an empty language", A "'lang':''}", "lang", "BCP 47"},
        {"an unknown format", A "'format':'rtf'}", "format", "must be 'text', 'markdown' or 'html'"},
        {"a format in capitals", A "'format':'HTML'}", "format", "must be"},
        {"an unknown visibility", A "'visibility':'secret'}", "visibility", "must be 'public' or 'internal'"},
        {"a ticket for everyone", T "'visibility':'public'}", "visibility", "of a ticket must be 'internal'"},
        {"an unknown state", A "'state':'done'}", "state", "'draft', 'published'"},
        {"a ticket's state for an article", A "'state':'open'}", "state",
         "of an article must be 'draft', 'published' or 'retired', not 'open'"},
        {"an article's state for a ticket", T "'state':'published'}", "state",
         "of a ticket must be 'open', 'resolved' or 'closed'"},
        {"a resolution of an article", A "'resolution':'r'}", "resolution", "does not belong to an article"},
        {"a requester of an article", A "'requester':'r'}", "requester", "does not belong to an article"},
        {"a duplicate that is an article", A "'duplicate_of':'INC1'}", "duplicate_of", "does not belong to an article"},
        {"a translation that is a ticket", T "'translation_of':'KB1'}", "translation_of", "does not belong to a ticket"},
        {"a translation of itself", A "'translation_of':'KB1'}", "translation_of", "names the document itself"},
        {"a duplicate of itself", T "'duplicate_of':'INC1'}", "duplicate_of", "names the document itself"},
        {"a translation of no id", A "'translation_of':'a b'}", "translation_of", "must be an id"},
        {"a duplicate of nothing", T "'duplicate_of':''}", "duplicate_of", "must be an id"},
        {"groups that are no list", A "'groups':7}", "groups", "array of strings"},
        {"a group that is no text", A "'groups':['a',7]}", "groups", "array of strings"},
        {"an empty tag", A "'tags':['a','']}", "tags", "item 2"},
        {"a lone empty tag", A "'tags':''}", "tags", "item 1"},
        {"a tag with our separator in it", A "'tags':['a\\u001fb']}", "tags", "control character"},
        {"a category in a category", A "'category':[['a']]}", "category", "array of strings"},
        {"a time that is none", A "'created_at':'yesterday'}", "created_at", "RFC 3339"},
        {"a time in seconds", A "'updated_at':1714640400}", "updated_at", "RFC 3339"},
        {"a day that is none", A "'valid_until':'2023-02-29'}", "valid_until", "RFC 3339"},
        {"meta that is no object", A "'meta':[1]}", "meta", "must be an object"},
        {"a script for an address", A "'url':'javascript:alert(1)'}", "url", "must start with http://"},
        {"a script behind white space", A "'url':' javascript:alert(1)'}", "url", "must start with"},
        {"data for an address", A "'url':'data:text/html,x'}", "url", "must start with"},
        {"a file for an address", A "'url':'file:///etc/passwd'}", "url", "must start with"},
        {"a word for an address", A "'url':'www.example.org'}", "url", "must start with"},
        {"a misspelt field", A "'titel':'t'}", "titel", "did you mean 'title'?"},
        {"a field in another style", A "'updatedAt':'2020-01-01'}", "updatedAt", "did you mean 'updated_at'?"},
        {"the singular of tags", A "'tag':'x'}", "tag", "did you mean 'tags'?"},
        {"a field of their own", A "'u_priority_code':1}", "u_priority_code", "belong into 'meta'"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        kb_document *document = NULL;
        KB_OWNED(kb_text) why = kb_str_dup(kb_str_of(rows[i].why));
        kb_error_clear(&err);
        kb_code code = read_document(rows[i].json, &document);
        if (code != KB_INVALID || document)
            fail_msg("%s: %s", why, kb_code_name(code));
        assert_row(why, kb_str_of(err.param), kb_str_of(rows[i].param));
        if (!strstr(err.message, rows[i].words))
            fail_msg("%s: '%s' does not say '%s'", why, err.message, rows[i].words);
    }
}

static void the_path_may_not_contradict_the_document(void **state)
{
    (void)state;
    kb_document *document = NULL;
    KB_OWNED(json_t) other_id = json_of("{'id':'KB2','title':'t'}");
    KB_OWNED(json_t) other_kind = json_of("{'kind':'ticket','title':'t'}");
    KB_OWNED(json_t) bare = json_of("{'title':'t'}");
    must_fail(kb_document_from_json(other_id, KB_ARTICLE, "KB1", &document, &err), KB_INVALID, "id",
              "'KB2', but the path says 'KB1'");
    must_fail(kb_document_from_json(other_kind, KB_ARTICLE, "KB1", &document, &err), KB_INVALID, "kind",
              "the path says 'article'");
    must_fail(kb_document_from_json(bare, KB_ARTICLE, "a b", &document, &err), KB_INVALID, "id", "must be 1 to 128");
    must_fail(kb_document_from_json(NULL, KB_ARTICLE, "KB1", &document, &err), KB_INVALID, "", "JSON object");
    assert_null(document);
}

static void ids_have_an_alphabet_and_a_length(void **state)
{
    (void)state;
    KB_OWNED(kb_text) longest = repeated("x", KB_ID_BYTES);
    KB_OWNED(kb_text) longer = repeated("x", KB_ID_BYTES + 1);
    static const char *const good[] = {"a", "0", "KB0001234", "INC-1", "a.b_c:d-e", ".", "..", "-", ":"};
    static const char *const bad[] = {"",    " ",   "a b", "a/b", "a\\b", "a%20b", "ä",   "a\n",
                                      "a\t", "a?b", "a#b", "a\"", "a'",   "<a>",   "\x7f"};
    for (size_t i = 0; i < COUNT(good); i++)
        assert_true(kb_id_valid(kb_str_of(good[i])));
    for (size_t i = 0; i < COUNT(bad); i++)
        if (kb_id_valid(kb_str_of(bad[i])))
            fail_msg("'%s' is an id", bad[i]);
    assert_false(kb_id_valid((kb_str){"a\0b", 3}));
    assert_false(kb_id_valid((kb_str){NULL, 0}));
    assert_true(kb_id_valid(kb_str_of(longest)));
    assert_false(kb_id_valid(kb_str_of(longer)));
}

/* A document of the kind that has the field, with `value` in it. */
static kb_code with_value(const kb_field *field, json_t *value)
{
    KB_OWNED(json_t) json = json_of(field->article ? A "'lang':'de'}" : T "'lang':'de'}");
    kb_document *document = NULL;
    json_object_set_new(json, field->name, value);
    kb_error_clear(&err);
    kb_code code = kb_document_from_json(json, KB_ARTICLE, NULL, &document, &err);
    kb_document_free(document);
    return code;
}

/* "/xxx" is an address, an id's letters are good for all the others. */
static json_t *text_of(const kb_field *field, size_t bytes)
{
    KB_OWNED(kb_text) text = repeated("x", bytes);
    if (strcmp(field->name, "url") == 0)
        text[0] = '/';
    return json_string(text);
}

static json_t *list_of(size_t items, size_t bytes)
{
    KB_OWNED(kb_text) text = repeated("x", bytes);
    json_t *array = json_array();
    for (size_t i = 0; i < items; i++)
        json_array_append_new(array, json_string(text));
    return array;
}

static void expect(const kb_field *field, kb_code code, kb_code expected, const char *what)
{
    if (code != expected)
        fail_msg("%s with %s: %s (%s)", field->name, what, kb_code_name(code), err.message);
    if (expected)
        assert_string_equal(err.param, field->name);
}

static void every_limit_is_where_the_table_says(void **state)
{
    (void)state;
    for (size_t i = 0; i < kb_field_count; i++) {
        const kb_field *field = &kb_fields[i];
        if (!field->article && !field->ticket)
            continue;
        if (field->type == KB_FIELD_TEXT && strcmp(field->name, "id") != 0 && strcmp(field->name, "lang") != 0) {
            expect(field, with_value(field, text_of(field, field->most_bytes)), KB_OK, "as many bytes as it may have");
            expect(field, with_value(field, text_of(field, field->most_bytes + 1)), KB_INVALID, "a byte too many");
        } else if (field->type == KB_FIELD_LIST) {
            expect(field, with_value(field, list_of(field->most_items, field->most_bytes)), KB_OK, "all it may have");
            expect(field, with_value(field, list_of(field->most_items + 1, 1)), KB_INVALID, "an item too many");
            expect(field, with_value(field, list_of(1, field->most_bytes + 1)), KB_INVALID, "an item too long");
        } else if (field->type == KB_FIELD_OBJECT) {
            expect(field, with_value(field, json_pack("{s:o}", "k", text_of(field, field->most_bytes - 8))), KB_OK,
                   "all it may have");
            expect(field, with_value(field, json_pack("{s:o}", "k", text_of(field, field->most_bytes - 7))), KB_INVALID,
                   "too much");
        }
    }
}

static void limits_count_bytes_not_characters(void **state)
{
    (void)state;
    KB_OWNED(kb_text) title = repeated("你", 333);
    KB_OWNED(kb_text) longer = kb_printf("%sä", title);
    KB_OWNED(kb_document) document = kb_document_new(KB_ARTICLE);
    document->id = kb_str_dup(KB_STR("KB1"));
    document->title = kb_str_dup(kb_str_of(title));
    must(kb_document_check(document, &err));
    free(document->title);
    document->title = kb_str_dup(kb_str_of(longer));
    must_fail(kb_document_check(document, &err), KB_INVALID, "title", "has 1001 bytes; the most is 1000");
}

/* What importers build by hand keeps the same rules. */
static void a_document_built_by_hand_is_checked_the_same(void **state)
{
    (void)state;
    KB_OWNED(kb_document) article = kb_document_new(KB_ARTICLE);
    must_fail(kb_document_check(article, &err), KB_INVALID, "id", "must be 1 to 128");
    article->id = kb_str_dup(KB_STR("KB1"));
    must_fail(kb_document_check(article, &err), KB_INVALID, "title", "needs a 'title'");
    article->body = kb_str_dup(KB_STR("gr\xFC\xDF"
                                      "e"));
    must_fail(kb_document_check(article, &err), KB_INVALID, "body", "not valid UTF-8 at byte 2");
    free(article->body);
    article->body = kb_str_dup(KB_STR("text"));
    kb_list_add(&article->tags, KB_STR("\xFF"));
    must_fail(kb_document_check(article, &err), KB_INVALID, "tags", "not valid UTF-8");
    kb_list_clear(&article->tags);
    article->resolution = kb_str_dup(KB_STR("r"));
    must_fail(kb_document_check(article, &err), KB_INVALID, "resolution", "does not belong to an article");
    free(KB_GIVE(article->resolution));
    article->requester = kb_str_dup(KB_STR("r"));
    must_fail(kb_document_check(article, &err), KB_INVALID, "requester", "does not belong to an article");
    free(KB_GIVE(article->requester));
    must(kb_document_check(article, &err));
    assert_string_equal(article->title, "");
    must(kb_document_check(article, &err)); /* again changes nothing */
    KB_OWNED(kb_document) ticket = kb_document_new(KB_TICKET);
    ticket->id = kb_str_dup(KB_STR("INC1"));
    ticket->title = kb_str_dup(KB_STR("t"));
    ticket->translation_of = kb_str_dup(KB_STR("KB1"));
    must_fail(kb_document_check(ticket, &err), KB_INVALID, "translation_of", "does not belong to a ticket");
}

static void addresses_that_run_nothing_are_kept(void **state)
{
    (void)state;
    static const char *const good[] = {"http://a",          "https://a/b?c#d", "HTTPS://A", "mailto:a@b",
                                       "help:gnome-help/x", "ghelp:x",         "/kb/1",     ""};
    for (size_t i = 0; i < COUNT(good); i++)
        if (with_value(kb_field_find(KB_STR("url")), json_string(good[i])))
            fail_msg("%s: %s", good[i], err.message);
}

static void an_unknown_field_of_any_length_is_named_in_part(void **state)
{
    (void)state;
    KB_OWNED(kb_text) name = repeated("ü", 5000);
    KB_OWNED(json_t) json = json_of(A "'lang':'de'}");
    kb_document *document = NULL;
    json_object_set_new(json, name, json_true());
    must_fail(kb_document_from_json(json, KB_ARTICLE, NULL, &document, &err), KB_INVALID, err.param, "unknown field");
    assert_true(kb_utf8_valid(kb_str_of(err.message), NULL) && kb_utf8_valid(kb_str_of(err.param), NULL));
    assert_memory_equal(err.param, "üüü", 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_broken_rule_names_its_field),   cmocka_unit_test(the_path_may_not_contradict_the_document),
        cmocka_unit_test(ids_have_an_alphabet_and_a_length),   cmocka_unit_test(every_limit_is_where_the_table_says),
        cmocka_unit_test(limits_count_bytes_not_characters),   cmocka_unit_test(a_document_built_by_hand_is_checked_the_same),
        cmocka_unit_test(addresses_that_run_nothing_are_kept), cmocka_unit_test(an_unknown_field_of_any_length_is_named_in_part),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
