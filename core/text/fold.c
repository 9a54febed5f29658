#include "text/fold.h"

#include <unicode/unorm2.h>
#include <unicode/uscript.h>
#include <unicode/ustring.h>

#define WORD_UNITS 512 /* UTF-16 units of the longest word that is folded */

static bool is_ascii(kb_str text)
{
    for (size_t i = 0; i < text.len; i++)
        if ((unsigned char)text.bytes[i] >= 0x80)
            return false;
    return true;
}

static kb_str lower_ascii(kb_str word, kb_arena *arena)
{
    kb_str copy = kb_arena_copy(arena, word);
    char *bytes = (char *)(uintptr_t)copy.bytes;
    for (size_t i = 0; i < copy.len; i++)
        if (bytes[i] >= 'A' && bytes[i] <= 'Z')
            bytes[i] = (char)(bytes[i] + ('a' - 'A'));
    return copy;
}

bool kb_folds_otherwise(const kb_language *language)
{
    return strcmp(language->code, "tr") == 0 || strcmp(language->code, "az") == 0;
}

/* I is ı, İ is i, in one character or with its dot apart. */
static int32_t fold_turkish_i(UChar *units, int32_t count)
{
    int32_t kept = 0;
    for (int32_t i = 0; i < count; i++) {
        bool dotted = units[i] == 0x130 || (units[i] == 'I' && i + 1 < count && units[i + 1] == 0x307);
        i += dotted && units[i] == 'I';
        units[kept++] = dotted ? 'i' : units[i] == 'I' ? 0x131 : units[i];
    }
    return kept;
}

/* Typewriters and word processors write them differently. */
static void fold_apostrophes(UChar *units, int32_t count)
{
    for (int32_t i = 0; i < count; i++)
        if (units[i] == 0x2019 || units[i] == 0x2BC)
            units[i] = '\'';
}

static kb_str to_utf8(const UChar *units, int32_t count, size_t most_bytes, kb_arena *arena)
{
    char bytes[WORD_UNITS * 4 * 3];
    int32_t len = 0;
    UErrorCode status = U_ZERO_ERROR;
    u_strToUTF8(bytes, sizeof bytes, &len, units, count, &status);
    if (U_FAILURE(status))
        return (kb_str){"", 0};
    kb_str whole = {bytes, (size_t)len};
    return kb_arena_copy(arena, (kb_str){bytes, kb_utf8_floor(whole, most_bytes)});
}

kb_str kb_fold(kb_str word, const kb_language *language, size_t most_bytes, kb_arena *arena)
{
    word.len = kb_utf8_floor(word, most_bytes < WORD_UNITS ? most_bytes : WORD_UNITS);
    if (is_ascii(word) && !(kb_folds_otherwise(language) && memchr(word.bytes, 'I', word.len)))
        return lower_ascii(word, arena);
    UErrorCode status = U_ZERO_ERROR;
    UChar units[WORD_UNITS], folded[WORD_UNITS * 3];
    int32_t count = 0;
    u_strFromUTF8(units, WORD_UNITS, &count, word.bytes, (int32_t)word.len, &status);
    if (U_SUCCESS(status) && kb_folds_otherwise(language))
        count = fold_turkish_i(units, count);
    count = unorm2_normalize(unorm2_getNFKCCasefoldInstance(&status), units, count, folded, WORD_UNITS * 3, &status);
    if (U_FAILURE(status))
        return kb_arena_copy(arena, word);
    fold_apostrophes(folded, count);
    return to_utf8(folded, count, most_bytes, arena);
}

/* Letters that decomposition leaves whole. */
static UChar plain_letter(UChar letter)
{
    switch (letter) {
    case 0x131:
        return 'i'; /* ı */
    case 0xF8:
        return 'o'; /* ø */
    case 0x142:
        return 'l'; /* ł */
    case 0x111:
        return 'd'; /* đ */
    default:
        return letter;
    }
}

static bool has_removable_marks(UChar32 base)
{
    UErrorCode status = U_ZERO_ERROR;
    UScriptCode script = uscript_getScript(base, &status);
    return script == USCRIPT_LATIN || script == USCRIPT_GREEK || script == USCRIPT_CYRILLIC;
}

kb_str kb_fold_marks(kb_str folded, kb_arena *arena)
{
    if (is_ascii(folded))
        return folded;
    UErrorCode status = U_ZERO_ERROR;
    UChar units[WORD_UNITS * 4], parts[WORD_UNITS * 4];
    int32_t count = 0, kept = 0;
    u_strFromUTF8(units, WORD_UNITS * 4, &count, folded.bytes, (int32_t)folded.len, &status);
    count = unorm2_normalize(unorm2_getNFDInstance(&status), units, count, parts, WORD_UNITS * 4, &status);
    if (U_FAILURE(status))
        return folded;
    bool removable = false;
    for (int32_t i = 0; i < count; i++) {
        bool mark = parts[i] >= 0x300 && parts[i] < 0x370;
        if (mark && removable)
            continue;
        if (!mark)
            removable = has_removable_marks(parts[i]);
        units[kept++] = plain_letter(parts[i]);
    }
    kept = unorm2_normalize(unorm2_getNFCInstance(&status), units, kept, parts, WORD_UNITS * 4, &status);
    return U_SUCCESS(status) ? to_utf8(parts, kept, folded.len, arena) : folded;
}
