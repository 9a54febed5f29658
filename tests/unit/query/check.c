/* What would happen if this draft were published? And which passages two texts share. */
#include "shelf.h"

#include "query/asker.h"
#include "query/check.h"
#include "query/copies.h"

#include <math.h>

#define LONG_TEXT                                                                                                                \
    "Open the lid of the scanner and wipe the glass strip with a dry cloth. Then start the calibration from the menu and wait "  \
    "until the green lamp stops blinking. If the stripes are still there, order a new sensor from the depot."

/* ---- copies ---- */

static kb_copies compare(shelf *here, const char *lang, const char *mine_text, const char *theirs_text, char **passage)
{
    KB_OWNED(kb_shingled) mine = NULL;
    KB_OWNED(kb_shingled) theirs = NULL;
    kb_copies copies;
    kb_answer unused = ask(here, &(kb_request){.manner = KB_SEARCH, .limit = 1, .text = KB_STR("x")}); /* opens the asker */
    kb_answer_clear(&unused);
    must(kb_shingled_new(here->asker, kb_str_of(mine_text), kb_language_find(kb_str_of(lang)), &mine, &err));
    must(kb_shingled_new(here->asker, kb_str_of(theirs_text), kb_language_find(kb_str_of(lang)), &theirs, &err));
    kb_copies_find(mine, theirs, &copies);
    *passage = kb_str_dup(copies.count ? copies.passages[0].text : KB_STR(""));
    return copies;
}

static void passages_in_common_are_found_as_they_are_written(void **state)
{
    static const struct {
        const char *why, *lang, *mine, *theirs, *passage;
        double of_mine, of_theirs;
    } rows[] = {
        {"the same", "en", "one two three four five six", "one two three four five six", "one two three four five six", 1, 1},
        {"but for case and marks", "en", "One, two: THREE four-five six!", "one two three four five six",
         "One, two: THREE four-five six", 1, 1},
        {"nothing", "en", "one two three four five", "six seven eight nine ten", "", 0, 0},
        {"four words in a row are none", "en", "one two three four xxx", "one two three four yyy", "", 0, 0},
        {"a part of mine", "en", "one two three four five six seven eight nine ten", "one two three four five six",
         "one two three four five six", 2 / 6.0, 1},
        {"fewer words than a shingle has", "en", "one two", "one two", "one two", 1, 1},
        {"without spaces", "zh", "打印机显示脱机状态请重新启动", "打印机显示脱机状态请重新启动", "打印机显示脱机状态请重新启动", 1, 1},
        {"no text", "en", "", "one two three four five", "", 0, 0},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        KB_OWNED(kb_text) passage = NULL;
        kb_copies copies = compare(*state, rows[i].lang, rows[i].mine, rows[i].theirs, &passage);
        assert_row(rows[i].why, kb_str_of(passage), kb_str_of(rows[i].passage));
        if (fabs(copies.of_mine - rows[i].of_mine) > 0.01 || fabs(copies.of_theirs - rows[i].of_theirs) > 0.01)
            fail_msg("%s: %g and %g", rows[i].why, copies.of_mine, copies.of_theirs);
    }
}

/* ---- the check ---- */

static void fill(shelf *here)
{
    shelve_article(here, "SCAN", "en", "Stripes on every scan", LONG_TEXT);
    shelve_article(here, "FAX", "en", "The fax rings all night", "Switch the night mode on and set the hours at which it may ring.");
    for (int i = 0; i < 20; i++) {
        KB_OWNED(kb_text) id = kb_printf("other%d", i);
        shelve_article(here, id, "en", "Something else", "entirely and wholly different, and about chairs");
    }
    shelve(here, "{'kind':'ticket','id':'SOLVED','title':'Mouse pointer jumps','body':'The pointer jumps across the screen since "
                 "the new mouse mat came.','state':'resolved'}");
    shelve(here, "{'kind':'ticket','id':'OPEN','title':'Pointer jumps about','body':'On my new mouse mat the pointer jumps.'}");
}

static json_t *check(shelf *here, const char *id, const char *title, const char *body)
{
    KB_OWNED(kb_document) draft = kb_document_new(KB_ARTICLE);
    json_t *out = NULL;
    kb_request request = request_for(KB_SEARCH, "pointer");
    kb_answer opened = ask(here, &request);
    kb_answer_clear(&opened);
    draft->id = kb_str_dup(kb_str_of(id));
    draft->lang = kb_str_dup(KB_STR("en"));
    draft->title = kb_str_dup(kb_str_of(title));
    draft->body = kb_str_dup(kb_str_of(body));
    draft->state = KB_DRAFT;
    draft->visibility = KB_TIER_PUBLIC;
    must(kb_document_check(draft, &err));
    must(kb_check_draft(here->asker, draft, 0, &out, &err));
    return out;
}

static const char *id_at(const json_t *json, const char *list, size_t index)
{
    const char *id = json_string_value(json_object_get(json_array_get(json_object_get(json, list), index), "id"));
    return id ? id : "";
}

static void open_and_solved_tickets_are_told_apart(void **state)
{
    fill(*state);
    KB_OWNED(json_t) json = check(*state, "NEW", "The mouse pointer jumps", "Use a mat of one colour: the sensor sees a pattern.");
    assert_string_equal(id_at(json, "would_have_answered", 0), "SOLVED");
    assert_string_equal(id_at(json, "answers", 0), "OPEN");
    assert_int_equal(json_integer_value(json_object_get(json_array_get(json_object_get(json, "answers"), 0), "rank")), 1);
    assert_int_equal(json_array_size(json_object_get(json, "near_duplicates")), 0);
    assert_true(json_is_true(json_object_get(json, "complete")));
}

static void a_copy_is_near_but_not_to_its_own_older_version(void **state)
{
    fill(*state);
    KB_OWNED(json_t) copy = check(*state, "NEW", "Scanning", LONG_TEXT);
    assert_string_equal(id_at(copy, "near_duplicates", 0), "SCAN");
    KB_OWNED(json_t) itself = check(*state, "SCAN", "Scanning", LONG_TEXT);
    assert_int_equal(json_array_size(json_object_get(itself, "near_duplicates")), 0);
}

static void a_check_leaves_nothing_behind(void **state)
{
    shelf *here = *state;
    fill(here);
    kb_request request = request_for(KB_SIMILAR, "the pointer jumps on my mouse mat");
    KB_OWNED(kb_text) before = ids_of(here, &request);
    KB_OWNED(json_t) json = check(here, "NEW", "The mouse pointer jumps", "Use a mat of one colour.");
    KB_OWNED(kb_text) after = ids_of(here, &request);
    assert_string_equal(after, before);
    assert_null(strstr(after, "NEW"));
    shelve_article(here, "LATER", "en", "Mouse mats", "the pointer jumps on my mouse mat"); /* and newer commits are seen again */
    KB_OWNED(kb_text) later = ids_of(here, &request);
    assert_non_null(strstr(later, "LATER"));
}

static void a_draft_of_another_matter_answers_nobody(void **state)
{
    fill(*state);
    KB_OWNED(json_t) json = check(*state, "NEW", "Zebra crossing", "Stripes painted white.");
    assert_int_equal(json_array_size(json_object_get(json, "answers")), 0);
    assert_int_equal(json_array_size(json_object_get(json, "would_have_answered")), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        shelf_test(passages_in_common_are_found_as_they_are_written),
        shelf_test(open_and_solved_tickets_are_told_apart),
        shelf_test(a_copy_is_near_but_not_to_its_own_older_version),
        shelf_test(a_check_leaves_nothing_behind),
        shelf_test(a_draft_of_another_matter_answers_nobody),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
