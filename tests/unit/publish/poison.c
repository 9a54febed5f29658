#include "support.h"

#include "publish/analysis.h"

#include <signal.h>
#include <sys/wait.h>

/* ---- documents that fail, by their titles --------------------------------------------------------------------------- */

static bool all_is_cured; /* a newer version of the program can do it */

static bool is(const kb_document *document, const char *title)
{
    return !all_is_cured && strcmp(document->title, title) == 0;
}

/* A term with a zero byte, which the index refuses. */
static void spoil(kb_postings *postings)
{
    postings->items[0].term = (kb_str){"W\0", 2};
}

static kb_code failing_postings(kb_analyzer *analyzer, const kb_document *document, kb_postings **out, kb_error *error)
{
    if (is(document, "cannot be analysed"))
        return kb_fail(error, KB_INTERNAL, "the analyser gave up");
    if (is(document, "kills"))
        raise(SIGKILL);
    kb_code code = kb_postings_make(analyzer, document, out, error);
    if (!code && is(document, "cannot be indexed"))
        spoil(*out);
    return code;
}

struct parked {
    char text[4096]; /* "KB3: why\n" … */
    unsigned count;
};

static bool add_parked(void *context, kb_kind kind, const char *id, uint64_t seq, const char *why)
{
    (void)kind, (void)seq;
    struct parked *parked = context;
    size_t len = strlen(parked->text);
    snprintf(parked->text + len, sizeof parked->text - len, "%s: %s\n", id, why);
    parked->count++;
    return true;
}

static struct parked parked_in(struct place *place)
{
    struct parked parked = {0};
    must(kb_store_each_parked(place->store, add_parked, &parked, &err));
    return parked;
}

static void assert_parked(struct place *place, const char *id, const char *why)
{
    struct parked parked = parked_in(place);
    KB_OWNED(kb_text) line = kb_printf("%s: ", id);
    if (!strstr(parked.text, line) || !strstr(parked.text, why))
        fail_msg("%s is not parked because of '%s', but: %s", id, why, parked.text);
}

/* ---- in the follower ------------------------------------------------------------------------------------------------ */

static void a_document_that_cannot_be_indexed_is_parked_and_its_old_version_goes(void **state)
{
    static const struct {
        const char *title, *why;
    } cases[] = {
        {"cannot be analysed", "the analyser gave up"},
        {"cannot be indexed", "cannot be indexed: a term has"},
    };
    struct place *place = *state;
    follow_until_ready(place);
    for (unsigned i = 0; i < sizeof cases / sizeof *cases; i++) {
        wait_indexed(place, put(place, "KB1", "Paper jam"));
        assert_true(is_found(place, "KB1"));
        wait_indexed(place, put(place, "KB1", cases[i].title));
        assert_false(is_found(place, "KB1"));
        assert_parked(place, "KB1", cases[i].why);
        assert_int_equal(atomic_load(&place->parked), i + 1);
        wait_indexed(place, put(place, "KB2", "No toner"));
        assert_true(is_found(place, "KB2"));
    }
}

static void a_parked_document_is_tried_again_with_its_next_change(void **state)
{
    struct place *place = *state;
    follow_until_ready(place);
    wait_indexed(place, put(place, "KB1", "cannot be indexed"));
    assert_int_equal(parked_in(place).count, 1);
    wait_indexed(place, put(place, "KB1", "Paper jam"));
    assert_true(is_found(place, "KB1"));
    assert_int_equal(parked_in(place).count, 0);
}

/* ---- among many ----------------------------------------------------------------------------------------------------- */

static void put_among(struct place *place, unsigned count, const unsigned *bad, unsigned bad_count, const char *title)
{
    put_many(place, "KB", count);
    for (unsigned i = 0; i < bad_count; i++) {
        KB_OWNED(kb_text) id = kb_printf("BAD%u", bad[i]);
        put(place, id, title);
    }
    put_many(place, "LATER", count);
}

static void bad_documents_harm_no_others(void **state)
{
    (void)state;
    static const struct {
        const char *why, *title;
        unsigned count, bad_count;
    } cases[] = {
        {"one among few", "cannot be indexed", 10, 1},
        {"one among as many as several threads take", "cannot be indexed", 400, 1},
        {"several in a row", "cannot be indexed", 300, 5},
        {"several that cannot be analysed", "cannot be analysed", 300, 5},
    };
    static const unsigned bad[] = {1, 2, 3, 4, 5};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        void *made = NULL;
        assert_int_equal(place_make(&made), 0);
        struct place *place = made;
        put_among(place, cases[i].count, bad, cases[i].bad_count, cases[i].title);
        build_and_promote(place, 1);
        if (count_in(place, NULL) != 2 * cases[i].count || parked_in(place).count != cases[i].bad_count)
            fail_msg("%s: built: %u are parked", cases[i].why, parked_in(place).count);
        follow_until_ready(place);
        put_among(place, cases[i].count, bad, cases[i].bad_count, cases[i].title);
        wait_indexed(place, newest(place));
        if (count_in(place, NULL) != 2 * cases[i].count || parked_in(place).count != cases[i].bad_count)
            fail_msg("%s: followed: %u are parked", cases[i].why, parked_in(place).count);
        assert_int_equal(place_remove(&made), 0);
    }
}

static void a_document_with_all_that_the_rules_allow_is_indexed(void **state)
{
    struct place *place = *state;
    follow_until_ready(place);
    kb_document *document = kb_document_new(KB_ARTICLE);
    document->id = kb_alloc(KB_ID_BYTES + 1);
    memset(document->id, 'x', KB_ID_BYTES);
    document->body = kb_alloc(KB_BODY_BYTES + 1);
    for (size_t i = 0; i < KB_BODY_BYTES; i++)
        document->body[i] = i % 9 == 8 ? ' ' : (char)('a' + (i * i / 7 + i) % 26);
    document->lang = kb_str_dup(KB_STR("de"));
    document->state = KB_PUBLISHED;
    kb_write write;
    must(kb_document_check(document, &err));
    must(kb_store_put(place->store, document, 0, &write, &err));
    kb_beacon_show(place->beacon, KB_STORED, write.seq);
    wait_indexed(place, write.seq);
    assert_true(is_found(place, document->id));
    kb_document_free(document);
}

/* ---- documents that kill the process -------------------------------------------------------------------------------- */

static void go_away(void *context, uint64_t seq)
{
    (void)context, (void)seq;
    _exit(0);
}

/* Runs a follower, or a build, in a process of its own; true when it lived to its end. */
static bool survives(struct place *place, bool building)
{
    pid_t child = fork();
    if (child == 0) {
        kb_follow_options events = {.ready = go_away};
        atomic_bool stop = false;
        unsigned number;
        kb_code code =
            building ? kb_generation_build(place->data, NULL, NULL, &number, NULL) : kb_follow(place->data, &stop, &events, NULL);
        _exit(code ? 1 : 0);
    }
    int status = 0;
    assert_int_equal(waitpid(child, &status, 0), child);
    return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static unsigned deaths_of(struct place *place, bool building)
{
    unsigned deaths = 0;
    while (deaths < 20 && !survives(place, building))
        deaths++;
    return deaths;
}

/* The process that is forked may not have a store open in it: SQLite forbids it. */
static void close_store(struct place *place)
{
    kb_store_close(KB_GIVE(place->store));
}

static void open_store(struct place *place)
{
    KB_OWNED(kb_text) path = kb_data_store_path(place->data);
    must(kb_store_open(path, KB_STORE_WRITE, &place->store, &err));
}

static void a_document_that_kills_the_follower_is_parked_in_the_end(void **state)
{
    (void)state;
    static const unsigned sizes[] = {5, 400}; /* one thread, several */
    for (unsigned i = 0; i < 2; i++) {
        void *made = NULL;
        assert_int_equal(place_make(&made), 0);
        struct place *place = made;
        build_and_promote(place, 1);
        put_many(place, "KB", sizes[i]);
        put(place, "BAD", "kills");
        put_many(place, "LATER", sizes[i]);
        close_store(place);
        assert_in_range(deaths_of(place, false), 3, 4);
        open_store(place);
        assert_int_equal(count_in(place, NULL), 2 * sizes[i]);
        assert_int_equal(parked_in(place).count, 1);
        assert_parked(place, "BAD", KB_DEADLY_WHY);
        assert_int_equal(place_remove(&made), 0);
    }
}

static void a_build_gets_round_a_deadly_document_and_the_next_one_at_once(void **state)
{
    struct place *place = *state;
    put_many(place, "KB", 400);
    put(place, "BAD", "kills");
    put_many(place, "LATER", 10);
    close_store(place);
    assert_in_range(deaths_of(place, true), 3, 4);
    assert_true(survives(place, true));
    assert_true(survives(place, false));
    open_store(place);
    assert_int_equal(count_in(place, NULL), 410);
    assert_parked(place, "BAD", KB_DEADLY_WHY);
}

static void a_rebuild_tries_parked_documents_again(void **state)
{
    struct place *place = *state;
    build_and_promote(place, 1);
    put(place, "BAD", "kills");
    put(place, "ODD", "cannot be indexed");
    close_store(place);
    assert_in_range(deaths_of(place, false), 3, 4);
    open_store(place);
    assert_int_equal(parked_in(place).count, 2);
    build_and_promote(place, 1); /* in vain, and it lives */
    assert_int_equal(parked_in(place).count, 2);
    all_is_cured = true;
    build_and_promote(place, 1);
    all_is_cured = false;
    assert_int_equal(parked_in(place).count, 0);
    assert_true(is_found(place, "BAD") && is_found(place, "ODD"));
}

static int replace_the_analyser(void **state)
{
    (void)state;
    kb_publish_postings = failing_postings;
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        place_test(a_document_that_cannot_be_indexed_is_parked_and_its_old_version_goes),
        place_test(a_parked_document_is_tried_again_with_its_next_change),
        place_test(a_document_with_all_that_the_rules_allow_is_indexed),
        cmocka_unit_test(bad_documents_harm_no_others),
        cmocka_unit_test(a_document_that_kills_the_follower_is_parked_in_the_end),
        place_test(a_build_gets_round_a_deadly_document_and_the_next_one_at_once),
        place_test(a_rebuild_tries_parked_documents_again),
    };
    return cmocka_run_group_tests(tests, replace_the_analyser, NULL);
}
