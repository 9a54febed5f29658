#include "searchd/asking.h"

#include "base/clock.h"

#define FILTER_BYTES 200

void kb_asking_init(kb_asking *asking, kb_manner manner)
{
    *asking = (kb_asking){0};
    kb_request_init(&asking->request, manner);
}

void kb_asking_clear(kb_asking *asking)
{
    kb_request *request = &asking->request;
    kb_list *const lists[] = {&request->langs, &request->products, &request->categories,
                              &request->tags,  &request->exclude,  &request->facets};
    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++)
        kb_list_clear(lists[i]);
}

kb_str kb_asking_cut(kb_str text)
{
    text.len = kb_utf8_floor(text, KB_BODY_BYTES);
    return text;
}

static kb_request *request_of(void *target)
{
    return &((kb_asking *)target)->request;
}

/* ---- what is asked ---- */

static kb_code take_q(void *target, kb_str value, kb_error *err)
{
    if (value.len > KB_QUESTION_BYTES)
        return kb_fail(err, KB_INVALID, "has %zu bytes; the most is %d, POST /v1/similar takes whole tickets", value.len,
                       KB_QUESTION_BYTES);
    request_of(target)->text = value;
    return KB_OK;
}

static kb_code take_text(void *target, kb_str value, kb_error *err)
{
    (void)err;
    ((kb_asking *)target)->has_text = true;
    request_of(target)->body = kb_asking_cut(value);
    return KB_OK;
}

static kb_code take_title(void *target, kb_str value, kb_error *err)
{
    (void)err;
    ((kb_asking *)target)->has_title_or_body = true;
    request_of(target)->title = kb_asking_cut(value);
    return KB_OK;
}

static kb_code take_body(void *target, kb_str value, kb_error *err)
{
    (void)err;
    ((kb_asking *)target)->has_title_or_body = true;
    request_of(target)->body = kb_asking_cut(value);
    return KB_OK;
}

static kb_code take_id(void *target, kb_str value, kb_error *err)
{
    kb_asking *asking = target;
    if (!kb_id_valid(value))
        return kb_fail(err, KB_INVALID, "must be an id: 1 to %d of A-Z a-z 0-9 . _ : -", KB_ID_BYTES);
    snprintf(asking->id, sizeof asking->id, "%.*s", (int)value.len, value.bytes);
    return KB_OK;
}

static kb_code take_session(void *target, kb_str value, kb_error *err)
{
    (void)target;
    if (value.len > KB_SESSION_BYTES)
        return kb_fail(err, KB_INVALID, "has %zu bytes; the most is %d", value.len, KB_SESSION_BYTES);
    return KB_OK;
}

static kb_code take_analyzed(void *target, kb_str value, kb_error *err)
{
    if (value.len > KB_QUESTION_BYTES)
        return kb_fail(err, KB_INVALID, "has %zu bytes; the most is %d", value.len, KB_QUESTION_BYTES);
    ((kb_asking *)target)->has_text = true;
    request_of(target)->text = value;
    return KB_OK;
}

/* ---- filters ---- */

static kb_code take_kind(void *target, kb_str value, kb_error *err)
{
    kb_asking *asking = target;
    if (!kb_kind_parse(value, &asking->kind))
        return kb_fail(err, KB_INVALID, "must be 'article' or 'ticket'");
    asking->request.kinds[asking->kind] = true;
    asking->kind_count++;
    return KB_OK;
}

/* Beside `id` the filter needs a name of its own: `kind` says of what kind the stored document is. */
static kb_code take_kinds(void *target, kb_str value, kb_error *err)
{
    kb_kind kind;
    if (!kb_kind_parse(value, &kind))
        return kb_fail(err, KB_INVALID, "must be 'article' or 'ticket'");
    ((kb_asking *)target)->kinds[kind] = true;
    return KB_OK;
}

static kb_code take_state(void *target, kb_str value, kb_error *err)
{
    kb_state state;
    if (!kb_state_parse(value, &state) || !kb_state_is_found(state))
        return kb_fail(err, KB_INVALID, "must be 'published' for articles, 'open', 'resolved' or 'closed' for tickets");
    request_of(target)->states[state] = true;
    return KB_OK;
}

static kb_code read_tag(kb_str value, char tag[KB_TAG_BYTES], kb_error *err)
{
    kb_error cause = {0};
    if (kb_language_tag(value, tag, &cause) == KB_OK)
        return KB_OK;
    return kb_fail(err, KB_INVALID, "must be a language tag like 'de' or 'pt-BR'");
}

static kb_code take_lang(void *target, kb_str value, kb_error *err)
{
    char tag[KB_TAG_BYTES];
    kb_code code = read_tag(value, tag, err);
    if (code == KB_OK)
        kb_list_add(&request_of(target)->langs, kb_str_of(tag));
    return code;
}

static kb_code take_one_lang(void *target, kb_str value, kb_error *err)
{
    return read_tag(value, ((kb_asking *)target)->lang, err);
}

static kb_code add_filter(kb_list *list, kb_str value, kb_error *err)
{
    if (value.len == 0 || value.len > FILTER_BYTES)
        return kb_fail(err, KB_INVALID, "must have 1 to %d bytes", FILTER_BYTES);
    kb_list_add(list, value);
    return KB_OK;
}

static kb_code take_product(void *target, kb_str value, kb_error *err)
{
    return add_filter(&request_of(target)->products, value, err);
}

static kb_code take_category(void *target, kb_str value, kb_error *err)
{
    return add_filter(&request_of(target)->categories, value, err);
}

static kb_code take_tag(void *target, kb_str value, kb_error *err)
{
    return add_filter(&request_of(target)->tags, value, err);
}

static kb_code take_updated_after(void *target, kb_str value, kb_error *err)
{
    kb_error cause = {0};
    if (kb_time_parse(value, &request_of(target)->updated_after, &cause) == KB_OK)
        return KB_OK;
    return kb_fail(err, KB_INVALID, "must be a time like 2026-05-02T09:00:00Z (RFC 3339)");
}

static kb_code take_exclude(void *target, kb_str value, kb_error *err)
{
    kb_kind kind;
    const char *colon = value.len ? memchr(value.bytes, ':', value.len) : NULL;
    size_t kind_bytes = colon ? (size_t)(colon - value.bytes) : 0;
    if (!colon || !kb_kind_parse((kb_str){value.bytes, kind_bytes}, &kind) || !kb_id_valid(kb_str_from(value, kind_bytes + 1)))
        return kb_fail(err, KB_INVALID, "must name documents like 'ticket:INC1'");
    kb_list_add(&request_of(target)->exclude, value);
    return KB_OK;
}

/* ---- how much of the answer ---- */

static kb_code take_size(size_t *out, kb_str value, int64_t most, kb_error *err)
{
    int64_t number;
    kb_code code = kb_param_number(value, 0, most, &number, err);
    if (code == KB_OK)
        *out = (size_t)number;
    return code;
}

static kb_code take_limit(void *target, kb_str value, kb_error *err)
{
    return take_size(&request_of(target)->limit, value, KB_LIMIT_MOST, err);
}

static kb_code take_offset(void *target, kb_str value, kb_error *err)
{
    return take_size(&request_of(target)->offset, value, KB_OFFSET_MOST, err);
}

static kb_code take_facets(void *target, kb_str value, kb_error *err)
{
    kb_list *facets = &request_of(target)->facets;
    for (bool more = true; more;) {
        const char *comma = value.len ? memchr(value.bytes, ',', value.len) : NULL;
        size_t bytes = comma ? (size_t)(comma - value.bytes) : value.len;
        kb_str name = kb_str_trim((kb_str){value.bytes, bytes});
        if (name.len)
            kb_list_add(facets, name);
        if (facets->count > KB_FACETS_MOST)
            return kb_fail(err, KB_INVALID, "names more than %d fields", KB_FACETS_MOST);
        more = comma != NULL;
        value = kb_str_from(value, more ? bytes + 1 : bytes);
    }
    return KB_OK;
}

static kb_code take_explain(void *target, kb_str value, kb_error *err)
{
    return kb_param_switch(value, &request_of(target)->explain, err);
}

/* ---- the tables ---- */

/* clang-format off */
#define FILTERS                                                  \
    {"kind", KB_PARAM_TEXT, true, take_kind},                    \
    {"lang", KB_PARAM_TEXT, true, take_lang},                    \
    {"product", KB_PARAM_TEXT, true, take_product},              \
    {"category", KB_PARAM_TEXT, true, take_category},            \
    {"tag", KB_PARAM_TEXT, true, take_tag},                      \
    {"state", KB_PARAM_TEXT, true, take_state},                  \
    {"updated_after", KB_PARAM_TEXT, false, take_updated_after}, \
    {"limit", KB_PARAM_NUMBER, false, take_limit},               \
    {"explain", KB_PARAM_SWITCH, false, take_explain}
/* clang-format on */

static const kb_param_row search_rows[] = {
    {"q", KB_PARAM_TEXT, false, take_q},
    FILTERS,
    {"offset", KB_PARAM_NUMBER, false, take_offset},
    {"facets", KB_PARAM_TEXT, true, take_facets},
};
const kb_param_table kb_search_params = KB_PARAM_TABLE(search_rows);

static const kb_param_row similar_rows[] = {
    {"title", KB_PARAM_TEXT, false, take_title},
    {"body", KB_PARAM_TEXT, false, take_body},
    {"text", KB_PARAM_TEXT, false, take_text},
    {"id", KB_PARAM_TEXT, false, take_id},
    FILTERS,
    {"kinds", KB_PARAM_TEXT, true, take_kinds},
    {"facets", KB_PARAM_TEXT, true, take_facets},
    {"exclude", KB_PARAM_TEXT, true, take_exclude},
};
const kb_param_table kb_similar_params = KB_PARAM_TABLE(similar_rows);

static const kb_param_row suggest_rows[] = {
    {"title", KB_PARAM_TEXT, false, take_title},
    {"body", KB_PARAM_TEXT, false, take_body},
    {"session", KB_PARAM_TEXT, false, take_session},
    {"lang", KB_PARAM_TEXT, true, take_lang},
};
const kb_param_table kb_suggest_params = KB_PARAM_TABLE(suggest_rows);

static const kb_param_row analyze_rows[] = {
    {"text", KB_PARAM_TEXT, false, take_analyzed},
    {"lang", KB_PARAM_TEXT, false, take_one_lang},
};
const kb_param_table kb_analyze_params = KB_PARAM_TABLE(analyze_rows);
