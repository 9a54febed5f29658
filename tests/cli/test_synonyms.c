/* Synonyms from the command line: shown, replaced, asked with, and part of a backup. */
#include "running.h"

#include "base/file.h"

#define RULES "{\"synonyms\":[{\"words\":[\"slab\",\"laptop\"],\"lang\":\"en\"}],\"stop_words\":{\"de\":{\"add\":[\"kaputt\"]}}}"

static int make_stock(void **state)
{
    int made = make_folder(state);
    RAN import = run("{\"kind\":\"article\",\"id\":\"A1\",\"title\":\"Laptop stays dark\",\"body\":\"Change the power supply.\","
                     "\"state\":\"published\",\"lang\":\"en\"}\n",
                     "--data", *state, "import", "--format=jsonl", "-", NULL);
    expect_status(import, 0);
    RAN build = run(NULL, "--data", *state, "build", NULL);
    expect_status(build, 0);
    return made;
}

static void put_rules(const char *data, const char *rules)
{
    KB_OWNED(kb_text) file = write_in(data, "rules.json", rules);
    RAN result = run(NULL, "--data", data, "synonyms", file, NULL);
    expect_status(result, 0);
}

static void expect_found(const char *data, const char *option, const char *said)
{
    RAN result = run(NULL, "--data", data, "search", option, "slab", NULL);
    expect_status(result, 0);
    expect_text(result.out, said);
}

static void rules_are_put_shown_and_asked_with(void **state)
{
    expect_found(*state, "--limit=1", "Nothing found.");
    put_rules(*state, RULES);
    expect_found(*state, "--limit=1", "synonym: laptop for slab");
    RAN all = run(NULL, "--data", *state, "synonyms", NULL);
    expect_text(all.out, "    {\"words\":[\"slab\",\"laptop\"],\"lang\":\"en\"}\n");
    RAN german = run(NULL, "--data", *state, "synonyms", "--lang=de", "--json", NULL);
    KB_OWNED(json_t) json = json_of(&german);
    assert_int_equal(json_array_size(json_object_get(json, "synonyms")), 0);
    expect_text(german.out, "kaputt");
}

static void a_search_may_be_tried_with_other_rules(void **state)
{
    KB_OWNED(kb_text) good = write_in(*state, "good.json", RULES);
    KB_OWNED(kb_text) bad = write_in(*state, "bad.json", "{\"synonyms\":[{\"words\":[\"a\"]}]}");
    KB_OWNED(kb_text) with_good = kb_printf("--synonyms=%s", good);
    KB_OWNED(kb_text) with_bad = kb_printf("--synonyms=%s", bad);
    expect_found(*state, with_good, "synonym: laptop for slab");
    expect_found(*state, "--limit=1", "Nothing found.");
    RAN result = run(NULL, "--data", *state, "search", with_bad, "slab", NULL);
    expect_status(result, 65);
    expect_text(result.err, "bad.json: synonyms[0].words must have 2");
}

static void a_bad_file_changes_nothing(void **state)
{
    KB_OWNED(kb_text) bad = write_in(*state, "bad.json", "{\"synonyms\":[{\"words\":[\"a\",\"\"]}]}");
    put_rules(*state, RULES);
    RAN refused = run(NULL, "--data", *state, "synonyms", bad, NULL);
    expect_status(refused, 65);
    expect_text(refused.err, "synonyms[0].words[1] is empty");
    expect_found(*state, "--limit=1", "synonym: laptop for slab");
}

static void what_was_broken_by_hand_is_named_and_left_out(void **state)
{
    KB_OWNED(kb_text) broken = write_in(*state, "synonyms.json", "{\"synonyms\":");
    RAN result = run(NULL, "--data", *state, "search", "laptop", NULL);
    expect_status(result, 0);
    expect_text(result.err, broken);
    expect_text(result.out, "Laptop");
    RAN shown = run(NULL, "--data", *state, "synonyms", NULL);
    expect_status(shown, 65);
}

static void a_backup_has_them_and_a_restore_brings_them_back(void **state)
{
    KB_OWNED(kb_text) other = path_in(*state, "other");
    KB_OWNED(kb_text) file = path_in(*state, "backup.db");
    put_rules(*state, RULES);
    RAN backup = run(NULL, "--data", *state, "backup", file, NULL);
    expect_status(backup, 0);
    RAN restored = run(NULL, "--data", other, "restore", file, NULL);
    expect_status(restored, 0);
    RAN shown = run(NULL, "--data", other, "synonyms", NULL);
    expect_text(shown.out, "slab");
    put_rules(*state, "{}");
    RAN replaced = run(NULL, "--data", *state, "restore", "--replace", file, NULL);
    expect_status(replaced, 0);
    RAN again = run(NULL, "--data", *state, "synonyms", NULL);
    expect_text(again.out, "slab");
    KB_OWNED(kb_text) aside = read_in(*state, "synonyms.json.replaced");
    expect_no_text(aside, "slab");
}

static void a_backup_replaces_no_rules_either(void **state)
{
    KB_OWNED(kb_text) file = path_in(*state, "backup.db");
    KB_OWNED(kb_text) rules = write_in(*state, "backup.db.synonyms.json", "precious");
    put_rules(*state, RULES);
    RAN backup = run(NULL, "--data", *state, "backup", file, NULL);
    expect_status(backup, 73);
    expect_text(backup.err, "synonyms.json' exists already");
    KB_OWNED(kb_text) kept = read_in(*state, "backup.db.synonyms.json");
    assert_string_equal(kept, "precious");
    assert_int_not_equal(access(file, F_OK), 0);
}

static void rules_can_be_measured(void **state)
{
    KB_OWNED(kb_text)
    corpus = write_in(*state, "corpus.jsonl",
                      "{\"kind\":\"article\",\"id\":\"A1\",\"title\":\"Laptop dark\","
                      "\"body\":\"Change it.\",\"state\":\"published\",\"lang\":\"en\"}\n");
    KB_OWNED(kb_text) queries = write_in(*state, "queries.jsonl", "{\"id\":\"Q1\",\"text\":\"slab\",\"lang\":\"en\"}\n");
    KB_OWNED(kb_text) qrels = write_in(*state, "qrels.tsv", "Q1\tA1\t1\n");
    KB_OWNED(kb_text) rules = write_in(*state, "rules.json", RULES);
    KB_OWNED(kb_text) with_rules = kb_printf("--synonyms=%s", rules);
    RAN without = run(NULL, "eval", "--json", *state, NULL);
    RAN with = run(NULL, "eval", "--json", with_rules, *state, NULL);
    expect_status(without, 0);
    expect_status(with, 0);
    KB_OWNED(json_t) before = json_of(&without);
    KB_OWNED(json_t) after = json_of(&with);
    assert_true(json_real_value(json_object_get(before, "mrr_10")) < 0.5);
    assert_true(json_real_value(json_object_get(after, "mrr_10")) > 0.5);
}

int main(void)
{
#define STOCKED(name) cmocka_unit_test_setup_teardown(name, make_stock, remove_folder)
    const struct CMUnitTest tests[] = {
        STOCKED(rules_are_put_shown_and_asked_with),
        STOCKED(a_search_may_be_tried_with_other_rules),
        STOCKED(a_bad_file_changes_nothing),
        STOCKED(what_was_broken_by_hand_is_named_and_left_out),
        STOCKED(a_backup_has_them_and_a_restore_brings_them_back),
        STOCKED(a_backup_replaces_no_rules_either),
        TEST(rules_can_be_measured),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
