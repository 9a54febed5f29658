#include "base/str.h"

#include <stdarg.h>
#include <sysexits.h>

static bool is_space(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

bool kb_str_among(kb_str word, const char *words, unsigned *rank)
{
    unsigned place = 0;
    for (const char *at = words; *at; at += strspn(at, " "), place++) {
        size_t len = strcspn(at, " ");
        if (kb_str_equal(word, (kb_str){at, len})) {
            if (rank)
                *rank = place;
            return true;
        }
        at += len;
    }
    return false;
}

kb_str kb_str_trim(kb_str text)
{
    while (text.len && is_space(text.bytes[0]))
        text.bytes++, text.len--;
    while (text.len && is_space(text.bytes[text.len - 1]))
        text.len--;
    return text;
}

static void *must(void *memory)
{
    if (memory)
        return memory;
    fputs("out of memory\n", stderr);
    _exit(EX_OSERR);
}

void *kb_alloc(size_t bytes)
{
    return must(calloc(1, bytes ? bytes : 1));
}

void *kb_grow(void *memory, size_t bytes)
{
    return must(realloc(memory, bytes ? bytes : 1));
}

char *kb_str_dup(kb_str text)
{
    char *copy = must(malloc(text.len + 1));
    if (text.len)
        memcpy(copy, text.bytes, text.len);
    copy[text.len] = '\0';
    return copy;
}

char *kb_printf(const char *format, ...)
{
    char *text = NULL;
    va_list args;
    va_start(args, format);
    int len = vasprintf(&text, format, args);
    va_end(args);
    return must(len < 0 ? NULL : text);
}

void kb_buf_clear(kb_buf *buf)
{
    free(buf->bytes);
    *buf = (kb_buf){.ceiling = buf->ceiling};
}

static bool make_room(kb_buf *buf, size_t more)
{
    if (buf->ceiling && buf->len + more > buf->ceiling) {
        buf->full = true;
        return false;
    }
    if (buf->len + more + 1 > buf->room) {
        buf->room = (buf->len + more + 1) * 3 / 2 + 16;
        buf->bytes = kb_grow(buf->bytes, buf->room);
    }
    return true;
}

void kb_buf_add(kb_buf *buf, kb_str text)
{
    if (!make_room(buf, text.len))
        return;
    if (text.len)
        memcpy(buf->bytes + buf->len, text.bytes, text.len);
    buf->len += text.len;
    buf->bytes[buf->len] = '\0';
}

void kb_buf_add_char(kb_buf *buf, char byte)
{
    kb_buf_add(buf, (kb_str){&byte, 1});
}

void kb_buf_printf(kb_buf *buf, const char *format, ...)
{
    va_list args, again;
    va_start(args, format);
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    va_end(args);
    if (len >= 0 && make_room(buf, (size_t)len)) {
        vsnprintf(buf->bytes + buf->len, (size_t)len + 1, format, again);
        buf->len += (size_t)len;
    }
    va_end(again);
}

char *kb_buf_give(kb_buf *buf)
{
    char *bytes = buf->bytes ? buf->bytes : kb_str_dup(KB_STR(""));
    *buf = (kb_buf){.ceiling = buf->ceiling};
    return bytes;
}

/* Decodes one character; returns its length in bytes, 0 where the bytes are not UTF-8. */
static size_t decode(const unsigned char *at, size_t left, int32_t *out)
{
    static const int32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
    size_t len = at[0] < 0x80 ? 1 : at[0] < 0xC2 ? 0 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : at[0] < 0xF5 ? 4 : 0;
    if (len == 0 || len > left)
        return 0;
    int32_t value = len == 1 ? at[0] : at[0] & (0x7F >> len);
    for (size_t i = 1; i < len; i++) {
        if ((at[i] & 0xC0) != 0x80)
            return 0;
        value = value << 6 | (at[i] & 0x3F);
    }
    if (value < smallest[len] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        return 0;
    *out = value;
    return len;
}

bool kb_utf8_valid(kb_str text, size_t *bad_offset)
{
    const unsigned char *bytes = (const unsigned char *)text.bytes;
    int32_t character;
    for (size_t at = 0; at < text.len;) {
        size_t len = bytes[at] < 0x80 ? 1 : decode(bytes + at, text.len - at, &character);
        if (len == 0) {
            if (bad_offset)
                *bad_offset = at;
            return false;
        }
        at += len;
    }
    return true;
}

size_t kb_utf8_floor(kb_str text, size_t limit)
{
    if (limit >= text.len)
        return text.len;
    while (limit && ((unsigned char)text.bytes[limit] & 0xC0) == 0x80)
        limit--;
    return limit;
}

int32_t kb_utf8_next(kb_str text, size_t *offset)
{
    if (*offset >= text.len)
        return -1;
    int32_t character = 0xFFFD;
    size_t len = decode((const unsigned char *)text.bytes + *offset, text.len - *offset, &character);
    *offset += len ? len : 1;
    return character;
}

size_t kb_utf8_offsets(kb_str text, size_t most, size_t *offsets)
{
    size_t count = 0, at = 0;
    while (at < text.len && count < most) {
        offsets[count++] = at;
        kb_utf8_next(text, &at);
    }
    offsets[count] = at;
    return count;
}

void kb_utf8_put(kb_buf *buf, int32_t c)
{
    char out[4];
    size_t len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned char lead[] = {0, 0x00, 0xC0, 0xE0, 0xF0};
    for (size_t i = len; i-- > 1; c >>= 6)
        out[i] = (char)(0x80 | (c & 0x3F));
    out[0] = (char)(lead[len] | c);
    kb_buf_add(buf, (kb_str){out, len});
}
