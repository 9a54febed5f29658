#include "tests/unit/base/support.h"

#include "query/vetoes.h"

static kb_document *ticket(const char *body, const char *product)
{
    kb_document *document = kb_document_new(KB_TICKET);
    document->title = kb_str_dup(KB_STR(""));
    document->body = kb_str_dup(kb_str_of(body));
    document->product = product ? kb_str_dup(kb_str_of(product)) : NULL;
    return document;
}

/* The vetoes of `there` for the question `here`, in one line; owned. */
static char *vetoes_of(const char *here, const char *here_product, const char *there, const char *there_product, double *factor)
{
    KB_OWNED(kb_document) hit = ticket(there, there_product);
    KB_OWNED(kb_traits) asked = kb_traits_of(KB_STR(""), kb_str_of(here), kb_str_of(here_product ? here_product : ""));
    KB_OWNED_BUF line = {0};
    kb_list vetoes = {0}, agreements = {0};
    *factor = kb_vetoes(asked, hit, &vetoes, &agreements);
    kb_list_clear(&agreements);
    for (size_t i = 0; i < vetoes.count; i++)
        kb_buf_printf(&line, "%s%s", i ? "; " : "", vetoes.items[i]);
    kb_list_clear(&vetoes);
    return kb_buf_give(&line);
}

static const struct {
    const char *why, *here, *here_product, *there, *there_product, *vetoes;
} rows[] = {
    {"the same code", "fails with 0x80070005", NULL, "0x80070005 again", NULL, ""},
    {"the same in another spelling", "fails with -2147024891", NULL, "0x80070005 again", NULL, ""},
    {"another of its series", "fails with 0x80070005", NULL, "0x80070002 again", NULL, "other error code: 0x80070002"},
    {"another of letters", "tunnel: NV-809", NULL, "tunnel: NV-810", NULL, "other error code: NV-810"},
    {"another series", "tunnel: NV-809", NULL, "tunnel: ORA-12154", NULL, ""},
    {"one of several in common", "NV-809, then NV-811", NULL, "NV-809, then NV-810", NULL, ""},
    {"only one has a code", "tunnel: NV-809", NULL, "the tunnel is down", NULL, ""},
    {"a code in a quote", "tunnel: NV-809", NULL, "On Monday Ann wrote:\n> is it NV-810?\nNV-809", NULL, ""},
    {"another version", "crash since 4.2.1", NULL, "crash since 5.0.3", NULL, "other version: 5.0.3"},
    {"a case of the version", "crash since 4.2.1", NULL, "crash since 4.2.1.7", NULL, ""},
    {"an order number is no code", "order RE-2026-00413", NULL, "order RE-2026-00414", NULL, ""},
    {"another product", "no picture", "Veltra Book 14", "no picture", "Veltra Tab", "other product: Veltra Tab"},
    {"the same product in other letters", "no picture", "VELTRA Tab", "no picture", "Veltra Tab", ""},
    {"a product that one does not name", "no picture", "Veltra Tab", "no picture", NULL, ""},
};

static void what_contradicts_is_named_and_demotes(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        double factor;
        KB_OWNED(kb_text)
        vetoes = vetoes_of(rows[i].here, rows[i].here_product, rows[i].there, rows[i].there_product, &factor);
        assert_row(rows[i].why, kb_str_of(vetoes), kb_str_of(rows[i].vetoes));
        assert_true(factor > 0 && (factor < 1) == (*rows[i].vetoes != '\0'));
    }
}

static void what_contradicts_one_way_contradicts_the_other(void **state)
{
    (void)state;
    for (size_t i = 0; i < COUNT(rows); i++) {
        double there, back;
        free(vetoes_of(rows[i].here, rows[i].here_product, rows[i].there, rows[i].there_product, &there));
        free(vetoes_of(rows[i].there, rows[i].there_product, rows[i].here, rows[i].here_product, &back));
        if (there != back)
            fail_msg("%s: %g there, %g back", rows[i].why, there, back);
    }
}

#define TRACE                                                                                                                    \
    "java.lang.IllegalStateException: closed\n\tat com.acme.Store.open(Store.java:%d)\n\tat com.acme.Store.read(Store.java:%d)\n"   \
    "\tat com.acme.Job.run(Job.java:%d)\n\tat com.acme.Pool.work(Pool.java:%d)\n\tat com.acme.Pool.loop(Pool.java:%d)\n"          \
    "\tat com.acme.Main.main(Main.java:%d)\n"

static void the_same_trace_and_product_agree(void **state)
{
    (void)state;
    KB_OWNED(kb_text) mine = kb_printf("It crashed.\n\n" TRACE, 1, 2, 3, 4, 5, 6);
    KB_OWNED(kb_text) theirs = kb_printf("Crash in the night.\n\n" TRACE, 7, 8, 9, 10, 11, 12);
    KB_OWNED(kb_traits) asked = kb_traits_of(KB_STR(""), kb_str_of(mine), KB_STR("acme store"));
    KB_OWNED(kb_document) same = ticket(theirs, "Acme Store");
    KB_OWNED(kb_document) other = ticket("It crashed.", NULL);
    kb_list vetoes = {0}, agreements = {0};
    kb_vetoes(asked, other, &vetoes, &agreements);
    assert_int_equal(agreements.count, 0);
    kb_vetoes(asked, same, &vetoes, &agreements);
    assert_int_equal(agreements.count, 2);
    assert_string_equal(agreements.items[0], "same trace: 4 lines"); /* the first two are what the ticket is about */
    assert_string_equal(agreements.items[1], "same product: Acme Store");
    assert_int_equal(vetoes.count, 0);
    kb_list_clear(&agreements);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_contradicts_is_named_and_demotes),
        cmocka_unit_test(what_contradicts_one_way_contradicts_the_other),
        cmocka_unit_test(the_same_trace_and_product_agree),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
