/* The module's own words: choice of language, plural forms, dates. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <apr_general.h>
#include <apr_strings.h>

#include "engine/words.h"

static apr_pool_t *pool;

static const char *written(const fc_html_t *h)
{
    return apr_pstrmemdup(h->pool, h->data, h->length);
}

static const char *date(const char *language, fc_date_t d)
{
    fc_html_t *h = fc_html_create(pool);

    fc_words_date(h, fc_words_find(language), &d);
    return written(h);
}

static const char *word(const char *language, fc_word_t w, apr_int64_t n)
{
    fc_html_t *h = fc_html_create(pool);

    fc_words_write(h, fc_words_find(language), w, n, NULL, NULL);
    return written(h);
}

/* A tag with a region finds its language; case doesn't count; an unknown one finds nothing. */
static void test_language_lookup_falls_back_by_subtag(void **state)
{
    (void)state;
    assert_string_equal(fc_words_find("en")->language, "en");
    assert_string_equal(fc_words_find("EN-gb")->language, "en");
    assert_string_equal(fc_words_find("en-Latn-GB-oed")->language, "en");
    assert_null(fc_words_find("e"));
    assert_null(fc_words_find("eng"));
    assert_null(fc_words_find("tlh"));
    assert_null(fc_words_find(""));
    assert_null(fc_words_find(NULL));
}

/* One and many are told apart, and the number is filled in. */
static void test_plural_forms_follow_the_number(void **state)
{
    (void)state;
    assert_string_equal(word("en", FC_WORD_MORE, 1), "one other");
    assert_string_equal(word("en", FC_WORD_MORE, 0), "0 others");
    assert_string_equal(word("en", FC_WORD_MORE, 12), "12 others");
    assert_string_equal(word("en", FC_WORD_BACK_TO, 3), "Back to passage 3");
}

/* Arabic has five categories beside the others, French counts nought with one. */
static void test_plural_categories_of_a_language(void **state)
{
    static const struct {
        apr_int64_t n;
        int category; /* zero one two few many other */
    } arabic[] = {{1, 1},  {2, 2},   {3, 3},   {10, 3},  {11, 4},
                  {99, 4}, {100, 5}, {102, 5}, {103, 3}, {111, 4}};

    (void)state;
    for (size_t i = 0; i < sizeof(arabic) / sizeof(arabic[0]); i++)
        assert_int_equal(fc_words_find("ar")->plural(arabic[i].n), arabic[i].category);
    assert_int_equal(fc_words_find("fr")->plural(0), 1);
    assert_int_equal(fc_words_find("fr")->plural(1), 1);
    assert_int_equal(fc_words_find("fr")->plural(2), 5);
    assert_int_equal(fc_words_find("de-AT")->plural(0), 5);
}

/* Each language writes dates its own way; the first of a month is an ordinal in French. */
static void test_dates_in_the_language_form(void **state)
{
    fc_date_t d = {.year = 2019, .month = 3, .day = 1};

    (void)state;
    assert_string_equal(date("de", d), "<time datetime=\"2019-03-01\">1. M&#228;rz 2019</time>");
    assert_string_equal(date("fr", d), "<time datetime=\"2019-03-01\">1er mars 2019</time>");
    d.day = 21;
    assert_string_equal(date("fr", d), "<time datetime=\"2019-03-21\">21 mars 2019</time>");
    assert_string_equal(fc_words_find("ar")->direction, "rtl");
}

/* A date alone has no zone; the machine's form is the calendar's. */
static void test_date_has_neither_time_nor_zone(void **state)
{
    (void)state;
    assert_string_equal(date("en", (fc_date_t){.year = 2019, .month = 4, .day = 2}),
                        "<time datetime=\"2019-04-02\">2 April 2019</time>");
}

/* A date-time says its zone, UTC where the sidecar said none. */
static void test_date_time_says_its_zone(void **state)
{
    fc_date_t d = {.year = 2019, .month = 12, .day = 31, .hour = 9, .minute = 5, .has_time = 1};

    (void)state;
    assert_string_equal(
        date("en", d),
        "<time datetime=\"2019-12-31T09:05:00Z\">31 December 2019, 09:05 UTC</time>");
    d.has_zone = 1;
    d.offset_minutes = 330;
    assert_string_equal(date("en", d), "<time datetime=\"2019-12-31T09:05:00+05:30\">31 December "
                                       "2019, 09:05 UTC+05:30</time>");
    d.offset_minutes = -210;
    assert_string_equal(date("en", d), "<time datetime=\"2019-12-31T09:05:00-03:30\">31 December "
                                       "2019, 09:05 UTC&#8722;03:30</time>");
}

/* Direction goes by the script where one is said, else by the language's usual one. */
static void test_direction_of_a_language(void **state)
{
    (void)state;
    assert_string_equal(fc_language_direction("ar"), "rtl");
    assert_string_equal(fc_language_direction("AR-eg"), "rtl");
    assert_string_equal(fc_language_direction("he"), "rtl");
    assert_string_equal(fc_language_direction("ur-PK"), "rtl");
    assert_string_equal(fc_language_direction("en"), "ltr");
    assert_string_equal(fc_language_direction("de-1901"), "ltr");
    assert_string_equal(fc_language_direction("az-Arab-IR"), "rtl");
    assert_string_equal(fc_language_direction("ar-Latn"), "ltr");
    assert_string_equal(fc_language_direction(""), "ltr");
    assert_string_equal(fc_language_direction("averyveryverylongsubtag"), "ltr");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_language_lookup_falls_back_by_subtag),
        cmocka_unit_test(test_plural_forms_follow_the_number),
        cmocka_unit_test(test_plural_categories_of_a_language),
        cmocka_unit_test(test_dates_in_the_language_form),
        cmocka_unit_test(test_date_has_neither_time_nor_zone),
        cmocka_unit_test(test_date_time_says_its_zone),
        cmocka_unit_test(test_direction_of_a_language),
    };
    int failed;

    apr_initialize();
    apr_pool_create(&pool, NULL);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_pool_destroy(pool);
    apr_terminate();
    return failed;
}
