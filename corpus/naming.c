#include "corpus/naming.h"

#include "base/map.h"

#include <ctype.h>

kb_str kb_place_pop(kb_str *place)
{
    while (place->len && place->bytes[place->len - 1] == '/')
        place->len--;
    size_t start = place->len;
    while (start && place->bytes[start - 1] != '/')
        start--;
    kb_str last = {place->bytes + start, place->len - start};
    place->len = start;
    return last;
}

kb_str kb_place_name(kb_str place)
{
    return kb_place_pop(&place);
}

kb_str kb_place_stem(kb_str place)
{
    kb_str name = kb_place_name(place);
    const char *dot = memrchr(name.bytes, '.', name.len);
    if (dot && dot > name.bytes)
        place.len = (size_t)(dot - place.bytes);
    return place;
}

static bool id_byte(char c)
{
    return isalnum((unsigned char)c) || (c && strchr("._:-", c));
}

void kb_id_from_place(kb_str place, char out[KB_ID_BYTES + 1])
{
    KB_OWNED_BUF id = {0};
    kb_str stem = kb_place_stem(place);
    bool exact = stem.len <= KB_ID_BYTES;
    for (size_t i = 0; i < stem.len; i++) {
        char c = stem.bytes[i];
        bool good = (unsigned char)c < 0x80 && id_byte(c);
        exact = exact && (good || c == '/');
        if (good || c == '/')
            kb_buf_add_char(&id, c == '/' ? '.' : c);
        else if (id.len == 0 || id.bytes[id.len - 1] != '-')
            kb_buf_add_char(&id, '-');
    }
    if (exact)
        snprintf(out, KB_ID_BYTES + 1, "%s", kb_buf_str(&id).bytes);
    else
        snprintf(out, KB_ID_BYTES + 1, "%.*s-%08x", KB_ID_BYTES - 9, kb_buf_str(&id).bytes, (unsigned)kb_hash(place));
}

static size_t letters(kb_str text)
{
    size_t len = 0;
    while (len < text.len && (unsigned char)text.bytes[len] < 0x80 && isalpha((unsigned char)text.bytes[len]))
        len++;
    return len;
}

bool kb_lang_from_folder(kb_str name, char out[KB_TAG_BYTES])
{
    size_t language = letters(name);
    if (language < 2 || language > 3)
        return false;
    kb_str rest = kb_str_from(name, language);
    if (rest.len) {
        size_t more = letters(kb_str_from(rest, 1));
        if (!strchr("-_@", rest.bytes[0]) || more < 2 || more + 1 != rest.len)
            return false;
        if (more > 4 && rest.bytes[0] != '@')
            return false;
    }
    return strcmp(kb_language_find(name)->code, "und") != 0 && kb_language_tag(name, out, NULL) == KB_OK;
}

bool kb_lang_from_place(kb_str place, kb_str root, char out[KB_TAG_BYTES])
{
    kb_str stem = kb_place_stem(kb_place_pop(&place));
    const char *dot = memrchr(stem.bytes, '.', stem.len);
    if (dot && kb_lang_from_folder((kb_str){dot + 1, stem.len - (size_t)(dot + 1 - stem.bytes)}, out))
        return true;
    while (place.len)
        if (kb_lang_from_folder(kb_place_pop(&place), out))
            return true;
    return kb_lang_from_folder(root, out);
}

char *kb_title_from_place(kb_str place)
{
    kb_str stem = kb_place_stem(kb_place_name(place));
    char *title = kb_str_dup(kb_utf8_valid(stem, NULL) ? stem : (kb_str){"", 0});
    for (char *at = title; *at; at++)
        if (*at == '-' || *at == '_')
            *at = ' ';
    return title;
}
