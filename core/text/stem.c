#include "text/stem.h"

#include <libstemmer.h>

struct kb_stemmers {
    struct sb_stemmer **of_language; /* kb_language_count of them, NULL until needed */
};

kb_stemmers *kb_stemmers_new(void)
{
    kb_stemmers *stemmers = kb_alloc(sizeof *stemmers);
    stemmers->of_language = kb_alloc(kb_language_count * sizeof *stemmers->of_language);
    return stemmers;
}

void kb_stemmers_free(kb_stemmers *stemmers)
{
    if (!stemmers)
        return;
    for (size_t i = 0; i < kb_language_count; i++)
        if (stemmers->of_language[i])
            sb_stemmer_delete(stemmers->of_language[i]);
    free(stemmers->of_language);
    free(stemmers);
}

kb_str kb_stem(kb_stemmers *stemmers, kb_str folded, const kb_language *language, kb_arena *arena)
{
    if (!language->stemmer || folded.len == 0)
        return (kb_str){"", 0};
    struct sb_stemmer **stemmer = &stemmers->of_language[language - kb_languages];
    if (!*stemmer)
        *stemmer = sb_stemmer_new(language->stemmer, "UTF_8");
    if (!*stemmer)
        return (kb_str){"", 0};
    const sb_symbol *stem = sb_stemmer_stem(*stemmer, (const sb_symbol *)folded.bytes, (int)folded.len);
    int len = sb_stemmer_length(*stemmer);
    return stem && len > 0 ? kb_arena_copy(arena, (kb_str){(const char *)stem, (size_t)len}) : folded;
}
