#include "text/noise_line.h"

#include <ctype.h>

#define HEADING_WORDS 4 /* a longer line with a colon behind is a sentence: "it prints this after the update:" */
#define HEADING_BYTES 60
#define MARKED_WORDS 6 /* of a heading that is marked as one */
#define RULE_LEAST 5
#define PHONE_DIGITS 7
#define CONTACT_WORDS 3 /* beside the address: "Accounting | Tel. 030 …" */

static bool starts(kb_str line, const char *with)
{
    return kb_str_starts(line, kb_str_of(with));
}

static bool has(kb_str line, const char *part)
{
    return line.len && memmem(line.bytes, line.len, part, strlen(part));
}

size_t kb_line_words(kb_str line)
{
    size_t words = 0;
    for (size_t i = 0; i < line.len; i++)
        words += !isspace((unsigned char)line.bytes[i]) && (i == 0 || isspace((unsigned char)line.bytes[i - 1]));
    return words;
}

size_t kb_line_digits(kb_str line)
{
    size_t digits = 0;
    for (size_t i = 0; i < line.len; i++)
        digits += isdigit((unsigned char)line.bytes[i]) != 0;
    return digits;
}

static bool ends_with_one_of(kb_str line, const char *const *endings, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(endings[i]);
        if (line.len >= len && memcmp(line.bytes + line.len - len, endings[i], len) == 0)
            return true;
    }
    return false;
}

bool kb_line_ends_sentence(kb_str line)
{
    static const char *const endings[] = {".", "?", "!", "。", "？", "！", "।", "؟"};
    return ends_with_one_of(kb_str_trim(line), endings, sizeof endings / sizeof *endings);
}

/* ---- addresses ---- */

/* A telephone number from `at`: + ( or 0, then digits in groups. Gives its end; `at` where there is none. */
static size_t phone_end(kb_str line, size_t at)
{
    size_t digits = 0, end = at;
    bool opens = line.bytes[at] == '+' || line.bytes[at] == '(' || line.bytes[at] == '0';
    if (!opens || (at > 0 && isalnum((unsigned char)line.bytes[at - 1])))
        return at;
    for (size_t i = at; i < line.len && strchr("0123456789 +()/.-", line.bytes[i]) && line.bytes[i]; i++)
        if (isdigit((unsigned char)line.bytes[i]))
            digits++, end = i + 1;
    return digits >= PHONE_DIGITS && (end == line.len || !isalnum((unsigned char)line.bytes[end])) ? end : at;
}

static bool is_mail_address(kb_str word)
{
    const char *sign = memchr(word.bytes, '@', word.len);
    if (!sign || sign == word.bytes)
        return false;
    return memchr(sign, '.', (size_t)(word.bytes + word.len - sign)) != NULL;
}

static kb_str word_at(kb_str line, size_t at)
{
    size_t end = at;
    while (end < line.len && !isspace((unsigned char)line.bytes[end]))
        end++;
    return (kb_str){line.bytes + at, end - at};
}

bool kb_line_is_contact(kb_str line)
{
    size_t words = 0, contacts = 0;
    for (size_t at = 0; at < line.len && words <= CONTACT_WORDS;) {
        kb_str word = word_at(line, at);
        size_t phone = word.len ? phone_end(line, at) : at;
        bool address = phone > at || (word.len && is_mail_address(word));
        contacts += address;
        words += word.len && !address && word.len > 1; /* a bar between two is none */
        at = phone > at ? phone : at + (word.len ? word.len : 1);
    }
    return contacts && words <= CONTACT_WORDS;
}

/* ---- logs and traces ---- */

/* "2026-05-26 09:14:52", "[26/May/2026:09:14", "09:14:52.120", "May 26 09:14:52": a time of day with minutes and seconds in the
 * first bytes, behind nothing but a date. */
static bool begins_with_time(kb_str line)
{
    size_t most = line.len < 32 ? line.len : 32, letters = 0;
    for (size_t i = 0; i + 8 <= most; i++) {
        const char *at = line.bytes + i;
        bool clock = isdigit((unsigned char)at[0]) && isdigit((unsigned char)at[1]) && at[2] == ':' &&
                     isdigit((unsigned char)at[3]) && isdigit((unsigned char)at[4]) && at[5] == ':';
        if (clock)
            return true;
        letters += isalpha((unsigned char)*at) != 0;
        if ((unsigned char)*at >= 0x80 || letters > 4)
            return false;
    }
    return false;
}

static bool begins_with_level(kb_str line)
{
    static const char *const levels[] = {"TRACE", "DEBUG", "INFO", "NOTICE", "WARN", "ERROR", "FATAL", "SEVERE", "CRITICAL"};
    bool bracket = line.bytes[0] == '[' || line.bytes[0] == '<';
    kb_str rest = kb_str_from(line, bracket);
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++) {
        size_t len = strlen(levels[i]);
        if (!starts(rest, levels[i]) || rest.len <= len)
            continue;
        char next = rest.bytes[len];
        if (bracket ? strchr("]>: ", next) || isupper((unsigned char)next) : next == ' ' && rest.len > len + 1 && has(rest, "."))
            return true;
    }
    return false;
}

/* "at a.b.C.d(File.java:12)", "File "x.py", line 3", "#4 0x7f…", "from x.rb:3:in", "app.js:12:5", "... 12 more" */
static bool is_frame(kb_str line)
{
    bool numbered = line.bytes[0] == '#' && line.len > 3 && isdigit((unsigned char)line.bytes[1]) && has(line, " 0x");
    bool called = starts(line, "at ") && (has(line, "(") || has(line, ":")) && has(line, ".") && kb_line_words(line) <= 6;
    bool python = starts(line, "File \"") && has(line, ", line ");
    bool ruby = starts(line, "from ") && has(line, ":in ");
    bool more = starts(line, "... ") && has(line, " more") && kb_line_digits(line) && kb_line_words(line) == 3;
    return numbered || called || python || ruby || more;
}

/* ---- templates ---- */

static size_t colon_end(kb_str line)
{
    for (size_t i = 0; i < line.len; i++) {
        if (line.bytes[i] == ':')
            return i + 1;
        if (line.len - i >= 3 && memcmp(line.bytes + i, "：", 3) == 0)
            return i + 3;
    }
    return 0;
}

static bool is_heading(kb_str line)
{
    static const char *const colons[] = {":", "："};
    bool marked = (line.bytes[0] == '#' && has(line, "# ")) || starts(line, "h2. ") || starts(line, "h3. ") ||
                  (starts(line, "**") && line.len > 4 && memcmp(line.bytes + line.len - 2, "**", 2) == 0);
    if (marked)
        return kb_line_words(line) <= MARKED_WORDS + 1;
    return ends_with_one_of(line, colons, 2) && line.len <= HEADING_BYTES && kb_line_words(line) <= HEADING_WORDS;
}

static bool is_label(kb_str line, size_t *label_end)
{
    size_t end = colon_end(line);
    bool spaced = end && end < line.len && (line.bytes[end] == ' ' || line.bytes[end - 1] != ':');
    kb_str label = {line.bytes, end};
    if (!spaced || end > HEADING_BYTES || kb_line_words(label) > HEADING_WORDS)
        return false;
    *label_end = end;
    return true;
}

static bool is_rule(kb_str line)
{
    size_t marks = 0;
    while (marks < line.len && line.bytes[marks] == line.bytes[0])
        marks++;
    return marks >= RULE_LEAST && strchr("-_=*", line.bytes[0]) && kb_line_words(line) <= HEADING_WORDS;
}

kb_shape kb_line_shape(kb_str whole, size_t *label_end)
{
    kb_str line = kb_str_trim(whole);
    size_t indent = line.len ? (size_t)(line.bytes - whole.bytes) : 0;
    *label_end = 0;
    if (line.len == 0)
        return KB_LINE_BLANK;
    if (line.bytes[0] == '>')
        return KB_LINE_QUOTED;
    if (kb_str_equal(line, KB_STR("--")))
        return KB_LINE_DASHES;
    if (is_rule(line))
        return KB_LINE_RULE;
    if (starts(line, "- [ ]") || starts(line, "- [x]") || (starts(line, "<!--") && has(line, "-->")))
        return KB_LINE_BOX;
    if (is_frame(line))
        return KB_LINE_FRAME;
    if (begins_with_time(line) || begins_with_level(line))
        return KB_LINE_LOG;
    if (is_heading(line))
        return KB_LINE_HEADING;
    if (is_label(line, label_end)) {
        *label_end += indent;
        return KB_LINE_LABEL;
    }
    return KB_LINE_PLAIN;
}
