#include "schema/languages.h"

#include <ctype.h>

/* Pieces of words reach into compounds and long inflected words, and weigh little; they help every language that writes spaces
 * (docs/quality.md), and Thai, whose dictionary may cut wrongly. Shorter ones where words are: roots of three consonants, the syllables of
 * Vietnamese, Korean and Thai. */
const kb_language kb_languages[] = {
    /* code, name, aliases, stemmer, script, piece letters, unspaced, right to left */
    {"ar", "Arabic", "arb", "arabic", "Arab", 3, false, true},
    {"as", "Assamese", "", NULL, "Beng", 4, false, false},
    {"az", "Azerbaijani", "", NULL, "Latn", 4, false, false},
    {"be", "Belarusian", "", NULL, "Cyrl", 4, false, false},
    {"bg", "Bulgarian", "", NULL, "Cyrl", 4, false, false},
    {"bn", "Bengali", "", NULL, "Beng", 4, false, false},
    {"ca", "Catalan", "", "catalan", "Latn", 4, false, false},
    {"cs", "Czech", "", NULL, "Latn", 4, false, false},
    {"da", "Danish", "", "danish", "Latn", 4, false, false},
    {"de", "German", "", "german", "Latn", 4, false, false},
    {"el", "Greek", "", "greek", "Grek", 3, false, false},
    {"en", "English", "", "english", "Latn", 4, false, false},
    {"es", "Spanish", "", "spanish", "Latn", 4, false, false},
    {"et", "Estonian", "ekk", NULL, "Latn", 4, false, false},
    {"eu", "Basque", "", "basque", "Latn", 4, false, false},
    {"fa", "Persian", "pes prs", NULL, "Arab", 3, false, true},
    {"fi", "Finnish", "", "finnish", "Latn", 4, false, false},
    {"fr", "French", "", "french", "Latn", 4, false, false},
    {"ga", "Irish", "", "irish", "Latn", 4, false, false},
    {"gl", "Galician", "", NULL, "Latn", 4, false, false},
    {"gu", "Gujarati", "", NULL, "Gujr", 4, false, false},
    {"he", "Hebrew", "iw", NULL, "Hebr", 3, false, true},
    {"hi", "Hindi", "", "hindi", "Deva", 4, false, false},
    {"hr", "Croatian", "bs", NULL, "Latn", 4, false, false},
    {"hu", "Hungarian", "", "hungarian", "Latn", 4, false, false},
    {"hy", "Armenian", "", "armenian", "Armn", 4, false, false},
    {"id", "Indonesian", "in ms", "indonesian", "Latn", 4, false, false},
    {"is", "Icelandic", "", NULL, "Latn", 4, false, false},
    {"it", "Italian", "", "italian", "Latn", 4, false, false},
    {"ja", "Japanese", "", NULL, "Jpan", 0, true, false},
    {"ka", "Georgian", "", NULL, "Geor", 4, false, false},
    {"kk", "Kazakh", "", NULL, "Cyrl", 4, false, false},
    {"km", "Khmer", "", NULL, "Khmr", 3, true, false},
    {"kn", "Kannada", "", NULL, "Knda", 4, false, false},
    {"ko", "Korean", "", NULL, "Kore", 2, false, false},
    {"lo", "Lao", "", NULL, "Laoo", 3, true, false},
    {"lt", "Lithuanian", "", "lithuanian", "Latn", 4, false, false},
    {"lv", "Latvian", "", NULL, "Latn", 4, false, false},
    {"mk", "Macedonian", "", NULL, "Cyrl", 4, false, false},
    {"ml", "Malayalam", "", NULL, "Mlym", 4, false, false},
    {"mr", "Marathi", "", NULL, "Deva", 4, false, false},
    {"my", "Burmese", "", NULL, "Mymr", 3, true, false},
    {"ne", "Nepali", "", "nepali", "Deva", 4, false, false},
    {"nl", "Dutch", "af", "dutch", "Latn", 4, false, false},
    {"no", "Norwegian", "nb nn", "norwegian", "Latn", 4, false, false},
    {"pa", "Punjabi", "", NULL, "Guru", 4, false, false},
    {"pl", "Polish", "", NULL, "Latn", 4, false, false},
    {"pt", "Portuguese", "", "portuguese", "Latn", 4, false, false},
    {"ro", "Romanian", "mo", "romanian", "Latn", 4, false, false},
    {"ru", "Russian", "", "russian", "Cyrl", 4, false, false},
    {"sk", "Slovak", "", NULL, "Latn", 4, false, false},
    {"sl", "Slovenian", "", NULL, "Latn", 4, false, false},
    {"sq", "Albanian", "", NULL, "Latn", 4, false, false},
    {"sr", "Serbian", "sh", "serbian", "Cyrl", 4, false, false},
    {"sv", "Swedish", "", "swedish", "Latn", 4, false, false},
    {"ta", "Tamil", "", "tamil", "Taml", 4, false, false},
    {"te", "Telugu", "", NULL, "Telu", 4, false, false},
    {"th", "Thai", "", NULL, "Thai", 3, true, false},
    {"tr", "Turkish", "", "turkish", "Latn", 4, false, false},
    {"uk", "Ukrainian", "", NULL, "Cyrl", 4, false, false},
    {"ur", "Urdu", "", NULL, "Arab", 3, false, true},
    {"vi", "Vietnamese", "", NULL, "Latn", 3, false, false},
    {"yi", "Yiddish", "ji", "yiddish", "Hebr", 3, false, true},
    {"zh", "Chinese", "cmn yue wuu", NULL, "Hani", 0, true, false},
    {"und", "unknown", "", NULL, "Zyyy", 0, false, false},
};

const size_t kb_language_count = sizeof kb_languages / sizeof *kb_languages;

static const kb_language *find_code(kb_str code)
{
    for (size_t i = 0; i < kb_language_count; i++)
        if (kb_str_equal(code, kb_str_of(kb_languages[i].code)) || kb_str_among(code, kb_languages[i].aliases, NULL))
            return &kb_languages[i];
    return &kb_languages[kb_language_count - 1];
}

static size_t subtag_length(kb_str text)
{
    size_t len = 0;
    while (len < text.len && isalnum((unsigned char)text.bytes[len]))
        len++;
    return len;
}

const kb_language *kb_language_find(kb_str tag)
{
    char code[9];
    size_t len = subtag_length(tag);
    if (len >= sizeof code)
        len = 0;
    for (size_t i = 0; i < len; i++)
        code[i] = (char)tolower((unsigned char)tag.bytes[i]);
    return find_code((kb_str){code, len});
}

/* The modifiers of POSIX locales that name a script. */
static kb_str script_of_modifier(kb_str modifier)
{
    static const struct {
        const char *modifier, *script;
    } scripts[] = {{"latin", "Latn"}, {"cyrillic", "Cyrl"}, {"devanagari", "Deva"}, {"arabic", "Arab"}};
    for (size_t i = 0; i < sizeof scripts / sizeof *scripts; i++)
        if (kb_str_equal(modifier, kb_str_of(scripts[i].modifier)))
            return kb_str_of(scripts[i].script);
    return (kb_str){"", 0};
}

/* "sr_RS.UTF-8@latin" → "sr_RS" and the script "Latn"; a tag of BCP 47 has none of it. */
static kb_str without_locale_parts(kb_str tag, kb_str *script)
{
    size_t end = 0;
    while (end < tag.len && tag.bytes[end] != '.' && tag.bytes[end] != '@')
        end++;
    const char *modifier = end < tag.len ? memchr(tag.bytes + end, '@', tag.len - end) : NULL;
    *script = modifier ? script_of_modifier(kb_str_from(tag, (size_t)(modifier - tag.bytes) + 1)) : (kb_str){"", 0};
    return (kb_str){tag.bytes, end};
}

static bool is_language(kb_str subtag)
{
    for (size_t i = 0; i < subtag.len; i++)
        if (!isalpha((unsigned char)subtag.bytes[i]))
            return false;
    return subtag.len >= 2 && subtag.len <= 8;
}

static kb_str today(kb_str language)
{
    static const struct {
        const char *old, *now;
    } renamed[] = {{"iw", "he"}, {"in", "id"}, {"ji", "yi"}, {"mo", "ro"}, {"cmn", "zh"}};
    for (size_t i = 0; i < sizeof renamed / sizeof *renamed; i++)
        if (language.len == strlen(renamed[i].old) && strncasecmp(language.bytes, renamed[i].old, language.len) == 0)
            return kb_str_of(renamed[i].now);
    return language;
}

/* RFC 5646, section 2.1.1: language lower, script Title, region UPPER, the rest lower; all of it behind a single letter. */
static void add_subtag(kb_buf *out, kb_str subtag, bool extension)
{
    bool first = out->len == 0;
    bool script = !first && !extension && subtag.len == 4 && isalpha((unsigned char)subtag.bytes[0]);
    bool region = !first && !extension && subtag.len == 2;
    if (!first)
        kb_buf_add_char(out, '-');
    for (size_t i = 0; i < subtag.len; i++) {
        int c = (unsigned char)subtag.bytes[i];
        kb_buf_add_char(out, (char)(region || (script && i == 0) ? toupper(c) : tolower(c)));
    }
}

kb_code kb_language_tag(kb_str tag, char out[KB_TAG_BYTES], kb_error *err)
{
    KB_OWNED_BUF text = {.ceiling = KB_TAG_BYTES - 1};
    kb_str script, rest = without_locale_parts(tag, &script);
    kb_str language = {rest.bytes, subtag_length(rest)};
    bool good = is_language(language), extension = false;
    add_subtag(&text, today(language), false);
    if (script.len)
        add_subtag(&text, script, false);
    rest = kb_str_from(rest, language.len);
    while (good && rest.len) {
        kb_str subtag = {rest.bytes + 1, subtag_length(kb_str_from(rest, 1))};
        good = (rest.bytes[0] == '-' || rest.bytes[0] == '_') && subtag.len >= 1 && subtag.len <= 8;
        extension = extension || subtag.len == 1;
        add_subtag(&text, subtag, extension);
        rest = kb_str_from(rest, subtag.len + 1);
    }
    if (!good || text.full)
        return kb_fail_param(err, KB_INVALID, "lang", "'%.*s' is not a language tag; write it like 'de' or 'pt-BR' (BCP 47)",
                             (int)kb_utf8_floor(tag, 40), tag.bytes);
    snprintf(out, KB_TAG_BYTES, "%s", text.bytes);
    return KB_OK;
}
