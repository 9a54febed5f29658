#include "text/detect.h"

#include "text/cld2_shim.h"
#include "text/clues.h"

#include <unicode/uscript.h>

#define LOOK_BYTES (64 * 1024)
#define SHORT_BYTES 300    /* where names and loan words may outweigh the rest */
#define SECOND_SHARE 0.6   /* of the text, for the language that a second opinion puts first */

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

static kb_guesses statistics(kb_str text)
{
    kb_guesses guesses = {0};
    const char *codes[3];
    int percents[3];
    bool reliable = false;
    if (!kb_cld2(text.bytes, (int)text.len, codes, percents, &reliable))
        return guesses;
    for (int i = 0; i < 3; i++) {
        const kb_language *language = kb_language_find(kb_str_of(codes[i]));
        if (percents[i] > 0 && strcmp(language->code, "und") != 0)
            add_guess(&guesses, language, percents[i] / 100.0);
    }
    guesses.reliable = reliable && guesses.count > 0;
    return guesses;
}

static bool is(const kb_language *language, const char *code)
{
    return language && strcmp(language->code, code) == 0;
}

static bool has_assamese_letter(kb_str text)
{
    return memmem(text.bytes, text.len, "ৰ", strlen("ৰ")) || memmem(text.bytes, text.len, "ৱ", strlen("ৱ"));
}

/* What speaks against the statistics: that a Japanese sentence has kana, letters, and in short texts little words. NULL:
 * nothing does. */
static const kb_language *second_opinion(kb_str text, const kb_guesses *guesses)
{
    const kb_language *told = guesses->count ? guesses->items[0].language : NULL;
    const kb_language *by_script = kb_detect_script(text);
    if (is(told, "ja") && !is(by_script, "ja"))
        return kb_language_find(KB_STR("zh"));
    if (is(told, "bn") && has_assamese_letter(text)) /* CLD2 does not know Assamese */
        return kb_language_find(KB_STR("as"));
    bool clear = guesses->reliable && text.len > SHORT_BYTES;
    return clear || (told && told == by_script) ? NULL : kb_clue_against(text, told);
}

/* Two who disagree are not sure: the second comes first, the statistics behind it. */
static void put_first(kb_guesses *guesses, const kb_language *language)
{
    kb_guesses old = *guesses;
    *guesses = (kb_guesses){0};
    add_guess(guesses, language, SECOND_SHARE);
    for (size_t i = 0; i < old.count && (guesses->count < KB_GUESSES || old.items[i].language == language); i++)
        add_guess(guesses, old.items[i].language, old.items[i].share * (1 - SECOND_SHARE));
}

kb_guesses kb_detect(kb_str text)
{
    text.len = kb_utf8_floor(text, LOOK_BYTES);
    kb_guesses guesses = statistics(text);
    const kb_language *second = second_opinion(text, &guesses);
    if (second)
        put_first(&guesses, second);
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
