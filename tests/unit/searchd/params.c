/* The parameters of a request: from the address and from JSON alike. */
#include "support.h"

#include "searchd/asking.h"

static kb_problem read_both(const char *query, const char *body, kb_asking *asking, kb_error *err)
{
    kb_params params = {0};
    kb_asking_init(asking, KB_SEARCH);
    kb_problem problem = kb_params_add_query(&params, kb_search_params, kb_str_of(query), err);
    if (problem == KB_NO_PROBLEM && body)
        problem = kb_params_add_json(&params, kb_search_params, kb_str_of(body), err);
    if (problem == KB_NO_PROBLEM)
        problem = kb_params_take(&params, kb_search_params, asking, err);
    kb_params_clear(&params);
    return problem;
}

static void escapes_are_decoded_strictly(void **state)
{
    (void)state;
    static const struct {
        const char *why, *text;
        bool plus;
        const char *decoded; /* NULL: refused */
    } cases[] = {
        {"nothing", "", true, ""},
        {"plain", "abc", true, "abc"},
        {"plus in a query", "a+b", true, "a b"},
        {"plus in a path", "a+b", false, "a+b"},
        {"both cases of hex", "%c3%BC", true, "ü"},
        {"a percent sign", "100%25", true, "100%"},
        {"decoded once only", "%2525", true, "%25"},
        {"cut short", "%4", true, NULL},
        {"at the end", "%", true, NULL},
        {"no hex", "%g0", true, NULL},
        {"a sign is no hex", "%+1", true, NULL},
        {"NUL", "%00", true, NULL},
        {"half a character", "%c3", true, NULL},
        {"an overlong form", "%c0%af", true, NULL},
        {"a surrogate", "%ed%a0%80", true, NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        KB_OWNED_BUF out = {0};
        kb_code code = kb_percent_decode(kb_str_of(cases[i].text), cases[i].plus, &out, NULL);
        bool good = code == KB_OK;
        if (good != (cases[i].decoded != NULL) || (good && !kb_str_equal(kb_buf_str(&out), kb_str_of(cases[i].decoded))))
            fail_msg("%s: '%s'", cases[i].why, out.bytes ? out.bytes : "");
    }
}

static void query_and_body_fill_the_same_request(void **state)
{
    (void)state;
    kb_asking asking;
    kb_error err = {0};
    assert_int_equal(
        read_both("q=a+b&kind=ticket&lang=de&lang=pt_BR&limit=0&offset=1000&facets=kind,,+lang&explain=true&",
                  "{\"state\":[\"open\",\"closed\"],\"tag\":\"x\",\"updated_after\":\"2026-05-02\",\"product\":null}", &asking,
                  &err),
        KB_NO_PROBLEM);
    const kb_request *request = &asking.request;
    assert_int_equal(request->text.len, 3); /* borrowed from the parameters, which are gone */
    assert_true(request->kinds[KB_TICKET] && !request->kinds[KB_ARTICLE]);
    assert_true(request->states[KB_OPEN] && request->states[KB_CLOSED] && !request->states[KB_RESOLVED]);
    assert_int_equal(request->langs.count, 2);
    assert_string_equal(request->langs.items[1], "pt-BR");
    assert_int_equal(request->limit, 0);
    assert_int_equal(request->offset, 1000);
    assert_int_equal(request->facets.count, 2);
    assert_string_equal(request->facets.items[1], "lang");
    assert_true(request->explain);
    assert_int_equal(request->updated_after, INT64_C(1777680000000));
    assert_int_equal(request->products.count, 0);
    kb_asking_clear(&asking);
}

static void one_meaning_may_not_be_given_twice(void **state)
{
    (void)state;
    kb_asking asking;
    kb_error err = {0};
    assert_int_equal(read_both("limit=3", "{\"limit\":4}", &asking, &err), KB_PROBLEM_PARAMETER);
    assert_string_equal(err.param, "limit");
    kb_asking_clear(&asking);
}

static void the_number_of_parameters_has_a_ceiling(void **state)
{
    (void)state;
    kb_asking asking;
    kb_error err = {0};
    KB_OWNED_BUF query = {0};
    for (int i = 0; i < KB_PARAMS_MOST + 1; i++)
        kb_buf_add(&query, KB_STR("tag=a&"));
    assert_int_equal(read_both(query.bytes, NULL, &asking, &err), KB_PROBLEM_PARAMETER);
    assert_non_null(strstr(err.message, "1000"));
    kb_asking_clear(&asking);
}

static void the_nearest_name_is_offered_where_one_is_near(void **state)
{
    (void)state;
    static const struct {
        const char *name, *near; /* NULL: none */
    } cases[] = {
        {"limt", "limit"},   {"Limit", "limit"}, {"categories", "category"},         {"tags", "tag"},
        {"facet", "facets"}, {"langs", "lang"},  {"updated-after", "updated_after"}, {"xyzzyplugh", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kb_params params = {0};
        kb_error err = {0};
        KB_OWNED(kb_text) query = kb_printf("%s=1", cases[i].name);
        KB_OWNED(kb_text) offer = kb_printf("did you mean '%s'?", cases[i].near ? cases[i].near : "");
        assert_int_equal(kb_params_add_query(&params, kb_search_params, kb_str_of(query), &err), KB_PROBLEM_UNKNOWN_PARAMETER);
        if (!strstr(err.message, cases[i].near ? offer : "known are q, kind, lang, product, category, tag, state, updated_after"))
            fail_msg("'%s': %s", cases[i].name, err.message);
        kb_params_clear(&params);
    }
}

static void numbers_are_whole_and_within_their_bounds(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool good;
    } cases[] = {{"0", true},     {"100", true},  {"101", false}, {"-1", false}, {"+1", false},
                 {" 1", false},   {"1.0", false}, {"1e1", false}, {"", false},   {"99999999999999999999", false},
                 {"0x10", false}, {"007", true}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        int64_t number = -7;
        bool good = kb_param_number(kb_str_of(cases[i].text), 0, 100, &number, NULL) == KB_OK;
        if (good != cases[i].good || (!good && number != -7))
            fail_msg("'%s'", cases[i].text);
    }
}

static void long_ticket_text_is_cut_at_a_character(void **state)
{
    (void)state;
    KB_OWNED(kb_text) text = kb_alloc(KB_BODY_BYTES + 10);
    memset(text, 'a', KB_BODY_BYTES + 5);
    memcpy(text + KB_BODY_BYTES - 1, "ü", 2);
    assert_int_equal(kb_asking_cut(kb_str_of(text)).len, KB_BODY_BYTES - 1);
    assert_int_equal(kb_asking_cut(KB_STR("short")).len, 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(escapes_are_decoded_strictly),
        cmocka_unit_test(query_and_body_fill_the_same_request),
        cmocka_unit_test(one_meaning_may_not_be_given_twice),
        cmocka_unit_test(the_number_of_parameters_has_a_ceiling),
        cmocka_unit_test(the_nearest_name_is_offered_where_one_is_near),
        cmocka_unit_test(numbers_are_whole_and_within_their_bounds),
        cmocka_unit_test(long_ticket_text_is_cut_at_a_character),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
