/* The text that Prometheus reads. */
#include "support.h"

#include "searchd/metrics.h"

static void requests_fall_into_the_bucket_of_their_time(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        int64_t took_us;
        const char *first; /* the smallest bucket that counts it */
    } cases[] = {
        {"no time at all", 0, "0.0005"}, {"on the edge", 500, "0.0005"},        {"behind the edge", 501, "0.001"},
        {"a second", 1000000, "1"},      {"longer than all", 60000000, "+Inf"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        kb_metrics *metrics = kb_metrics_new();
        KB_OWNED_BUF out = {0};
        kb_metrics_request(metrics, 0, 200, cases[i].took_us, 1, 2);
        kb_metrics_print(metrics, &out);
        KB_OWNED(kb_text) first = kb_printf("le=\"%s\"} 1\n", cases[i].first);
        const char *one = strstr(out.bytes, "} 1\n");
        while (one && !strstr(one - 30, "le="))
            one = strstr(one + 1, "} 1\n");
        const char *found = strstr(out.bytes, first), *earlier = NULL;
        for (const char *at = strstr(out.bytes, "_bucket{"); at && at < found; at = strstr(at + 1, "_bucket{"))
            if (strncmp(strchr(at, '}'), "} 1", 3) == 0 && strchr(at, '}') < found)
                earlier = at;
        if (!found || earlier)
            fail_msg("%s: %s", cases[i].why, out.bytes);
        assert_non_null(strstr(out.bytes, "_count{method=\"PUT\",route=\"/v1/articles/{id}\"} 1\n"));
        kb_metrics_free(metrics);
    }
}

static void what_is_not_expected_is_counted_as_other(void **state)
{
    (void)state;
    kb_metrics *metrics = kb_metrics_new();
    KB_OWNED_BUF out = {0};
    kb_metrics_request(metrics, -1, 418, 1, 0, 0);
    kb_metrics_request(metrics, 1000, 418, 1, 0, 0);
    kb_metrics_print(metrics, &out);
    assert_non_null(strstr(out.bytes, "kbsearch_requests_total{method=\"other\",route=\"other\",status=\"0\"} 2\n"));
    kb_metrics_free(metrics);
}

static void labels_are_escaped(void **state)
{
    (void)state;
    KB_OWNED_BUF out = {0};
    kb_metrics_print_label(&out, "a\"b\\c\nd");
    assert_string_equal(out.bytes, "a\\\"b\\\\c\\nd");
}

/* A line is a comment, or a name with labels in braces, a space, and a number. */
static bool is_sample(kb_str line)
{
    if (line.len == 0 || line.bytes[0] == '#')
        return kb_str_starts(line, KB_STR("# HELP ")) || kb_str_starts(line, KB_STR("# TYPE "));
    const char *space = memrchr(line.bytes, ' ', line.len);
    char *end = NULL;
    if (!space)
        return false;
    strtod(space + 1, &end);
    return end == line.bytes + line.len;
}

static void every_line_is_a_sample_or_a_comment_and_no_family_comes_twice(void **state)
{
    kb_reply reply = ask(*state, "GET", "/metrics", NULL);
    KB_OWNED(kb_text) text = kb_str_dup(reply.body);
    kb_reply_clear(&reply);
    for (char *line = text; *line;) {
        size_t bytes = strcspn(line, "\n");
        if (!is_sample((kb_str){line, bytes}))
            fail_msg("%.*s", (int)bytes, line);
        KB_OWNED(kb_text) head = kb_str_dup((kb_str){line, bytes + 1});
        if (strncmp(head, "# TYPE ", 7) == 0 && strstr(line + bytes, head))
            fail_msg("twice: %s", head);
        line += bytes + 1;
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(requests_fall_into_the_bucket_of_their_time),
        cmocka_unit_test(what_is_not_expected_is_counted_as_other),
        cmocka_unit_test(labels_are_escaped),
        cmocka_unit_test_setup_teardown(every_line_is_a_sample_or_a_comment_and_no_family_comes_twice, open_desk, close_desk),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
