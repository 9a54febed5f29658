/* How often is a language told rightly? kb_detect beside CLD2 alone, runs of characters and, where it was there to build with,
 * libexttextcat; a row for each language of the sets, as a table of Markdown.
 *
 * identify DATA_DIR HELP_DIR GOLDEN_DIR [MISSES]: DATA_DIR has xquad/LANG (docs/quality.md), HELP_DIR is Debian's /usr/share/help.
 * What kb_detect got wrong is written to the file MISSES, a line "set TAB right TAB told TAB text" each. */
#include "tests/relevance/ngrams.h"
#include "tests/relevance/samples.h"

#include "base/clock.h"
#include "text/cld2_shim.h"
#include "text/detect.h"

#include <stdio.h>
#include <stdlib.h>

#ifdef KB_HAVE_TEXTCAT
#include <textcat.h>
#endif

#define LEARN_BYTES 100000 /* of each language */

static kb_ngrams *of_pages, *of_index; /* learned from half of the pages, and from half of XQuAD's paragraphs */
static FILE *misses;

/* ---- the ways ------------------------------------------------------------------------------------------------------- */

static const kb_language *ours(kb_str text)
{
    kb_guesses guesses = kb_detect(text);
    return guesses.count ? guesses.items[0].language : kb_detect_script(text);
}

static const kb_language *cld2(kb_str text)
{
    const char *codes[3];
    int percents[3];
    bool reliable;
    return kb_cld2(text.bytes, (int)text.len, codes, percents, &reliable) ? kb_language_find(kb_str_of(codes[0])) : NULL;
}

static const kb_language *runs_of_pages(kb_str text)
{
    return kb_ngrams_tell(of_pages, text);
}

static const kb_language *runs_of_index(kb_str text)
{
    return kb_ngrams_tell(of_index, text);
}

#ifdef KB_HAVE_TEXTCAT
static const kb_language *textcat(kb_str text)
{
    static void *handle;
    if (!handle)
        handle = special_textcat_Init("/usr/share/libexttextcat/fpdb.conf", "/usr/share/libexttextcat/");
    const char *told = textcat_Classify(handle, text.bytes, text.len); /* "[de--utf8][nl--utf8]" */
    return *told == '[' ? kb_language_find((kb_str){told + 1, strcspn(told + 1, "-]")}) : NULL;
}
#endif

static const struct way {
    const char *name;
    const kb_language *(*tell)(kb_str text);
} ways[] = {
    {"ours", ours},
    {"CLD2", cld2},
    {"runs, learned from help pages", runs_of_pages},
    {"runs, learned from the index", runs_of_index},
#ifdef KB_HAVE_TEXTCAT
    {"libexttextcat", textcat},
#endif
};

#define WAYS (sizeof ways / sizeof *ways)

/* ---- measuring ------------------------------------------------------------------------------------------------------ */

struct score {
    size_t asked, right[WAYS];
    double seconds[WAYS];
};

static void tell(struct score *score, const char *set, const kb_sample *sample, size_t way)
{
    int64_t begun = kb_monotonic_us();
    const kb_language *told = ways[way].tell(kb_str_of(sample->text));
    score->seconds[way] += (double)(kb_monotonic_us() - begun) / 1e6;
    score->right[way] += told == sample->language;
    score->asked += way == 0;
    if (way == 0 && misses && told != sample->language)
        fprintf(misses, "%s\t%s\t%s\t%.*s\n", set, sample->language->code, told ? told->code : "-",
                (int)kb_utf8_floor(kb_str_of(sample->text), 300), sample->text);
}

static void print_row(const char *name, const struct score *score)
{
    printf("| %s | %zu |", name, score->asked);
    for (size_t way = 0; way < WAYS; way++)
        printf(" %.1f |", 100.0 * (double)score->right[way] / (double)score->asked);
    putchar('\n');
}

static void print_heading(const char *set)
{
    printf("\n| %s, %% told rightly | texts |", set);
    for (size_t way = 0; way < WAYS; way++)
        printf(" %s |", ways[way].name);
    printf("\n|---|---|");
    for (size_t way = 0; way < WAYS; way++)
        printf("---|");
    putchar('\n');
}

static void print_time(const struct score *all)
{
    printf("| *µs a text* | |");
    for (size_t way = 0; way < WAYS; way++)
        printf(" %.0f |", 1e6 * all->seconds[way] / (double)all->asked);
    putchar('\n');
    fflush(stdout);
}

static void measure(const char *set, const kb_samples *samples)
{
    struct score all = {0};
    struct score *scores = kb_alloc(kb_language_count * sizeof *scores);
    for (size_t way = 0; way < WAYS; way++)
        for (size_t i = 0; i < samples->count; i++)
            tell(&scores[samples->items[i].language - kb_languages], set, &samples->items[i], way);
    print_heading(set);
    for (size_t i = 0; i < kb_language_count; i++) {
        if (!scores[i].asked)
            continue;
        print_row(kb_languages[i].name, &scores[i]);
        all.asked += scores[i].asked;
        for (size_t way = 0; way < WAYS; way++) {
            all.right[way] += scores[i].right[way];
            all.seconds[way] += scores[i].seconds[way];
        }
    }
    print_row("**all**", &all);
    print_time(&all);
    free(scores);
}

/* ---- sets ----------------------------------------------------------------------------------------------------------- */

static void read_xquad(const char *data, const char *file, const char *field, kb_samples *out)
{
    static const char *const languages[] = {"ar", "de", "el", "en", "es", "hi", "ro", "ru", "th", "tr", "vi", "zh"};
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        KB_OWNED(kb_text) path = kb_printf("%s/xquad/%s/%s", data, languages[i], file);
        kb_samples_jsonl(path, field, out);
    }
}

/* Moves the even samples to `even` and leaves the odd ones. */
static void halve(kb_samples *samples, kb_samples *even)
{
    size_t kept = 0;
    for (size_t i = 0; i < samples->count; i++) {
        if (i % 2) {
            samples->items[kept++] = samples->items[i];
            continue;
        }
        KB_PUSH_ROOM(even->items, even->count, even->room);
        even->items[even->count++] = samples->items[i];
    }
    samples->count = kept;
}

/* The even samples of each language are what runs are learned from. */
static kb_ngrams *learn(const kb_samples *even)
{
    kb_ngrams *ngrams = kb_ngrams_new(LEARN_BYTES);
    for (size_t i = 0; i < even->count; i++)
        kb_ngrams_learn(ngrams, &even->items[i]);
    return ngrams;
}

/* The odd half is what misses are written of, and so what word lists may be mended by; the even half is not looked at. */
static void measure_halves(const char *set, const kb_samples *odd, const kb_samples *even)
{
    KB_OWNED(kb_text) held_out = kb_printf("%s, held out", set);
    FILE *file = misses;
    measure(set, odd);
    misses = NULL;
    measure(held_out, even);
    misses = file;
}

int main(int argc, char **argv)
{
    if (argc < 4) {
        fprintf(stderr, "usage: identify DATA_DIR HELP_DIR GOLDEN_DIR [MISSES]\n");
        return 64;
    }
    kb_samples paragraphs = {0}, questions = {0}, pages = {0}, page_titles = {0}, titles = {0};
    kb_samples even_paragraphs = {0}, even_pages = {0}, even_titles = {0};
    read_xquad(argv[1], "corpus.jsonl", "body", &paragraphs);
    read_xquad(argv[1], "queries.jsonl", "text", &questions);
    kb_samples_pages(argv[2], &pages);
    kb_samples_page_titles(argv[2], &page_titles);
    kb_samples_titles(argv[3], &titles);
    misses = argc > 4 ? fopen(argv[4], "we") : NULL;
    halve(&paragraphs, &even_paragraphs);
    halve(&pages, &even_pages);
    halve(&page_titles, &even_titles);
    of_pages = learn(&even_pages);
    of_index = learn(&even_paragraphs);
    measure("paragraphs", &paragraphs);
    measure("questions", &questions);
    measure_halves("pages of help", &pages, &even_pages);
    measure_halves("titles of help pages", &page_titles, &even_titles);
    measure("titles of golden cases", &titles);
    kb_samples *const all[] = {&paragraphs, &questions, &pages, &page_titles, &titles, &even_paragraphs, &even_pages, &even_titles};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        kb_samples_clear(all[i]);
    kb_ngrams_free(of_pages);
    kb_ngrams_free(of_index);
    return misses && fclose(misses) != 0;
}
