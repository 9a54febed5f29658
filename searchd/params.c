#include "searchd/params.h"

#include "base/settings.h"

void kb_params_clear(kb_params *params)
{
    for (size_t i = 0; i < params->count; i++) {
        free(params->items[i].name);
        free(params->items[i].value);
    }
    free(params->items);
    *params = (kb_params){0};
}

static const kb_param_row *find(kb_param_table table, const char *name)
{
    for (size_t i = 0; i < table.count; i++)
        if (strcmp(table.rows[i].name, name) == 0)
            return &table.rows[i];
    return NULL;
}

static kb_problem unknown(kb_param_table table, const char *name, kb_error *err)
{
    const char *names[32] = {NULL};
    size_t count = 0;
    for (size_t i = 0; i < table.count && i < 32; i++)
        names[count++] = table.rows[i].name;
    KB_OWNED(kb_text) hint = count ? kb_name_hint(name, names, count) : kb_str_dup(KB_STR("this route takes none"));
    kb_fail_param(err, KB_INVALID, name, "unknown parameter '%.60s'; %s", name, hint);
    return KB_PROBLEM_UNKNOWN_PARAMETER;
}

static kb_problem wrong(kb_error *err, const char *name, const char *wanted)
{
    kb_fail_param(err, KB_INVALID, name, "parameter '%.60s' must be %s", name, wanted);
    return KB_PROBLEM_PARAMETER;
}

static bool is_given(const kb_params *params, const char *name)
{
    for (size_t i = 0; i < params->count; i++)
        if (strcmp(params->items[i].name, name) == 0)
            return true;
    return false;
}

static kb_problem add(kb_params *params, const kb_param_row *row, kb_str value, kb_error *err)
{
    if (!row->repeatable && is_given(params, row->name)) {
        kb_fail_param(err, KB_INVALID, row->name, "parameter '%s' is given twice; give it once", row->name);
        return KB_PROBLEM_PARAMETER;
    }
    if (params->count == KB_PARAMS_MOST) {
        kb_fail_param(err, KB_INVALID, row->name, "the request has more than %d parameters", KB_PARAMS_MOST);
        return KB_PROBLEM_PARAMETER;
    }
    KB_PUSH_ROOM(params->items, params->count, params->room);
    params->items[params->count++] = (kb_param){kb_str_dup(kb_str_of(row->name)), kb_str_dup(value), value.len};
    return KB_NO_PROBLEM;
}

/* ---- from the address ---- */

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

kb_code kb_percent_decode(kb_str text, bool plus, kb_buf *out, kb_error *err)
{
    for (size_t at = 0; at < text.len; at++) {
        char c = text.bytes[at];
        if (c == '%') {
            int high = at + 2 < text.len ? hex_digit(text.bytes[at + 1]) : -1;
            int low = at + 2 < text.len ? hex_digit(text.bytes[at + 2]) : -1;
            if (high < 0 || low < 0 || high + low == 0)
                return kb_fail(err, KB_INVALID, "broken percent escape at byte %zu; write '%%25' for a percent sign", at);
            c = (char)(high << 4 | low);
            at += 2;
        } else if (c == '+' && plus) {
            c = ' ';
        }
        kb_buf_add_char(out, c);
    }
    size_t bad;
    if (!kb_utf8_valid(kb_buf_str(out), &bad))
        return kb_fail(err, KB_INVALID, "not valid UTF-8 at byte %zu once it is decoded; send UTF-8", bad);
    return KB_OK;
}

static kb_problem add_pair(kb_params *params, kb_param_table table, kb_str pair, kb_error *err)
{
    const char *equals = memchr(pair.bytes, '=', pair.len);
    size_t name_bytes = equals ? (size_t)(equals - pair.bytes) : pair.len;
    KB_OWNED_BUF name = {0};
    KB_OWNED_BUF value = {0};
    if (kb_percent_decode((kb_str){pair.bytes, name_bytes}, true, &name, err))
        return KB_PROBLEM_PARAMETER;
    const kb_param_row *row = name.len ? find(table, name.bytes) : NULL;
    if (!row)
        return unknown(table, name.len ? name.bytes : "", err);
    kb_error cause = {0};
    if (equals && kb_percent_decode(kb_str_from(pair, name_bytes + 1), true, &value, &cause)) {
        kb_fail_param(err, KB_INVALID, row->name, "parameter '%s': %s", row->name, cause.message);
        return KB_PROBLEM_PARAMETER;
    }
    return add(params, row, kb_buf_str(&value), err);
}

kb_problem kb_params_add_query(kb_params *params, kb_param_table table, kb_str query, kb_error *err)
{
    while (query.len) {
        const char *end = memchr(query.bytes, '&', query.len);
        kb_str pair = {query.bytes, end ? (size_t)(end - query.bytes) : query.len};
        kb_problem problem = pair.len ? add_pair(params, table, pair, err) : KB_NO_PROBLEM;
        if (problem)
            return problem;
        query = kb_str_from(query, end ? pair.len + 1 : pair.len);
    }
    return KB_NO_PROBLEM;
}

/* ---- from JSON ---- */

static const char *wanted_type(const kb_param_row *row)
{
    switch (row->type) {
    case KB_PARAM_NUMBER:
        return "a whole number";
    case KB_PARAM_SWITCH:
        return "true or false";
    case KB_PARAM_NAME:
        return "a string or a whole number";
    case KB_PARAM_TEXT:
        break;
    }
    return row->repeatable ? "a string or an array of strings" : "a string";
}

static kb_problem add_value(kb_params *params, const kb_param_row *row, const json_t *value, kb_error *err)
{
    char number[32];
    if ((row->type == KB_PARAM_TEXT || row->type == KB_PARAM_NAME) && json_is_string(value))
        return add(params, row, (kb_str){json_string_value(value), json_string_length(value)}, err);
    if (row->type == KB_PARAM_SWITCH && json_is_boolean(value))
        return add(params, row, json_is_true(value) ? KB_STR("true") : KB_STR("false"), err);
    if ((row->type != KB_PARAM_NUMBER && row->type != KB_PARAM_NAME) || !json_is_integer(value))
        return wrong(err, row->name, wanted_type(row));
    snprintf(number, sizeof number, "%lld", (long long)json_integer_value(value));
    return add(params, row, kb_str_of(number), err);
}

static kb_problem add_field(kb_params *params, kb_param_table table, const char *name, const json_t *value, kb_error *err)
{
    const kb_param_row *row = find(table, name);
    if (!row)
        return unknown(table, name, err);
    if (json_is_null(value))
        return KB_NO_PROBLEM;
    if (!json_is_array(value) || !row->repeatable)
        return add_value(params, row, value, err);
    size_t index;
    json_t *item;
    json_array_foreach(value, index, item)
    {
        kb_problem problem = add_value(params, row, item, err);
        if (problem)
            return problem;
    }
    return KB_NO_PROBLEM;
}

kb_problem kb_params_add_json(kb_params *params, kb_param_table table, kb_str body, kb_error *err)
{
    KB_OWNED(json_t) json = NULL;
    if (kb_json_parse(body, &json, err))
        return KB_PROBLEM_JSON;
    if (!json_is_object(json)) {
        kb_fail(err, KB_INVALID, "the body must be a JSON object");
        return KB_PROBLEM_JSON;
    }
    const char *name;
    json_t *value;
    json_object_foreach(json, name, value)
    {
        kb_problem problem = add_field(params, table, name, value, err);
        if (problem)
            return problem;
    }
    return KB_NO_PROBLEM;
}

/* ---- to the handler ---- */

kb_problem kb_params_take(const kb_params *params, kb_param_table table, void *target, kb_error *err)
{
    for (size_t i = 0; i < params->count; i++) {
        const kb_param *param = &params->items[i];
        const kb_param_row *row = find(table, param->name);
        kb_error cause = {0};
        if (row->take(target, (kb_str){param->value, param->bytes}, &cause) == KB_OK)
            continue;
        kb_fail_param(err, KB_INVALID, row->name, "parameter '%s' %s", row->name, cause.message);
        return KB_PROBLEM_PARAMETER;
    }
    return KB_NO_PROBLEM;
}

kb_code kb_param_number(kb_str value, int64_t least, int64_t most, int64_t *out, kb_error *err)
{
    int64_t number = 0;
    bool good = value.len > 0 && value.len <= 15;
    for (size_t i = 0; i < value.len && good; i++) {
        good = value.bytes[i] >= '0' && value.bytes[i] <= '9';
        number = number * 10 + (value.bytes[i] - '0');
    }
    if (!good || number < least || number > most)
        return kb_fail(err, KB_INVALID, "must be a whole number from %lld to %lld", (long long)least, (long long)most);
    *out = number;
    return KB_OK;
}

kb_code kb_param_switch(kb_str value, bool *out, kb_error *err)
{
    bool yes = kb_str_equal(value, KB_STR("true")) || kb_str_equal(value, KB_STR("1"));
    if (!yes && !kb_str_equal(value, KB_STR("false")) && !kb_str_equal(value, KB_STR("0")))
        return kb_fail(err, KB_INVALID, "must be true or false");
    *out = yes;
    return KB_OK;
}
