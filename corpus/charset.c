#include "corpus/charset.h"

#include "corpus/reader.h"

#include <ctype.h>
#include <errno.h>
#include <iconv.h>

#define DECLARATION_BYTES 4096 /* how far into a page its declaration may stand */

/* What pages call an encoding, and what iconv calls it. Others are refused: iconv loads code for whatever name it is given. */
static const struct {
    const char *names, *iconv;
} charsets[] = {
    {"utf-8 utf8 unicode-1-1-utf-8", "UTF-8"},
    {"windows-1252 cp1252 iso-8859-1 iso8859-1 iso_8859-1 latin1 latin-1 us-ascii ascii", "WINDOWS-1252"},
    {"iso-8859-2 iso8859-2 latin2", "ISO-8859-2"},
    {"iso-8859-5", "ISO-8859-5"},
    {"iso-8859-7", "ISO-8859-7"},
    {"iso-8859-9 windows-1254 latin5", "WINDOWS-1254"},
    {"iso-8859-15 latin-9", "ISO-8859-15"},
    {"windows-1250 cp1250", "WINDOWS-1250"},
    {"windows-1251 cp1251", "WINDOWS-1251"},
    {"windows-1253", "WINDOWS-1253"},
    {"windows-1255", "WINDOWS-1255"},
    {"windows-1256", "WINDOWS-1256"},
    {"windows-1257", "WINDOWS-1257"},
    {"koi8-r", "KOI8-R"},
    {"koi8-u", "KOI8-U"},
    {"shift_jis shift-jis sjis windows-31j", "CP932"},
    {"euc-jp", "EUC-JP"},
    {"gb2312 gbk gb18030", "GB18030"},
    {"big5", "BIG5"},
    {"euc-kr ks_c_5601-1987", "CP949"},
    {"windows-874 tis-620", "CP874"},
};

/* The word behind "charset=" among the first bytes, in lower case. False where there is none. */
static bool declared(kb_str page, char out[40])
{
    size_t limit = page.len < DECLARATION_BYTES ? page.len : DECLARATION_BYTES, len = 0;
    KB_OWNED(kb_text) head = kb_str_dup((kb_str){page.bytes, limit});
    for (size_t i = 0; i < limit; i++)
        head[i] = head[i] ? (char)tolower((unsigned char)head[i]) : ' ';
    const char *at = strstr(head, "charset");
    if (!at)
        return false;
    at += strlen("charset");
    at += strspn(at, " \t\r\n=\"'");
    while (len < 39 && at[len] && (isalnum((unsigned char)at[len]) || strchr("-_", at[len])))
        len++;
    snprintf(out, 40, "%.*s", (int)len, at);
    return len > 0;
}

static const char *iconv_name(const char *name)
{
    for (size_t i = 0; i < sizeof charsets / sizeof *charsets; i++)
        if (kb_str_among(kb_str_of(name), charsets[i].names, NULL))
            return charsets[i].iconv;
    return NULL;
}

static kb_code convert(iconv_t descriptor, kb_str page, const char *name, kb_buf *out, kb_error *err)
{
    char block[8192];
    char *from = (char *)(uintptr_t)page.bytes;
    size_t left = page.len;
    while (left) {
        char *to = block;
        size_t room = sizeof block;
        size_t done = iconv(descriptor, &from, &left, &to, &room);
        kb_buf_add(out, (kb_str){block, sizeof block - room});
        if (done == (size_t)-1 && errno != E2BIG)
            return kb_fail(err, KB_INVALID, "byte %zu is not %s, which the page is in; save it as UTF-8", page.len - left, name);
    }
    return KB_OK;
}

kb_code kb_charset_decode(kb_str page, kb_buf *out, kb_error *err)
{
    char name[40] = "";
    bool said = declared(page, name);
    const char *encoding = said ? iconv_name(name) : "WINDOWS-1252";
    if (kb_utf8_valid(page, NULL) || (encoding && strcmp(encoding, "UTF-8") == 0)) {
        kb_buf_add(out, page);
        return kb_text_check(page, err);
    }
    if (!encoding)
        return kb_fail(err, KB_INVALID, "the page says it is '%s', which is not read here; save it as UTF-8", name);
    iconv_t descriptor = iconv_open("UTF-8", encoding);
    if (descriptor == (iconv_t)-1)
        return kb_fail(err, KB_INVALID, "this system cannot read '%s'; save the page as UTF-8", name);
    kb_code code = convert(descriptor, page, encoding, out, err);
    iconv_close(descriptor);
    return code ? code : kb_text_check(kb_buf_str(out), err);
}
