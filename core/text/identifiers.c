#include "text/identifiers.h"

#include <ctype.h>
#include <unicode/uchar.h>
#include <unicode/uscript.h>

/* Behind the letter or digit at `at` that makes one word with what it touches; `at` itself where there is none. Scripts that no
 * code is written in do not count: in Chinese, Thai or Korean a code touches its neighbours, and quotes and dashes are no
 * letters. */
static size_t past_letter(kb_str text, size_t at)
{
    size_t end = at;
    int32_t c = kb_utf8_next(text, &end);
    if (c < 0x80)
        return c > 0 && isalnum(c) ? end : at;
    UErrorCode status = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript(c, &status);
    bool binds = script == USCRIPT_LATIN || script == USCRIPT_GREEK || script == USCRIPT_CYRILLIC;
    return (binds && u_isalnum(c)) || script == USCRIPT_INHERITED ? end : at;
}

static bool is_joint(char c)
{
    return c && strchr("-._:/#", c);
}

/* The longest run of ASCII letters and digits from `at`, its parts joined by single joints: 114570-10, ORA-12154, 10.0.19041,
 * com.example.Foo2. A run that touches letters with accents, Greek or Cyrillic ones is none. */
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
    return past_letter(text, end) > end ? 0 : end - at;
}

static unsigned value_of(kb_str digits)
{
    unsigned value = 0;
    for (size_t i = 0; i < digits.len; i++)
        value = value * 10 + (unsigned)(digits.bytes[i] - '0');
    return value;
}

/* Digits in three parts that are a year, a month and a day in a usual order, or in two or three that are a time of day. */
static bool is_date(kb_str run)
{
    kb_str parts[4];
    size_t count = 0;
    char joint = 0;
    for (size_t at = 0; at <= run.len && count < 4; count++) {
        size_t end = at;
        while (end < run.len && isdigit((unsigned char)run.bytes[end]))
            end++;
        parts[count] = (kb_str){run.bytes + at, end - at};
        if (end - at > 4 || (end < run.len && (isalpha((unsigned char)run.bytes[end]) || (joint && joint != run.bytes[end]))))
            return false;
        joint = end < run.len ? run.bytes[end] : joint;
        at = end + 1;
    }
    if (joint == ':')
        return count <= 3 && value_of(parts[0]) < 24 && parts[1].len == 2 && value_of(parts[1]) < 60;
    if (count != 3 || !strchr("-./", joint))
        return false;
    kb_str year = parts[0].len == 4 ? parts[0] : parts[2], rest = parts[0].len == 4 ? parts[2] : parts[0];
    unsigned a = value_of(rest), b = value_of(parts[1]);
    return year.len == 4 && value_of(year) >= 1900 && value_of(year) < 2200 && a && b && a <= 31 && b <= 31 &&
           (a <= 12 || b <= 12);
}

/* It must have digits, and something beside them: letters in the same part, or a second part. A plain word-with-hyphen, a plain
 * number, a decimal or a date is left to the words. */
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
    return (mixed && digits + letters >= 3) || (joints && !decimal && digits >= 2 && !is_date(run));
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
    bool ends = past_letter(text, digits) == digits;
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
    bool behind_letter = false;
    for (size_t at = 0; at < text.len;) {
        uint32_t code;
        size_t start = at, end;
        if (text.bytes[at] == '-' && !behind_letter && signed_code(text, at, &end, &code)) {
            each(context, at, end, hexadecimal(code, arena));
            at = end;
            continue;
        }
        kb_str run = {text.bytes + at, run_length(text, at)};
        if (run.len && looks_like_one(run))
            each(context, at, at + run.len, lower(run, arena));
        at += run.len;
        for (size_t past; (past = past_letter(text, at)) > at;)
            at = past;
        behind_letter = at > start;
        if (!behind_letter)
            kb_utf8_next(text, &at);
    }
}
