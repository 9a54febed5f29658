#include "text/compounds.h"

#include "text/function_words.h"

#include <math.h>

#define LETTERS_MOST 48 /* longer words stay whole */
#define FAVOUR 4.0      /* so many times as often as the parts may the whole be used */
#define JOINT_COST 0.1  /* of a letter that joins, in the logarithm: of equals, the cut with the longer parts */

/* Languages that write words joined: by far most of what they join, they join with nothing. */
static const struct {
    const char *code;
    size_t letters;
    const char *joints[9];
} rows[] = {
    {"da", 4, {"", "s", "e", "er", NULL}},
    {"de", 4, {"", "s", "n", "e", "en", "er", "es", "ns", NULL}},
    {"et", 4, {"", NULL}},
    {"fi", 4, {"", "n", NULL}},
    {"hu", 4, {"", NULL}},
    {"is", 4, {"", "s", "a", "ar", NULL}},
    {"ko", 2, {"", NULL}},
    {"nl", 4, {"", "s", "n", "e", "en", NULL}},
    {"no", 4, {"", "s", "e", NULL}},
    {"sv", 4, {"", "s", "o", "u", "e", NULL}},
};

static size_t row_of(const kb_language *language)
{
    size_t i = 0;
    while (i < sizeof rows / sizeof *rows && strcmp(rows[i].code, language->code) != 0)
        i++;
    return i;
}

size_t kb_joined_letters(const kb_language *language)
{
    size_t row = row_of(language);
    return row < sizeof rows / sizeof *rows ? rows[row].letters : 0;
}

const char *const *kb_joints(const kb_language *language)
{
    static const char *const none[] = {"", NULL};
    size_t row = row_of(language);
    return row < sizeof rows / sizeof *rows ? rows[row].joints : none;
}

const char *kb_lost_ending(const kb_language *language)
{
    return strcmp(language->code, "de") == 0 ? "n" : "";
}

/* 0 where there are too many. */
static size_t offsets_of(kb_str word, size_t offsets[LETTERS_MOST + 1])
{
    size_t count = kb_utf8_offsets(word, LETTERS_MOST, offsets);
    return offsets[count] < word.len ? 0 : count;
}

size_t kb_letters(kb_str word)
{
    size_t count = 0;
    for (size_t at = 0; at < word.len; count++)
        kb_utf8_next(word, &at);
    return count;
}

kb_str kb_reversed(kb_str word, kb_arena *arena)
{
    char *bytes = kb_arena_alloc(arena, word.len + 1);
    for (size_t at = 0, end = word.len; at < word.len;) {
        size_t start = at;
        kb_utf8_next(word, &at);
        end -= at - start;
        memcpy(bytes + end, word.bytes + start, at - start);
    }
    return (kb_str){bytes, word.len};
}

/* ---- the best way to cut ---- */

/* Of the words that end at a letter, with so many parts. */
struct way {
    double log_sum; /* of the parts' frequencies */
    bool open;      /* there is such a way */
    size_t from;    /* letter at which the last part begins */
    size_t part_len;
};

struct cutting {
    kb_str word;
    const kb_language *language;
    kb_part_known *known;
    void *context;
    size_t offsets[LETTERS_MOST + 1];
    size_t letters, least; /* of the word, of a part */
    struct way ways[LETTERS_MOST + 1][KB_SPLIT_PARTS + 1];
};

static double documents_of(const struct cutting *c, kb_str part)
{
    return kb_is_function_word(c->language, part) ? 0 : c->known(c->context, part);
}

static void extend(struct cutting *c, size_t from, size_t to, kb_str part, double worth)
{
    for (size_t count = 0; count < KB_SPLIT_PARTS; count++) {
        const struct way *before = &c->ways[from][count];
        struct way *after = &c->ways[to][count + 1];
        double sum = before->log_sum + worth;
        if (before->open && (!after->open || sum > after->log_sum))
            *after = (struct way){sum, true, from, part.len};
    }
}

/* All parts that begin at a letter, each with all that may join it to the next. */
static void extend_from(struct cutting *c, size_t from)
{
    const char *const *joints = kb_joints(c->language);
    for (size_t end = from + c->least; end <= c->letters; end++) {
        kb_str part = {c->word.bytes + c->offsets[from], c->offsets[end] - c->offsets[from]};
        double documents = from == 0 && end == c->letters ? 0 : documents_of(c, part);
        if (documents <= 0)
            continue;
        if (end == c->letters)
            extend(c, from, end, part, log(documents));
        for (size_t i = 0; joints[i] && end < c->letters; i++) {
            size_t letters = strlen(joints[i]);
            if (end + letters + c->least <= c->letters &&
                kb_str_starts(kb_str_from(c->word, c->offsets[end]), kb_str_of(joints[i])))
                extend(c, from, end + letters, part, log(documents) - JOINT_COST * (double)letters);
        }
    }
}

static bool is_open(const struct cutting *c, size_t at)
{
    for (size_t count = 0; count < KB_SPLIT_PARTS; count++)
        if (c->ways[at][count].open)
            return true;
    return false;
}

static void read_back(const struct cutting *c, size_t count, kb_split *out)
{
    out->count = count;
    for (size_t end = c->letters; count; count--) {
        const struct way *way = &c->ways[end][count];
        out->parts[count - 1] = (kb_str){c->word.bytes + c->offsets[way->from], way->part_len};
        end = way->from;
    }
}

bool kb_parts_outweigh(double log_sum, size_t count, double documents)
{
    return exp(log_sum / (double)count) * FAVOUR >= documents;
}

void kb_split_word(kb_str word, double documents, const kb_language *language, kb_part_known *known, void *context, kb_split *out)
{
    struct cutting c = {
        .word = word, .language = language, .known = known, .context = context, .least = kb_joined_letters(language)};
    out->count = 0;
    c.letters = c.least ? offsets_of(word, c.offsets) : 0;
    if (c.letters < 2 * c.least || c.least == 0)
        return;
    c.ways[0][0].open = true;
    for (size_t at = 0; at + c.least <= c.letters; at++)
        if (is_open(&c, at))
            extend_from(&c, at);
    size_t best = 0;
    for (size_t count = 2; count <= KB_SPLIT_PARTS; count++) {
        const struct way *way = &c.ways[c.letters][count];
        if (way->open && (!best || way->log_sum / (double)count > c.ways[c.letters][best].log_sum / (double)best))
            best = count;
    }
    if (best && kb_parts_outweigh(c.ways[c.letters][best].log_sum, best, documents))
        read_back(&c, best, out);
}
