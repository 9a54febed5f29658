/* Identifiers that are numbers, and numbers that are none: codes of 32 bits, versions, measures, dates, telephones, accounts. */
#include "text/identifier_scan.h"

static unsigned value_of(const kb_scan *scan, size_t at, size_t end)
{
    unsigned value = 0;
    for (; at < end && value < 100000000; at++)
        value = value * 10 + (unsigned)(scan->c[at] - '0');
    return value;
}

/* ---- dates and times ------------------------------------------------------------------------------------------------ */

/* A year, a month and a day in a usual order: its end; `at` where there is none. */
static size_t past_date(const kb_scan *scan, size_t at)
{
    size_t starts[3], ends[3], from = at;
    unsigned char joint = scan->c[kb_digits_from(scan, at)];
    if (!joint || !strchr("-./", joint))
        return at;
    for (size_t i = 0; i < 3; i++) {
        starts[i] = from;
        ends[i] = kb_digits_from(scan, from);
        if (ends[i] == from || ends[i] - from > 4 || (i < 2 && scan->c[ends[i]] != joint))
            return at;
        from = ends[i] + 1;
    }
    size_t year = ends[0] - starts[0] == 4 ? 0 : 2, other = 2 - year;
    unsigned y = value_of(scan, starts[year], ends[year]), a = value_of(scan, starts[other], ends[other]);
    unsigned b = value_of(scan, starts[1], ends[1]);
    bool good = ends[year] - starts[year] == 4 && y >= 1900 && y < 2200 && a && b && a <= 31 && b <= 31 && (a <= 12 || b <= 12);
    return good ? ends[2] : at;
}

/* 12:30, 09:00:15, 00:21:11.596; with Z or an offset behind. */
static size_t past_time(const kb_scan *scan, size_t at)
{
    size_t hour = kb_digits_from(scan, at), end = kb_digits_from(scan, hour + 1);
    if (hour == at || hour - at > 2 || scan->c[hour] != ':' || end - hour != 3 || value_of(scan, at, hour) > 23 ||
        value_of(scan, hour + 1, end) > 59)
        return at;
    if (scan->c[end] == ':' && kb_digits_from(scan, end + 1) == end + 3)
        end += 3;
    if ((scan->c[end] == '.' || scan->c[end] == ',') && kb_is_digit(scan->c[end + 1]))
        end = kb_digits_from(scan, end + 1);
    if (kb_plain(scan->c[end]) == 'z')
        return end + 1;
    bool offset = (scan->c[end] == '+' || scan->c[end] == '-') && kb_digits_from(scan, end + 1) >= end + 3;
    if (!offset)
        return end;
    end = kb_digits_from(scan, end + 1);
    return scan->c[end] == ':' ? kb_digits_from(scan, end + 1) : end;
}

bool kb_read_moment(const kb_scan *scan, size_t at, kb_recognised *out)
{
    if (!kb_is_digit(scan->c[at]))
        return false;
    size_t date = past_date(scan, at), end = date;
    bool gap = date > at && (kb_plain(scan->c[date]) == 't' || scan->c[date] == ' ' || scan->c[date] == '_');
    size_t time = past_time(scan, gap ? date + 1 : at);
    if (time > (gap ? date + 1 : at))
        end = time;
    return end > at && kb_ends_cleanly(scan, end) && kb_finish(out, end, KB_IDENTIFIER_QUANTITY, false);
}

/* ---- codes of 32 bits ----------------------------------------------------------------------------------------------- */

void kb_write_hex(uint64_t code, char *normal)
{
    if (code >> 31 == UINT64_C(0x1FFFFFFFF))
        code &= UINT32_MAX;
    snprintf(normal, 24, "0x%08llx", (unsigned long long)code);
}

/* Severity "error" of HRESULT (0x8…) or NTSTATUS (0xC…), reserved bits empty (MS-ERREF 2.1, 2.3). */
bool kb_is_hresult(uint64_t code)
{
    return (code >> 24) == 0x80 || (code >> 24) == 0xC0;
}

/* As Windows prints an HRESULT in signed decimal: ten digits behind a minus. */
bool kb_read_signed(const kb_scan *scan, size_t at, kb_recognised *out)
{
    size_t end = kb_digits_from(scan, at + 1);
    uint64_t value = 0;
    for (size_t i = at + 1; i < end && end - at <= 11; i++)
        value = value * 10 + (uint64_t)(scan->c[i] - '0');
    if (end - at != 11 || kb_is_bound(scan->c[end]) || value < 1000000000 || value > UINT64_C(2147483648))
        return false;
    kb_write_hex((uint32_t)-value, out->normal);
    return kb_finish(out, end, KB_IDENTIFIER_CODE, true);
}

bool kb_read_hex(const kb_scan *scan, size_t at, kb_recognised *out)
{
    const unsigned char *c = scan->c;
    size_t start = c[at] == '0' && kb_plain(c[at + 1]) == 'x' ? at + 2 : at, end = start;
    uint64_t code = 0;
    for (; kb_is_hex(c[end]) && end - start < 17; end++)
        code = code << 4 | (uint64_t)(kb_is_digit(c[end]) ? c[end] - '0' : kb_plain(c[end]) - 'a' + 10);
    bool marked = start > at, suffixed = !marked && kb_is_digit(c[at]) && kb_plain(c[end]) == 'h';
    if (end == start || end - start > 16 || kb_is_bound(c[end + suffixed]) || c[end] == '_')
        return false;
    bool bare = !marked && end - start == 8 && kb_is_hresult(code) && kb_digits_from(scan, at) < end;
    if (!marked && !bare && !(suffixed && end - start == 8))
        return false;
    kb_write_hex(code, out->normal);
    return kb_finish(out, end + suffixed, KB_IDENTIFIER_CODE, true);
}

/* ---- versions and decimals ------------------------------------------------------------------------------------------ */

/* Behind "-rc1", "b2", ".Final": what a version may end in. */
static size_t past_suffix(const kb_scan *scan, size_t at)
{
    static const char *const known[] = {"alpha", "beta", "rc", "pre", "preview", "release", "final", "ga", "snapshot", "dev", "sp",
                                        "patch", "hotfix", "lts", "build", "a", "b", "p", "r", "u", "m"};
    size_t start = at + (scan->c[at] == '-' || scan->c[at] == '.' || scan->c[at] == '_'), letters = kb_letters_from(scan, start);
    char word[16] = "";
    if (letters == start || letters - start >= sizeof word)
        return at;
    kb_append_plain(scan, start, letters, word);
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(word, known[i]) == 0) {
            size_t joint = letters + (scan->c[letters] == '.' || scan->c[letters] == '-'), end = kb_digits_from(scan, joint);
            end = end > joint ? end : letters;
            return kb_is_bound(scan->c[end]) ? at : end;
        }
    return at;
}

/* 1.000 and 1.234.567 may be thousands. */
static bool may_be_thousands(const kb_scan *scan, size_t at, size_t end)
{
    size_t part = kb_digits_from(scan, at);
    if (part - at > 3)
        return false;
    for (; part < end; part = kb_digits_from(scan, part + 1))
        if (kb_digits_from(scan, part + 1) - part != 4)
            return false;
    return true;
}

static bool read_decimal(const kb_scan *scan, size_t at, size_t end, kb_recognised *out)
{
    if (may_be_thousands(scan, at, end))
        return kb_finish(out, end, KB_IDENTIFIER_QUANTITY, false);
    size_t unit = kb_letters_from(scan, end), joint = kb_digits_from(scan, at);
    if (unit - end > 3 || !kb_ends_cleanly(scan, unit))
        return false;
    kb_append_plain(scan, at, joint, out->normal);
    kb_append_char(out->normal, '.');
    kb_append_plain(scan, joint + 1, unit, out->normal);
    return kb_finish(out, unit, KB_IDENTIFIER_QUANTITY, true);
}

static bool read_comma(const kb_scan *scan, size_t at, kb_recognised *out)
{
    size_t joint = kb_digits_from(scan, at), end = kb_digits_from(scan, joint + 1);
    bool more = (scan->c[end] == ',' || scan->c[end] == '.') && kb_is_digit(scan->c[end + 1]);
    return end > joint + 1 && !more && read_decimal(scan, at, end, out);
}

bool kb_read_version(const kb_scan *scan, size_t at, kb_recognised *out)
{
    size_t start = at + (kb_plain(scan->c[at]) == 'v'), end = kb_digits_from(scan, start), last = end, parts = 1;
    if (end == start || end - start > 6)
        return false;
    if (scan->c[end] == ',' && start == at)
        return read_comma(scan, at, out);
    for (; scan->c[end] == '.' && kb_is_digit(scan->c[end + 1]) && parts < 8; parts++) {
        last = end;
        end = kb_digits_from(scan, end + 1);
    }
    size_t suffix = past_suffix(scan, end);
    if (parts == 1 || end - start > 40)
        return false;
    if (parts == 2 && start == at && suffix == end)
        return read_decimal(scan, at, end, out);
    if (!kb_ends_cleanly(scan, suffix))
        return false;
    if (start == at && suffix == end && may_be_thousands(scan, at, end))
        return kb_finish(out, end, KB_IDENTIFIER_QUANTITY, false);
    kb_append_plain(scan, start, end, out->normal);
    for (size_t i = end; i < suffix; i++)
        if (kb_is_alnum(scan->c[i]))
            kb_append_char(out->normal, kb_plain(scan->c[i]));
    if (suffix > end || parts > 2)
        kb_append_plain(scan, start, suffix > end ? end : last, out->wider);
    return kb_finish(out, suffix, KB_IDENTIFIER_VERSION, true);
}

/* ---- measures: M8 x 20, 1920×1080 ----------------------------------------------------------------------------------- */

static size_t past_number(const kb_scan *scan, size_t at)
{
    size_t end = kb_digits_from(scan, at);
    bool decimal = end > at && (scan->c[end] == '.' || scan->c[end] == ',') && kb_is_digit(scan->c[end + 1]);
    return decimal ? kb_digits_from(scan, end + 1) : end;
}

static size_t past_times(const kb_scan *scan, size_t at)
{
    size_t sign = at + (scan->c[at] == ' ');
    if (kb_plain(scan->c[sign]) != 'x' && scan->c[sign] != '*')
        return at;
    return sign + 1 + (scan->c[sign + 1] == ' ');
}

bool kb_read_dimensions(const kb_scan *scan, size_t at, kb_recognised *out)
{
    size_t letters = kb_letters_from(scan, at), end = past_number(scan, letters), factors = 1;
    if (letters - at > 1 || end == letters)
        return false;
    for (size_t from = at; factors < 5; factors++) {
        for (; from < end; from++)
            kb_append_char(out->normal, scan->c[from] == ',' ? '.' : kb_plain(scan->c[from]));
        size_t next = past_times(scan, end), number = past_number(scan, next);
        if (next == end || number == next)
            break;
        kb_append_char(out->normal, 'x');
        from = next;
        end = number;
    }
    bool thread = letters > at;
    return factors > 1 && kb_ends_cleanly(scan, end) && kb_finish(out, end, thread ? KB_IDENTIFIER_CODE : KB_IDENTIFIER_QUANTITY, true);
}

/* ---- what belongs to a person --------------------------------------------------------------------------------------- */

/* +49 (30) 123-4567 or (555) 123-4567: 8 to 15 digits (ITU-T E.164) with single signs between. */
bool kb_read_telephone(const kb_scan *scan, size_t at, kb_recognised *out)
{
    size_t digits = 0, end = at, i = at + 1;
    if (scan->c[at] == '(' && !(kb_digits_from(scan, i) == at + 4 && scan->c[at + 4] == ')'))
        return false;
    kb_append_char(out->normal, '+');
    for (; digits < 16 && i - at < 32; i++) {
        if (kb_is_digit(scan->c[i])) {
            kb_append_char(out->normal, (char)scan->c[i]);
            digits++;
            end = i + 1;
        } else if (!scan->c[i] || !strchr(" -./()", scan->c[i]) || (scan->c[i] == ' ' && scan->c[i - 1] == ' ')) {
            break;
        }
    }
    return digits >= 8 && digits <= 15 && !kb_is_bound(scan->c[end]) && kb_finish(out, end, KB_IDENTIFIER_PERSONAL, false);
}

/* ISO 13616: the first four behind the rest, letters as numbers from 10, leave 1 modulo 97. */
static bool is_iban(const char *compact)
{
    size_t len = strlen(compact);
    unsigned rest = 0;
    for (size_t i = 0; i < len; i++) {
        char c = compact[(i + 4) % len];
        rest = c >= 'a' ? (rest * 100 + (unsigned)(c - 'a') + 10) % 97 : (rest * 10 + (unsigned)(c - '0')) % 97;
    }
    return len >= 15 && len <= 34 && rest == 1;
}

bool kb_read_account(const kb_scan *scan, size_t at, kb_recognised *out)
{
    if (kb_letters_from(scan, at) != at + 2 || kb_digits_from(scan, at + 2) < at + 4)
        return false;
    size_t since_space = 0, i = at;
    for (; strlen(out->normal) < 35; i++) {
        if (!kb_is_alnum(scan->c[i]) && is_iban(out->normal))
            return !kb_is_bound(scan->c[i]) && kb_finish(out, i, KB_IDENTIFIER_PERSONAL, true);
        if (scan->c[i] == ' ' && since_space == 4)
            since_space = 0;
        else if (kb_is_alnum(scan->c[i]))
            kb_append_char(out->normal, kb_plain(scan->c[i])), since_space++;
        else
            return false;
    }
    return false;
}
