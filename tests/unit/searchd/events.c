/* Events, and who may ask from another origin. */
#include "support.h"

#include <sched.h>

static void an_event_is_taken_or_its_fault_is_named(void **state)
{
    static const struct {
        const char *why, *body, *param;
        unsigned status;
    } cases[] = {
        {"the least", "{\"action\":\"shown\"}", "", 202},
        {"all of it",
         "{\"action\":\"open\",\"kind\":\"article\",\"id\":\"KB1\",\"position\":1,\"session\":\"s\",\"query_id\":\"q\"}", "", 202},
        {"two", "[{\"action\":\"helpful\"},{\"action\":\"unhelpful\"}]", "", 202},
        {"none", "[]", "", 202},
        {"null as left out", "{\"action\":\"submit\",\"id\":null}", "", 202},
        {"no action", "{\"kind\":\"article\"}", "action", 400},
        {"another action", "{\"action\":\"opened\"}", "action", 400},
        {"a bad kind", "{\"action\":\"open\",\"kind\":\"page\"}", "kind", 400},
        {"a bad id", "{\"action\":\"open\",\"id\":\"a b\"}", "id", 400},
        {"a position of nothing", "{\"action\":\"open\",\"position\":0}", "position", 400},
        {"an unknown field", "{\"action\":\"open\",\"user\":\"x\"}", "user", 400},
        {"a number for a text", "{\"action\":\"open\",\"session\":1}", "session", 400},
        {"no event", "[1]", "", 400},
        {"no JSON", "x", "", 400},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kb_reply reply = ask(*state, "POST", "/v1/events", cases[i].body);
        if (reply.status != cases[i].status || (*cases[i].param && !is_problem(&reply, 400, "invalid_parameter", cases[i].param)))
            fail_msg("%s: %u %.*s", cases[i].why, reply.status, (int)reply.body.len, reply.body.bytes);
        kb_reply_clear(&reply);
    }
}

static bool count(void *context, const kb_event *event)
{
    (void)event;
    ++*(size_t *)context;
    return true;
}

static void what_was_taken_is_counted_and_comes_into_the_store(void **state)
{
    desk *at = *state;
    kb_store *store;
    kb_error err = {0};
    kb_reply reply = ask(at, "POST", "/v1/events", "[{\"action\":\"solved\"},{\"action\":\"solved\"}]");
    kb_reply_clear(&reply);
    assert_int_equal(kb_metrics_get(at->service->metrics, KB_METRIC_EVENTS + KB_ACTION_SOLVED), 2);
    assert_int_equal(kb_handles_store(&at->handles, &store, &err), KB_OK);
    for (size_t seen = 0; seen < 2; sched_yield()) {
        seen = 0;
        assert_int_equal(kb_store_each_event(store, count, &seen, &err), KB_OK);
    }
}

static void note(void *context, const char *name, const char *value)
{
    if (strcmp(name, "Access-Control-Allow-Origin") == 0)
        *(const char **)context = value;
}

static void other_sites_ask_what_a_form_asks_where_they_are_listed(void **state)
{
    static const struct {
        const char *why, *origin, *method, *target;
        bool listed;
    } cases[] = {
        {"the first", "https://help.example", "POST", "/v1/suggest", true},
        {"the second", "https://shop.example:8443", "POST", "/v1/events", true},
        {"an article", "https://help.example", "GET", "/v1/suggest/KB1", true},
        {"a preflight", "https://help.example", "OPTIONS", "/v1/events", true},
        {"another port", "https://shop.example", "POST", "/v1/suggest", false},
        {"a beginning of one", "https://help.exampl", "POST", "/v1/suggest", false},
        {"a longer one", "https://help.example.evil", "POST", "/v1/suggest", false},
        {"null", "null", "POST", "/v1/suggest", false},
        {"another route", "https://help.example", "POST", "/v1/similar", false},
    };
    desk *at = *state;
    free(at->settings.origins);
    at->settings.origins = kb_str_dup(KB_STR("https://help.example, https://shop.example:8443"));
    at->headers.host = "localhost";
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        const char *allowed = NULL;
        kb_call call = {.method = kb_str_of(cases[i].method), .target = kb_str_of(cases[i].target), .handles = &at->handles};
        kb_reply reply = {0};
        call.headers = at->headers;
        call.headers.origin = cases[i].origin;
        kb_problem problem = kb_call_open(&call, &reply);
        kb_reply_each_header(&reply, &call, note, &allowed);
        if ((problem == KB_NO_PROBLEM) != cases[i].listed || (allowed != NULL) != cases[i].listed)
            fail_msg("%s: problem %d, allowed %s", cases[i].why, problem, allowed ? allowed : "none");
        kb_reply_clear(&reply);
        kb_call_clear(&call);
    }
}

static void origins_are_checked_at_the_start(void **state)
{
    (void)state;
    static const char *const bad[] = {"*", "help.example", "https://", "https://help.example/", "https://*.example"};
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        kb_searchd_settings settings = {0};
        kb_error err = {0};
        char *argv[] = {"kb-searchd", "--data", "/tmp/x", "--keys", "off", "--origins", (char *)(uintptr_t)bad[i], NULL};
        if (kb_searchd_settings_load(&settings, 7, argv, &err) != KB_INVALID || strcmp(err.param, "origins") != 0)
            fail_msg("%s: %s", bad[i], err.message);
        kb_settings_clear(kb_searchd_table, &settings);
    }
}

int main(void)
{
#define DESK_TEST(test) cmocka_unit_test_setup_teardown(test, open_desk, close_desk)
    const struct CMUnitTest tests[] = {
        DESK_TEST(an_event_is_taken_or_its_fault_is_named),
        DESK_TEST(what_was_taken_is_counted_and_comes_into_the_store),
        DESK_TEST(other_sites_ask_what_a_form_asks_where_they_are_listed),
        cmocka_unit_test(origins_are_checked_at_the_start),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
