/* Identifiers that are numbers because of the word beside them: HTTP 403, Fehler 1603, KB 5005565, 404 Not Found. */
#include "text/identifier_scan.h"

#include <unicode/uchar.h>

/* ---- a prefix and a number ------------------------------------------------------------------------------------------ */

/* `name` in lower case; a space in it stands for any separators. */
struct prefix {
    const char *name;
    size_t least, most; /* digits */
    bool padded;        /* zeros before the number say nothing: ORA-00942 */
    bool whole;
};

static const struct prefix prefixes[] = {
    {"http", 3, 3, false, false},    {"kb", 6, 7, false, true},        {"ora", 1, 5, true, true},     {"pls", 1, 5, true, true},
    {"tns", 1, 5, true, true},       {"rman", 1, 5, true, true},       {"sqlstate", 5, 5, false, false}, {"sql state", 5, 5, false, false},
    {"event id", 1, 5, false, false}, {"rfc", 1, 5, false, true},      {"aadsts", 5, 8, false, true}, {"iso", 4, 5, false, false},
    {"error id", 1, 6, false, false},
};

static bool is_separator(unsigned char c)
{
    return c && strchr(" -_:#=.[(", c);
}

static size_t past_separators(const kb_scan *scan, size_t at)
{
    size_t end = at;
    while (end - at < 3 && is_separator(scan->c[end]))
        end++;
    return end;
}

/* Behind `name` where it stands at `at`; `at` where it does not. */
static size_t past_word(const kb_scan *scan, size_t at, const char *name)
{
    size_t end = at;
    for (; *name; name++) {
        if (*name == ' ')
            end = past_separators(scan, end);
        else if (kb_plain(scan->c[end++]) != *name)
            return at;
    }
    return end;
}

/* Behind what stands between HTTP and its status: a version, "status code", "error". */
static size_t past_http_filler(const kb_scan *scan, size_t at)
{
    static const char *const words[] = {"status", "error", "code", "response"};
    if (scan->c[at] == '/') {
        size_t major = kb_digits_from(scan, at + 1);
        at = scan->c[major] == '.' ? kb_digits_from(scan, major + 1) : major;
    }
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        size_t start = past_separators(scan, at), end = past_word(scan, start, words[i]);
        at = end > start ? end : at;
    }
    return at;
}

static bool is_status(const kb_scan *scan, size_t at)
{
    return scan->c[at] >= '1' && scan->c[at] <= '5' && kb_digits_from(scan, at) == at + 3;
}

bool kb_read_prefixed(const kb_scan *scan, size_t at, kb_recognised *out)
{
    for (size_t i = 0; i < sizeof prefixes / sizeof *prefixes; i++) {
        const struct prefix *prefix = &prefixes[i];
        size_t behind = past_word(scan, at, prefix->name);
        bool http = i == 0;
        if (behind == at)
            continue;
        size_t start = past_separators(scan, http ? past_http_filler(scan, behind) : behind), end = kb_digits_from(scan, start);
        bool fits = end - start >= prefix->least && end - start <= prefix->most && (!http || is_status(scan, start));
        if (!fits || !kb_ends_cleanly(scan, end))
            continue;
        while (prefix->padded && scan->c[start] == '0' && start + 1 < end)
            start++;
        for (const char *c = prefix->name; *c; c++)
            if (*c != ' ')
                kb_append_char(out->normal, *c);
        kb_append_plain(scan, start, end, out->normal);
        bool one_word = kb_is_digit(scan->c[behind]); /* HTTP403: its words are the code itself */
        return kb_finish(out, end, KB_IDENTIFIER_CODE, prefix->whole || one_word);
    }
    return false;
}

/* ---- a word before a number ----------------------------------------------------------------------------------------- */

#define CUE_BYTES 40 /* before the number that are looked at */

/* "Error" as messages print it before a number, with what may stand between. In lower case. */
static const char *const error_words[] = {
    "error",  "errors", "err",   "fehler", "fehlercode", "erreur", "errore", "erro",   "fout",  "foutcode", "fel",    "felkod", "feil",
    "feilkode", "fejl", "fejlkode", "virhe", "virhekoodi", "hata", "hiba",  "hibakód", "błąd", "chyba",  "eroare", "greška", "viga",
    "klaida", "kļūda", "грешка", "ошибка", "ошибки", "помилка", "памылка", "σφάλμα", "lỗi",   "kesalahan", "ralat", "errno", "errorcode",
    "错误",   "錯誤",   "错误代码", "錯誤代碼", "エラー", "エラーコード", "오류", "오류 코드", "에러", "ข้อผิดพลาด", "รหัสข้อผิดพลาด", "خطأ", "خطا", "שגיאה", "त्रुटि",
};
static const char *const status_words[] = {"status", "statuscode", "http", "код", "состояние", "ステータス", "状态码", "상태"};
static const char *const fillers[] = {"code", "codes", "no", "nr", "number", "nummer", "numéro", "número", "num", "codice", "código",
                                      "kod", "kode", "koodi", "код", "номер", "κωδικός", "mã", "コード", "代码", "代碼", "코드"};

/* The text before `at` in lower case, without what only separates it from `at`. */
static kb_str words_before(const kb_scan *scan, size_t at, char *folded, size_t room)
{
    size_t stop = at;
    while (stop > 0 && at - stop < 4 && (is_separator(scan->c[stop - 1]) || strchr("\"'", (char)scan->c[stop - 1])))
        stop--;
    size_t start = stop > CUE_BYTES / 2 ? stop - CUE_BYTES / 2 : 0;
    size_t len = 0;
    for (size_t byte = kb_scan_byte(scan, start), end = kb_scan_byte(scan, stop); byte < end;) {
        uint32_t c = (uint32_t)u_tolower(kb_utf8_next((kb_str){scan->text.bytes, end}, &byte));
        UBool full = false;
        int32_t to = (int32_t)len;
        U8_APPEND((uint8_t *)folded, to, (int32_t)room, c, full);
        if (full)
            break;
        len = (size_t)to;
    }
    return (kb_str){folded, len};
}

/* The text without the word at its end; as it is where that is none of `words`. */
static kb_str without_last(kb_str text, const char *const *words, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        kb_str word = kb_str_of(words[i]);
        if (text.len < word.len || memcmp(text.bytes + text.len - word.len, word.bytes, word.len) != 0)
            continue;
        size_t left = text.len - word.len;
        bool ascii = (unsigned char)word.bytes[0] < 0x80 || (unsigned char)word.bytes[0] < 0xE0; /* with spaces: not inside a word */
        unsigned char before = left ? (unsigned char)text.bytes[left - 1] : ' ';
        if (ascii && ((before >= 'a' && before <= 'z') || before >= 0x80))
            continue;
        return (kb_str){text.bytes, left};
    }
    return text;
}

static kb_str trim_end(kb_str text)
{
    while (text.len && strchr(" -_.:#", text.bytes[text.len - 1]))
        text.len--;
    return text;
}

#define WITHOUT(text, words) without_last(text, words, sizeof words / sizeof *words)

/* ---- a number and its meaning --------------------------------------------------------------------------------------- */

static const struct {
    const char *number, *reason; /* RFC 9110, and what servers print */
} reasons[] = {
    {"400", "bad request"},     {"401", "unauthorized"},   {"403", "forbidden"},           {"404", "not found"},
    {"405", "method not"},      {"407", "proxy auth"},     {"408", "request time"},        {"409", "conflict"},
    {"410", "gone"},            {"413", "payload too"},    {"413", "request entity"},      {"413", "content too"},
    {"415", "unsupported"},     {"422", "unprocessable"},  {"429", "too many"},            {"500", "internal server"},
    {"501", "not implemented"}, {"502", "bad gateway"},    {"503", "service unavailable"}, {"504", "gateway time"},
};

static bool has_reason(const kb_scan *scan, size_t at)
{
    for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++) {
        size_t behind = past_word(scan, at, reasons[i].number), start = past_separators(scan, behind);
        if (behind > at && past_word(scan, start, reasons[i].reason) > start)
            return true;
    }
    return false;
}

static bool finish_number(const kb_scan *scan, size_t at, size_t end, const char *kind, kb_recognised *out)
{
    strcpy(out->normal, kind);
    kb_append_plain(scan, at, end, out->normal);
    return kb_finish(out, end, KB_IDENTIFIER_CODE, false);
}

/* An HRESULT in unsigned decimal: ten digits. */
static bool read_unsigned(const kb_scan *scan, size_t at, size_t end, kb_recognised *out)
{
    uint64_t code = 0;
    for (size_t i = at; i < end && i < at + 10; i++)
        code = code * 10 + (uint64_t)(scan->c[i] - '0');
    bool negative = at > 0 && scan->c[at - 1] == '-';
    if (end - at != 10 || negative || !kb_is_hresult(code))
        return false;
    kb_write_hex(code, out->normal);
    return kb_finish(out, end, KB_IDENTIFIER_CODE, false);
}

/* A bare number is a code behind the word for one, before its meaning, or when it looks like nothing else. */
bool kb_read_cued(const kb_scan *scan, size_t at, kb_recognised *out)
{
    char folded[CUE_BYTES * 4];
    size_t end = kb_digits_from(scan, at), digits = end - at;
    if (digits == 0 || !kb_ends_cleanly(scan, end) || (scan->c[end] == ',' && kb_is_digit(scan->c[end + 1])))
        return false;
    if (digits == 10)
        return read_unsigned(scan, at, end, out);
    if (digits > 6)
        return false;
    bool status = is_status(scan, at);
    if (status && has_reason(scan, at))
        return finish_number(scan, at, end, "http", out);
    kb_str before = words_before(scan, at, folded, sizeof folded), bare = trim_end(WITHOUT(before, fillers));
    if (status && WITHOUT(bare, status_words).len < bare.len)
        return finish_number(scan, at, end, "http", out);
    bool error = WITHOUT(bare, error_words).len < bare.len || WITHOUT(before, error_words).len < before.len;
    return error && finish_number(scan, at, end, status && scan->c[at] >= '4' ? "http" : "error", out);
}
