#include "tests/unit/base/support.h"

#include "base/file.h"

kb_error err;

void check_failure(const char *call, kb_code code, kb_code expected, const char *param, const char *words)
{
    if (code != expected)
        fail_msg("%s: %s instead of %s (%s)", call, kb_code_name(code), kb_code_name(expected), err.message);
    assert_int_equal(err.code, code);
    assert_string_equal(err.param, param);
    if (!strstr(err.message, words))
        fail_msg("%s: '%s' does not say '%s'", call, err.message, words);
}

void assert_row(const char *why, kb_str got, kb_str expected)
{
    if (!kb_str_equal(got, expected))
        fail_msg("%s:\n  got      '%.*s'\n  expected '%.*s'", why, (int)got.len, got.bytes, (int)expected.len, expected.bytes);
}

char *exact_copy(kb_str text)
{
    char *copy = kb_grow(NULL, text.len);
    if (text.len)
        memcpy(copy, text.bytes, text.len);
    return copy;
}

char *repeated(const char *unit, size_t count)
{
    KB_OWNED_BUF text = {0};
    for (size_t i = 0; i < count; i++)
        kb_buf_add(&text, kb_str_of(unit));
    return kb_buf_give(&text);
}

int folder_setup(void **state)
{
    char *folder = kb_str_dup(KB_STR("/tmp/kb-unit-XXXXXX"));
    *state = mkdtemp(folder);
    return *state ? 0 : -1;
}

int folder_teardown(void **state)
{
    kb_code code = kb_folder_remove(*state, NULL);
    free(*state);
    return code ? -1 : 0;
}
