#include "schema/fields.h"

#include <stddef.h>

#define AT(member) offsetof(kb_document, member)
#define WORDS(names) names, sizeof names / sizeof *names

/* kind, id and lang are here to be named in errors and filters; document.c reads kind and id itself. No document has a code to be
 * written in: codes are found in its text, and counted. */
const kb_field kb_fields[] = {
    /* name             type            article ticket  at                 bytes          items words      count           prefix slot weight */
    {"kind",           KB_FIELD_WORD,   true,  true,  AT(kind),           0,             0, kb_kind_names, KB_KINDS,       "XK", 0, 0},
    {"id",             KB_FIELD_TEXT,   true,  true,  AT(id),             KB_ID_BYTES,   0, NULL, 0,                       NULL, KB_NO_SLOT, 0},
    {"lang",           KB_FIELD_TEXT,   true,  true,  AT(lang),           35,            0, NULL, 0,                       "XL", 1, 0},
    {"title",          KB_FIELD_TEXT,   true,  true,  AT(title),          1000,          0, NULL, 0,                       NULL, KB_NO_SLOT, 3},
    {"body",           KB_FIELD_TEXT,   true,  true,  AT(body),           KB_BODY_BYTES, 0, NULL, 0,                       NULL, KB_NO_SLOT, 1},
    {"format",         KB_FIELD_WORD,   true,  true,  AT(format),         0,             0, kb_format_names, KB_FORMATS,   NULL, KB_NO_SLOT, 0},
    {"visibility",     KB_FIELD_WORD,   true,  true,  AT(visibility),     0,             0, kb_visibility_names, KB_VISIBILITIES, "XV", 2, 0},
    {"groups",         KB_FIELD_LIST,   true,  true,  AT(groups),         128,           100, NULL, 0,                     "XG", KB_NO_SLOT, 0},
    {"state",          KB_FIELD_WORD,   true,  true,  AT(state),          0,             0, kb_state_names, KB_STATES,     "XS", 3, 0},
    {"resolution",     KB_FIELD_TEXT,   false, true,  AT(resolution),     100000,        0, NULL, 0,                       NULL, KB_NO_SLOT, 1},
    {"product",        KB_FIELD_TEXT,   true,  true,  AT(product),        200,           0, NULL, 0,                       "XP", 4, 1},
    {"category",       KB_FIELD_LIST,   true,  true,  AT(category),       200,           50, NULL, 0,                      "XC", 5, 1},
    {"tags",           KB_FIELD_LIST,   true,  true,  AT(tags),           200,           100, NULL, 0,                     "XT", 6, 1},
    {"url",            KB_FIELD_TEXT,   true,  true,  AT(url),            2000,          0, NULL, 0,                       NULL, KB_NO_SLOT, 0},
    {"translation_of", KB_FIELD_TEXT,   true,  false, AT(translation_of), KB_ID_BYTES,   0, NULL, 0,                       "XO", KB_NO_SLOT, 0},
    {"duplicate_of",   KB_FIELD_TEXT,   false, true,  AT(duplicate_of),   KB_ID_BYTES,   0, NULL, 0,                       "XD", KB_NO_SLOT, 0},
    {"requester",      KB_FIELD_TEXT,   false, true,  AT(requester),      200,           0, NULL, 0,                       NULL, KB_NO_SLOT, 0},
    {"created_at",     KB_FIELD_TIME,   true,  true,  AT(created_at),     0,             0, NULL, 0,                       NULL, 7, 0},
    {"updated_at",     KB_FIELD_TIME,   true,  true,  AT(updated_at),     0,             0, NULL, 0,                       NULL, 8, 0},
    {"valid_until",    KB_FIELD_TIME,   true,  true,  AT(valid_until),    0,             0, NULL, 0,                       NULL, 9, 0},
    {"code",           KB_FIELD_LIST,   false, false, AT(codes),          0,             0, NULL, 0,                       NULL, 10, 0},
    {"meta",           KB_FIELD_OBJECT, true,  true,  AT(meta),           64 * 1024,     0, NULL, 0,                       NULL, KB_NO_SLOT, 0},
};

const size_t kb_field_count = sizeof kb_fields / sizeof *kb_fields;

const kb_field *kb_field_find(kb_str name)
{
    for (size_t i = 0; i < kb_field_count; i++)
        if (kb_str_equal(kb_str_of(kb_fields[i].name), name))
            return &kb_fields[i];
    return kb_str_equal(name, KB_STR("tag")) ? kb_field_find(KB_STR("tags")) : NULL;
}

bool kb_field_is_code(const kb_field *field)
{
    return field->offset == AT(codes);
}

size_t kb_id_term(kb_kind kind, const char *id, char out[KB_TERM_BYTES])
{
    return (size_t)snprintf(out, KB_TERM_BYTES, KB_PREFIX_ID "%c:%s", kb_kind_names[kind][0], id);
}

size_t kb_term(const char *prefix, kb_str value, char out[KB_TERM_BYTES])
{
    size_t prefix_len = strlen(prefix), value_len = kb_utf8_floor(value, KB_TERM_BYTES - prefix_len);
    memcpy(out, prefix, prefix_len);
    if (value_len)
        memcpy(out + prefix_len, value.bytes, value_len);
    return prefix_len + value_len;
}

char *kb_field_term(const kb_field *field, kb_str value)
{
    size_t room = KB_TERM_BYTES - strlen(field->prefix) - 1;
    char *term = kb_printf("%s:%.*s", field->prefix, (int)kb_utf8_floor(value, room), value.bytes);
    for (char *at = term + strlen(field->prefix); *at; at++)
        if (*at >= 'A' && *at <= 'Z')
            *at = (char)(*at - 'A' + 'a');
    return term;
}

size_t kb_time_value(int64_t ms, char out[8])
{
    if (ms == KB_NO_TIME)
        return 0;
    uint64_t sortable = (uint64_t)ms ^ (UINT64_C(1) << 63); /* negative times before positive ones */
    for (int i = 0; i < 8; i++)
        out[i] = (char)(sortable >> (56 - 8 * i));
    return 8;
}

int64_t kb_time_from_value(kb_str value)
{
    if (value.len != 8)
        return KB_NO_TIME;
    uint64_t sortable = 0;
    for (int i = 0; i < 8; i++)
        sortable = sortable << 8 | (unsigned char)value.bytes[i];
    return (int64_t)(sortable ^ (UINT64_C(1) << 63));
}
