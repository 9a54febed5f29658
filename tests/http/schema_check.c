#include "schema_check.h"

#include "base/clock.h"
#include "base/file.h"

#include <regex.h>
#include <strings.h>

json_t *openapi(void)
{
    static json_t *description; /* kept to the end of the program */
    if (description)
        return description;
    KB_OWNED(kb_text) text = NULL;
    size_t bytes;
    kb_error err = {0};
    if (kb_file_read(KB_SOURCE_DIR "/schema/openapi.json", 1 << 22, &text, &bytes, &err) ||
        kb_json_parse((kb_str){text, bytes}, &description, &err))
        fail_msg("%s", err.message);
    return description;
}

static const json_t *resolve(const json_t *schema)
{
    for (const char *ref; (ref = json_string_value(json_object_get(schema, "$ref")));) {
        const json_t *at = openapi();
        assert_int_equal(strncmp(ref, "#/", 2), 0);
        for (kb_str rest = kb_str_of(ref + 2); at && rest.len;) {
            size_t bytes = strcspn(rest.bytes, "/");
            KB_OWNED(kb_text) name = kb_str_dup((kb_str){rest.bytes, bytes});
            at = json_object_get(at, name);
            rest = kb_str_from(rest, rest.bytes[bytes] ? bytes + 1 : bytes);
        }
        if (!at)
            fail_msg("openapi.json refers to %s, which is not in it", ref);
        schema = at;
    }
    return schema;
}

/* ---- one keyword each: NULL, or what is wrong ---- */

static bool is_of_type(const json_t *json, const char *type)
{
    return (strcmp(type, "string") == 0 && json_is_string(json)) || (strcmp(type, "integer") == 0 && json_is_integer(json)) ||
           (strcmp(type, "number") == 0 && json_is_number(json)) || (strcmp(type, "boolean") == 0 && json_is_boolean(json)) ||
           (strcmp(type, "null") == 0 && json_is_null(json)) || (strcmp(type, "array") == 0 && json_is_array(json)) ||
           (strcmp(type, "object") == 0 && json_is_object(json));
}

static char *check_type(const json_t *wanted, const json_t *json)
{
    size_t index;
    json_t *type;
    if (json_is_string(wanted) && is_of_type(json, json_string_value(wanted)))
        return NULL;
    json_array_foreach(wanted, index, type) if (is_of_type(json, json_string_value(type))) return NULL;
    return kb_str_dup(KB_STR("another type"));
}

static char *check_enum(const json_t *wanted, const json_t *json)
{
    size_t index;
    json_t *value;
    json_array_foreach(wanted, index, value) if (json_equal(value, json)) return NULL;
    return kb_str_dup(KB_STR("none of the values it may have"));
}

static char *check_required(const json_t *wanted, const json_t *json)
{
    size_t index;
    json_t *name;
    json_array_foreach(wanted, index,
                       name) if (json_is_object(json) &&
                                 !json_object_get(json, json_string_value(name))) return kb_printf("'%s' is missing",
                                                                                                   json_string_value(name));
    return NULL;
}

static char *check_members(const json_t *schema, const json_t *json)
{
    const json_t *properties = json_object_get(schema, "properties"), *others = json_object_get(schema, "additionalProperties");
    const char *name;
    json_t *value;
    json_object_foreach((json_t *)(uintptr_t)json, name, value)
    {
        const json_t *own = json_object_get(properties, name);
        if (!own && json_is_false(others))
            return kb_printf("'%s' is not described", name);
        KB_OWNED(kb_text) fault = own ? check_schema(own, value) : json_is_object(others) ? check_schema(others, value) : NULL;
        if (fault)
            return kb_printf("%s.%s", name, fault);
    }
    return NULL;
}

static char *check_items(const json_t *wanted, const json_t *json)
{
    size_t index;
    json_t *item;
    json_array_foreach(json, index, item)
    {
        KB_OWNED(kb_text) fault = check_schema(wanted, item);
        if (fault)
            return kb_printf("%zu.%s", index, fault);
    }
    return NULL;
}

static char *check_any(const json_t *wanted, const json_t *json)
{
    size_t index;
    json_t *one;
    KB_OWNED(kb_text) first = NULL;
    json_array_foreach(wanted, index, one)
    {
        char *fault = check_schema(one, json);
        if (!fault)
            return NULL;
        if (first)
            free(fault);
        else
            first = fault;
    }
    return kb_printf("fits none of the schemas, not the first because %s", first);
}

static char *check_pattern(const json_t *wanted, const json_t *json)
{
    regex_t pattern;
    assert_int_equal(regcomp(&pattern, json_string_value(wanted), REG_EXTENDED | REG_NOSUB), 0);
    bool fits = !json_is_string(json) || regexec(&pattern, json_string_value(json), 0, NULL, 0) == 0;
    regfree(&pattern);
    return fits ? NULL : kb_str_dup(KB_STR("does not fit its pattern"));
}

static char *check_format(const json_t *wanted, const json_t *json)
{
    int64_t ms;
    if (strcmp(json_string_value(wanted), "date-time") != 0 || !json_is_string(json))
        return NULL;
    return kb_time_parse(kb_str_of(json_string_value(json)), &ms, NULL) ? kb_str_dup(KB_STR("is no time")) : NULL;
}

static char *check_bound(const char *keyword, double bound, const json_t *json)
{
    bool is_least = strncmp(keyword, "min", 3) == 0;
    double value;
    if (strstr(keyword, "Length") && json_is_string(json))
        value = (double)json_string_length(json);
    else if (strstr(keyword, "Items") && json_is_array(json))
        value = (double)json_array_size(json);
    else if (strstr(keyword, "imum") && json_is_number(json))
        value = json_number_value(json);
    else
        return NULL;
    return (is_least ? value >= bound : value <= bound) ? NULL : kb_printf("%g is beyond its %s %g", value, keyword, bound);
}

static char *check_keyword(const json_t *schema, const char *keyword, const json_t *wanted, const json_t *json)
{
    static const char *const said[] = {"description", "default", "readOnly", "properties"};
    for (size_t i = 0; i < sizeof said / sizeof *said; i++)
        if (strcmp(keyword, said[i]) == 0)
            return NULL;
    if (strcmp(keyword, "type") == 0)
        return check_type(wanted, json);
    if (strcmp(keyword, "enum") == 0)
        return check_enum(wanted, json);
    if (strcmp(keyword, "const") == 0)
        return json_equal(wanted, json) ? NULL : kb_str_dup(KB_STR("another value"));
    if (strcmp(keyword, "required") == 0)
        return check_required(wanted, json);
    if (strcmp(keyword, "additionalProperties") == 0)
        return json_is_object(json) ? check_members(schema, json) : NULL;
    if (strcmp(keyword, "items") == 0)
        return check_items(wanted, json);
    if (strcmp(keyword, "anyOf") == 0 || strcmp(keyword, "oneOf") == 0)
        return check_any(wanted, json);
    if (strcmp(keyword, "pattern") == 0)
        return check_pattern(wanted, json);
    if (strcmp(keyword, "format") == 0)
        return check_format(wanted, json);
    if (strncmp(keyword, "min", 3) == 0 || strncmp(keyword, "max", 3) == 0)
        return check_bound(keyword, json_number_value(wanted), json);
    return kb_printf("the checker does not know '%s'", keyword);
}

char *check_schema(const json_t *schema, const json_t *json)
{
    const char *keyword;
    json_t *wanted;
    schema = resolve(schema);
    json_object_foreach((json_t *)(uintptr_t)schema, keyword, wanted)
    {
        char *fault = check_keyword(schema, keyword, wanted, json);
        if (fault)
            return fault;
    }
    return NULL;
}

/* ---- answers ---- */

static bool path_fits(const char *pattern, kb_str path)
{
    const char *brace = strchr(pattern, '{');
    if (!brace)
        return kb_str_equal(kb_str_of(pattern), path);
    kb_str fixed = {pattern, (size_t)(brace - pattern)};
    return kb_str_starts(path, fixed) && path.len > fixed.len;
}

static json_t *find_operation(const char *method, const char *target)
{
    char lower[16] = "";
    const char *pattern;
    json_t *methods;
    for (size_t i = 0; method[i] && i < sizeof lower - 1; i++)
        lower[i] = (char)(method[i] >= 'A' && method[i] <= 'Z' ? method[i] + 32 : method[i]);
    json_object_foreach(
        json_object_get(openapi(), "paths"), pattern,
        methods) if (path_fits(pattern, (kb_str){target, strcspn(target, "?")})) return json_object_get(methods,
                                                                                                        strcmp(lower, "head") == 0
                                                                                                            ? "get"
                                                                                                            : lower);
    return NULL;
}

static char *check_lines(const json_t *schema, const char *body)
{
    for (kb_str rest = kb_str_of(body); rest.len;) {
        size_t bytes = strcspn(rest.bytes, "\n");
        KB_OWNED(json_t) json = NULL;
        if (kb_json_parse((kb_str){rest.bytes, bytes}, &json, NULL))
            return kb_printf("a line is no JSON: %.*s", (int)bytes, rest.bytes);
        char *fault = check_schema(schema, json);
        if (fault)
            return fault;
        rest = kb_str_from(rest, rest.bytes[bytes] ? bytes + 1 : bytes);
    }
    return NULL;
}

static char *check_content(const json_t *content, const answer *got)
{
    KB_OWNED(kb_text) type = header_of(got, "Content-Type");
    KB_OWNED(kb_text) bare = kb_str_dup((kb_str){type ? type : "", type ? strcspn(type, ";") : 0});
    const json_t *schema = json_object_get(json_object_get(content, bare), "schema");
    if (!content)
        return got->body_bytes ? kb_printf("a body that is not described") : NULL;
    if (!schema)
        return kb_printf("content of type '%s' is not described", bare);
    if (strcmp(bare, "application/x-ndjson") == 0)
        return check_lines(schema, got->body);
    if (strcmp(bare, "application/json") != 0)
        return NULL;
    return got->json ? check_schema(schema, got->json) : kb_printf("the body is no JSON");
}

char *check_answer(const char *method, const char *target, const answer *got)
{
    const json_t *operation = find_operation(method, target);
    char status[12];
    snprintf(status, sizeof status, "%d", got->status);
    if (!operation && (got->status == 404 || got->status == 405 || got->status == 400)) {
        const json_t *schemas = json_object_get(json_object_get(openapi(), "components"), "schemas");
        return check_schema(json_object_get(schemas, "Error"), got->json);
    }
    if (!operation)
        return kb_printf("the operation is not described");
    const json_t *reply = json_object_get(json_object_get(operation, "responses"), status);
    if (!reply)
        return kb_printf("this status is not described");
    return strcmp(method, "HEAD") == 0 ? NULL : check_content(json_object_get(resolve(reply), "content"), got);
}
