#include "query/request.h"

#include "base/clock.h"
#include "base/settings.h"
#include "schema/fields.h"

void kb_request_init(kb_request *request, kb_manner manner)
{
    *request = (kb_request){.manner = manner, .limit = manner == KB_SUGGEST ? 5 : 10, .created_at = KB_NO_TIME,
                             .updated_after = KB_NO_TIME};
    request->tiers[KB_TIER_PUBLIC] = manner == KB_SUGGEST;
}

static kb_code check_text(const char *name, kb_str text, size_t most, kb_error *err)
{
    size_t bad;
    if (text.len > most)
        return kb_fail_param(err, KB_INVALID, name, "'%s' has %zu bytes; the most is %zu", name, text.len, most);
    if (text.len && !kb_utf8_valid(text, &bad))
        return kb_fail_param(err, KB_INVALID, name, "'%s' is not valid UTF-8 at byte %zu", name, bad);
    return KB_OK;
}

static kb_code check_facets(const kb_list *facets, kb_error *err)
{
    const char *names[32];
    size_t count = 0;
    for (size_t i = 0; i < kb_field_count; i++)
        if (kb_fields[i].slot != KB_NO_SLOT && kb_fields[i].type != KB_FIELD_TIME)
            names[count++] = kb_fields[i].name;
    for (size_t i = 0; i < facets->count; i++) {
        const kb_field *field = kb_field_find(kb_str_of(facets->items[i]));
        if (field && field->slot != KB_NO_SLOT && field->type != KB_FIELD_TIME)
            continue;
        KB_OWNED(kb_text) hint = kb_name_hint(facets->items[i], names, count);
        return kb_fail_param(err, KB_INVALID, "facets", "there is no facet '%.60s'; %s", facets->items[i], hint);
    }
    return KB_OK;
}

static kb_code check_excluded_ids(const kb_list *exclude, kb_error *err)
{
    for (size_t i = 0; i < exclude->count; i++) {
        kb_str item = kb_str_of(exclude->items[i]);
        const char *colon = memchr(item.bytes, ':', item.len);
        kb_kind kind;
        size_t kind_len = colon ? (size_t)(colon - item.bytes) : 0;
        if (!colon || !kb_kind_parse((kb_str){item.bytes, kind_len}, &kind) || !kb_id_valid(kb_str_from(item, kind_len + 1)))
            return kb_fail_param(err, KB_INVALID, "exclude", "'%.60s' is not like 'ticket:INC1' or 'article:KB1'", exclude->items[i]);
    }
    return KB_OK;
}

static kb_code check_langs(const kb_list *langs, kb_error *err)
{
    kb_code code = KB_OK;
    for (size_t i = 0; i < langs->count && code == KB_OK; i++)
        code = kb_lang_check(kb_str_of(langs->items[i]), err);
    return code;
}

kb_code kb_request_check(const kb_request *request, kb_error *err)
{
    if (request->limit > KB_LIMIT_MOST)
        return kb_fail_param(err, KB_INVALID, "limit", "'limit' is at most %d", KB_LIMIT_MOST);
    if (request->offset > KB_OFFSET_MOST)
        return kb_fail_param(err, KB_INVALID, "offset", "'offset' is at most %d; narrow the question instead", KB_OFFSET_MOST);
    kb_code code = check_text("q", request->text, KB_QUESTION_BYTES, err);
    code = code ? code : check_text("title", request->title, KB_BODY_BYTES, err);
    code = code ? code : check_text("body", request->body, KB_BODY_BYTES, err);
    code = code ? code : check_langs(&request->langs, err);
    code = code ? code : check_facets(&request->facets, err);
    return code ? code : check_excluded_ids(&request->exclude, err);
}

bool kb_request_wants(const kb_request *request, const kb_language *language)
{
    for (size_t i = 0; i < request->langs.count; i++)
        if (kb_language_find(kb_str_of(request->langs.items[i])) == language)
            return true;
    return request->langs.count == 0;
}

const kb_language *kb_partition_language(const char *name, kb_visibility *tier)
{
    const char *dot = strchr(name, '.');
    *tier = kb_str_starts(kb_str_of(name), KB_STR("public.")) ? KB_TIER_PUBLIC : KB_TIER_INTERNAL;
    return kb_language_find(kb_str_of(dot ? dot + 1 : ""));
}
