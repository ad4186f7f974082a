/* What differs between two wordings. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>
#include <apr_general.h>
#include <apr_strings.h>
#include <apr_time.h>

#include "engine/difference.h"

static apr_pool_t *pool;

/* The text with its stretches in brackets. */
static const char *shown(const char *text, fc_stretches_t s)
{
    const char *out = "";
    apr_size_t at = 0;

    for (int i = 0; i < s.count; i++) {
        assert_true(at <= s.items[i].start && s.items[i].start < s.items[i].end);
        out = apr_pstrcat(
            pool, out, apr_pstrmemdup(pool, text + at, s.items[i].start - at), "[",
            apr_pstrmemdup(pool, text + s.items[i].start, s.items[i].end - s.items[i].start), "]",
            NULL);
        at = s.items[i].end;
    }
    return apr_pstrcat(pool, out, text + at, NULL);
}

static void check(const char *old, const char *now, const char *removed, const char *added)
{
    fc_stretches_t of_old, of_now;

    fc_difference_find(&of_old, &of_now, old, now, pool);
    assert_string_equal(shown(old, of_old), removed);
    assert_string_equal(shown(now, of_now), added);
}

/* A replaced, an inserted and a removed word are shown, and no other. */
static void test_words_that_changed_are_found(void **state)
{
    (void)state;
    check("put at 40 per cent", "put at 30 per cent", "put at [40] per cent",
          "put at [30] per cent");
    check("did pay taxes", "did not pay taxes", "did pay taxes", "did [not] pay taxes");
    check("it is not legal", "it is legal", "it is [not] legal", "it is legal");
    check("a b c d e f", "a x c d y f", "a [b] c d [e] f", "a [x] c d [y] f");
}

/* Words that stand together make one stretch. */
static void test_neighbours_are_one_stretch(void **state)
{
    (void)state;
    check("one two three four", "one  five six\nfour", "one [two three] four",
          "one  [five six]\nfour");
    check("all of it", "nothing here", "[all of it]", "[nothing here]");
}

/* What folding takes for the same wording isn't shown as a difference. */
static void test_folded_words_are_the_same(void **state)
{
    (void)state;
    check("he said \"no\" \u2013 twice", "he said \u201cno\u201d - twice",
          "he said \"no\" \u2013 twice", "he said \u201cno\u201d - twice");
    check("caf\u00e9 au lait", "cafe\u0301 au lait", "caf\u00e9 au lait", "cafe\u0301 au lait");
    check("co\u00adoperate", "cooperate", "co\u00adoperate", "cooperate");
    check("10\u00b2", "102", "[10\u00b2]", "[102]");
}

/* Where a script doesn't separate words each character counts. */
static void test_scripts_without_spaces_differ_by_character(void **state)
{
    (void)state;
    check("\u6536\u5165\u56db\u5341", "\u6536\u5165\u4e09\u5341", "\u6536\u5165[\u56db]\u5341",
          "\u6536\u5165[\u4e09]\u5341");
}

/* Empty texts and bytes that aren't UTF-8 do no harm. */
static void test_odd_texts(void **state)
{
    (void)state;
    check("", "", "", "");
    check("a", "", "[a]", "");
    check(" ", "a\xff", " ", "[a\xff]");
    check("\xe2\x82", "\xe2\x82", "\xe2\x82", "\xe2\x82");
}

/* Ten thousand words on either side take no table of a hundred million cells. */
static void test_long_texts_are_bounded(void **state)
{
    const int n = 10000;
    char *old = apr_palloc(pool, n * 2 + 1), *now = apr_palloc(pool, n * 2 + 1);
    fc_stretches_t removed, added;
    apr_time_t start = apr_time_now();

    (void)state;
    for (int i = 0; i < n; i++) {
        memcpy(old + 2 * i, i % 2 ? "a " : "b ", 2);
        memcpy(now + 2 * i, i % 3 ? "a " : "c ", 2);
    }
    old[2 * n] = now[2 * n] = '\0';
    fc_difference_find(&removed, &added, old, now, pool);
    assert_int_equal(removed.count, 1);
    assert_int_equal(added.count, 1);
    assert_true(apr_time_now() - start < 5 * APR_USEC_PER_SEC);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_words_that_changed_are_found),
        cmocka_unit_test(test_neighbours_are_one_stretch),
        cmocka_unit_test(test_folded_words_are_the_same),
        cmocka_unit_test(test_scripts_without_spaces_differ_by_character),
        cmocka_unit_test(test_odd_texts),
        cmocka_unit_test(test_long_texts_are_bounded),
    };
    int failed;

    apr_initialize();
    apr_pool_create(&pool, NULL);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_pool_destroy(pool);
    apr_terminate();
    return failed;
}
