#include "query/ranking.h"

#include <stddef.h>

static kb_ranking rankings[] = {
    [KB_SEARCH] = {.k1 = 0.9, .b = 0.75, .min_normlen = 0,
                   .surface = 1, .stem = 1, .loose = 0.8, .function = 0.2, .corrected = 0.8, .synonym = 0.8, .parts = 0.5, .joined = 0.5, .ending = 0.5,
                   .piece = 0.2, .root_piece = 0.4, .pair = 0.2, .identifier = 2, .inside = 0,
                   .title = 0.3, .title_words = 1, .body_power = 0.5, .body_words = 1e9, .body_tail = 1, .words_most = 48,
                   .learned = 0.8, .learned_pair = 0.25, .learned_power = 1.3, .fresh = 0, .fresh_days = 365, .helpful = 0, .helpful_half = 5,
                   .date = 0, .date_days = 60, .vote = 0, .steepness = 2},
    [KB_SIMILAR] = {.k1 = 1.2, .b = 0.9, .min_normlen = 0,
                    .surface = 1, .stem = 1, .loose = 0.8, .function = 0.2, .corrected = 0.8, .synonym = 0.8, .parts = 0.5, .joined = 0.5, .ending = 0.5,
                    .piece = 0.1, .root_piece = 0.2, .pair = 0.1, .identifier = 1, .inside = 1,
                    .title = 0.5, .title_words = 3, .body_power = 0.5, .body_words = 100, .body_tail = 0.3, .words_most = 40,
                    .learned = 0.8, .learned_pair = 0.25, .learned_power = 1.3, .fresh = 0, .fresh_days = 365, .helpful = 0, .helpful_half = 5,
                    .date = 0.8, .date_days = 60, .vote = 0.2, .steepness = 4},
};

const kb_ranking *kb_ranking_of(kb_manner manner)
{
    return &rankings[manner == KB_SEARCH ? KB_SEARCH : KB_SIMILAR]; /* a form asks as an agent's panel does */
}

#define WEIGHT_MOST 100 /* of a form or a word, where 1 is usual */

static const struct {
    const char *name;
    size_t offset;
    double least, most;
} numbers[] = {
    {"k1", offsetof(kb_ranking, k1), 0, 100},
    {"b", offsetof(kb_ranking, b), 0, 1},
    {"min_normlen", offsetof(kb_ranking, min_normlen), 0, 10},
    {"surface", offsetof(kb_ranking, surface), 0, WEIGHT_MOST},
    {"stem", offsetof(kb_ranking, stem), 0, WEIGHT_MOST},
    {"loose", offsetof(kb_ranking, loose), 0, WEIGHT_MOST},
    {"function", offsetof(kb_ranking, function), 0, WEIGHT_MOST},
    {"corrected", offsetof(kb_ranking, corrected), 0, WEIGHT_MOST},
    {"synonym", offsetof(kb_ranking, synonym), 0, WEIGHT_MOST},
    {"parts", offsetof(kb_ranking, parts), 0, WEIGHT_MOST},
    {"joined", offsetof(kb_ranking, joined), 0, WEIGHT_MOST},
    {"ending", offsetof(kb_ranking, ending), 0, WEIGHT_MOST},
    {"piece", offsetof(kb_ranking, piece), 0, WEIGHT_MOST},
    {"root_piece", offsetof(kb_ranking, root_piece), 0, WEIGHT_MOST},
    {"identifier", offsetof(kb_ranking, identifier), 0, WEIGHT_MOST},
    {"inside", offsetof(kb_ranking, inside), 0, WEIGHT_MOST},
    {"title", offsetof(kb_ranking, title), 0, WEIGHT_MOST},
    {"title_words", offsetof(kb_ranking, title_words), 0, WEIGHT_MOST},
    {"body_power", offsetof(kb_ranking, body_power), 0, 10},
    {"pair", offsetof(kb_ranking, pair), 0, WEIGHT_MOST},
    {"learned", offsetof(kb_ranking, learned), 0, WEIGHT_MOST},
    {"learned_pair", offsetof(kb_ranking, learned_pair), 0, WEIGHT_MOST},
    {"learned_power", offsetof(kb_ranking, learned_power), 0, 10},
    {"words_most", offsetof(kb_ranking, words_most), 1, 128},
    {"body_words", offsetof(kb_ranking, body_words), 1, 1e9},
    {"body_tail", offsetof(kb_ranking, body_tail), 0, 1},
    {"fresh", offsetof(kb_ranking, fresh), 0, 1},
    {"fresh_days", offsetof(kb_ranking, fresh_days), 0.01, 1e6},
    {"helpful", offsetof(kb_ranking, helpful), 0, 1},
    {"helpful_half", offsetof(kb_ranking, helpful_half), 0.01, 1e6},
    {"vote", offsetof(kb_ranking, vote), 0, 1},
    {"date", offsetof(kb_ranking, date), 0, 10},
    {"date_days", offsetof(kb_ranking, date_days), 0.01, 1e6},
    {"steepness", offsetof(kb_ranking, steepness), 0.01, 1000},
};

#define NUMBERS (sizeof numbers / sizeof *numbers)

static kb_code not_an_assignment(kb_str assignment, kb_error *err)
{
    KB_OWNED_BUF known = {0};
    for (size_t i = 0; i < NUMBERS; i++)
        kb_buf_printf(&known, " %s", numbers[i].name);
    return kb_fail(err, KB_INVALID, "'%.*s' is not like search.k1=1.2 or similar.b=0.7; the numbers are%s",
                   (int)kb_utf8_floor(assignment, 60), assignment.bytes, known.bytes);
}

/* Row `row` of a ranking. What is not a number (nan) is in no range. */
static kb_code set_number(kb_ranking *ranking, size_t row, double value, kb_error *err)
{
    if (!(value >= numbers[row].least && value <= numbers[row].most))
        return kb_fail(err, KB_INVALID, "%s is a number from %.10g to %.10g; %g is not", numbers[row].name, numbers[row].least,
                       numbers[row].most, value);
    *(double *)((char *)ranking + numbers[row].offset) = value;
    return KB_OK;
}

kb_code kb_ranking_set(kb_str assignment, kb_error *err)
{
    KB_OWNED(kb_text) text = kb_str_dup(assignment);
    char *dot = strchr(text, '.'), *equals = strchr(text, '='), *end;
    if (!dot || !equals || equals < dot)
        return not_an_assignment(assignment, err);
    *dot = *equals = '\0';
    kb_ranking *ranking = strcmp(text, "search") == 0    ? &rankings[KB_SEARCH]
                          : strcmp(text, "similar") == 0 ? &rankings[KB_SIMILAR]
                                                         : NULL;
    double value = strtod(equals + 1, &end);
    if (!ranking || end == equals + 1 || *end)
        return not_an_assignment(assignment, err);
    for (size_t i = 0; i < NUMBERS; i++)
        if (strcmp(dot + 1, numbers[i].name) == 0)
            return set_number(ranking, i, value, err);
    return not_an_assignment(assignment, err);
}

kb_code kb_ranking_set_all(const char *assignments, kb_error *err)
{
    KB_OWNED(kb_text) list = kb_str_dup(kb_str_of(assignments));
    char *rest, *assignment = strtok_r(list, ", ", &rest);
    kb_code code = KB_OK;
    for (; assignment && !code; assignment = strtok_r(NULL, ", ", &rest))
        code = kb_ranking_set(kb_str_of(assignment), err);
    return code;
}
