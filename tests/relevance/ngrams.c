#include "tests/relevance/ngrams.h"

#include "base/map.h"
#include "text/fold.h"

#include <math.h>
#include <stdlib.h>

#define LONGEST 4
#define UNSEEN 1e-7     /* the probability of a run that was never seen */
#define LOOK_BYTES 512  /* of a text that is asked about */
#define FOLDED_BYTES (1 << 20)

struct run {
    uint16_t *seen; /* by language, in the order of kb_languages */
};

struct kb_ngrams {
    kb_map *rows; /* run → row in runs, plus 1 */
    struct run *runs;
    size_t count, room;
    double (*total)[LONGEST]; /* by language and length */
    size_t *learned_bytes;    /* by language */
    size_t most_bytes;
};

kb_ngrams *kb_ngrams_new(size_t most_bytes)
{
    kb_ngrams *ngrams = kb_alloc(sizeof *ngrams);
    ngrams->rows = kb_map_new();
    ngrams->total = kb_alloc(kb_language_count * sizeof *ngrams->total);
    ngrams->learned_bytes = kb_alloc(kb_language_count * sizeof *ngrams->learned_bytes);
    ngrams->most_bytes = most_bytes;
    return ngrams;
}

void kb_ngrams_free(kb_ngrams *ngrams)
{
    if (!ngrams)
        return;
    for (size_t i = 0; i < ngrams->count; i++)
        free(ngrams->runs[i].seen);
    free(ngrams->runs);
    kb_map_free(ngrams->rows);
    free(ngrams->total);
    free(ngrams->learned_bytes);
    free(ngrams);
}

/* Lower case, everything that is no letter a single space. */
static void plain(kb_str text, kb_buf *out)
{
    KB_OWNED(kb_arena) arena = kb_arena_new();
    kb_str folded = kb_fold(text, kb_language_find(KB_STR("und")), FOLDED_BYTES, arena);
    kb_buf_add_char(out, ' ');
    for (size_t at = 0; at < folded.len;) {
        size_t start = at;
        int32_t character = kb_utf8_next(folded, &at);
        bool letter = character >= 0xC0 || (character >= 'a' && character <= 'z');
        bool quote = character >= 0x2000 && character <= 0x206F;
        if (letter && !quote)
            kb_buf_add(out, (kb_str){folded.bytes + start, at - start});
        else if (out->bytes[out->len - 1] != ' ')
            kb_buf_add_char(out, ' ');
    }
    kb_buf_add_char(out, ' ');
}

typedef void run_each(void *context, kb_str run, size_t order);

static void each_run(kb_str text, run_each *each, void *context)
{
    for (size_t start = 0; start < text.len;) {
        size_t end = start, next = start;
        kb_utf8_next(text, &next);
        for (size_t order = 0; order < LONGEST && end < text.len; order++) {
            kb_utf8_next(text, &end);
            each(context, (kb_str){text.bytes + start, end - start}, order);
        }
        start = next;
    }
}

struct learning {
    kb_ngrams *ngrams;
    size_t language;
};

static void learn_run(void *context, kb_str text, size_t order)
{
    struct learning *learning = context;
    kb_ngrams *ngrams = learning->ngrams;
    uint64_t *row = kb_map_slot(ngrams->rows, text);
    if (*row == 0) {
        KB_PUSH_ROOM(ngrams->runs, ngrams->count, ngrams->room);
        ngrams->runs[ngrams->count++].seen = kb_alloc(kb_language_count * sizeof(uint16_t));
        *row = ngrams->count;
    }
    uint16_t *seen = &ngrams->runs[*row - 1].seen[learning->language];
    *seen += *seen < UINT16_MAX;
    ngrams->total[learning->language][order]++;
}

void kb_ngrams_learn(kb_ngrams *ngrams, const kb_sample *sample)
{
    struct learning learning = {ngrams, (size_t)(sample->language - kb_languages)};
    if (ngrams->learned_bytes[learning.language] >= ngrams->most_bytes)
        return;
    KB_OWNED_BUF text = {0};
    plain(kb_str_of(sample->text), &text);
    ngrams->learned_bytes[learning.language] += text.len;
    each_run(kb_buf_str(&text), learn_run, &learning);
}

struct judging {
    kb_ngrams *ngrams;
    double *log_likelihood; /* by language, beyond that of runs that were never seen */
};

static void judge_run(void *context, kb_str text, size_t order)
{
    struct judging *judging = context;
    const uint64_t *row = kb_map_find(judging->ngrams->rows, text);
    for (size_t i = 0; row && i < kb_language_count; i++) {
        uint16_t seen = judging->ngrams->runs[*row - 1].seen[i];
        if (seen)
            judging->log_likelihood[i] += log(seen / judging->ngrams->total[i][order] / UNSEEN);
    }
}

const kb_language *kb_ngrams_tell(kb_ngrams *ngrams, kb_str text)
{
    KB_OWNED_BUF folded = {0};
    plain((kb_str){text.bytes, kb_utf8_floor(text, LOOK_BYTES)}, &folded);
    double *log_likelihood = kb_alloc(kb_language_count * sizeof *log_likelihood);
    each_run(kb_buf_str(&folded), judge_run, &(struct judging){ngrams, log_likelihood});
    size_t best = 0;
    for (size_t i = 1; i < kb_language_count; i++)
        best = log_likelihood[i] > log_likelihood[best] ? i : best;
    const kb_language *told = log_likelihood[best] > 0 ? &kb_languages[best] : NULL;
    free(log_likelihood);
    return told;
}
