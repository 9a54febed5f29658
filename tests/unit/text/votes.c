#include "tests/unit/base/support.h"

#include "text/learned.h"

#include <math.h>

static void more_votes_are_worth_more_and_ever_less_so(void **state)
{
    (void)state;
    assert_int_equal(kb_learned_level(0), '0');
    assert_int_equal(kb_learned_level(1), '1');
    assert_int_equal(kb_learned_level(5), kb_learned_level(4));
    assert_int_equal(kb_learned_level(34), '0' + KB_LEARNED_LEVELS - 1);
    assert_int_equal(kb_learned_level(UINT32_MAX), '0' + KB_LEARNED_LEVELS);
    for (uint32_t votes = 1; votes < 100; votes++)
        assert_true(kb_learned_level(votes) <= kb_learned_level(votes + 1));
    assert_true(fabs(kb_learned_worth(1) - 1) < 1e-9);
    for (unsigned level = 2; level <= KB_LEARNED_LEVELS; level++)
        assert_true(kb_learned_worth(level) > kb_learned_worth(level - 1));
    assert_true(kb_learned_worth(KB_LEARNED_LEVELS) < 4); /* thirty-five votes are no thirty-five times one */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(more_votes_are_worth_more_and_ever_less_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
