/* Documents of another language never take a hit away: what a question found it finds again, whatever is added, in whatever order. */
#include "shelf.h"

#include "base/file.h"

#include <dirent.h>

#define ROUNDS 3
#define LANGUAGES 4
#define MOST 12 /* documents of one language that one round takes */

static unsigned seed;

static size_t random_below(size_t count)
{
    seed = seed * 1103515245 + 12345;
    return (seed >> 16) % count;
}

/* The hits of a question as "/id1/id2/". Owned. */
static char *hits_of(shelf *here, const char *words)
{
    kb_request request = request_for(KB_SEARCH, words);
    request.limit = KB_LIMIT_MOST;
    kb_answer answer = ask(here, &request);
    KB_OWNED_BUF ids = {0};
    kb_buf_add_char(&ids, '/');
    for (size_t i = 0; i < answer.hit_count; i++)
        kb_buf_printf(&ids, "%s/", answer.hits[i].document->id);
    kb_answer_clear(&answer);
    return kb_buf_give(&ids);
}

static void assert_keeps(const char *words, const char *before, const char *after)
{
    for (const char *at = before + 1; *at;) {
        size_t len = strcspn(at, "/") + 1;
        KB_OWNED(kb_text) one = kb_printf("/%.*s", (int)len, at);
        if (!strstr(after, one))
            print_error("'%s' found %s and now %s\n", words, before, after);
        assert_non_null(strstr(after, one));
        at += len;
    }
}

/* ---- what others lost ---- */

static void kanji_alone_hide_no_japanese(void **state)
{
    shelf *here = *state;
    shelve_article(here, "ja1", "ja", "東京の支店", "東京の支店でプリンターが動きません。");
    shelve_article(here, "ja2", "ja", "国際電話", "国際電話の料金について説明します。");
    KB_OWNED(kb_text) tokyo = hits_of(here, "東京");
    KB_OWNED(kb_text) abroad = hits_of(here, "国際");
    assert_string_equal(tokyo, "/ja1/");
    assert_string_equal(abroad, "/ja2/");
    shelve_article(here, "zh1", "zh", "东京分公司", "国际电话");
    shelve_article(here, "zh2", "zh", "東京", "國際");
    shelve_article(here, "ja3", "ja", "東京国際", "東京国際空港");
    KB_OWNED(kb_text) tokyo_later = hits_of(here, "東京");
    KB_OWNED(kb_text) abroad_later = hits_of(here, "国際");
    assert_keeps("東京", tokyo, tokyo_later);
    assert_keeps("国際", abroad, abroad_later);
    assert_non_null(strstr(tokyo_later, "ja3"));
}

/* ---- the starter knowledge base, in any order ---- */

struct pile {
    char *titles[MOST], *bodies[MOST];
    size_t count;
    const char *lang;
};

static void read_article(struct pile *pile, const char *path)
{
    KB_OWNED(kb_text) text = NULL;
    size_t len;
    must(kb_file_read(path, 1 << 20, &text, &len, &err));
    char *title = strstr(text, "title:"), *body = title ? strstr(title, "\n---") : NULL;
    if (!body || pile->count == MOST)
        return;
    title += strlen("title:");
    pile->titles[pile->count] = kb_str_dup(kb_str_trim((kb_str){title, strcspn(title, "\n")}));
    pile->bodies[pile->count++] = kb_str_dup(kb_str_of(body + 4));
}

static int is_markdown(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');
    return dot && strcmp(dot, ".md") == 0;
}

/* Every so many of a trade's articles in a language. */
static void read_pile(struct pile *pile, const char *trade, const char *lang)
{
    struct dirent **entries;
    KB_OWNED(kb_text) folder = kb_printf("%s/corpus/starter/%s/articles/%s", KB_SOURCE_DIR, trade, lang);
    int count = scandir(folder, &entries, is_markdown, alphasort);
    assert_true(count > 0);
    pile->lang = lang;
    size_t first = random_below(3);
    for (int i = 0; i < count; i++) {
        KB_OWNED(kb_text) path = kb_printf("%s/%s", folder, entries[i]->d_name);
        if ((size_t)i % 3 == first)
            read_article(pile, path);
        free(entries[i]);
    }
    free(entries);
}

static void clear_pile(struct pile *pile)
{
    for (size_t i = 0; i < pile->count; i++) {
        free(pile->titles[i]);
        free(pile->bodies[i]);
    }
    *pile = (struct pile){0};
}

static void add_pile(shelf *here, const struct pile *pile)
{
    for (size_t i = 0; i < pile->count; i++) {
        KB_OWNED(kb_text) id = kb_printf("%s%zu", pile->lang, i);
        shelve_article(here, id, pile->lang, pile->titles[i], pile->bodies[i]);
    }
}

/* Titles of the first language, asked after every language that is added. */
static void check_order(struct pile piles[LANGUAGES])
{
    KB_OWNED(shelf) here = shelf_new();
    char *before[MOST] = {NULL};
    for (size_t added = 0; added < LANGUAGES; added++) {
        add_pile(here, &piles[added]);
        for (size_t i = 0; i < piles[0].count; i++) {
            char *now = hits_of(here, piles[0].titles[i]);
            if (before[i])
                assert_keeps(piles[0].titles[i], before[i], now);
            free(before[i]);
            before[i] = now;
        }
    }
    for (size_t i = 0; i < MOST; i++)
        free(before[i]);
}

static void other_languages_hide_nothing_in_any_order(void **state)
{
    (void)state;
    static const char *const trades[] = {"finance", "healthcare", "retail", "technology", "telecom"};
    for (unsigned round = 1; round <= ROUNDS; round++) {
        const char *langs[LANGUAGES] = {"de", "en", "es", "zh"};
        struct pile piles[LANGUAGES] = {0};
        seed = round;
        for (size_t i = 0; i < LANGUAGES; i++) {
            size_t other = i + random_below(LANGUAGES - i);
            const char *lang = langs[other];
            langs[other] = langs[i];
            read_pile(&piles[i], trades[random_below(5)], lang);
            langs[i] = lang;
        }
        check_order(piles);
        for (size_t i = 0; i < LANGUAGES; i++)
            clear_pile(&piles[i]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        shelf_test(kanji_alone_hide_no_japanese),
        cmocka_unit_test(other_languages_hide_nothing_in_any_order),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
