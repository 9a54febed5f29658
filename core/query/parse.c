#include "query/parse.h"

static bool is_space(char c)
{
    return (unsigned char)c <= ' ';
}

/* The text between quotes at the start of `rest`, which moves behind them; false where they are not closed. */
static bool take_quoted(kb_str *rest, kb_str *inside)
{
    const char *end = rest->len > 1 ? memchr(rest->bytes + 1, '"', rest->len - 1) : NULL;
    if (!end)
        return false;
    *inside = (kb_str){rest->bytes + 1, (size_t)(end - rest->bytes) - 1};
    *rest = kb_str_from(*rest, inside->len + 2);
    return true;
}

static kb_str take_word(kb_str *rest)
{
    size_t len = 0;
    while (len < rest->len && !is_space(rest->bytes[len]))
        len++;
    kb_str word = {rest->bytes, len};
    *rest = kb_str_from(*rest, len);
    return word;
}

static void add_words(kb_buf *words, kb_str text)
{
    if (words->len)
        kb_buf_add_char(words, ' ');
    kb_buf_add(words, text);
}

static bool add_phrase(kb_typed *out, kb_str text, bool excluded)
{
    if (out->phrase_count == KB_TYPED_MOST || kb_str_trim(text).len == 0)
        return false;
    out->phrases[out->phrase_count++] = (kb_typed_phrase){.text = text, .excluded = excluded};
    return true;
}

/* A value that its field cannot have makes no filter: `state:art` is words. */
static bool fits(const kb_field *field, kb_str value)
{
    if (field->type != KB_FIELD_WORD)
        return value.len > 0;
    for (size_t i = 0; i < field->word_count; i++)
        if (kb_str_equal(value, kb_str_of(field->words[i])))
            return true;
    return false;
}

/* `field:value` or `field:"a value"` at the start of `rest`. */
static bool take_filter(kb_str *rest, bool excluded, kb_typed *out)
{
    kb_str word = take_word(&(kb_str){rest->bytes, rest->len});
    const char *colon = memchr(word.bytes, ':', word.len);
    if (!colon || out->filter_count == KB_TYPED_MOST)
        return false;
    kb_str name = {word.bytes, (size_t)(colon - word.bytes)};
    const kb_field *field = kb_field_find(name);
    kb_str after = kb_str_from(*rest, name.len + 1), value;
    if (!field || !(field->prefix || kb_field_is_code(field)))
        return false;
    if (after.len == 0 || after.bytes[0] != '"')
        value = take_word(&after);
    else if (!take_quoted(&after, &value))
        return false; /* still being typed */
    if (!fits(field, value))
        return false;
    out->filters[out->filter_count++] = (kb_typed_filter){field, value, excluded};
    *rest = after;
    return true;
}

static void take_next(kb_str *rest, kb_typed *out)
{
    kb_str inside;
    bool minus = rest->bytes[0] == '-' && rest->len > 1 && !is_space(rest->bytes[1]) && rest->bytes[1] != '-';
    kb_str after = minus ? kb_str_from(*rest, 1) : *rest;
    if (after.bytes[0] == '"' && take_quoted(&after, &inside)) {
        bool added = add_phrase(out, inside, minus);
        size_t start = out->words.len;
        if (!minus || !added)
            add_words(&out->words, inside);
        if (added) {
            out->phrases[out->phrase_count - 1].start = start;
            out->phrases[out->phrase_count - 1].end = out->words.len;
        }
        *rest = after;
    } else if (take_filter(&after, minus, out)) {
        *rest = after;
    } else {
        kb_str word = take_word(rest);
        bool number = minus && word.bytes[1] >= '0' && word.bytes[1] <= '9'; /* -2147024891 is a code */
        add_words(minus && !number ? &out->excluded : &out->words, minus && !number ? kb_str_from(word, 1) : word);
    }
}

void kb_typed_parse(kb_str text, kb_typed *out)
{
    *out = (kb_typed){0};
    while (text.len) {
        if (is_space(text.bytes[0]))
            text = kb_str_from(text, 1);
        else
            take_next(&text, out);
    }
}

void kb_typed_clear(kb_typed *typed)
{
    kb_buf_clear(&typed->words);
    kb_buf_clear(&typed->excluded);
}
