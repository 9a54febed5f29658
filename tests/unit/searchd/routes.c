/* The table of routes: complete in openapi.json, guarded, and with the right limits. */
#include "support.h"

#include "base/file.h"

static json_t *openapi(void)
{
    KB_OWNED(kb_text) text = NULL;
    size_t bytes;
    json_t *json = NULL;
    kb_error err = {0};
    if (kb_file_read(KB_SOURCE_DIR "/schema/openapi.json", 1 << 22, &text, &bytes, &err) ||
        kb_json_parse((kb_str){text, bytes}, &json, &err))
        fail_msg("%s", err.message);
    return json;
}

static json_t *operation_of(const json_t *description, const kb_route *route)
{
    char method[8] = "";
    for (size_t i = 0; route->method[i]; i++)
        method[i] = (char)(route->method[i] + 32);
    return json_object_get(json_object_get(json_object_get(description, "paths"), route->path), method);
}

static const json_t *resolve(const json_t *description, const json_t *schema)
{
    const char *ref = json_string_value(json_object_get(schema, "$ref"));
    return ref ? json_object_get(json_object_get(json_object_get(description, "components"), "schemas"), strrchr(ref, '/') + 1)
               : schema;
}

static bool describes_param(const json_t *description, const json_t *operation, const char *name)
{
    size_t index;
    json_t *param;
    json_array_foreach(json_object_get(operation, "parameters"), index,
                       param) if (strcmp(json_string_value(json_object_get(param, "in")), "query") == 0 &&
                                  strcmp(json_string_value(json_object_get(param, "name")), name) == 0) return true;
    const json_t *content = json_object_get(json_object_get(operation, "requestBody"), "content");
    const json_t *schema = resolve(description, json_object_get(json_object_get(content, "application/json"), "schema"));
    return json_object_get(json_object_get(schema, "properties"), name) != NULL;
}

static size_t count_described_params(const json_t *operation)
{
    size_t index, count = 0;
    json_t *param;
    json_array_foreach(json_object_get(operation, "parameters"), index, param) count +=
        strcmp(json_string_value(json_object_get(param, "in")), "query") == 0;
    return count;
}

static void every_route_and_parameter_is_described(void **state)
{
    (void)state;
    KB_OWNED(json_t) description = openapi();
    const kb_route *route;
    for (int row = 0; (route = kb_route_at(row)); row++) {
        const json_t *operation = operation_of(description, route);
        if (!operation)
            fail_msg("%s %s is not in openapi.json", route->method, route->path);
        for (size_t i = 0; route->params && i < route->params->count; i++)
            if (!describes_param(description, operation, route->params->rows[i].name))
                fail_msg("%s %s: parameter '%s' is not in openapi.json", route->method, route->path, route->params->rows[i].name);
        if (count_described_params(operation) > (route->params ? route->params->count : 0))
            fail_msg("%s %s: openapi.json has parameters that the route has not", route->method, route->path);
        if ((route->right == KB_RIGHT_NONE) != (json_object_get(operation, "security") != NULL))
            fail_msg("%s %s: openapi.json says another right", route->method, route->path);
        if ((route->body != KB_BODY_NONE) != (json_object_get(operation, "requestBody") != NULL))
            fail_msg("%s %s: openapi.json says otherwise about its body", route->method, route->path);
    }
}

static bool is_served(const char *path, const char *method)
{
    const kb_route *route;
    for (int row = 0; (route = kb_route_at(row)); row++)
        if (strcmp(route->path, path) == 0 && strcasecmp(route->method, method) == 0)
            return true;
    return false;
}

static void every_description_is_served(void **state)
{
    (void)state;
    KB_OWNED(json_t) description = openapi();
    const char *path, *method;
    json_t *methods, *operation;
    json_object_foreach(json_object_get(description, "paths"), path, methods)
        json_object_foreach(methods, method, operation) if (strcmp(method, "parameters") != 0 && !is_served(path, method))
            fail_msg("%s %s is described, but not served", method, path);
}

static void every_problem_is_described(void **state)
{
    (void)state;
    KB_OWNED(json_t) description = openapi();
    const json_t *error = json_object_get(json_object_get(json_object_get(description, "components"), "schemas"), "Error");
    const json_t *codes = json_object_get(json_object_get(json_object_get(error, "properties"), "code"), "enum");
    assert_int_equal(json_array_size(codes), KB_PROBLEM_COUNT - 1);
    for (int problem = KB_NO_PROBLEM + 1; problem < KB_PROBLEM_COUNT; problem++) {
        size_t index;
        json_t *code;
        bool found = false;
        json_array_foreach(codes, index, code) found |= strcmp(json_string_value(code), kb_problems[problem].code) == 0;
        if (!found)
            fail_msg("%s is not in openapi.json", kb_problems[problem].code);
    }
}

static void only_health_and_pages_are_open(void **state)
{
    (void)state;
    static const char *const open[] = {"/health", "/", "/form", "/write", "/kb-suggest.js", "/web/{id}"};
    const kb_route *route;
    for (int row = 0; (route = kb_route_at(row)); row++) {
        bool may_be = false;
        for (size_t i = 0; i < sizeof open / sizeof *open; i++)
            may_be |= strcmp(route->path, open[i]) == 0;
        if (!may_be && strcmp(route->method, "OPTIONS") != 0 && route->right == KB_RIGHT_NONE)
            fail_msg("%s %s needs no key", route->method, route->path);
    }
}

static void paths_are_matched_whole(void **state)
{
    static const struct {
        const char *why, *method, *target;
        unsigned status;
    } cases[] = {
        {"as it is", "GET", "/health", 200},
        {"with an empty query", "GET", "/health?", 200},
        {"escaped", "GET", "/h%65alth", 200},
        {"another case", "GET", "/Health", 404},
        {"a method in another case", "get", "/health", 405},
        {"longer", "GET", "/healthy", 404},
        {"shorter", "GET", "/healt", 404},
        {"deeper", "GET", "/health/x", 404},
        {"absolute", "GET", "http://localhost/health", 200},
        {"absolute without a path", "GET", "http://localhost", 200},
        {"no path", "GET", "", 404},
        {"a star", "OPTIONS", "*", 404},
        {"an id with all that it may hold", "GET", "/v1/articles/Aa0._:-", 404},
        {"an id with more", "GET", "/v1/articles/a/b", 400},
        {"an id that is too long", "GET",
         "/v1/articles/0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789"
         "01234567890123456789012345678",
         400},
        {"two dots are an id like others", "GET", "/v1/articles/..", 404},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kb_reply reply = ask(*state, cases[i].method, cases[i].target, NULL);
        if (reply.status != cases[i].status)
            fail_msg("%s: %u %.*s", cases[i].why, reply.status, (int)reply.body.len, reply.body.bytes);
        kb_reply_clear(&reply);
    }
}

static void a_body_must_be_of_the_kind_that_the_route_takes(void **state)
{
    static const struct {
        const char *why, *target, *type;
        unsigned status;
    } cases[] = {
        {"JSON", "/v1/search", "application/json", 200},
        {"JSON in UTF-8", "/v1/search", "Application/JSON; charset=UTF-8", 200},
        {"quoted", "/v1/search", "application/json;charset=\"utf-8\"", 200},
        {"not said", "/v1/search", NULL, 200},
        {"another encoding", "/v1/search", "application/json; charset=utf-16", 415},
        {"a form", "/v1/search", "application/x-www-form-urlencoded", 415},
        {"lines where there is one object", "/v1/search", "application/x-ndjson", 415},
        {"a beginning of it", "/v1/search", "application/jso", 415},
        {"empty", "/v1/search", "", 415},
        {"lines", "/v1/bulk", "application/x-ndjson", 200},
    };
    desk *at = *state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        at->headers.content_type = cases[i].type;
        kb_reply reply = ask(at, "POST", cases[i].target, "{}");
        bool refused = reply.status == 415;
        if (refused != (cases[i].status == 415))
            fail_msg("%s: %u %.*s", cases[i].why, reply.status, (int)reply.body.len, reply.body.bytes);
        kb_reply_clear(&reply);
    }
}

static void each_route_has_its_limit(void **state)
{
    desk *at = *state;
    static const struct {
        const char *method, *target;
        size_t most;
    } cases[] = {
        {"PUT", "/v1/articles/A", 8 << 20},
        {"POST", "/v1/bulk", UINT64_C(4) << 30},
        {"POST", "/v1/similar", 8 << 20},
        {"GET", "/v1/search", 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (int beyond = 0; beyond < 2; beyond++) {
            kb_call call = {.method = kb_str_of(cases[i].method),
                            .target = kb_str_of(cases[i].target),
                            .handles = &at->handles,
                            .body_bytes = cases[i].most + (size_t)beyond,
                            .has_body = cases[i].most + (size_t)beyond > 0};
            kb_reply reply = {0};
            kb_problem problem = kb_call_open(&call, &reply);
            assert_int_equal(problem, beyond ? KB_PROBLEM_BODY_SIZE : KB_NO_PROBLEM);
            if (!beyond)
                assert_int_equal(kb_call_body_most(&call), cases[i].most);
            kb_reply_clear(&reply);
            kb_call_clear(&call);
        }
}

/* Others need no index, and must not be refused where it lags. */
static void only_what_waits_to_be_searchable_is_paced_by_the_index(void **state)
{
    (void)state;
    for (int i = 0; kb_route_at(i); i++) {
        const kb_route *route = kb_route_at(i);
        bool waits = route->params == &kb_write_params || route->params == &kb_link_params;
        if (route->pace == KB_PACE_WRITES && !waits)
            fail_msg("%s %s", route->method, route->path);
    }
}

static void random_ids_differ(void **state)
{
    (void)state;
    char one[KB_RANDOM_ID_BYTES + 1], other[KB_RANDOM_ID_BYTES + 1];
    kb_random_id(one);
    kb_random_id(other);
    assert_int_equal(strspn(one, "0123456789abcdef"), KB_RANDOM_ID_BYTES);
    assert_string_not_equal(one, other);
}

int main(void)
{
#define DESK_TEST(test) cmocka_unit_test_setup_teardown(test, open_desk, close_desk)
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_route_and_parameter_is_described),
        cmocka_unit_test(every_description_is_served),
        cmocka_unit_test(every_problem_is_described),
        cmocka_unit_test(only_health_and_pages_are_open),
        DESK_TEST(paths_are_matched_whole),
        DESK_TEST(a_body_must_be_of_the_kind_that_the_route_takes),
        DESK_TEST(each_route_has_its_limit),
        cmocka_unit_test(only_what_waits_to_be_searchable_is_paced_by_the_index),
        cmocka_unit_test(random_ids_differ),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
