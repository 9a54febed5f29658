#include "text/loose.h"

#include "text/fold.h"
#include "text/letters.h"

/* ---- digraphs ---- */

struct digraph {
    const char *typed, *letter;
};

static const struct digraph german[] = {{"ae", "ä"}, {"oe", "ö"}, {"ue", "ü"}, {NULL, NULL}};
static const struct digraph nordic[] = {{"aa", "å"}, {"ae", "æ"}, {"oe", "ø"}, {NULL, NULL}};

static const struct digraph *digraphs_of(const kb_language *language)
{
    if (strcmp(language->code, "de") == 0)
        return german;
    return strcmp(language->code, "da") == 0 || strcmp(language->code, "no") == 0 ? nordic : NULL;
}

static const struct digraph *digraph_at(kb_str word, size_t at, const struct digraph *digraphs)
{
    for (; digraphs->typed; digraphs++)
        if (kb_str_starts(kb_str_from(word, at), kb_str_of(digraphs->typed)))
            return digraphs;
    return NULL;
}

/* "groesse" → "grösse"; empty where there is nothing to replace. */
static kb_str join_digraphs(kb_str word, const struct digraph *digraphs, kb_arena *arena)
{
    KB_OWNED_BUF joined = {0};
    bool any = false;
    for (size_t at = 0; at < word.len;) {
        const struct digraph *found = digraph_at(word, at, digraphs);
        any = any || found;
        if (found)
            kb_buf_add(&joined, kb_str_of(found->letter));
        else
            kb_buf_add_char(&joined, word.bytes[at]);
        at += found ? 2 : 1;
    }
    return any ? kb_arena_copy(arena, kb_buf_str(&joined)) : (kb_str){"", 0};
}

/* ---- by language ---- */

kb_str kb_loose_root(kb_stemmers *stemmers, kb_str surface, kb_str stem, const kb_language *language, kb_arena *arena)
{
    if (strcmp(language->code, "ar") == 0)
        return kb_light_arabic(surface, arena);
    if (strcmp(language->code, "ko") == 0)
        return kb_without_particle(surface, arena);
    if (strstr("fa ur he yi hi mr ne", language->code))
        return kb_normal_letters(stem.len ? stem : surface, arena);
    if (!strstr("Latn Cyrl Grek", language->script))
        return (kb_str){"", 0};
    const struct digraph *digraphs = digraphs_of(language);
    kb_str joined = digraphs ? join_digraphs(surface, digraphs, arena) : (kb_str){"", 0};
    if (joined.len)
        stem = kb_stem(stemmers, joined, language, arena);
    return kb_fold_marks(stem.len ? stem : surface, arena);
}
