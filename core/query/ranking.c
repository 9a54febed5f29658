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

static const struct {
    const char *name;
    size_t offset;
} numbers[] = {
    {"k1", offsetof(kb_ranking, k1)},
    {"b", offsetof(kb_ranking, b)},
    {"min_normlen", offsetof(kb_ranking, min_normlen)},
    {"surface", offsetof(kb_ranking, surface)},
    {"stem", offsetof(kb_ranking, stem)},
    {"loose", offsetof(kb_ranking, loose)},
    {"function", offsetof(kb_ranking, function)},
    {"corrected", offsetof(kb_ranking, corrected)},
    {"synonym", offsetof(kb_ranking, synonym)},
    {"parts", offsetof(kb_ranking, parts)},
    {"joined", offsetof(kb_ranking, joined)},
    {"ending", offsetof(kb_ranking, ending)},
    {"piece", offsetof(kb_ranking, piece)},
    {"root_piece", offsetof(kb_ranking, root_piece)},
    {"identifier", offsetof(kb_ranking, identifier)},
    {"inside", offsetof(kb_ranking, inside)},
    {"title", offsetof(kb_ranking, title)},
    {"title_words", offsetof(kb_ranking, title_words)},
    {"body_power", offsetof(kb_ranking, body_power)},
    {"pair", offsetof(kb_ranking, pair)},
    {"learned", offsetof(kb_ranking, learned)},
    {"learned_pair", offsetof(kb_ranking, learned_pair)},
    {"learned_power", offsetof(kb_ranking, learned_power)},
    {"words_most", offsetof(kb_ranking, words_most)},
    {"body_words", offsetof(kb_ranking, body_words)},
    {"body_tail", offsetof(kb_ranking, body_tail)},
    {"fresh", offsetof(kb_ranking, fresh)},
    {"fresh_days", offsetof(kb_ranking, fresh_days)},
    {"helpful", offsetof(kb_ranking, helpful)},
    {"helpful_half", offsetof(kb_ranking, helpful_half)},
    {"vote", offsetof(kb_ranking, vote)},
    {"date", offsetof(kb_ranking, date)},
    {"date_days", offsetof(kb_ranking, date_days)},
    {"steepness", offsetof(kb_ranking, steepness)},
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
        if (strcmp(dot + 1, numbers[i].name) == 0) {
            *(double *)((char *)ranking + numbers[i].offset) = value;
            return KB_OK;
        }
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
