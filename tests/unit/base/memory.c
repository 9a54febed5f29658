/* Arena, map and hash. */
#include "tests/unit/base/support.h"

#include "base/arena.h"
#include "base/map.h"

static void arena_memory_is_aligned_zeroed_and_its_own(void **state)
{
    (void)state;
    KB_OWNED(kb_arena) arena = kb_arena_new();
    unsigned char *blocks[2000];
    for (size_t i = 0; i < COUNT(blocks); i++) {
        size_t bytes = i * 7 % 300;
        blocks[i] = kb_arena_alloc(arena, bytes);
        assert_int_equal((uintptr_t)blocks[i] % 16, 0);
        for (size_t j = 0; j < bytes; j++)
            assert_int_equal(blocks[i][j], 0);
        memset(blocks[i], (int)(i % 250) + 1, bytes);
    }
    for (size_t i = 0; i < COUNT(blocks); i++)
        for (size_t j = 0; j < i * 7 % 300; j++)
            assert_int_equal(blocks[i][j], i % 250 + 1);
}

static void an_arena_holds_blocks_larger_than_its_own(void **state)
{
    (void)state;
    KB_OWNED(kb_arena) arena = kb_arena_new();
    static const size_t sizes[] = {1, 65535, 65536, 65537, 0, 10 * 1024 * 1024, 16, 131072};
    for (size_t i = 0; i < COUNT(sizes); i++)
        memset(kb_arena_alloc(arena, sizes[i]), 0xAA, sizes[i]);
    kb_arena_reset(arena);
    for (size_t i = 0; i < COUNT(sizes); i++) {
        const char *memory = kb_arena_alloc(arena, sizes[i]);
        for (size_t j = 0; j < sizes[i]; j += 997)
            assert_int_equal(memory[j], 0); /* zeroed, though used before */
        memset((char *)(uintptr_t)memory, 0xAA, sizes[i]);
    }
}

static void an_arena_may_be_reset_before_it_is_used(void **state)
{
    (void)state;
    KB_OWNED(kb_arena) arena = kb_arena_new();
    kb_arena_reset(arena);
    kb_arena_reset(arena);
    assert_row("a copy", kb_arena_copy(arena, KB_STR("text")), KB_STR("text"));
    kb_arena_free(NULL);
}

static void arena_copies_end_with_a_zero_byte(void **state)
{
    (void)state;
    KB_OWNED(kb_arena) arena = kb_arena_new();
    KB_OWNED(kb_text) filler = repeated("x", 16);
    for (size_t len = 0; len <= 16; len++) {
        kb_str copy = kb_arena_copy(arena, (kb_str){filler, len});
        assert_int_equal(copy.len, len);
        assert_int_equal(strlen(copy.bytes), len);
    }
    assert_string_equal(kb_arena_copy(arena, (kb_str){NULL, 0}).bytes, "");
}

static void a_map_counts_by_bytes(void **state)
{
    (void)state;
    KB_OWNED(kb_map) map = kb_map_new();
    static const kb_str keys[] = {{"", 0}, {"a", 1}, {"a\0", 2}, {"a\0b", 3}, {"ab", 2}, {"\0", 1}, {"ä", 2}};
    for (size_t i = 0; i < COUNT(keys); i++) {
        KB_OWNED(kb_text) bytes = exact_copy(keys[i]);
        assert_null(kb_map_find(map, (kb_str){bytes, keys[i].len}));
        assert_int_equal(*kb_map_slot(map, (kb_str){bytes, keys[i].len}), 0);
        *kb_map_slot(map, (kb_str){bytes, keys[i].len}) = i + 10;
        if (keys[i].len)
            bytes[0] = '!'; /* the key was copied */
    }
    assert_int_equal(kb_map_count(map), COUNT(keys));
    for (size_t i = 0; i < COUNT(keys); i++)
        assert_int_equal(*kb_map_find(map, keys[i]), i + 10);
    assert_int_equal(*kb_map_find(map, (kb_str){NULL, 0}), 10);
    assert_null(kb_map_find(map, KB_STR("b")));
}

static void an_empty_map_takes_an_empty_key_without_bytes(void **state)
{
    (void)state;
    KB_OWNED(kb_map) map = kb_map_new();
    assert_int_equal(kb_map_count(map), 0);
    assert_null(kb_map_find(map, (kb_str){NULL, 0}));
    *kb_map_slot(map, (kb_str){NULL, 0}) = 1;
    *kb_map_slot(map, (kb_str){NULL, 0}) += 1;
    assert_int_equal(*kb_map_find(map, KB_STR("")), 2);
    kb_map_free(NULL);
}

struct walk {
    uint64_t seen, stop_at;
};

static bool in_order(void *context, kb_str key, uint64_t value)
{
    struct walk *walk = context;
    KB_OWNED(kb_text) text = kb_str_dup(key);
    assert_int_equal(value, walk->seen++);
    assert_int_equal(strtoull(text, NULL, 10), value);
    return walk->seen < walk->stop_at;
}

static void a_map_is_walked_in_the_order_of_making_until_told_to_stop(void **state)
{
    (void)state;
    KB_OWNED(kb_map) map = kb_map_new();
    uint64_t *slots[20000];
    for (size_t i = 0; i < COUNT(slots); i++) {
        KB_OWNED(kb_text) key = kb_printf("%zu", i);
        slots[i] = kb_map_slot(map, kb_str_of(key));
        *slots[i] = i;
    }
    for (size_t i = 0; i < COUNT(slots); i++)
        assert_int_equal(*slots[i], i); /* a slot stays where it is while the map grows */
    struct walk all = {0, UINT64_MAX}, some = {0, 5};
    kb_map_each(map, in_order, &all);
    kb_map_each(map, in_order, &some);
    assert_int_equal(all.seen, COUNT(slots));
    assert_int_equal(some.seen, 5);
}

/* What is stored by its hash must be found by the next version. */
static void the_hash_is_the_same_for_ever(void **state)
{
    (void)state;
    assert_true(kb_hash(KB_STR("")) == UINT64_C(0x2D06800538D394C2));
    assert_true(kb_hash(KB_STR("abc")) == UINT64_C(0x78AF5F94892F3950));
    assert_true(kb_hash((kb_str){NULL, 0}) == kb_hash(KB_STR("")));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(arena_memory_is_aligned_zeroed_and_its_own),
        cmocka_unit_test(an_arena_holds_blocks_larger_than_its_own),
        cmocka_unit_test(an_arena_may_be_reset_before_it_is_used),
        cmocka_unit_test(arena_copies_end_with_a_zero_byte),
        cmocka_unit_test(a_map_counts_by_bytes),
        cmocka_unit_test(an_empty_map_takes_an_empty_key_without_bytes),
        cmocka_unit_test(a_map_is_walked_in_the_order_of_making_until_told_to_stop),
        cmocka_unit_test(the_hash_is_the_same_for_ever),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
