#include "corpus/front_matter.h"

#include <ctype.h>

typedef struct lines {
    kb_str rest;
    unsigned line; /* that next_line gave last, from 1 */
} lines;

static kb_str cut_line(kb_str *rest)
{
    const char *end = rest->len ? memchr(rest->bytes, '\n', rest->len) : NULL;
    kb_str line = {rest->bytes, end ? (size_t)(end - rest->bytes) : rest->len};
    *rest = kb_str_from(*rest, line.len + (end ? 1 : 0));
    if (line.len && line.bytes[line.len - 1] == '\r')
        line.len--;
    return line;
}

static kb_str trim_end(kb_str text)
{
    while (text.len && strchr(" \t", text.bytes[text.len - 1]))
        text.len--;
    return text;
}

static bool is_blank_or_comment(kb_str line)
{
    line = kb_str_trim(line);
    return line.len == 0 || line.bytes[0] == '#';
}

static bool is_indented(kb_str line)
{
    return line.len && (line.bytes[0] == ' ' || line.bytes[0] == '\t');
}

static bool is_item(kb_str line)
{
    line = kb_str_trim(line);
    return line.len && line.bytes[0] == '-' && (line.len == 1 || line.bytes[1] == ' ');
}

/* "key: value" or "key:"; false where it is neither. */
static bool cut_key(kb_str line, kb_str *key, kb_str *value)
{
    size_t at = 0;
    if (line.len == 0 || is_indented(line) || is_item(line) || strchr("[{#&*!|>%@`", line.bytes[0]))
        return false;
    while (at < line.len &&
           !(line.bytes[at] == ':' && (at + 1 == line.len || line.bytes[at + 1] == ' ' || line.bytes[at + 1] == '\t')))
        at++;
    if (at == line.len || at == 0)
        return false;
    *key = kb_str_trim((kb_str){line.bytes, at});
    *value = kb_str_trim(kb_str_from(line, at + 1));
    if (key->len > 2 && strchr("'\"", key->bytes[0]) && key->bytes[key->len - 1] == key->bytes[0])
        *key = (kb_str){key->bytes + 1, key->len - 2};
    return key->len > 0;
}

static bool is_fence(kb_str line)
{
    line = trim_end(line);
    return kb_str_equal(line, KB_STR("---")) || kb_str_equal(line, KB_STR("..."));
}

/* A page may also begin with a thematic break: then what follows is no "key:". */
static bool begins_with_key(kb_str front)
{
    kb_str key, value, line = {"", 0};
    while (front.len && is_blank_or_comment(line))
        line = cut_line(&front);
    return is_blank_or_comment(line) || cut_key(line, &key, &value);
}

void kb_front_matter_split(kb_str page, kb_str *front, kb_str *body)
{
    kb_str rest = page;
    *front = (kb_str){page.bytes, 0};
    *body = page;
    if (!kb_str_equal(trim_end(cut_line(&rest)), KB_STR("---")))
        return;
    kb_str start = rest;
    while (rest.len) {
        kb_str line = cut_line(&rest);
        if (!is_fence(line))
            continue;
        kb_str found = {start.bytes, (size_t)(line.bytes - start.bytes)};
        if (!begins_with_key(found))
            return;
        *front = found;
        *body = rest;
        return;
    }
}

/* ---- values ---- */

static int32_t hex4(kb_str text)
{
    int32_t value = 0;
    if (text.len < 4)
        return -1;
    for (size_t i = 0; i < 4; i++) {
        int c = tolower((unsigned char)text.bytes[i]);
        if (!isxdigit(c))
            return -1;
        value = value * 16 + (isdigit(c) ? c - '0' : c - 'a' + 10);
    }
    return value;
}

/* The escape behind a backslash; returns how many bytes it has. */
static size_t unescape(kb_str text, kb_buf *out)
{
    static const char from[] = "ntr0\"\\/", to[] = "\n\t\r \"\\/";
    const char *simple = text.bytes[0] ? strchr(from, text.bytes[0]) : NULL;
    int32_t c = text.bytes[0] == 'u' ? hex4(kb_str_from(text, 1)) : -1;
    if (c >= 0) {
        kb_utf8_put(out, c == 0 || (c >= 0xD800 && c <= 0xDFFF) ? 0xFFFD : c);
        return 5;
    }
    if (!simple)
        kb_buf_add_char(out, '\\');
    kb_buf_add_char(out, simple ? to[simple - from] : text.bytes[0]);
    return 1;
}

/* A quoted value at the start of `*text`, which moves behind it. False where the quote is never closed. */
static bool cut_quoted(kb_str *text, kb_buf *out)
{
    char quote = text->bytes[0];
    for (size_t at = 1; at < text->len; at++) {
        char c = text->bytes[at];
        bool twice = c == '\'' && at + 1 < text->len && text->bytes[at + 1] == '\'';
        if (c == quote && !(quote == '\'' && twice)) {
            *text = kb_str_from(*text, at + 1);
            return true;
        }
        if (c == '\\' && quote == '"' && at + 1 < text->len)
            at += unescape(kb_str_from(*text, at + 1), out);
        else
            kb_buf_add_char(out, c);
        if (quote == '\'' && twice)
            at++;
    }
    return false;
}

/* Without the " # comment" behind it. */
static kb_str plain(kb_str text)
{
    for (size_t i = 1; i < text.len; i++)
        if (text.bytes[i] == '#' && (text.bytes[i - 1] == ' ' || text.bytes[i - 1] == '\t'))
            text.len = i;
    return kb_str_trim(text);
}

static bool is_null(kb_str text)
{
    return text.len == 0 || kb_str_equal(text, KB_STR("~")) || kb_str_equal(text, KB_STR("null"));
}

/* One value, quoted or plain; NULL, with the error set, where a quote is not closed. */
static json_t *scalar(kb_str text, kb_error *err)
{
    KB_OWNED_BUF out = {0};
    if (text.len == 0 || !strchr("'\"", text.bytes[0]))
        return is_null(plain(text)) ? json_null() : kb_json_str(plain(text));
    if (cut_quoted(&text, &out) && is_blank_or_comment(text))
        return kb_json_str(kb_buf_str(&out));
    kb_fail(err, KB_INVALID, "a quote in the front matter is not closed, or text follows it");
    return NULL;
}

/* An item of a list in brackets and the space behind it; false where neither comma nor bracket follows. */
static bool cut_item(kb_str *text, kb_buf *item)
{
    if (strchr("'\"", text->bytes[0])) {
        if (!cut_quoted(text, item))
            return false;
    } else {
        size_t len = 0;
        while (len < text->len && text->bytes[len] != ',' && text->bytes[len] != ']')
            len++;
        kb_buf_add(item, kb_str_trim((kb_str){text->bytes, len}));
        *text = kb_str_from(*text, len);
    }
    *text = kb_str_trim(*text);
    return text->len && (text->bytes[0] == ',' || text->bytes[0] == ']');
}

/* The items of "[a, 'b, c']" behind the bracket. */
static json_t *flow_list(kb_str text, kb_error *err)
{
    KB_OWNED(json_t) list = json_array();
    bool good = true;
    text = kb_str_trim(text);
    while (good && text.len && text.bytes[0] != ']') {
        KB_OWNED_BUF item = {0};
        good = cut_item(&text, &item);
        if (good && !is_null(kb_buf_str(&item)))
            json_array_append_new(list, kb_json_str(kb_buf_str(&item)));
        if (good && text.bytes[0] == ',')
            text = kb_str_trim(kb_str_from(text, 1));
    }
    if (good && text.len && is_blank_or_comment(kb_str_from(text, 1)))
        return KB_GIVE(list);
    kb_fail(err, KB_INVALID, "a list in the front matter does not end with ']'");
    return NULL;
}

/* ---- values over several lines ---- */

/* True, and the line taken, where the next line belongs to the key before it. */
static bool next_belongs(lines *in, kb_str *line)
{
    kb_str rest = in->rest;
    if (rest.len == 0)
        return false;
    *line = cut_line(&rest);
    if (!is_indented(*line) && !is_item(*line) && !is_blank_or_comment(*line))
        return false;
    in->rest = rest;
    in->line++;
    return true;
}

/* "|" keeps the lines, ">" makes them one. */
static json_t *block(lines *in, bool keep)
{
    KB_OWNED_BUF text = {0};
    kb_str line;
    while (next_belongs(in, &line)) {
        if (text.len)
            kb_buf_add_char(&text, keep ? '\n' : ' ');
        if (is_indented(line))
            kb_buf_add(&text, kb_str_trim(line));
    }
    return kb_json_str(kb_str_trim(kb_buf_str(&text)));
}

/* The lines below "key:": a list where all of them are items, else text. */
static json_t *below(lines *in, kb_error *err)
{
    KB_OWNED(json_t) list = json_array();
    KB_OWNED_BUF text = {0};
    kb_str line;
    bool items_only = true;
    while (next_belongs(in, &line)) {
        kb_buf_add(&text, line);
        kb_buf_add_char(&text, '\n');
        if (is_blank_or_comment(line))
            continue;
        items_only = items_only && is_item(line);
        json_t *item = items_only ? scalar(kb_str_trim(kb_str_from(kb_str_trim(line), 1)), err) : json_null();
        if (!item)
            return NULL;
        if (json_is_string(item))
            json_array_append(list, item);
        json_decref(item);
    }
    if (items_only && json_array_size(list))
        return KB_GIVE(list);
    kb_str whole = trim_end(kb_buf_str(&text));
    return kb_str_trim(whole).len ? kb_json_str((kb_str){whole.bytes, whole.len - 1}) : json_null();
}

/* The value and the lines that go on with it, as one line. */
static json_t *joined(lines *in, kb_str value, kb_error *err)
{
    KB_OWNED_BUF text = {0};
    kb_str line;
    kb_buf_add(&text, value);
    while (next_belongs(in, &line)) {
        kb_buf_add_char(&text, ' ');
        kb_buf_add(&text, kb_str_trim(line));
    }
    kb_str all = kb_str_trim(kb_buf_str(&text));
    return all.bytes[0] == '[' ? flow_list(kb_str_from(all, 1), err) : scalar(all, err);
}

static json_t *read_value(lines *in, kb_str value, kb_error *err)
{
    if (is_blank_or_comment(value))
        return below(in, err);
    if (value.bytes[0] == '|' || value.bytes[0] == '>')
        return block(in, value.bytes[0] == '|');
    return joined(in, value, err);
}

kb_code kb_front_matter_read(kb_str front, json_t **out, unsigned *line, kb_error *err)
{
    KB_OWNED(json_t) entries = json_object();
    lines in = {front, 0};
    while (in.rest.len) {
        kb_str key, value, text = cut_line(&in.rest);
        *line = ++in.line;
        if (is_blank_or_comment(text))
            continue;
        if (!cut_key(text, &key, &value))
            return kb_fail(err, KB_INVALID, "this line of the front matter is not 'key: value'");
        KB_OWNED(kb_text) name = kb_str_dup(key);
        if (json_object_get(entries, name))
            return kb_fail(err, KB_INVALID, "the key '%.60s' stands in the front matter twice", name);
        json_t *read = read_value(&in, value, err);
        if (!read)
            return KB_INVALID;
        json_object_set_new(entries, name, read);
    }
    *out = KB_GIVE(entries);
    return KB_OK;
}
