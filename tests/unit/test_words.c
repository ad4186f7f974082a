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

/* Russian counts by the last digits, Hindi and Portuguese nought with one; Japanese doesn't tell
 * one from many. */
static void test_plural_categories_of_other_languages(void **state)
{
    static const struct {
        const char *language;
        apr_int64_t n;
        int category;
    } cases[] = {
        {"ru", 1, 1}, {"ru", 21, 1}, {"ru", 101, 1},    {"ru", 2, 3},  {"ru", 24, 3},
        {"ru", 5, 4}, {"ru", 11, 4}, {"ru", 12, 4},     {"ru", 14, 4}, {"ru", 111, 4},
        {"ru", 0, 4}, {"hi", 0, 1},  {"hi", 1, 1},      {"hi", 2, 5},  {"pt-BR", 1, 1},
        {"pt", 2, 5}, {"es", 1, 1},  {"es", 0, 5},      {"it", 1, 1},  {"it", 11, 5},
        {"tr", 1, 1}, {"ja", 1, 5},  {"zh-Hans", 1, 5},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_int_equal(fc_words_find(cases[i].language)->plural(cases[i].n), cases[i].category);
}

/* Numbers take the form that the language's grammar wants. */
static void test_numbers_take_the_right_form(void **state)
{
    (void)state;
    assert_string_equal(word("es", FC_WORD_MORE, 2), "2 m&#225;s");
    assert_string_equal(word("it", FC_WORD_LABEL_SOURCES, 1), "Fonte");
    assert_string_equal(word("it", FC_WORD_LABEL_SOURCES, 2), "Fonti");
    assert_string_equal(word("ja", FC_WORD_BACK_TO, 2),
                        "&#35442;&#24403;&#31623;&#25152;2&#12395;&#25147;&#12427;");
}

/* Each language writes dates its own way: the first of a month is an ordinal in some. */
static void test_dates_in_the_language_form(void **state)
{
    static const struct {
        const char *language, *first, *later;
    } cases[] = {
        {"en", "1 March 2019", "21 March 2019"},
        {"de", "1. M&#228;rz 2019", "21. M&#228;rz 2019"},
        {"fr", "1er mars 2019", "21 mars 2019"},
        {"es", "1 de marzo de 2019", "21 de marzo de 2019"},
        {"it", "1&#186; marzo 2019", "21 marzo 2019"},
        {"pt", "1&#186; de mar&#231;o de 2019", "21 de mar&#231;o de 2019"},
        {"tr", "1 Mart 2019", "21 Mart 2019"},
        {"ru", "1 &#1084;&#1072;&#1088;&#1090;&#1072; 2019 &#1075;&#1086;&#1076;&#1072;",
         "21 &#1084;&#1072;&#1088;&#1090;&#1072; 2019 &#1075;&#1086;&#1076;&#1072;"},
        {"ar", "1 &#1605;&#1575;&#1585;&#1587; 2019", "21 &#1605;&#1575;&#1585;&#1587; 2019"},
        {"hi", "1 &#2350;&#2366;&#2352;&#2381;&#2330; 2019",
         "21 &#2350;&#2366;&#2352;&#2381;&#2330; 2019"},
        {"ja", "2019&#24180;3&#26376;1&#26085;", "2019&#24180;3&#26376;21&#26085;"},
        {"zh", "2019&#24180;3&#26376;1&#26085;", "2019&#24180;3&#26376;21&#26085;"},
    };
    fc_date_t d = {.year = 2019, .month = 3};

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        d.day = 1;
        assert_string_equal(date(cases[i].language, d), cases[i].first);
        d.day = 21;
        assert_string_equal(date(cases[i].language, d), cases[i].later);
    }
}

/* Words of a right-to-left language run that way, others don't. */
static void test_direction_of_the_words(void **state)
{
    (void)state;
    assert_string_equal(fc_words_find("ar")->direction, "rtl");
    assert_string_equal(fc_words_find("hi")->direction, "ltr");
}

/* A date alone has no zone; the machine's form is the calendar's. */
static void test_date_has_neither_time_nor_zone(void **state)
{
    (void)state;
    assert_string_equal(date("en", (fc_date_t){.year = 2019, .month = 4, .day = 2}),
                        "2 April 2019");
}

/* A date-time says its zone, UTC where the sidecar said none. */
static void test_date_time_says_its_zone(void **state)
{
    fc_date_t d = {.year = 2019, .month = 12, .day = 31, .hour = 9, .minute = 5, .has_time = 1};

    (void)state;
    assert_string_equal(date("en", d), "31 December 2019, 09:05 UTC");
    d.has_zone = 1;
    d.offset_minutes = 330;
    assert_string_equal(date("en", d), "31 December "
                                       "2019, 09:05 UTC+05:30");
    d.offset_minutes = -210;
    assert_string_equal(date("en", d), "31 December "
                                       "2019, 09:05 UTC&#8722;03:30");
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
        cmocka_unit_test(test_plural_categories_of_other_languages),
        cmocka_unit_test(test_numbers_take_the_right_form),
        cmocka_unit_test(test_dates_in_the_language_form),
        cmocka_unit_test(test_direction_of_the_words),
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
