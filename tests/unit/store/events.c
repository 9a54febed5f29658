#include "support.h"

static bool collect(void *context, const kb_event *event)
{
    kb_buf *out = context;
    kb_buf_printf(out, "%s%s:%s@%u ", kb_action_names[event->action], event->query_id, event->id, event->position);
    return out->len < 200;
}

static char *events_text(kb_store *store)
{
    KB_OWNED_BUF out = {0};
    must(kb_store_each_event(store, collect, &out, &err));
    return kb_str_dup(kb_buf_str(&out));
}

static void events_come_back_as_they_were_told(void **state)
{
    struct place *place = *state;
    static const kb_event events[] = {
        {.at_ms = 1, .action = KB_ACTION_SHOWN, .query_id = "q"},
        {.at_ms = 2, .action = KB_ACTION_SOLVED, .kind = KB_ARTICLE, .id = "KB1", .position = 2, .session = "s"},
    };
    must(kb_store_add_events(place->store, events, 2, &err));
    KB_OWNED(kb_text) text = events_text(reopen(place));
    assert_string_equal(text, "shownq:@0 solved:KB1@2 ");
}

static void events_take_no_place_in_the_feed(void **state)
{
    struct place *place = *state;
    put(place->store, KB_ARTICLE, "KB1", "one");
    must(kb_store_add_events(place->store, &(kb_event){.action = KB_ACTION_OPEN}, 1, &err));
    assert_int_equal(newest(place->store), 1);
}

static void events_share_a_batch_with_other_writes(void **state)
{
    struct place *place = *state;
    must(kb_store_begin(place->store, &err));
    must(kb_store_add_events(place->store, &(kb_event){.action = KB_ACTION_OPEN}, 1, &err));
    kb_store_rollback(place->store);
    KB_OWNED(kb_text) text = events_text(place->store);
    assert_string_equal(text, "");
}

static void every_action_has_a_name_that_is_read_back(void **state)
{
    (void)state;
    kb_action action;
    for (int i = 0; i < KB_ACTIONS; i++) {
        assert_true(kb_action_parse(kb_str_of(kb_action_names[i]), &action));
        assert_int_equal(action, i);
    }
    assert_false(kb_action_parse(KB_STR("opened"), &action));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        place_test(events_come_back_as_they_were_told),
        place_test(events_take_no_place_in_the_feed),
        place_test(events_share_a_batch_with_other_writes),
        cmocka_unit_test(every_action_has_a_name_that_is_read_back),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
