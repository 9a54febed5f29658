/* Joined words over HTTP: a part finds them, splits are shown, and the data folder's own list wins as soon as it is written. */
#include "daemon.h"

#include "base/file.h"

#define QUEUE "/v1/search?q=Druckerwarteschlange&lang=de"

static void put(const daemon_process *daemon, const char *id, const char *title)
{
    KB_OWNED(kb_text) target = kb_printf("/v1/articles/%s", id);
    KB_OWNED(kb_text) body = kb_printf("{\"title\":\"%s\",\"body\":\"\",\"lang\":\"de\",\"state\":\"published\","
                                       "\"visibility\":\"public\"}", title);
    expect(daemon, 201, "PUT", target, body);
}

static void stock(const daemon_process *daemon)
{
    put(daemon, "LABEL", "Etikettendrucker ist langsam");
    put(daemon, "QUEUE", "Druckerwarteschlange leeren");
    put(daemon, "PRINTER", "Drucker einrichten");
    put(daemon, "WAIT", "Warteschlange am Schalter");
}

static void expect_splits(const daemon_process *daemon, const char *target, const char *expected)
{
    answer got = request(daemon, "GET", target, NULL, NULL);
    const json_t *analysis = json_object_get(got.json, "analysis");
    char *splits = json_dumps(json_object_get(analysis ? analysis : got.json, "splits"), JSON_COMPACT);
    assert_string_equal(splits, expected);
    free(splits);
    answer_clear(&got);
}

static void a_part_finds_the_word_it_is_joined_into(void **state)
{
    stock(*state);
    answer got = request(*state, "GET", "/v1/search?q=Drucker&lang=de", NULL, NULL);
    assert_true(has_hit(&got, "article", "PRINTER"));
    assert_true(has_hit(&got, "article", "LABEL"));
    assert_true(has_hit(&got, "article", "QUEUE"));
    assert_false(has_hit(&got, "article", "WAIT"));
    answer_clear(&got);
}

static void splits_are_shown_with_an_answer_and_by_analysis(void **state)
{
    stock(*state);
    expect_splits(*state, QUEUE, "{\"druckerwarteschlange\":[\"drucker\",\"warteschlange\"]}");
    expect_splits(*state, "/v1/analyze?text=Druckerwarteschlange&lang=de", "{\"druckerwarteschlange\":[\"drucker\",\"warteschlange\"]}");
    expect_splits(*state, "/v1/search?q=Drucker&lang=de", "{}");
}

static void the_list_of_the_data_folder_wins_and_wrong_lines_are_told(void **state)
{
    daemon_process *daemon = *state;
    KB_OWNED(kb_text) path = kb_printf("%s/compounds.txt", daemon->data);
    stock(daemon);
    expect_splits(daemon, QUEUE, "{\"druckerwarteschlange\":[\"drucker\",\"warteschlange\"]}");
    assert_int_equal(kb_file_replace(path, KB_STR("de: Druckerwarteschlange =\nfr: imprimante = im primante\n"), NULL), KB_OK);
    expect_splits(daemon, QUEUE, "{}");
    KB_OWNED(kb_text) log = read_log(daemon);
    assert_non_null(strstr(log, "left_out_line=2"));
    assert_int_equal(kb_file_replace(path, KB_STR("de: Druckerwarteschlange = Drucker Warte Schlange\n"), NULL), KB_OK);
    expect_splits(daemon, QUEUE, "{\"druckerwarteschlange\":[\"drucker\",\"warte\",\"schlange\"]}");
}

#define DAEMON_TEST(test) cmocka_unit_test_setup_teardown(test, start_daemon, stop_daemon)

int main(void)
{
    const struct CMUnitTest tests[] = {
        DAEMON_TEST(a_part_finds_the_word_it_is_joined_into),
        DAEMON_TEST(splits_are_shown_with_an_answer_and_by_analysis),
        DAEMON_TEST(the_list_of_the_data_folder_wins_and_wrong_lines_are_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
