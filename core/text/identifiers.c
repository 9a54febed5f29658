#include "text/identifiers.h"

#include <ctype.h>

static bool is_body(char c)
{
    return isalnum((unsigned char)c) || (unsigned char)c >= 0x80;
}

static bool is_joint(char c)
{
    return c && strchr("-._:/#", c);
}

/* The longest run of ASCII letters and digits from `at`, its parts joined by single joints: 114570-10, ORA-12154, 10.0.19041,
 * com.example.Foo2. A run that touches other scripts' letters is none. */
static size_t run_length(kb_str text, size_t at)
{
    size_t end = at;
    while (end < text.len) {
        if (isalnum((unsigned char)text.bytes[end]))
            end++;
        else if (end > at && is_joint(text.bytes[end]) && end + 1 < text.len && isalnum((unsigned char)text.bytes[end + 1]))
            end++;
        else
            break;
    }
    return end < text.len && (unsigned char)text.bytes[end] >= 0x80 ? 0 : end - at;
}

/* It must have digits, and something beside them: letters in the same part, or a second part. A plain word-with-hyphen, a plain number,
 * a decimal or a date is left to the words. */
static bool looks_like_one(kb_str run)
{
    size_t digits = 0, letters = 0, joints = 0, dots = 0;
    bool mixed = false;
    char before = 0;
    for (size_t i = 0; i < run.len; i++) {
        char c = run.bytes[i];
        bool digit = isdigit((unsigned char)c), letter = isalpha((unsigned char)c);
        digits += digit;
        letters += letter;
        joints += is_joint(c);
        dots += c == '.';
        mixed = mixed || (digit && isalpha((unsigned char)before)) || (letter && isdigit((unsigned char)before));
        before = c;
    }
    if (digits == 0 || run.len < 3 || run.len > KB_IDENTIFIER_BYTES)
        return false;
    bool decimal = letters == 0 && joints == 1 && dots == 1;
    return (mixed && digits + letters >= 3) || (joints && !decimal && digits >= 2);
}

static kb_str lower(kb_str run, kb_arena *arena)
{
    kb_str copy = kb_arena_copy(arena, run);
    for (size_t i = 0; i < copy.len; i++)
        ((char *)(uintptr_t)copy.bytes)[i] = (char)tolower((unsigned char)copy.bytes[i]);
    return copy;
}

/* A signed 32-bit code below zero, as Windows prints an HRESULT in decimal: ten digits behind a minus. */
static bool signed_code(kb_str text, size_t at, size_t *end, uint32_t *code)
{
    size_t digits = at + 1;
    int64_t value = 0;
    while (digits < text.len && isdigit((unsigned char)text.bytes[digits]) && digits - at <= 10)
        value = value * 10 + (text.bytes[digits++] - '0');
    bool ends = digits == text.len || !is_body(text.bytes[digits]);
    if (digits - at != 11 || !ends || value < 1000000000 || value > 2147483648)
        return false;
    *end = digits;
    *code = (uint32_t)-value;
    return true;
}

static kb_str hexadecimal(uint32_t code, kb_arena *arena)
{
    char text[16];
    int len = snprintf(text, sizeof text, "0x%08x", code);
    return kb_arena_copy(arena, (kb_str){text, (size_t)len});
}

void kb_identifiers(kb_str text, kb_arena *arena, kb_identifier_each *each, void *context)
{
    for (size_t at = 0; at < text.len;) {
        uint32_t code;
        size_t end;
        if (text.bytes[at] == '-' && (at == 0 || !is_body(text.bytes[at - 1])) && signed_code(text, at, &end, &code)) {
            each(context, at, end, hexadecimal(code, arena));
            at = end;
            continue;
        }
        if (!is_body(text.bytes[at])) {
            at++;
            continue;
        }
        size_t len = run_length(text, at);
        kb_str run = {text.bytes + at, len};
        if (len && looks_like_one(run))
            each(context, at, at + len, lower(run, arena));
        at += len ? len : 1;
        while (at < text.len && is_body(text.bytes[at]))
            at++;
    }
}
