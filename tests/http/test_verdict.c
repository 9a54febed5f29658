/* Can an answer say "nothing good"? Over the whole starter knowledge base, with its own questions and with what it cannot know. */
#include "daemon.h"

#define SET_QUESTIONS 40 /* of each judged set */

static int start_filled(void **state)
{
    daemon_process *daemon = make_daemon("--keys", "off", "--question-timeout-ms", "60000", NULL); /* sanitizers are slow */
    KB_OWNED(kb_text)
    fill = kb_printf("{ for trade in finance healthcare retail technology telecom; do %s --data %s import -q --visibility public "
                     "%s/corpus/starter/$trade/articles %s/corpus/starter/$trade/tickets.jsonl || exit 1; done; "
                     "%s --data %s build -q; } >%s 2>&1",
                     KB_INDEXER, daemon->data, KB_SOURCE_DIR, KB_SOURCE_DIR, KB_INDEXER, daemon->data, daemon->log);
    if (system(fill))
        fail_msg("%s failed", fill);
    launch(daemon);
    *state = daemon;
    return 0;
}

static char *verdict_of(const daemon_process *daemon, const char *target, const char *name, const char *text)
{
    KB_OWNED(json_t) body = json_pack("{s:s}", name, text);
    if (strcmp(name, "title") == 0)
        json_object_set_new(body, "body", json_string(""));
    KB_OWNED(kb_text) json = kb_json_text(body);
    answer got = request(daemon, "POST", target, NULL, json);
    if (got.status != 200)
        fail_msg("%s: %d %s", json, got.status, got.body);
    char *verdict = kb_str_dup(kb_str_of(text_at(&got, "verdict")));
    answer_clear(&got);
    return verdict;
}

static void a_form_is_silent_on_what_tells_nothing(void **state)
{
    static const char *const texts[] = {
        "what time is it", "the", "I love pizza", "help", "Please help me", "I need help", "Good morning, thank you very much",
        "it does not work", "who won the match yesterday", "asdf qwer jkl", "qué hora es", "die", "Guten Tag, vielen Dank",
        "me gusta la pizza", "现在几点", "你好，谢谢"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        KB_OWNED(kb_text) verdict = verdict_of(*state, "/v1/suggest", "title", texts[i]);
        if (strcmp(verdict, "none") != 0)
            fail_msg("'%s' is %s", texts[i], verdict);
    }
}

static void a_code_or_a_rare_name_is_a_question(void **state)
{
    static const char *const texts[] = {"NV-809", "0x80070070", "printer offline", "Drucker offline", "T200"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        KB_OWNED(kb_text) verdict = verdict_of(*state, "/v1/search", "q", texts[i]);
        if (strcmp(verdict, "none") == 0)
            fail_msg("'%s' is none", texts[i]);
    }
}

/* ---- adding what was asked as a title never lowers the verdict ---- */

static int rank_of(const char *verdict)
{
    return strcmp(verdict, "confident") == 0 ? 0 : strcmp(verdict, "possible") == 0 ? 1 : 2;
}

static void put_title(const daemon_process *daemon, const char *lang, const char *title)
{
    KB_OWNED(json_t)
    article = json_pack("{s:s, s:s, s:s, s:s, s:s}", "lang", lang, "title", title, "body", "", "state", "published", "visibility",
                        "public");
    KB_OWNED(kb_text) json = kb_json_text(article);
    expect(daemon, 201, "PUT", "/v1/articles/ASKED", json);
}

static void assert_never_lowered(const daemon_process *daemon, const char *lang, const char *question)
{
    KB_OWNED(kb_text) before = verdict_of(daemon, "/v1/search", "q", question);
    put_title(daemon, lang, question);
    KB_OWNED(kb_text) after = verdict_of(daemon, "/v1/search", "q", question);
    expect(daemon, 200, "DELETE", "/v1/articles/ASKED", NULL);
    if (rank_of(after) > rank_of(before))
        fail_msg("'%s' was %s, and with it as a title it is %s", question, before, after);
}

static void each_line(const char *path, size_t most, void (*each)(const daemon_process *daemon, char *line), void *daemon)
{
    FILE *file = fopen(path, "r");
    char *line = NULL;
    size_t room = 0;
    if (!file)
        fail_msg("there is no %s", path);
    for (size_t i = 0; i < most && getline(&line, &room, file) > 0; i++)
        each(daemon, line);
    free(line);
    fclose(file);
}

static void ask_starter(const daemon_process *daemon, char *line)
{
    char *rest, *lang = strtok_r(line, "\t", &rest), *question = strtok_r(NULL, "\t", &rest);
    assert_never_lowered(daemon, lang, question);
}

static void ask_judged(const daemon_process *daemon, char *line)
{
    KB_OWNED(json_t) json = json_loads(line, 0, NULL);
    const char *text = json_string_value(json_object_get(json, "text")), *lang = json_string_value(json_object_get(json, "lang"));
    KB_OWNED(kb_text) title = kb_str_dup((kb_str){text ? text : "", text ? kb_utf8_floor(kb_str_of(text), 400) : 0});
    title[strcspn(title, "\r\n")] = '\0';
    if (*title && lang)
        assert_never_lowered(daemon, lang, title);
}

/* With the judged sets below KB_JUDGED_SETS too, where that is set: see docs/quality.md. */
static void the_questions_own_words_as_a_title_never_lower_the_verdict(void **state)
{
    static const char *const trades[] = {"finance", "healthcare", "retail", "technology", "telecom"};
    static const char *const sets[] = {"xquad/en", "xquad/de", "xquad/ru", "xquad/zh", "xquad/tr", "banking77", "jquery-trac",
                                       "gitbugs/hadoop", "gitbugs/seamonkey"};
    const char *judged = getenv("KB_JUDGED_SETS");
    for (size_t i = 0; i < sizeof trades / sizeof *trades; i++) {
        KB_OWNED(kb_text) path = kb_printf("%s/corpus/starter/%s/questions.tsv", KB_SOURCE_DIR, trades[i]);
        each_line(path, SIZE_MAX, ask_starter, *state);
    }
    for (size_t i = 0; judged && i < sizeof sets / sizeof *sets; i++) {
        KB_OWNED(kb_text) path = kb_printf("%s/%s/queries.jsonl", judged, sets[i]);
        each_line(path, SET_QUESTIONS, ask_judged, *state);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_form_is_silent_on_what_tells_nothing),
        cmocka_unit_test(a_code_or_a_rare_name_is_a_question),
        cmocka_unit_test(the_questions_own_words_as_a_title_never_lower_the_verdict),
    };
    return cmocka_run_group_tests(tests, start_filled, stop_daemon);
}
