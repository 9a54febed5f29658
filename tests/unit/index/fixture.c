#include "fixture.h"

#include "base/arena.h"

#include <stdlib.h>

int make_place(void **state)
{
    place *here = kb_alloc(sizeof *here);
    strcpy(here->root, "/tmp/kb-index-XXXXXX");
    assert_non_null(mkdtemp(here->root));
    snprintf(here->folder, sizeof here->folder, "%s/index", here->root);
    assert_ok(here, kb_index_writer_open(here->folder, STAMP, false, &here->writer, &here->err));
    *state = here;
    return 0;
}

int remove_place(void **state)
{
    place *here = *state;
    kb_index_writer_close(here->writer);
    kb_index_reader_close(here->reader);
    kb_folder_remove(here->root, NULL);
    free(here);
    return 0;
}

static kb_posting *posting_for(kb_postings *postings, kb_str term)
{
    for (size_t i = 0; i < postings->count; i++)
        if (kb_str_equal(postings->items[i].term, term))
            return &postings->items[i];
    KB_PUSH_ROOM(postings->items, postings->count, postings->room);
    postings->items[postings->count] = (kb_posting){.term = kb_arena_copy(postings->memory, term)};
    return &postings->items[postings->count++];
}

void add_term(kb_postings *postings, kb_str term, uint32_t wdf)
{
    posting_for(postings, term)->wdf += wdf;
}

static void add_word(kb_postings *postings, const char *word, uint32_t position)
{
    KB_OWNED(kb_text) term = kb_printf("W%s", word);
    kb_posting *posting = posting_for(postings, kb_str_of(term));
    posting->wdf++;
    KB_PUSH_ROOM(posting->positions, posting->position_count, posting->position_room);
    posting->positions[posting->position_count++] = position;
}

kb_postings *postings_of(const char *id_term, const char *partition, const char *text)
{
    kb_postings *postings = kb_alloc(sizeof *postings);
    postings->memory = kb_arena_new();
    snprintf(postings->id_term, sizeof postings->id_term, "Q%s", id_term);
    snprintf(postings->partition, sizeof postings->partition, "%s", partition);
    postings->data = kb_printf("{\"id\":\"%s\"}", id_term);
    KB_OWNED(kb_text) words = kb_str_dup(kb_str_of(text));
    char *rest = words, *word;
    for (uint32_t position = 0; (word = strsep(&rest, " ")); position++)
        if (*word)
            add_word(postings, word, position);
    return postings;
}

void add_value(kb_postings *postings, const char *field, kb_str value)
{
    uint32_t slot = kb_field_find(kb_str_of(field))->slot;
    KB_PUSH_ROOM(postings->values, postings->value_count, postings->value_room);
    postings->values[postings->value_count++] = (kb_value){slot, kb_arena_copy(postings->memory, value)};
}

void add_time(kb_postings *postings, const char *field, int64_t ms)
{
    char value[8];
    add_value(postings, field, (kb_str){value, kb_time_value(ms, value)});
}

void put_made(place *here, kb_postings *made)
{
    KB_OWNED(kb_postings) postings = made;
    assert_ok(here, kb_index_writer_put(here->writer, postings, &here->err));
}

void put(place *here, const char *id_term, const char *partition, const char *text)
{
    put_made(here, postings_of(id_term, partition, text));
}

void commit(place *here, uint64_t seq)
{
    assert_ok(here, kb_index_writer_commit(here->writer, seq, &here->err));
}

void open_reader(place *here)
{
    if (here->reader)
        assert_ok(here, kb_index_reader_refresh(here->reader, &here->err));
    else
        assert_ok(here, kb_index_reader_open(here->folder, STAMP, &here->reader, &here->err));
}

size_t partition_of(place *here, const char *name)
{
    for (size_t i = 0; i < kb_index_partition_count(here->reader); i++) {
        kb_partition partition;
        assert_ok(here, kb_index_partition(here->reader, i, &partition, &here->err));
        if (strcmp(partition.name, name) == 0)
            return i;
    }
    fail_msg("there is no partition %s", name);
    return 0;
}

kb_ask empty_ask(void)
{
    return (kb_ask){.updated_after = KB_NO_TIME,
                    .valid_at = KB_NO_TIME,
                    .bm25 = {.k1 = 1.2, .k3 = 1000, .b = 0.75},
                    .limit = 10,
                    .count_at_least = 1000};
}

const kb_ask *ask_for(const char *text)
{
    static char terms[KB_ASK_WORDS][80];
    static kb_form forms[KB_ASK_WORDS];
    static kb_ask_word words[KB_ASK_WORDS];
    static kb_ask ask;
    ask = empty_ask();
    KB_OWNED(kb_text) copy = kb_str_dup(kb_str_of(text));
    char *rest = copy, *word;
    while ((word = strsep(&rest, " "))) {
        size_t i = ask.word_count++;
        snprintf(terms[i], sizeof terms[i], "W%s", word);
        forms[i] = (kb_form){kb_str_of(terms[i]), 1};
        words[i] = (kb_ask_word){.forms = &forms[i], .form_count = 1};
    }
    ask.words = words;
    return &ask;
}

const char *answer_to(place *here, const char *partition, const kb_ask *ask)
{
    static char ids[1000];
    kb_found_set found = {0};
    assert_ok(here, kb_index_ask(here->reader, partition_of(here, partition), ask, &found, &here->err));
    ids[0] = '\0';
    for (size_t i = 0; i < found.count; i++)
        snprintf(ids + strlen(ids), sizeof ids - strlen(ids), "%s%s", i ? " " : "", found.items[i].id_term + 1);
    kb_found_set_clear(&found);
    return ids;
}
