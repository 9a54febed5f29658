/* Markdown with front matter: a page is an article, its body stays Markdown. */
#include "corpus/foreign.h"
#include "corpus/front_matter.h"
#include "corpus/naming.h"

#define TITLE_BYTES 1000 /* a longer heading is cut: it is a paragraph that somebody marked as one */

static kb_str cut_line(kb_str *rest)
{
    const char *end = memchr(rest->bytes, '\n', rest->len);
    kb_str line = {rest->bytes, end ? (size_t)(end - rest->bytes) : rest->len};
    *rest = kb_str_from(*rest, line.len + (end ? 1 : 0));
    return line;
}

/* Three or more of one character, from which on, or up to which, text is code. */
static char fence(kb_str line)
{
    line = kb_str_trim(line);
    return kb_str_starts(line, KB_STR("```")) ? '`' : kb_str_starts(line, KB_STR("~~~")) ? '~' : '\0';
}

static bool is_underline(kb_str line)
{
    line = kb_str_trim(line);
    for (size_t i = 0; i < line.len; i++)
        if (line.bytes[i] != '=')
            return false;
    return line.len > 0;
}

/* The words of "# **Heading** {#anchor} ##" without the marks around them. Owned. */
static char *heading_text(kb_str text)
{
    KB_OWNED_BUF out = {0};
    const char *anchor = text.len ? memmem(text.bytes, text.len, "{#", 2) : NULL;
    if (anchor)
        text.len = (size_t)(anchor - text.bytes);
    text = kb_str_trim(text);
    size_t len = text.len;
    while (len && text.bytes[len - 1] == '#')
        len--;
    if (len == 0 || text.bytes[len - 1] == ' ') /* "C#" keeps its own */
        text = kb_str_trim((kb_str){text.bytes, len});
    for (size_t i = 0; i < text.len; i++)
        if (text.bytes[i] != '*' && text.bytes[i] != '`')
            kb_buf_add_char(&out, text.bytes[i]);
    return kb_str_dup((kb_str){kb_buf_str(&out).bytes, kb_utf8_floor(kb_buf_str(&out), TITLE_BYTES)});
}

/* The first heading of the first level outside of code. Owned; NULL where there is none. */
static char *first_heading(kb_str body)
{
    char in_code = '\0';
    kb_str before = {"", 0};
    while (body.len) {
        kb_str line = cut_line(&body);
        char mark = fence(line);
        if (mark && (!in_code || in_code == mark))
            in_code = in_code ? '\0' : mark;
        else if (!in_code && kb_str_starts(line, KB_STR("# ")))
            return heading_text(kb_str_from(line, 2));
        else if (!in_code && is_underline(line) && kb_str_trim(before).len)
            return heading_text(before);
        before = line;
    }
    return NULL;
}

/* What is ours goes into `fields`, the rest below its "meta", as it came. */
static json_t *sort_entries(json_t *entries)
{
    json_t *fields = json_object(), *meta = json_object();
    const char *name;
    json_t *value;
    json_object_foreach (entries, name, value) {
        const kb_foreign *foreign = kb_foreign_key(kb_str_of(name));
        bool taken = foreign && !json_object_get(fields, foreign->field) && strcmp(foreign->field, "body") != 0;
        if (json_is_null(value) || (taken && kb_foreign_set(fields, foreign, value)))
            continue;
        json_object_set(meta, name, value);
    }
    if (json_object_size(meta))
        json_object_set(fields, "meta", meta);
    json_decref(meta);
    return fields;
}

static void fill_from_path(json_t *fields, const kb_input *input, bool *lang_is_assumed)
{
    char id[KB_ID_BYTES + 1], lang[KB_TAG_BYTES];
    if (!input->place)
        return;
    kb_id_from_place(kb_str_of(input->place), id);
    if (!json_object_get(fields, "id"))
        json_object_set_new(fields, "id", json_string(id));
    if (json_object_get(fields, "lang") || input->options->lang ||
        !kb_lang_from_place(kb_str_of(input->place), kb_str_of(input->root), lang))
        return;
    json_object_set_new(fields, "lang", json_string(lang));
    *lang_is_assumed = true;
}

/* Where there is no id a slug is one; it may be a path: "/docs/vpn". */
static void set_slug(json_t *fields, const json_t *entries)
{
    char id[KB_ID_BYTES + 1];
    const char *slug = json_string_value(json_object_get(entries, "slug"));
    if (!slug || json_object_get(fields, "id"))
        return;
    kb_str path = kb_str_of(slug);
    while (path.len && path.bytes[0] == '/')
        path = kb_str_from(path, 1);
    while (path.len && path.bytes[path.len - 1] == '/')
        path.len--;
    if (path.len == 0)
        return;
    KB_OWNED(kb_text) place = kb_printf("%.*s.", (int)path.len, path.bytes); /* the dot ends the name: "4.2" is no ending */
    kb_id_from_place(kb_str_of(place), id);
    json_object_set_new(fields, "id", json_string(id));
}

static void set_text(json_t *fields, const char *name, char *text)
{
    if (text && *text)
        json_object_set_new(fields, name, json_string(text));
    free(text);
}

static kb_code page(kb_input *input, kb_str text, kb_record *record, kb_error *err)
{
    KB_OWNED(json_t) entries = NULL;
    kb_str front, body;
    unsigned line = 0;
    if (kb_str_starts(text, KB_STR("+++")))
        return kb_fail(err, KB_INVALID, "the front matter is TOML (+++); write it as YAML (---)");
    kb_front_matter_split(text, &front, &body);
    kb_code code = kb_front_matter_read(front, &entries, &line, err);
    input->line = code ? line + 1 : 1;
    if (code)
        return code;
    KB_OWNED(json_t) fields = sort_entries(entries);
    set_slug(fields, entries);
    fill_from_path(fields, input, &record->lang_is_assumed);
    body = kb_str_trim(body);
    json_object_set_new(fields, "body", kb_json_str(body));
    json_object_set_new(fields, "format", json_string("markdown"));
    if (!json_object_get(fields, "title"))
        set_text(fields, "title", first_heading(body));
    if (!json_object_get(fields, "title") && body.len && input->place)
        set_text(fields, "title", kb_title_from_place(kb_str_of(input->place)));
    return kb_foreign_record(fields, input->options, record, err);
}

static kb_code checked_page(kb_input *input, kb_str text, kb_record *record, kb_error *err)
{
    kb_code code = kb_text_check(text, err);
    return code ? code : page(input, text, record, err);
}

const kb_reader kb_markdown_reader = {.page = checked_page};
