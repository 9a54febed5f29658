#include "tests/unit/base/support.h"

#include "base/json.h"

/* Parses a copy that ends where its bytes end. */
static kb_code parse(kb_str text, json_t **out)
{
    KB_OWNED(kb_text) bytes = exact_copy(text);
    return kb_json_parse((kb_str){bytes, text.len}, out, &err);
}

static void broken_json_is_refused_with_its_place(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        kb_str text;
        const char *says;
    } rows[] = {
        {"nothing", {"", 0}, "at byte 0: there is no text"},
        {"nothing, and no bytes", {NULL, 0}, "byte 0"},
        {"white space", {" \n ", 3}, "at byte 3: there is no text"},
        {"a word", {"hello", 5}, "at byte 0: it must begin with { or ["},
        {"a bare number", {"1", 1}, "begin with { or ["},
        {"an object that ends early", {"{\"a\":1", 6}, "at byte 6: it ends before"},
        {"a string that ends early", {"{\"a\":\"b", 7}, "byte 7"},
        {"an escape that ends early", {"[\"\\", 3}, "invalid JSON"},
        {"text behind it", {"{}x", 3}, "at byte 3: more text follows"},
        {"a second value behind it", {"{} {}", 5}, "invalid JSON"},
        {"a misspelt word", {"{\"a\": tru}", 10}, "byte 9"},
        {"a key that comes twice", {"{\"a\":1,\"a\":2}", 13}, "stands twice"},
        {"a key that comes twice, once escaped", {"{\"a\":1,\"\\u0061\":2}", 18}, "stands twice"},
        {"a NUL character", {"[\"\\u0000\"]", 10}, "\\u0000"},
        {"a NUL character in a key", {"{\"\\u0000\":1}", 12}, "may not hold the NUL character"},
        {"a zero byte", {"[\"\0\"]", 5}, "invalid JSON"},
        {"a zero byte behind it", {"{}\0", 3}, "invalid JSON"},
        {"a raw line feed in a string", {"[\"a\nb\"]", 7}, "invalid JSON"},
        {"Latin-1",
         {"[\"gr\xFC\xDF"
          "e\"]",
          9},
         "UTF-8 at byte 4"},
        {"an overlong quote", {"[\"\xC0\xA2\"]", 6}, "UTF-8 at byte 2"},
        {"half a pair of surrogates", {"[\"\\ud83d\"]", 10}, "invalid JSON"},
        {"a pair the wrong way round", {"[\"\\ude00\\ud83d\"]", 16}, "invalid JSON"},
        {"a byte order mark", {"\xEF\xBB\xBF{}", 5}, "byte order mark"},
        {"a comma too many", {"[1,]", 4}, "invalid JSON"},
        {"a comment", {"[1] // x", 8}, "invalid JSON"},
        {"apostrophes", {"{'a':1}", 7}, "look at quotes"},
        {"NaN", {"[NaN]", 5}, "invalid JSON"},
        {"a number with a leading zero", {"[01]", 4}, "invalid JSON"},
        {"a whole number too large", {"[92233720368547758080]", 22}, "whole numbers go to 9223372036854775807"},
        {"a real number too large", {"[1e999]", 7}, "too large"},
        {"a bracket of the wrong kind", {"[1}", 3}, "invalid JSON"},
        {"brackets that were never opened", {"]]]]", 4}, "invalid JSON"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        json_t *json = (json_t *)(uintptr_t)1;
        kb_error_clear(&err);
        if (parse(rows[i].text, &json) != KB_INVALID)
            fail_msg("%s: was taken", rows[i].why);
        if (!strstr(err.message, rows[i].says))
            fail_msg("%s: '%s' does not say '%s'", rows[i].why, err.message, rows[i].says);
        assert_ptr_equal(json, (json_t *)(uintptr_t)1); /* outputs are written on success only */
    }
}

static void good_json_is_read_as_it_stands(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "{}",
        "[]",
        "[true,false,null,-1,9223372036854775807,\"\"]",
        "{\"b\":1,\"a\":2,\"\":3}",
        "[\"\\\"\\\\\",\"ü 你好 😀\",\"]}{[,\"]",
        "{\"a\":{\"b\":[{\"c\":[]}]}}",
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        KB_OWNED(json_t) json = NULL;
        must(parse(kb_str_of(rows[i]), &json));
        KB_OWNED(kb_text) text = kb_json_text(json);
        assert_string_equal(text, rows[i]); /* compact UTF-8, keys in the order they came */
    }
}

static void nesting_ends_at_the_depth_that_is_promised(void **state)
{
    (void)state;
    static const char *const opening[] = {"[", "{\"a\":"}, *const closing[] = {"]", "}"};
    for (size_t kind = 0; kind < 2; kind++) {
        for (size_t depth = KB_JSON_DEPTH; depth <= KB_JSON_DEPTH + 1; depth++) {
            KB_OWNED(kb_text) open = repeated(opening[kind], kind ? depth - 1 : depth);
            KB_OWNED(kb_text) close = repeated(closing[kind], kind ? depth - 1 : depth);
            KB_OWNED(kb_text) text = kb_printf("%s%s%s", open, kind ? "{}" : "", close);
            KB_OWNED(json_t) json = NULL;
            if (depth == KB_JSON_DEPTH)
                must(parse(kb_str_of(text), &json));
            else
                must_fail(parse(kb_str_of(text), &json), KB_INVALID, "", "deeper than 32 levels");
        }
    }
    KB_OWNED(kb_text) deep = repeated("[", 1000000);
    json_t *json = NULL;
    must_fail(parse(kb_str_of(deep), &json), KB_INVALID, "", "at byte 32");
    KB_OWNED(kb_text) quoted = kb_printf("[\"%.1000s\\\"[[[[\"]", deep); /* brackets in a string are text */
    must(parse(kb_str_of(quoted), &json));
    json_decref(json);
}

static void the_number_of_values_ends_where_it_is_promised(void **state)
{
    (void)state;
    for (size_t count = KB_JSON_ELEMENTS; count <= KB_JSON_ELEMENTS + 1; count++) {
        KB_OWNED(kb_text) zeros = repeated("0,", count - 2); /* the array counts as a value too */
        KB_OWNED(kb_text) text = kb_printf("[%s0]", zeros);
        KB_OWNED(json_t) json = NULL;
        if (count == KB_JSON_ELEMENTS)
            must(parse(kb_str_of(text), &json));
    }
    KB_OWNED(kb_text) many = repeated("0,", KB_JSON_ELEMENTS + 1);
    KB_OWNED(kb_text) array = kb_printf("[%s0]", many);
    KB_OWNED(kb_text) arrays = repeated("[],", KB_JSON_ELEMENTS);
    KB_OWNED(kb_text) nested = kb_printf("[%s[]]", arrays);
    json_t *json = NULL;
    must_fail(parse(kb_str_of(array), &json), KB_INVALID, "", "more than 100000 values");
    must_fail(parse(kb_str_of(nested), &json), KB_INVALID, "", "more than 100000 values");
}

static void anything_can_be_written(void **state)
{
    (void)state;
    KB_OWNED(json_t) word = kb_json_str(KB_STR("a"));
    KB_OWNED(json_t) none = kb_json_str_or_null(NULL);
    KB_OWNED(kb_text) word_text = kb_json_text(word);
    KB_OWNED(kb_text) none_text = kb_json_text(none);
    KB_OWNED(kb_text) nothing_text = kb_json_text(NULL);
    assert_string_equal(word_text, "\"a\"");
    assert_string_equal(none_text, "null");
    assert_string_equal(nothing_text, "null");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(broken_json_is_refused_with_its_place),
        cmocka_unit_test(good_json_is_read_as_it_stands),
        cmocka_unit_test(nesting_ends_at_the_depth_that_is_promised),
        cmocka_unit_test(the_number_of_values_ends_where_it_is_promised),
        cmocka_unit_test(anything_can_be_written),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
