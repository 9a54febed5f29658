#include "tests/unit/base/support.h"

#include "base/clock.h"

#define DAY INT64_C(86400000)

static void times_are_read_as_rfc_3339_writes_them(void **state)
{
    (void)state;
    static const struct {
        const char *why, *text;
        int64_t ms;
    } rows[] = {
        {"the beginning", "1970-01-01T00:00:00Z", 0},
        {"a date alone is midnight in UTC", "1970-01-02", DAY},
        {"before the beginning", "1969-12-31T23:59:59Z", -1000},
        {"a billion seconds", "2001-09-09T01:46:40Z", INT64_C(1000000000000)},
        {"a leap day", "2024-02-29", 19782 * DAY},
        {"a leap day of a century", "2000-02-29T00:00:00Z", 11016 * DAY},
        {"a fraction", "1970-01-01T00:00:00.5Z", 500},
        {"milliseconds", "1970-01-01T00:00:00.007Z", 7},
        {"nanoseconds are cut", "1970-01-01T00:00:00.123999999Z", 123},
        {"a fraction before the beginning", "1969-12-31T23:59:59.250Z", -750},
        {"an offset to the east", "1970-01-01T02:00:00+02:00", 0},
        {"an offset to the west", "1969-12-31T19:30:00-04:30", 0},
        {"an offset without a colon (ISO 8601)", "1970-01-01T05:45:00+0545", 0},
        {"an unknown offset", "1970-01-01T00:00:00-00:00", 0},
        {"an offset over the end of a year", "2024-01-01T00:30:00+01:00", INT64_C(1704065400000)},
        {"a leap second", "2016-12-31T23:59:60Z", INT64_C(1483228800000)},
        {"a space for the T", "1970-01-01 00:00:01Z", 1000},
        {"small letters", "1970-01-01t00:00:01z", 1000},
        {"without an offset it is UTC", "1970-01-01T00:00:01", 1000},
        {"space around it", "  1970-01-02\n", DAY},
        {"the first year", "0001-01-01T00:00:00Z", INT64_C(-62135596800000)},
        {"the last moment of the last year", "9999-12-31T23:59:59.999Z", INT64_C(253402300799999)},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        KB_OWNED(kb_text) bytes = exact_copy(kb_str_of(rows[i].text));
        int64_t ms = 42;
        must(kb_time_parse((kb_str){bytes, strlen(rows[i].text)}, &ms, &err));
        if (ms != rows[i].ms)
            fail_msg("%s: %s is %lld", rows[i].why, rows[i].text, (long long)ms);
    }
}

static void what_is_no_time_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *why, *text;
    } rows[] = {
        {"nothing", ""},
        {"white space", "  "},
        {"a word", "yesterday"},
        {"seconds since 1970", "1714640400"},
        {"a year alone", "2026"},
        {"a month alone", "2026-05"},
        {"the year 0", "0000-01-01"},
        {"five digits of a year", "12026-05-02"},
        {"a sign before the year", "-2026-05-02"},
        {"month 0", "2026-00-02"},
        {"month 13", "2026-13-02"},
        {"day 0", "2026-05-00"},
        {"April has 30 days", "2026-04-31"},
        {"no leap day in 2023", "2023-02-29"},
        {"no leap day in 1900", "1900-02-29"},
        {"February has 29 at most", "2024-02-30"},
        {"one digit of a day", "2026-5-2"},
        {"American order", "05/02/2026"},
        {"hour 24", "2026-05-02T24:00:00Z"},
        {"minute 60", "2026-05-02T09:60:00Z"},
        {"second 61", "2026-05-02T09:00:61Z"},
        {"a point without a fraction", "2026-05-02T09:00:00.Z"},
        {"a fraction of letters", "2026-05-02T09:00:00.xZ"},
        {"a T without a time", "2026-05-02T"},
        {"a time without minutes", "2026-05-02T09Z"},
        {"a sign without an offset", "2026-05-02T09:00:00+"},
        {"an offset without its minutes", "2026-05-02T09:00:00+02:"},
        {"an offset of 24 hours", "2026-05-02T09:00:00+24:00"},
        {"an offset of 60 minutes", "2026-05-02T09:00:00+01:60"},
        {"a zone by name", "2026-05-02T09:00:00 CEST"},
        {"something behind it", "2026-05-02T09:00:00Zx"},
        {"something behind the date", "2026-05-02x"},
        {"other digits", "２０２６-05-02"},
        {"moved out of the years there are", "9999-12-31T23:59:59-01:00"},
        {"moved before the years there are", "0001-01-01T00:00:00+01:00"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        KB_OWNED(kb_text) bytes = exact_copy(kb_str_of(rows[i].text));
        int64_t ms = 42;
        kb_error_clear(&err);
        if (kb_time_parse((kb_str){bytes, strlen(rows[i].text)}, &ms, &err) != KB_INVALID || ms != 42)
            fail_msg("%s: '%s' was taken for %lld", rows[i].why, rows[i].text, (long long)ms);
        assert_non_null(strstr(err.message, "2026-05-02T09:00:00Z")); /* how to mend it */
    }
}

static void a_long_text_is_quoted_in_part(void **state)
{
    (void)state;
    KB_OWNED(kb_text) text = repeated("ü", 100000);
    int64_t ms;
    must_fail(kb_time_parse(kb_str_of(text), &ms, &err), KB_INVALID, "", "is not a time");
    assert_true(kb_utf8_valid(kb_str_of(err.message), NULL));
    assert_true(strlen(err.message) < 200);
}

static void times_are_written_so_that_they_read_back(void **state)
{
    (void)state;
    static const struct {
        int64_t ms;
        const char *text;
    } rows[] = {
        {0, "1970-01-01T00:00:00Z"},
        {7, "1970-01-01T00:00:00.007Z"},
        {-1, "1969-12-31T23:59:59.999Z"},
        {-1000, "1969-12-31T23:59:59Z"},
        {INT64_C(1709164800000), "2024-02-29T00:00:00Z"},
        {INT64_C(-62135596800000), "0001-01-01T00:00:00Z"}, /* what .NET writes for "never" */
        {INT64_C(-30610224000000), "1000-01-01T00:00:00Z"},
        {INT64_C(253402300799999), "9999-12-31T23:59:59.999Z"},
    };
    for (size_t i = 0; i < COUNT(rows); i++) {
        char text[KB_TIME_BYTES];
        int64_t again;
        kb_time_format(rows[i].ms, text);
        assert_string_equal(text, rows[i].text);
        must(kb_time_parse(kb_str_of(text), &again, &err));
        assert_true(again == rows[i].ms);
    }
    for (int64_t ms = INT64_C(-62135596800000); ms < INT64_C(253402300800000); ms += INT64_C(9999999999)) {
        char text[KB_TIME_BYTES];
        int64_t again;
        kb_time_format(ms, text);
        must(kb_time_parse(kb_str_of(text), &again, &err));
        assert_true(again == ms);
    }
}

static void times_beyond_all_calendars_fit_their_room(void **state)
{
    (void)state;
    static const int64_t far[] = {INT64_MAX, INT64_MIN + 1000, INT64_C(-62135596800001), INT64_C(253402300800000)};
    for (size_t i = 0; i < COUNT(far); i++) {
        char text[KB_TIME_BYTES];
        memset(text, 'x', sizeof text);
        kb_time_format(far[i], text);
        assert_true(strnlen(text, sizeof text) < sizeof text);
        assert_int_equal(text[strlen(text) - 1], 'Z');
    }
}

static void clocks_go_forward(void **state)
{
    (void)state;
    int64_t before = kb_monotonic_us();
    assert_true(kb_monotonic_us() >= before);
    assert_true(kb_now_ms() > INT64_C(1600000000000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(times_are_read_as_rfc_3339_writes_them),
        cmocka_unit_test(what_is_no_time_is_refused),
        cmocka_unit_test(a_long_text_is_quoted_in_part),
        cmocka_unit_test(times_are_written_so_that_they_read_back),
        cmocka_unit_test(times_beyond_all_calendars_fit_their_room),
        cmocka_unit_test(clocks_go_forward),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
