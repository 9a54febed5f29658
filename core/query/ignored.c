#include "query/ignored.h"

#include "query/request.h"

#include <math.h>

/* A line is boilerplate from this many tickets of a partition on: a share of a small one, a number in a large one. Below the
 * least the tickets may just as well have the same problem. */
#define RETURNS_LEAST 5
#define RETURNS_SHARE 0.02
#define RETURNS_ENOUGH 20

struct hashed {
    kb_noise_line *lines[KB_NOISE_HASHED];
    kb_str terms[KB_NOISE_HASHED];
    size_t count;
    kb_arena *arena;
};

static void note(void *context, kb_noise_line *line, kb_str term)
{
    struct hashed *hashed = context;
    if (line->what != KB_NO_NOISE || hashed->count == KB_NOISE_HASHED)
        return;
    hashed->lines[hashed->count] = line;
    hashed->terms[hashed->count++] = kb_arena_copy(hashed->arena, term);
}

static bool is_guessed(const kb_guesses *guesses, const kb_request *request, const kb_language *language)
{
    for (size_t i = 0; i < guesses->count; i++)
        if (guesses->items[i].language == language)
            return true;
    return guesses->count == 0 || request->langs.count > 0;
}

static kb_code learn(kb_asker *asker, size_t partition, const kb_guesses *guesses, const kb_request *request,
                     const struct hashed *hashed, kb_error *err)
{
    kb_partition about;
    kb_visibility tier;
    uint32_t tickets[KB_NOISE_HASHED];
    kb_code code = kb_index_partition(asker->reader, partition, &about, err);
    if (code)
        return code;
    const kb_language *language = kb_partition_language(about.name, &tier);
    if (!request->tiers[tier] || !kb_request_wants(request, language) || !is_guessed(guesses, request, language))
        return KB_OK;
    code = kb_index_frequencies(asker->reader, partition, hashed->terms, hashed->count, tickets, err);
    double many = fmax(RETURNS_LEAST, fmin(RETURNS_ENOUGH, (double)about.documents * RETURNS_SHARE));
    for (size_t i = 0; i < hashed->count && code == KB_OK; i++) {
        if (tickets[i] < many)
            continue;
        hashed->lines[i]->what = KB_NOISE_BOILERPLATE;
        hashed->lines[i]->noise_end = hashed->lines[i]->end;
    }
    return code;
}

kb_code kb_ignore(kb_asker *asker, const kb_guesses *guesses, kb_question *question, kb_error *err)
{
    KB_OWNED(kb_arena) arena = kb_arena_new();
    struct hashed hashed = {.arena = arena};
    kb_noise_find(question->body, &question->noise);
    kb_noise_hash(question->body, &question->noise, note, &hashed);
    kb_code code = KB_OK;
    for (size_t i = 0; i < kb_index_partition_count(asker->reader) && hashed.count && code == KB_OK; i++)
        code = learn(asker, i, guesses, question->request, &hashed, err);
    return code;
}

json_t *kb_ignored_json(const kb_noise_lines *lines)
{
    size_t counts[KB_NOISES] = {0};
    json_t *array = json_array();
    for (size_t i = 0; i < lines->count; i++)
        counts[lines->items[i].what]++;
    for (size_t what = KB_NO_NOISE + 1; what < KB_NOISES; what++) {
        if (counts[what] == 0)
            continue;
        json_t *one = json_object();
        json_object_set_new(one, "what", json_string(kb_noise_names[what]));
        json_object_set_new(one, "lines", json_integer((json_int_t)counts[what]));
        json_array_append_new(array, one);
    }
    return array;
}
