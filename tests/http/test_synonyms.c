/* Synonyms over HTTP: the next question of every worker is asked with them, they outlive the process, and nobody's change is
 * lost. */
#include "daemon.h"

#include "base/file.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>

#define ASKERS 8
#define TURNS 10
#define TARGET "/v1/synonyms"
#define LAPTOPS "{\"synonyms\":[{\"words\":[\"slab\",\"laptop\"]}]}"

static void stock(const daemon_process *daemon)
{
    expect(daemon, 201, "PUT", "/v1/articles/KB1",
           "{\"title\":\"Laptop stays dark\",\"body\":\"Change the power supply.\",\"lang\":\"en\",\"state\":\"published\","
           "\"visibility\":\"public\"}");
}

static bool finds_slab(const daemon_process *daemon)
{
    answer got = request(daemon, "GET", "/v1/search?q=slab&lang=en", NULL, NULL);
    bool found = got.status == 200 && has_hit(&got, "article", "KB1");
    answer_clear(&got);
    return found;
}

struct asking {
    const daemon_process *daemon;
    bool wanted;
    atomic_int wrong;
};

static void *ask(void *context)
{
    struct asking *asking = context;
    for (int i = 0; i < 3; i++)
        if (finds_slab(asking->daemon) != asking->wanted)
            atomic_fetch_add(&asking->wrong, 1);
    return NULL;
}

/* As many at once as there are workers, and more. */
static void expect_of_all_workers(const daemon_process *daemon, bool wanted)
{
    struct asking asking = {.daemon = daemon, .wanted = wanted};
    pthread_t threads[ASKERS];
    for (size_t i = 0; i < ASKERS; i++)
        assert_int_equal(pthread_create(&threads[i], NULL, ask, &asking), 0);
    for (size_t i = 0; i < ASKERS; i++)
        pthread_join(threads[i], NULL);
    assert_int_equal(asking.wrong, 0);
}

static void every_question_after_the_put_is_asked_with_the_new_rules(void **state)
{
    stock(*state);
    for (int i = 0; i < TURNS; i++) {
        expect(*state, 200, "PUT", TARGET, i % 2 ? "{}" : LAPTOPS);
        expect_of_all_workers(*state, i % 2 == 0);
    }
}

static void a_form_and_a_ticket_are_asked_with_them_too(void **state)
{
    stock(*state);
    expect(*state, 200, "PUT", TARGET, LAPTOPS);
    static const char *const targets[] = {"/v1/similar", "/v1/suggest"};
    for (size_t i = 0; i < 2; i++) {
        answer got = request(*state, "POST", targets[i], "Content-Type: application/json\r\n",
                             "{\"title\":\"slab dark\",\"body\":\"the power supply of the slab\"}");
        assert_true(has_hit(&got, "article", "KB1"));
        answer_clear(&got);
    }
}

static void accepted_rules_survive_a_restart_and_a_kill(void **state)
{
    daemon_process *daemon = *state;
    stock(daemon);
    expect(daemon, 200, "PUT", TARGET, LAPTOPS);
    kill(daemon->pid, SIGKILL);
    waitpid(daemon->pid, NULL, 0);
    launch(daemon);
    assert_true(finds_slab(daemon));
    assert_int_equal(finish(daemon), 0);
    launch(daemon);
    assert_true(finds_slab(daemon));
}

static void a_file_changed_by_hand_is_followed(void **state)
{
    daemon_process *daemon = *state;
    stock(daemon);
    expect(daemon, 200, "PUT", TARGET, "{}");
    assert_false(finds_slab(daemon));
    KB_OWNED(kb_text) path = kb_printf("%s/synonyms.json", daemon->data);
    assert_int_equal(kb_file_replace(path, KB_STR(LAPTOPS), NULL), KB_OK);
    assert_true(finds_slab(daemon));
    assert_int_equal(kb_file_replace(path, KB_STR("{\"synonyms\":[{}]}"), NULL), KB_OK);
    assert_true(finds_slab(daemon));
    KB_OWNED(kb_text) log = read_log(daemon);
    assert_non_null(strstr(log, "synonyms[0]"));
}

static void analyze_shows_what_a_word_may_be_called(void **state)
{
    stock(*state);
    expect(*state, 200, "PUT", TARGET, "{\"synonyms\":[{\"from\":[\"big slab\"],\"to\":[\"laptop\",\"notebook\"]}]}");
    answer got = request(*state, "GET", "/v1/analyze?text=my%20Big%20Slabs&lang=en", NULL, NULL);
    KB_OWNED(kb_text) synonyms = kb_json_text(json_object_get(got.json, "synonyms"));
    assert_string_equal(synonyms, "[{\"text\":\"Big Slabs\",\"others\":[\"laptop\",\"notebook\"]}]");
    answer_clear(&got);
}

/* ---- who else changes them ---- */

static void a_change_over_rules_that_moved_on_is_refused(void **state)
{
    answer got = request(*state, "GET", TARGET, NULL, NULL);
    KB_OWNED(kb_text) first = header_of(&got, "ETag");
    answer_clear(&got);
    KB_OWNED(kb_text) if_match = kb_printf("If-Match: %s\r\nContent-Type: application/json\r\n", first);
    KB_OWNED(kb_text) if_none_match = kb_printf("If-None-Match: %s\r\n", first);
    got = request(*state, "GET", TARGET, if_none_match, NULL);
    assert_int_equal(got.status, 304);
    answer_clear(&got);
    got = request(*state, "PUT", TARGET, if_match, LAPTOPS);
    KB_OWNED(kb_text) second = header_of(&got, "ETag");
    assert_int_equal(got.status, 200);
    assert_string_not_equal(first, second);
    answer_clear(&got);
    got = request(*state, "PUT", TARGET, if_match, "{}");
    assert_int_equal(got.status, 412);
    assert_string_equal(text_at(&got, "code"), "version_conflict");
    answer_clear(&got);
    got = request(*state, "GET", TARGET, if_none_match, NULL);
    assert_int_equal(got.status, 200);
    assert_int_equal(json_array_size(json_object_get(got.json, "synonyms")), 1);
    answer_clear(&got);
}

static void a_language_is_read_and_replaced_by_itself(void **state)
{
    expect(*state, 200, "PUT", TARGET, LAPTOPS);
    expect(*state, 200, "PUT", TARGET "?lang=de",
           "{\"synonyms\":[{\"words\":[\"a\",\"b\"]}],\"stop_words\":{\"de\":{\"add\":[\"c\"]}}}");
    answer got = request(*state, "GET", TARGET "?lang=de-AT", NULL, NULL);
    assert_string_equal(got.body,
                        "{\"synonyms\":[{\"words\":[\"a\",\"b\"],\"lang\":\"de\"}],\"stop_words\":{\"de\":{\"add\":[\"c\"]}}}");
    KB_OWNED(kb_text) german = kb_str_dup(kb_str_of(got.body));
    answer_clear(&got);
    expect(*state, 200, "PUT", TARGET "?lang=de", german);
    got = request(*state, "GET", TARGET, NULL, NULL);
    assert_int_equal(json_array_size(json_object_get(got.json, "synonyms")), 2);
    answer_clear(&got);
}

static void bad_rules_change_nothing_and_are_named(void **state)
{
    static const struct {
        const char *target, *body, *code, *param;
    } rows[] = {
        {TARGET, "{\"synonyms\":[{\"words\":[\"a\",\"b\"]},{\"words\":[\"c\"]}]}", "invalid_document", "synonyms[1].words"},
        {TARGET, "{\"synonyms\":", "invalid_json", NULL},
        {TARGET "?lang=xx", "{}", "invalid_parameter", "lang"},
        {TARGET "?language=de", "{}", "unknown_parameter", "language"},
    };
    expect(*state, 200, "PUT", TARGET, LAPTOPS);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        answer got = request(*state, "PUT", rows[i].target, "Content-Type: application/json\r\n", rows[i].body);
        const char *param = json_string_value(json_object_get(got.json, "param"));
        if (got.status != 400 || strcmp(text_at(&got, "code"), rows[i].code) != 0 ||
            (rows[i].param && strcmp(param, rows[i].param)))
            fail_msg("%s %s: %s", rows[i].target, rows[i].body, got.body);
        answer_clear(&got);
    }
    answer got = request(*state, "GET", TARGET, NULL, NULL);
    assert_int_equal(json_array_size(json_object_get(got.json, "synonyms")), 1);
    answer_clear(&got);
}

static void who_has_no_key_neither_reads_nor_changes_them(void **state)
{
    (void)state;
    daemon_process *daemon = make_daemon("--key-file", NULL);
    KB_OWNED(kb_text) key_file = kb_printf("%s/key", daemon->folder);
    assert_int_equal(kb_file_replace(key_file, KB_STR(TEST_KEY), NULL), KB_OK);
    daemon->arguments[1] = key_file;
    launch(daemon);
    expect(daemon, 401, "GET", TARGET, NULL);
    expect(daemon, 401, "PUT", TARGET, LAPTOPS);
    daemon->key = TEST_KEY;
    expect(daemon, 200, "PUT", TARGET, LAPTOPS);
    assert_int_equal(finish(daemon), 0);
    remove_daemon(daemon);
}

int main(void)
{
#define DAEMON_TEST(test) cmocka_unit_test_setup_teardown(test, start_daemon, stop_daemon)
    const struct CMUnitTest tests[] = {
        DAEMON_TEST(every_question_after_the_put_is_asked_with_the_new_rules),
        DAEMON_TEST(a_form_and_a_ticket_are_asked_with_them_too),
        DAEMON_TEST(analyze_shows_what_a_word_may_be_called),
        DAEMON_TEST(accepted_rules_survive_a_restart_and_a_kill),
        DAEMON_TEST(a_file_changed_by_hand_is_followed),
        DAEMON_TEST(a_change_over_rules_that_moved_on_is_refused),
        DAEMON_TEST(a_language_is_read_and_replaced_by_itself),
        DAEMON_TEST(bad_rules_change_nothing_and_are_named),
        cmocka_unit_test(who_has_no_key_neither_reads_nor_changes_them),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
