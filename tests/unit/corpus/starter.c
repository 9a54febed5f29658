/* The knowledge base that comes with the program. */
#include "support.h"

#include "base/map.h"

typedef struct seen {
    kb_map *documents; /* "article:KB1" */
    size_t articles, tickets, links;
} seen;

static uint64_t *slot(seen *to, kb_kind kind, const char *id)
{
    KB_OWNED(kb_text) key = kb_printf("%s:%s", kb_kind_names[kind], id);
    return kb_map_slot(to->documents, kb_str_of(key));
}

static void look_at(seen *to, const kb_record *record)
{
    if (record->type == KB_RECORD_LINK) {
        to->links++;
        return;
    }
    assert_int_equal(record->type, KB_RECORD_DOCUMENT);
    if ((*slot(to, record->document->kind, record->document->id))++)
        fail_msg("%s occurs twice", record->document->id);
    if (!record->document->lang || record->lang_is_assumed)
        fail_msg("%s does not say its language", record->document->id);
    if (record->document->kind == KB_ARTICLE)
        to->articles++;
    else
        to->tickets++;
}

static void each_record(void (*look)(seen *to, const kb_record *record), seen *to)
{
    KB_OWNED(kb_corpus) corpus = NULL;
    kb_record record;
    kb_error err = {0};
    kb_code code;
    assert_int_equal(kb_corpus_open(KB_SOURCE_DIR "/corpus/starter", &articles, &corpus, &err), KB_OK);
    while ((code = kb_corpus_next(corpus, &record, &err)) != KB_NOT_FOUND) {
        if (code)
            fail_msg("%s", err.message);
        look(to, &record);
        kb_record_clear(&record);
    }
    assert_null(kb_corpus_note(corpus));
}

static void must_be_there(seen *to, kb_kind kind, const char *id, const char *from)
{
    if (id && *slot(to, kind, id) == 0)
        fail_msg("%s names %s, which is not there", from, id);
}

static void look_for_others(seen *to, const kb_record *record)
{
    if (record->type == KB_RECORD_LINK) {
        must_be_there(to, KB_TICKET, record->ticket, "a link");
        must_be_there(to, KB_ARTICLE, record->article, "a link");
        return;
    }
    must_be_there(to, KB_ARTICLE, record->document->translation_of, record->document->id);
    must_be_there(to, KB_TICKET, record->document->duplicate_of, record->document->id);
}

static void it_is_read_without_a_complaint_and_names_nothing_that_is_not_there(void **state)
{
    (void)state;
    KB_OWNED(kb_map) documents = kb_map_new();
    seen all = {.documents = documents};
    each_record(look_at, &all);
    assert_true(all.articles >= 4 * 9 && all.tickets >= 40 && all.links >= 20);
    each_record(look_for_others, &all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_is_read_without_a_complaint_and_names_nothing_that_is_not_there),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
