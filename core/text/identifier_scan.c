#include "text/identifier_scan.h"

#include <unicode/uchar.h>

#define MARGIN 64 /* zeros behind the text: readers look ahead without asking where it ends */

/* Letters that people type for ASCII ones without seeing a difference. */
static const struct {
    int32_t from;
    char to;
} look_alikes[] = {
    {0x391, 'A'}, {0x392, 'B'}, {0x395, 'E'}, {0x396, 'Z'}, {0x397, 'H'}, {0x399, 'I'}, {0x39A, 'K'}, {0x39C, 'M'}, {0x39D, 'N'},
    {0x39F, 'O'}, {0x3A1, 'P'}, {0x3A4, 'T'}, {0x3A5, 'Y'}, {0x3A7, 'X'}, {0x3BF, 'o'}, {0x405, 'S'}, {0x406, 'I'}, {0x408, 'J'},
    {0x410, 'A'}, {0x412, 'B'}, {0x415, 'E'}, {0x41A, 'K'}, {0x41C, 'M'}, {0x41D, 'H'}, {0x41E, 'O'}, {0x420, 'P'}, {0x421, 'C'},
    {0x422, 'T'}, {0x423, 'Y'}, {0x425, 'X'}, {0x430, 'a'}, {0x435, 'e'}, {0x43E, 'o'}, {0x440, 'p'}, {0x441, 'c'}, {0x443, 'y'},
    {0x445, 'x'}, {0x455, 's'}, {0x456, 'i'}, {0x458, 'j'},
};

static unsigned char looks_like(int32_t c)
{
    for (size_t i = 0; i < sizeof look_alikes / sizeof *look_alikes; i++)
        if (look_alikes[i].from == c)
            return (unsigned char)look_alikes[i].to | 0x80;
    return KB_SCAN_LETTER;
}

static bool in_script_of_codes(int32_t c)
{
    return c < 0x250 || (c >= 0x370 && c < 0x530) || (c >= 0x1E00 && c < 0x2000);
}

static unsigned char byte_of(int32_t c)
{
    if (c > 0 && c < 0x80)
        return (unsigned char)c;
    if (c >= 0xFF01 && c <= 0xFF5E)
        return (unsigned char)(c - 0xFEE0);
    if (c == 0xA0 || c == 0x3000 || c == 0x202F || c == 0x2009)
        return ' ';
    if ((c >= 0x2010 && c <= 0x2013) || c == 0x2212)
        return '-';
    if (c == 0xD7)
        return 'x';
    if (c >= 0x300 && c < 0x370)
        return KB_SCAN_LETTER;
    if (c < 0x80 || !in_script_of_codes(c) || !u_isalnum(c))
        return KB_SCAN_OTHER;
    return c >= 0x391 && c <= 0x458 ? looks_like(c) : KB_SCAN_LETTER;
}

void kb_scan_open(kb_str text, kb_scan *scan)
{
    *scan = (kb_scan){.text = text, .c = kb_alloc(text.len + MARGIN)};
    size_t ascii = 0;
    while (ascii < text.len && (unsigned char)text.bytes[ascii] < 0x80)
        ascii++;
    if (ascii < text.len)
        scan->offsets = kb_alloc((text.len + 1) * sizeof *scan->offsets);
    for (size_t at = 0; at < text.len; scan->count++) {
        if (scan->offsets)
            scan->offsets[scan->count] = (uint32_t)at;
        scan->c[scan->count] = byte_of(kb_utf8_next(text, &at));
    }
    if (scan->offsets)
        scan->offsets[scan->count] = (uint32_t)text.len;
}

void kb_scan_close(kb_scan *scan)
{
    free(scan->c);
    free(scan->offsets);
}

bool kb_ends_cleanly(const kb_scan *scan, size_t end)
{
    const unsigned char *c = scan->c + end;
    if (c[0] == '.' && c[1] >= 'A' && c[1] <= 'Z' && c[2] >= 'a' && c[2] <= 'z') /* a sentence that lacks its space */
        return true;
    return !kb_is_bound(*c) && *c != '_' && !(*c && strchr("-.:/", *c) && kb_is_alnum(c[1]));
}

bool kb_finish(kb_recognised *out, size_t end, kb_identifier_class type, bool whole)
{
    out->end = end;
    out->type = type;
    out->whole = whole;
    return true;
}

void kb_append_char(char *text, char c)
{
    size_t len = strlen(text);
    if (len + 1 < sizeof ((kb_recognised *)NULL)->normal)
        text[len] = c, text[len + 1] = '\0';
}

void kb_append_plain(const kb_scan *scan, size_t at, size_t end, char *text)
{
    for (; at < end; at++)
        kb_append_char(text, kb_plain(scan->c[at]));
}
