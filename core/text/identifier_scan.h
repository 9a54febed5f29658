/* What the readers of identifiers.c share: the text as one byte for each character, and what was read. Of this folder alone. */
#ifndef KB_TEXT_IDENTIFIER_SCAN_H
#define KB_TEXT_IDENTIFIER_SCAN_H

#include "text/identifiers.h"

#define KB_SCAN_LETTER 0x80 /* a Latin, Greek or Cyrillic letter, or a mark, that no code is written with: binds what it touches */
#define KB_SCAN_OTHER 0x02  /* any other character: a code may touch it */

/* ASCII as it is, its full-width forms as ASCII, letters that look like ASCII ones as these with the eighth bit set. */
typedef struct kb_scan {
    kb_str text;
    unsigned char *c;  /* `count` characters and many zeros; owned */
    size_t count;
    uint32_t *offsets; /* byte of each character, and of the end; NULL where all are one byte; owned */
} kb_scan;

void kb_scan_open(kb_str text, kb_scan *scan);
void kb_scan_close(kb_scan *scan);

static inline size_t kb_scan_byte(const kb_scan *scan, size_t at)
{
    return scan->offsets ? scan->offsets[at] : at;
}

static inline bool kb_is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

/* ASCII, lower case, whatever it looked like; others unchanged. */
static inline char kb_plain(unsigned char c)
{
    unsigned char low = c & 0x7f;
    bool letter = (low >= 'A' && low <= 'Z') || (low >= 'a' && low <= 'z');
    return letter ? (char)(low | 0x20) : (char)c;
}

static inline bool kb_is_letter(unsigned char c)
{
    char plain = kb_plain(c);
    return plain >= 'a' && plain <= 'z';
}

static inline bool kb_is_alnum(unsigned char c)
{
    return kb_is_digit(c) || kb_is_letter(c);
}

static inline bool kb_is_hex(unsigned char c)
{
    return kb_is_digit(c) || (kb_plain(c) >= 'a' && kb_plain(c) <= 'f');
}

/* What one word is made of. */
static inline bool kb_is_bound(unsigned char c)
{
    return kb_is_alnum(c) || c == KB_SCAN_LETTER;
}

static inline size_t kb_digits_from(const kb_scan *scan, size_t at)
{
    size_t end = at;
    while (kb_is_digit(scan->c[end]))
        end++;
    return end;
}

static inline size_t kb_letters_from(const kb_scan *scan, size_t at)
{
    size_t end = at;
    while (kb_is_letter(scan->c[end]))
        end++;
    return end;
}

/* What a reader found: characters [start, end). An empty normal form: it is known, and is no identifier. */
typedef struct kb_recognised {
    size_t start, end;
    char normal[KB_IDENTIFIER_BYTES + 32], wider[KB_IDENTIFIER_BYTES + 32];
    kb_identifier_class type;
    bool whole;
} kb_recognised;

/* A reader: true where what starts at `at` is its own. `out` comes with start = at, and is whole. */
typedef bool kb_recognise(const kb_scan *scan, size_t at, kb_recognised *out);

bool kb_ends_cleanly(const kb_scan *scan, size_t end); /* no letter or digit follows, nor a joint with one behind it */
bool kb_finish(kb_recognised *out, size_t end, kb_identifier_class type, bool whole); /* true */

/* Appends the plain characters [at, end) to `text` as far as there is room. */
void kb_append_plain(const kb_scan *scan, size_t at, size_t end, char *text);
void kb_append_char(char *text, char c);

kb_recognise kb_read_moment;                     /* identifier_numbers.c: dates and times, which are none */
kb_recognise kb_read_signed, kb_read_hex, kb_read_version, kb_read_dimensions, kb_read_telephone, kb_read_account;
kb_recognise kb_read_mac, kb_read_ipv6, kb_read_ipv4; /* identifier_places.c */
kb_recognise kb_read_windows_path, kb_read_unix_path, kb_read_mail;
kb_recognise kb_read_prefixed, kb_read_cued;     /* identifier_cues.c */
kb_recognise kb_read_name, kb_read_dot_net, kb_read_run; /* identifier_runs.c */

/* "0x80070005" and 0x5 as eight digits; what a 64-bit print of a negative code adds is dropped. */
void kb_write_hex(uint64_t code, char *normal);
bool kb_is_hresult(uint64_t code); /* one that Windows gives out, whatever base it was printed in */

#endif
