#include "text/letters.h"

#include "text/loose.h"

#include <pthread.h>
#include <unicode/utrans.h>
#include <unicode/ustring.h>

#define LETTERS 64

/* A word as code points. */
struct word {
    int32_t letters[LETTERS];
    size_t count;
};

/* 0 drops the letter. */
typedef int32_t normal_letter(int32_t letter);

static struct word read_word(kb_str text, normal_letter *normal)
{
    struct word word = {.count = 0};
    for (size_t at = 0; at < text.len && word.count < LETTERS;) {
        int32_t letter = normal(kb_utf8_next(text, &at));
        if (letter)
            word.letters[word.count++] = letter;
    }
    return word;
}

static kb_str write_word(const struct word *word, kb_arena *arena)
{
    KB_OWNED_BUF text = {0};
    for (size_t i = 0; i < word->count; i++)
        kb_utf8_put(&text, word->letters[i]);
    return kb_arena_copy(arena, kb_buf_str(&text));
}

static bool ends_with(const struct word *word, const int32_t *ending, size_t count)
{
    return word->count >= count && memcmp(word->letters + word->count - count, ending, count * sizeof *ending) == 0;
}

/* ---- Arabic script ---- */

static int32_t normal_arabic(int32_t letter)
{
    if ((letter >= 0x64B && letter <= 0x65F) || letter == 0x640 || letter == 0x670) /* vowel signs, tatweel */
        return 0;
    switch (letter) {
    case 0x622: case 0x623: case 0x625: case 0x671: return 0x627; /* alef */
    case 0x649: case 0x6CC: return 0x64A;                         /* yeh */
    case 0x629: case 0x6C1: case 0x6C0: return 0x647;             /* heh */
    case 0x6A9: return 0x643;                                     /* kaf */
    default: return letter;
    }
}

static void drop_first(struct word *word, size_t count)
{
    word->count -= count;
    memmove(word->letters, word->letters + count, word->count * sizeof *word->letters);
}

/* The article with what is written onto it; a conjunction alone where three letters stay. */
static void drop_article(struct word *word)
{
    static const struct {
        int32_t letters[3];
        size_t count;
    } articles[] = {{{0x648, 0x627, 0x644}, 3}, {{0x628, 0x627, 0x644}, 3}, {{0x643, 0x627, 0x644}, 3},
                    {{0x641, 0x627, 0x644}, 3}, {{0x627, 0x644}, 2},        {{0x644, 0x644}, 2}};
    for (size_t i = 0; i < sizeof articles / sizeof *articles; i++) {
        size_t count = articles[i].count;
        if (word->count >= count + 2 && memcmp(word->letters, articles[i].letters, count * sizeof(int32_t)) == 0) {
            drop_first(word, count);
            return;
        }
    }
    if (word->count > 3 && word->letters[0] == 0x648)
        drop_first(word, 1);
}

static void drop_endings(struct word *word)
{
    static const struct {
        int32_t letters[2];
        size_t count;
    } endings[] = {{{0x647, 0x627}, 2}, {{0x627, 0x646}, 2}, {{0x627, 0x62A}, 2}, {{0x648, 0x646}, 2},
                   {{0x64A, 0x646}, 2}, {{0x64A, 0x647}, 2}, {{0x647}, 1},        {{0x64A}, 1}};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (word->count >= endings[i].count + 2 && ends_with(word, endings[i].letters, endings[i].count))
            word->count -= endings[i].count;
}

kb_str kb_light_arabic(kb_str text, kb_arena *arena)
{
    struct word word = read_word(text, normal_arabic);
    drop_article(&word);
    drop_endings(&word);
    return write_word(&word, arena);
}

/* ---- letters of other scripts ---- */

static int32_t normal_any(int32_t letter)
{
    if ((letter >= 0x591 && letter <= 0x5C7) || letter == 0x93C || letter == 0x200C || letter == 0x200D)
        return 0; /* Hebrew points, nukta, joiners */
    if (letter == 0x901) /* candrabindu → anusvara */
        return 0x902;
    return letter >= 0x600 && letter < 0x700 ? normal_arabic(letter) : letter;
}

/* An n without vowel before a consonant is often written as anusvara: हिन्दी, हिंदी. */
static void join_nasals(struct word *word)
{
    size_t kept = 0;
    for (size_t i = 0; i < word->count; i++) {
        int32_t letter = word->letters[i];
        bool nasal = letter == 0x919 || letter == 0x91E || letter == 0x923 || letter == 0x928 || letter == 0x92E;
        if (nasal && i + 2 < word->count && word->letters[i + 1] == 0x94D && word->letters[i + 2] != letter) {
            word->letters[kept++] = 0x902;
            i++;
        } else {
            word->letters[kept++] = letter;
        }
    }
    word->count = kept;
}

kb_str kb_normal_letters(kb_str text, kb_arena *arena)
{
    struct word word = read_word(text, normal_any);
    join_nasals(&word);
    return write_word(&word, arena);
}

/* ---- Korean ---- */

static int32_t as_it_is(int32_t letter)
{
    return letter;
}

kb_str kb_without_particle(kb_str text, kb_arena *arena)
{
    /* the longest first: 에서부터 … 를 */
    static const struct {
        int32_t letters[3];
        size_t count;
    } particles[] = {{{0xC5D0, 0xC11C, 0xB294}, 3}, {{0xC73C, 0xB85C}, 2}, {{0xC5D0, 0xC11C}, 2}, {{0xC5D0, 0xAC8C}, 2},
                     {{0xBD80, 0xD130}, 2},         {{0xAE4C, 0xC9C0}, 2}, {{0xC5D0, 0xB294}, 2}, {{0xC774, 0xB098}, 2},
                     {{0xCC98, 0xB7FC}, 2},         {{0xBCF4, 0xB2E4}, 2}, {{0xC744}, 1},         {{0xB97C}, 1},
                     {{0xC774}, 1},                 {{0xAC00}, 1},         {{0xC740}, 1},         {{0xB294}, 1},
                     {{0xC758}, 1},                 {{0xC5D0}, 1},         {{0xB85C}, 1},         {{0xC640}, 1},
                     {{0xACFC}, 1},                 {{0xB3C4}, 1},         {{0xB9CC}, 1}};
    struct word word = read_word(text, as_it_is);
    for (size_t i = 0; i < sizeof particles / sizeof *particles; i++)
        if (word.count >= particles[i].count + 2 && ends_with(&word, particles[i].letters, particles[i].count)) {
            word.count -= particles[i].count;
            break;
        }
    return write_word(&word, arena);
}

/* ---- Chinese: a table of single characters, made once ---- */

#define HAN_FIRST 0x3400
#define HAN_END 0xA000

static UChar simplified[HAN_END - HAN_FIRST];

static void make_table(void)
{
    UErrorCode status = U_ZERO_ERROR;
    UTransliterator *rules = utrans_openU(u"Hant-Hans", -1, UTRANS_FORWARD, NULL, 0, NULL, &status);
    for (int32_t c = HAN_FIRST; c < HAN_END; c++) {
        UChar text[8] = {(UChar)c};
        int32_t len = 1, limit = 1;
        if (U_SUCCESS(status))
            utrans_transUChars(rules, text, &len, 8, 0, &limit, &status);
        simplified[c - HAN_FIRST] = U_SUCCESS(status) && len == 1 ? text[0] : (UChar)c;
    }
    if (rules)
        utrans_close(rules);
}

static int32_t simple_han(int32_t letter)
{
    return letter >= HAN_FIRST && letter < HAN_END ? simplified[letter - HAN_FIRST] : letter;
}

kb_str kb_simplify_han(kb_str text, kb_arena *arena)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_table);
    struct word word = read_word(text, simple_han);
    return write_word(&word, arena);
}
