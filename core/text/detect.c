#include "text/detect.h"

#include "text/cld2_shim.h"

#include <unicode/uscript.h>

#define LOOK_BYTES (64 * 1024)

/* CLD2 knows more languages than we have rows: Chinese in two scripts is one. */
static void add_guess(kb_guesses *guesses, const kb_language *language, double share)
{
    size_t at = 0;
    while (at < guesses->count && guesses->items[at].language != language)
        at++;
    if (at == guesses->count)
        guesses->items[guesses->count++] = (kb_guess){language, 0};
    guesses->items[at].share += share;
    for (; at && guesses->items[at].share > guesses->items[at - 1].share; at--) {
        kb_guess larger = guesses->items[at];
        guesses->items[at] = guesses->items[at - 1];
        guesses->items[at - 1] = larger;
    }
}

kb_guesses kb_detect(kb_str text)
{
    kb_guesses guesses = {0};
    const char *codes[3];
    int percents[3];
    bool reliable = false;
    size_t len = kb_utf8_floor(text, LOOK_BYTES);
    if (!kb_cld2(text.bytes, (int)len, codes, percents, &reliable))
        return guesses;
    for (int i = 0; i < 3; i++) {
        const kb_language *language = kb_language_find(kb_str_of(codes[i]));
        if (percents[i] > 0 && strcmp(language->code, "und") != 0)
            add_guess(&guesses, language, percents[i] / 100.0);
    }
    guesses.reliable = reliable && guesses.count > 0;
    return guesses;
}

const kb_language *kb_detect_script(kb_str text)
{
    static const struct {
        UScriptCode script;
        const char *code;
    } tells[] = {{USCRIPT_HIRAGANA, "ja"}, {USCRIPT_KATAKANA, "ja"}, {USCRIPT_HANGUL, "ko"}, {USCRIPT_THAI, "th"},
                 {USCRIPT_LAO, "lo"},      {USCRIPT_KHMER, "km"},    {USCRIPT_MYANMAR, "my"}, {USCRIPT_GREEK, "el"},
                 {USCRIPT_HEBREW, "he"},   {USCRIPT_GEORGIAN, "ka"}, {USCRIPT_ARMENIAN, "hy"}, {USCRIPT_TAMIL, "ta"},
                 {USCRIPT_TELUGU, "te"},   {USCRIPT_KANNADA, "kn"},  {USCRIPT_MALAYALAM, "ml"}, {USCRIPT_GUJARATI, "gu"},
                 {USCRIPT_GURMUKHI, "pa"}};
    for (size_t at = 0, letters = 0; at < text.len && letters < 200; letters++) {
        UErrorCode status = U_ZERO_ERROR;
        UScriptCode script = uscript_getScript(kb_utf8_next(text, &at), &status);
        for (size_t i = 0; i < sizeof tells / sizeof *tells; i++)
            if (tells[i].script == script)
                return kb_language_find(kb_str_of(tells[i].code));
    }
    return NULL;
}
