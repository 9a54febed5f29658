/* What a hit has, fixed weights, and a document that lies over the index. */
#include "fixture.h"

#include <math.h>
#include <stdlib.h>

/* ---- which terms a document has ---- */

static bool note_term(void *context, kb_str term)
{
    char *line = context;
    snprintf(line + strlen(line), 200 - strlen(line), "%.*s ", (int)term.len, term.bytes);
    return true;
}

static bool note_one(void *context, kb_str term)
{
    note_term(context, term);
    return false;
}

static void the_terms_of_a_hit_come_by_prefix_and_in_order(void **state)
{
    place *here = *state;
    char line[200] = "", one[200] = "", none[200] = "";
    put(here, "a:1", "public.en", "printer queue apple");
    put(here, "a:2", "public.en", "other words");
    commit(here, 1);
    open_reader(here);
    size_t partition = partition_of(here, "public.en");
    assert_ok(here, kb_index_held(here->reader, partition, "Qa:1", KB_STR("W"), note_term, line, &here->err));
    assert_string_equal(line, "Wapple Wprinter Wqueue ");
    assert_ok(here, kb_index_held(here->reader, partition, "Qa:1", KB_STR("W"), note_one, one, &here->err));
    assert_string_equal(one, "Wapple ");
    assert_ok(here, kb_index_held(here->reader, partition, "Qa:1", KB_STR("Wx"), note_term, none, &here->err));
    assert_string_equal(none, "");
    assert_int_equal(kb_index_held(here->reader, partition, "Qa:3", KB_STR("W"), note_term, none, &here->err), KB_NOT_FOUND);
}

/* ---- fixed weights ---- */

static double weight_of(place *here, const kb_ask *ask, const char *id)
{
    kb_found_set found = {0};
    double weight = -1;
    assert_ok(here, kb_index_ask(here->reader, partition_of(here, "public.en"), ask, &found, &here->err));
    for (size_t i = 0; i < found.count; i++)
        weight = strcmp(found.items[i].id_term + 1, id) == 0 ? found.items[i].weight : weight;
    kb_found_set_clear(&found);
    return weight;
}

static void put_tagged(place *here, const char *id, const char *text)
{
    kb_postings *postings = postings_of(id, "public.en", text);
    add_term(postings, KB_STR("XTlearned"), 0);
    put_made(here, postings);
}

static void a_fixed_weight_is_added_whatever_the_document(void **state)
{
    place *here = *state;
    put_tagged(here, "a:1", "printer");
    put_tagged(here, "a:2", "printer and a very long text about everything else");
    put(here, "a:3", "public.en", "printer");
    put_tagged(here, "a:4", "apple");
    commit(here, 1);
    open_reader(here);
    kb_ask plain = *ask_for("printer"), ask = plain;
    kb_ask_fixed fixed = {KB_STR("XTlearned"), 2.5, KB_RANKS};
    ask.fixed = &fixed;
    ask.fixed_count = 1;
    assert_true(fabs(weight_of(here, &ask, "a:1") - weight_of(here, &plain, "a:1") - 2.5) < 1e-6);
    assert_true(fabs(weight_of(here, &ask, "a:2") - weight_of(here, &plain, "a:2") - 2.5) < 1e-6);
    assert_true(fabs(weight_of(here, &ask, "a:3") - weight_of(here, &plain, "a:3")) < 1e-6);
    assert_true(weight_of(here, &ask, "a:4") < 0); /* it only ranks */
    fixed.role = KB_FINDS;
    assert_true(fabs(weight_of(here, &ask, "a:4") - 2.5) < 1e-6);
}

/* ---- a document over the index ---- */

static uint32_t frequency(place *here, const char *term)
{
    kb_str asked = kb_str_of(term);
    uint32_t count = 0;
    assert_ok(here, kb_index_frequencies(here->reader, partition_of(here, "public.en"), &asked, 1, &count, &here->err));
    return count;
}

static void a_document_lies_over_the_index_until_it_is_lifted(void **state)
{
    place *here = *state;
    put(here, "a:1", "public.en", "printer");
    put(here, "a:2", "public.en", "apple");
    commit(here, 1);
    open_reader(here);
    double before = weight_of(here, ask_for("printer"), "a:1");
    kb_postings *draft = postings_of("a:9", "public.en", "printer queue");
    assert_ok(here, kb_index_reader_overlay(here->reader, draft, &here->err));
    kb_postings_free(draft); /* it was copied */
    assert_int_equal(frequency(here, "Wprinter"), 2);
    assert_true(weight_of(here, ask_for("queue"), "a:9") > 0);
    assert_true(weight_of(here, ask_for("printer"), "a:1") != before); /* with all that follows for the statistics */
    assert_ok(here, kb_index_reader_overlay(here->reader, NULL, &here->err));
    assert_int_equal(frequency(here, "Wprinter"), 1);
    assert_true(weight_of(here, ask_for("queue"), "a:9") < 0);
    assert_true(weight_of(here, ask_for("printer"), "a:1") == before);
}

static void what_lies_over_the_index_ranks_as_if_it_were_in_it(void **state)
{
    place *here = *state;
    put(here, "a:1", "public.en", "printer printer tray");
    put(here, "a:2", "public.en", "printer");
    put(here, "a:3", "public.en", "apple");
    commit(here, 1);
    open_reader(here);
    kb_postings *draft = postings_of("a:9", "public.en", "printer queue");
    assert_ok(here, kb_index_reader_overlay(here->reader, draft, &here->err));
    double predicted = weight_of(here, ask_for("printer queue"), "a:9"), other = weight_of(here, ask_for("printer queue"), "a:1");
    assert_ok(here, kb_index_reader_overlay(here->reader, NULL, &here->err));
    put_made(here, draft);
    commit(here, 2);
    open_reader(here);
    assert_true(fabs(weight_of(here, ask_for("printer queue"), "a:9") - predicted) < 1e-9);
    assert_true(fabs(weight_of(here, ask_for("printer queue"), "a:1") - other) < 1e-9);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_terms_of_a_hit_come_by_prefix_and_in_order, make_place, remove_place),
        cmocka_unit_test_setup_teardown(a_fixed_weight_is_added_whatever_the_document, make_place, remove_place),
        cmocka_unit_test_setup_teardown(a_document_lies_over_the_index_until_it_is_lifted, make_place, remove_place),
        cmocka_unit_test_setup_teardown(what_lies_over_the_index_ranks_as_if_it_were_in_it, make_place, remove_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
