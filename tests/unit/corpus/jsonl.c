#include "support.h"

#define TICKET "{\"kind\":\"ticket\",\"id\":\"T-1\",\"title\":\"Drucker\",\"body\":\"druckt nicht\"}"

static void a_line_is_a_document_a_deletion_or_a_link(void **state)
{
    (void)state;
    static const struct {
        const char *why, *line;
        kb_record_type type;
        const char *expected;
    } rows[] = {
        {"a document", TICKET, KB_RECORD_DOCUMENT, "T-1"},
        {"a deletion", "{\"delete\":{\"kind\":\"ticket\",\"id\":\"T-2\"}}", KB_RECORD_DELETE, "T-2"},
        {"a link", "{\"link\":{\"ticket\":\"T-3\",\"article\":\"KB1\"}}", KB_RECORD_LINK, "T-3 KB1"},
        {"a bare link", " {\"ticket\":\"T-4\",\"article\":\"KB2\"} ", KB_RECORD_LINK, "T-4 KB2"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        kb_record record;
        kb_error err = {0};
        if (kb_corpus_parse_line(kb_str_of(rows[i].line), NULL, &record, &err))
            fail_msg("%s: %s", rows[i].why, err.message);
        assert_int_equal(record.type, rows[i].type);
        KB_OWNED(kb_text)
        found = record.type == KB_RECORD_DOCUMENT ? kb_str_dup(kb_str_of(record.document->id))
                : record.type == KB_RECORD_DELETE ? kb_str_dup(kb_str_of(record.id))
                                                  : kb_printf("%s %s", record.ticket, record.article);
        assert_string_equal(found, rows[i].expected);
        kb_record_clear(&record);
    }
}

static void a_bad_line_says_what_is_wrong(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        kb_str line;
        const char *error;
    } rows[] = {
        {"no JSON", KB_STR("drucker"), "invalid JSON"},
        {"cut off", KB_STR("{\"kind\":\"ticket\",\"id\":\"T-1\",\"bo"), "invalid JSON"},
        {"two values in a line", KB_STR(TICKET " " TICKET), "invalid JSON"},
        {"an array is no document", KB_STR("[" TICKET "]"), "must be a JSON object"},
        {"a number is no document", KB_STR("17"), "invalid JSON"},
        {"nothing", KB_STR(""), "invalid JSON"},
        {"not UTF-8", KB_STR("{\"kind\":\"ticket\",\"id\":\"T-1\",\"title\":\"B\xFCro\"}"), "not valid UTF-8 at byte 38"},
        {"a raw NUL byte", KB_STR("{\"kind\":\"ticket\",\"id\":\"T\0-1\"}"), "invalid JSON"},
        {"an escaped NUL", KB_STR("{\"kind\":\"ticket\",\"id\":\"T-1\",\"title\":\"a\\u0000b\"}"), "invalid JSON"},
        {"a lone surrogate", KB_STR("{\"kind\":\"ticket\",\"id\":\"T-1\",\"title\":\"\\ud800\"}"), "invalid JSON"},
        {"a key twice", KB_STR("{\"kind\":\"ticket\",\"id\":\"T-1\",\"id\":\"T-2\",\"title\":\"a\"}"), "invalid JSON"},
        {"nested too deep", KB_STR("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[["), "nested deeper"},
        {"no kind", KB_STR("{\"id\":\"T-1\",\"title\":\"a\"}"), "kind"},
        {"no id", KB_STR("{\"kind\":\"ticket\",\"title\":\"a\"}"), "'id'"},
        {"an unknown field", KB_STR("{\"kind\":\"ticket\",\"id\":\"T-1\",\"titel\":\"a\"}"), "did you mean 'title'"},
        {"an id with a space", KB_STR("{\"kind\":\"ticket\",\"id\":\"T 1\",\"title\":\"a\"}"), "id"},
        {"no text", KB_STR("{\"kind\":\"ticket\",\"id\":\"T-1\",\"title\":\" \"}"), "text"},
        {"a deletion of nothing", KB_STR("{\"delete\":{}}"), "a deletion is"},
        {"a deletion of all", KB_STR("{\"delete\":true}"), "a deletion is"},
        {"a deletion of an unknown kind", KB_STR("{\"delete\":{\"kind\":\"all\",\"id\":\"T-1\"}}"), "'article' or 'ticket'"},
        {"a deletion and more", KB_STR("{\"delete\":{\"kind\":\"ticket\",\"id\":\"T-1\"},\"title\":\"a\"}"), "'delete'"},
        {"a link without an article", KB_STR("{\"link\":{\"ticket\":\"T-1\"}}"), "a link is"},
        {"a link to a bad id", KB_STR("{\"ticket\":\"T-1\",\"article\":\"../etc\"}"), "'article' must be an id"},
        {"a link and more", KB_STR("{\"ticket\":\"T-1\",\"article\":\"K\",\"weight\":2}"), "a link is"},
        {"a link of numbers", KB_STR("{\"ticket\":1,\"article\":2}"), "'ticket' must be an id"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        kb_record record;
        kb_error err = {0};
        kb_code code = kb_corpus_parse_line(rows[i].line, NULL, &record, &err);
        if (code != KB_INVALID || record.document || !strstr(err.message, rows[i].error))
            fail_msg("%s: %s, %s", rows[i].why, kb_code_name(code), err.message);
    }
}

static void options_fill_in_what_a_line_does_not_say(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        kb_corpus_options options;
        const char *line, *expected;
    } rows[] = {
        {"an article where nobody says",
         {0},
         "{'id':'K','title':'a'}",
         "{'kind':'article','state':'draft','visibility':'public'}"},
        {"published", {.publish = true}, "{'id':'K','title':'a'}", "{'state':'published'}"},
        {"the line wins", {.publish = true}, "{'id':'K','title':'a','state':'retired'}", "{'state':'retired'}"},
        {"internal", {.visibility = KB_TIER_INTERNAL}, "{'id':'K','title':'a'}", "{'visibility':'internal'}"},
        {"the line's visibility",
         {.visibility = KB_TIER_INTERNAL},
         "{'id':'K','title':'a','visibility':'public'}",
         "{'visibility':'public'}"},
        {"a ticket",
         {.kind_given = true, .kind = KB_TICKET},
         "{'id':'K','title':'a'}",
         "{'kind':'ticket','visibility':'internal'}"},
        {"tickets are not published",
         {.publish = true},
         "{'id':'K','kind':'ticket','title':'a'}",
         "{'state':'open','visibility':'internal'}"},
        {"a language", {.lang = "de"}, "{'id':'K','title':'a'}", "{'lang':'de'}"},
        {"the line's language", {.lang = "de"}, "{'id':'K','title':'a','lang':'fr'}", "{'lang':'fr'}"},
        {"no language", {0}, "{'id':'K','title':'a'}", "{'lang':null}"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        KB_OWNED(kb_text) line = kb_str_dup(kb_str_of(rows[i].line));
        kb_record record;
        kb_error err = {0};
        for (char *at = line; *at; at++)
            *at = *at == '\'' ? '"' : *at;
        if (kb_corpus_parse_line(kb_str_of(line), &rows[i].options, &record, &err))
            fail_msg("%s: %s", rows[i].why, err.message);
        assert_false(record.lang_is_assumed);
        expect_fields(rows[i].why, record.document, rows[i].expected);
        kb_record_clear(&record);
    }
}

static void a_bad_line_harms_no_other(void **state)
{
    put(*state, "a.jsonl",
        KB_STR("\xEF\xBB\xBF" TICKET "\r\n\r\n"
               "{\"kind\":\"ticket\",\"id\":\"T-2\",\"title\":\"B\xFCro\"}\n"
               "  \n"
               "{\"ticket\":\"T-1\",\"article\":\"K\"}\n"));
    KB_OWNED(import_run) read = read_file(*state, "a.jsonl", &articles);
    assert_int_equal(read->count, 2);
    assert_int_equal(read->bad, 1);
    assert_non_null(strstr(read->errors[0], "a.jsonl:3: the text is not valid UTF-8 at byte 38"));
    assert_string_equal(read->records[0].document->title, "Drucker");
    assert_int_equal(read->done_bytes, read->total_bytes);
}

static void a_last_line_that_is_cut_off_is_reported(void **state)
{
    put(*state, "a.jsonl", KB_STR(TICKET "\n{\"kind\":\"ticket\",\"id\":\"T-2\",\"ti"));
    KB_OWNED(import_run) read = read_file(*state, "a.jsonl", &articles);
    assert_int_equal(read->count, 1);
    assert_int_equal(read->bad, 1);
    assert_non_null(strstr(read->errors[0], "a.jsonl:2: the last line, which may be cut off: "));
}

static void a_last_line_needs_no_end(void **state)
{
    put(*state, "a.ndjson", KB_STR(TICKET));
    KB_OWNED(import_run) read = read_file(*state, "a.ndjson", &articles);
    assert_int_equal(read->count, 1);
    assert_int_equal(read->bad, 0);
}

static void fill(kb_buf *out, char byte, size_t count)
{
    KB_OWNED(kb_text) bytes = kb_alloc(count);
    memset(bytes, byte, count);
    kb_buf_add(out, (kb_str){bytes, count});
}

static void a_huge_line_is_skipped_and_the_next_one_read(void **state)
{
    KB_OWNED_BUF content = {0};
    fill(&content, 'x', 3 * KB_CORPUS_LINE_BYTES);
    kb_buf_add(&content, KB_STR("\n" TICKET "\n"));
    put(*state, "a.jsonl", kb_buf_str(&content));
    KB_OWNED(import_run) read = read_file(*state, "a.jsonl", &articles);
    assert_int_equal(read->count, 1);
    assert_int_equal(read->bad, 1);
    assert_non_null(strstr(read->errors[0], "a.jsonl:1: the line is longer than 8388608 bytes"));
}

static void the_longest_body_may_be_written_in_escapes(void **state)
{
    KB_OWNED_BUF content = {0};
    kb_buf_add(&content, KB_STR("{\"kind\":\"article\",\"id\":\"K\",\"body\":\""));
    for (size_t i = 0; i < KB_BODY_BYTES; i++)
        kb_buf_add(&content, KB_STR("\\u0041"));
    kb_buf_add(&content, KB_STR("\"}\n"));
    put(*state, "a.jsonl", kb_buf_str(&content));
    KB_OWNED(import_run) read = read_file(*state, "a.jsonl", &articles);
    assert_int_equal(read->bad, 0);
    assert_int_equal(strlen(read->records[0].document->body), KB_BODY_BYTES);
}

static void a_json_file_holds_objects_or_an_array_of_them(void **state)
{
    static const struct {
        const char *why, *content;
        size_t count, bad;
    } rows[] = {
        {"one object over several lines", "{\n  \"id\": \"K\",\n  \"title\": \"a } b\"\n}\n", 1, 0},
        {"an array", "[\n{\"id\":\"K\",\"title\":\"a\"},\n{\"id\":\"L\",\"title\":\"\\\"{\"}\n]", 2, 0},
        {"lines", "{\"id\":\"K\",\"title\":\"a\"}\n{\"id\":\"L\",\"title\":\"\\\\\"}\n", 2, 0},
        {"a bad object among good ones", "[{\"id\":\"K\",\"title\":\"a\"},{\"id\":1},{\"id\":\"L\",\"title\":\"b\"}]", 2, 1},
        {"an empty array", "[]", 0, 0},
        {"nothing", "", 0, 0},
        {"cut off", "[{\"id\":\"K\",\"title\":\"a\"},{\"id\":", 1, 1},
        {"a number", "17", 0, 1},
        {"a file that is something else", "<html>", 0, 1},
        {"braces without end", "{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{{", 0, 1},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        put(*state, "a.json", kb_str_of(rows[i].content));
        KB_OWNED(import_run) read = read_file(*state, "a.json", &articles);
        if (read->count != rows[i].count || read->bad != rows[i].bad || read->last != KB_NOT_FOUND)
            fail_msg("%s: %zu, %zu bad: %s", rows[i].why, read->count, read->bad, read->errors[0]);
    }
}

static void a_utf16_file_is_refused_in_a_sentence(void **state)
{
    put(*state, "a.jsonl", KB_STR("\xFF\xFE{\0\"\0"));
    KB_OWNED(import_run) read = read_file(*state, "a.jsonl", &articles);
    assert_int_equal(read->count, 0);
    assert_int_equal(read->bad, 1);
    assert_non_null(strstr(read->errors[0], "UTF-16"));
}

static void any_byte_anywhere_leaves_the_reader_standing(void **state)
{
    (void)state;
    static const char line[] = TICKET;
    for (size_t at = 0; at < sizeof line - 1; at++)
        for (unsigned byte = 0; byte < 256; byte += 5) {
            char changed[sizeof line];
            kb_record record;
            memcpy(changed, line, sizeof line);
            changed[at] = (char)byte;
            kb_code code = kb_corpus_parse_line((kb_str){changed, sizeof line - 1}, &articles, &record, NULL);
            assert_true(code == KB_OK || code == KB_INVALID);
            kb_record_clear(&record);
        }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_is_a_document_a_deletion_or_a_link),
        cmocka_unit_test(a_bad_line_says_what_is_wrong),
        cmocka_unit_test(options_fill_in_what_a_line_does_not_say),
        cmocka_unit_test_setup_teardown(a_bad_line_harms_no_other, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_last_line_that_is_cut_off_is_reported, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_last_line_needs_no_end, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_huge_line_is_skipped_and_the_next_one_read, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(the_longest_body_may_be_written_in_escapes, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_json_file_holds_objects_or_an_array_of_them, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(a_utf16_file_is_refused_in_a_sentence, make_folder, remove_folder),
        cmocka_unit_test(any_byte_anywhere_leaves_the_reader_standing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
