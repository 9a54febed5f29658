/* How long a write would wait for the index. */
#include "support.h"

#include "searchd/forecast.h"

#define S INT64_C(1000000)

static void the_wait_goes_by_the_pace_of_the_last_seconds(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        uint64_t stored, indexed;
        int64_t now_us, wait_ms;
    } steps[] = {
        {"nothing is known yet", 10000, 1000, 1 * S, 0},
        {"1,000 in a second, 8,000 to go", 10000, 2000, 2 * S, 8000},
        {"an index that was put back: what was measured stands", 10000, 1000, 4 * S, 9000},
        {"it does not come on: nothing is known", 10000, 1000, 6 * S, 0},
        {"close behind", 10000, 9500, 8 * S, 0},
    };
    kb_forecast *forecast = kb_forecast_new();
    for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
        int64_t wait_ms = kb_forecast_wait_ms(forecast, steps[i].stored, steps[i].indexed, steps[i].now_us);
        if (wait_ms != steps[i].wait_ms)
            fail_msg("%s: %lld ms", steps[i].why, (long long)wait_ms);
    }
    kb_forecast_free(forecast);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_wait_goes_by_the_pace_of_the_last_seconds),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
