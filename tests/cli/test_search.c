#include "running.h"

static const char knowledge[] =
    "{\"kind\":\"article\",\"id\":\"A-router\",\"title\":\"Reset the router\",\"body\":\"Hold the small button for ten seconds "
    "until the "
    "light blinks. Error E-417 goes away.\",\"lang\":\"en\",\"visibility\":\"public\",\"url\":\"https://kb.example/router\"}\n"
    "{\"kind\":\"article\",\"id\":\"A-drucker\",\"title\":\"Druckerwarteschlange leeren\",\"body\":\"Beenden Sie den Spooler und "
    "starten "
    "Sie ihn neu.\",\"lang\":\"de\"}\n"
    "{\"kind\":\"article\",\"id\":\"A-draft\",\"title\":\"Reset the spaceship\",\"body\":\"Nobody may see this "
    "yet.\",\"lang\":\"en\","
    "\"state\":\"draft\"}\n"
    "{\"kind\":\"article\",\"id\":\"A-escape\",\"title\":\"Xylophone \\u001b[31mred\",\"body\":\"Xylophone <b>bold</b> & more.\","
    "\"lang\":\"en\",\"visibility\":\"public\"}\n"
    "{\"kind\":\"ticket\",\"id\":\"T-1\",\"title\":\"Router dead\",\"body\":\"The router shows no light since the storm. Error "
    "E-417.\","
    "\"lang\":\"en\",\"state\":\"open\"}\n";

static int make_knowledge(void **state)
{
    make_folder(state);
    KB_OWNED(kb_text) file = write_in(*state, "knowledge.jsonl", knowledge);
    RAN import = run(NULL, "--data", *state, "import", file, NULL);
    expect_status(import, 0);
    RAN build = run(NULL, "--data", *state, "build", NULL);
    expect_status(build, 0);
    return 0;
}

#define ASK(name) cmocka_unit_test_setup_teardown(name, make_knowledge, remove_folder)

static json_t *first_hit(const json_t *answer)
{
    return json_array_get(json_object_get(answer, "hits"), 0);
}

static const char *id_of(const json_t *hit)
{
    const char *id = json_string_value(json_object_get(hit, "id"));
    return id ? id : "nothing";
}

static void a_person_reads_hits_with_title_id_and_reason(void **state)
{
    RAN result = run(NULL, "--data", *state, "search", "reset", "router", NULL);
    expect_status(result, 0);
    expect_text(result.out, " 1. Reset the router\n");
    expect_text(result.out, "article A-router · en · published · public · ");
    expect_text(result.out, "https://kb.example/router");
    expect_text(result.out, "why: ");
    expect_no_text(result.out, "\033");
    expect_no_text(result.out, "A-draft");
}

static void escape_sequences_of_a_document_do_not_reach_the_terminal(void **state)
{
    RAN result = run(NULL, "--data", *state, "search", "xylophone", NULL);
    expect_status(result, 0);
    expect_text(result.out, "Xylophone [31mred");
    expect_no_text(result.out, "\033");
    expect_text(result.out, "Xylophone <b>bold</b> & more.");
}

static void json_is_the_answer_of_the_api(void **state)
{
    static const char *const fields[] = {"query_id", "took_ms", "verdict", "total", "limit", "offset", "analysis", "hits"};
    RAN result = run(NULL, "--data", *state, "--json", "search", "--limit=1", "router", NULL);
    expect_status(result, 0);
    KB_OWNED(json_t) json = json_of(&result);
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (!json_object_get(json, fields[i]))
            fail_msg("no %s in %s", fields[i], result.out);
    assert_int_equal(json_array_size(json_object_get(json, "hits")), 1);
    assert_int_equal(json_string_length(json_object_get(json, "query_id")), 32);
    assert_int_equal(number_of(json, "limit"), 1);
}

static void options_narrow_what_is_found(void **state)
{
    static const struct {
        const char *why, *option, *first;
    } rows[] = {
        {"tickets alone", "--kind=ticket", "T-1"},
        {"articles alone", "--kind=article", "A-router"},
        {"both", "--kind=article,ticket", "A-router"},
        {"what everyone may see", "--public", "A-router"},
        {"another language", "--lang=de", "nothing"},
        {"this language", "--lang=en", "A-router"},
        {"one of these, said as locales", "--lang=de_DE.UTF-8,en", "A-router"},
        {"by state", "--state=open", "T-1"},
        {"a state that none has", "--state=closed", "nothing"},
        {"what is skipped", "--offset=900", "nothing"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        RAN result = run(NULL, "--data", *state, "--json", "search", rows[i].option, "reset router", NULL);
        expect_status(result, 0);
        KB_OWNED(json_t) json = json_of(&result);
        if (strcmp(id_of(first_hit(json)), rows[i].first) != 0)
            fail_msg("%s: %s", rows[i].why, result.out);
    }
}

static void a_whole_ticket_from_standard_input_finds_what_resembles_it(void **state)
{
    RAN result = run("Router\n\nHello, our router is dead and shows E-417, no light at all.\n", "--data", *state, "--json",
                     "search", "--similar", "--kind=ticket", "-", NULL);
    expect_status(result, 0);
    KB_OWNED(json_t) json = json_of(&result);
    assert_string_equal(id_of(first_hit(json)), "T-1");
}

static void a_ticket_may_be_longer_than_a_search(void **state)
{
    KB_OWNED_BUF ticket = {0};
    kb_buf_add(&ticket, KB_STR("Router\n\nHello, our router is dead and shows E-417, no light at all.\n"));
    while (ticket.len < 100000)
        kb_buf_add(&ticket, KB_STR("2026-11-24 10:00:01 ERROR nothing answered\n"));
    RAN result = run(ticket.bytes, "--data", *state, "--json", "search", "--similar", "--kind=ticket", "-", NULL);
    expect_status(result, 0);
    KB_OWNED(json_t) json = json_of(&result);
    assert_string_equal(id_of(first_hit(json)), "T-1");
    RAN search = run(ticket.bytes, "--data", *state, "search", "-", NULL);
    expect_status(search, 65);
    expect_text(search.err, "bytes");
}

static void nothing_found_is_said_and_no_error(void **state)
{
    RAN result = run(NULL, "--data", *state, "search", "qwertzuiop", NULL);
    expect_status(result, 0);
    expect_text(result.out, "Nothing found.");
}

static void text_that_is_no_utf_8_is_refused(void **state)
{
    RAN argument = run(NULL, "--data", *state, "search", "a\377b", NULL);
    expect_status(argument, 65);
    expect_text(argument.err, "UTF-8 at byte 1");
    RAN input = run("\300\200", "--data", *state, "search", "-", NULL);
    expect_status(input, 65);
}

static void hostile_words_are_only_words(void **state)
{
    static const char *const texts[] = {"((((((((", "\"",   "a AND OR NOT", "field:",       ":", "-",
                                        "*",        "%s%n", "$(reboot)",    "\342\200\213", ""};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        RAN result = run("x", "--data", *state, "search", "--", texts[i], NULL);
        if (result.status != 0 && result.status != 65)
            fail_msg("'%s': %d %s", texts[i], result.status, result.err);
    }
}

static void without_an_index_the_next_step_is_named(void **state)
{
    KB_OWNED(kb_text) data = path_in(*state, "other");
    KB_OWNED(kb_text) file = path_in(*state, "knowledge.jsonl");
    RAN import = run(NULL, "--data", data, "import", file, NULL);
    expect_status(import, 0);
    RAN result = run(NULL, "--data", data, "search", "router", NULL);
    expect_status(result, 66);
    expect_text(result.err, "build");
    KB_OWNED(kb_text) mistyped = path_in(*state, "othr");
    RAN nothing = run(NULL, "--data", mistyped, "search", "router", NULL);
    expect_status(nothing, 66);
    expect_text(nothing.err, "import");
    expect_no_text(nothing.err, "build");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        ASK(a_person_reads_hits_with_title_id_and_reason),
        ASK(escape_sequences_of_a_document_do_not_reach_the_terminal),
        ASK(json_is_the_answer_of_the_api),
        ASK(options_narrow_what_is_found),
        ASK(a_whole_ticket_from_standard_input_finds_what_resembles_it),
        ASK(a_ticket_may_be_longer_than_a_search),
        ASK(nothing_found_is_said_and_no_error),
        ASK(text_that_is_no_utf_8_is_refused),
        ASK(hostile_words_are_only_words),
        ASK(without_an_index_the_next_step_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
