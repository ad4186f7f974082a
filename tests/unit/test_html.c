/* Injected HTML and log lines: nothing of a text becomes markup, or another line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include <apr_general.h>
#include <apr_strings.h>
#include "engine/html.h"
#include "engine/log.h"

static int setup(void **state)
{
    apr_pool_t *p;

    apr_initialize();
    apr_pool_create(&p, NULL);
    *state = p;
    return 0;
}

static int teardown(void **state)
{
    apr_pool_destroy(*state);
    apr_terminate();
    return 0;
}

static void check_text(const char *text, apr_size_t n, const char *expected, apr_pool_t *p)
{
    fc_html_t *h = fc_html_create(p);

    fc_html_text_n(h, text, n);
    assert_string_equal(apr_pstrmemdup(p, h->data, h->length), expected);
}

#define CHECK_TEXT(text, expected) check_text(text, sizeof(text) - 1, expected, *state)

static void test_text_never_becomes_markup(void **state)
{
    CHECK_TEXT("", "");
    CHECK_TEXT("plain text\t1\n2", "plain text\t1\n2");
    CHECK_TEXT("<b>&amp;</b>", "&lt;b&gt;&amp;amp;&lt;/b&gt;");
    CHECK_TEXT("\"'", "&quot;&#39;");
    CHECK_TEXT("--></script>", "--&gt;&lt;/script&gt;");
}

static void test_text_is_ascii_in_any_charset(void **state)
{
    CHECK_TEXT("a\xC3\xA9z", "a&#233;z");
    CHECK_TEXT("\xE2\x82\xAC", "&#8364;");
    CHECK_TEXT("\xF0\x9F\x98\x80", "&#128512;");
    CHECK_TEXT("\xC2\xA0", "&#160;");
    CHECK_TEXT("\xF4\x8F\xBF\xBD", "&#1114109;");
    CHECK_TEXT("\xE2\x80\xA8", "&#8232;");
}

static void test_what_no_reference_may_stand_for_is_replaced(void **state)
{
    CHECK_TEXT("a\0b", "a&#65533;b");
    CHECK_TEXT("\x01\x0C\r\x1F\x7F", "&#65533;&#65533;&#65533;&#65533;&#65533;");
    CHECK_TEXT("\xC2\x80\xC2\x9F", "&#65533;&#65533;");
    CHECK_TEXT("\xEF\xB7\x90\xEF\xB7\xAF", "&#65533;&#65533;");
    CHECK_TEXT("\xEF\xBF\xBE\xEF\xBF\xBF", "&#65533;&#65533;");
    CHECK_TEXT("\xF0\x9F\xBF\xBE\xF4\x8F\xBF\xBF", "&#65533;&#65533;");
}

static void test_bytes_that_are_not_utf_8_are_replaced(void **state)
{
    CHECK_TEXT("a\xE9z", "a&#65533;z");
    CHECK_TEXT("\xC0\xBC", "&#65533;&#65533;");
    CHECK_TEXT("\xED\xA0\x80", "&#65533;&#65533;&#65533;");
    CHECK_TEXT("z\xE2\x82", "z&#65533;&#65533;");
}

static void test_attribute_is_quoted_and_absent_where_null(void **state)
{
    fc_html_t *h = fc_html_create(*state);

    fc_html_raw(h, "<a");
    fc_html_attribute(h, "href", "x\" onclick='y'>\xC3\xA9");
    fc_html_attribute(h, "title", NULL);
    fc_html_attribute(h, "class", "");
    fc_html_raw(h, ">");
    assert_string_equal(apr_pstrmemdup(*state, h->data, h->length),
                        "<a href=\"x&quot; onclick=&#39;y&#39;&gt;&#233;\" class=\"\">");
}

static void test_numbers_are_decimal(void **state)
{
    fc_html_t *h = fc_html_create(*state);

    fc_html_number(h, 0);
    fc_html_raw(h, " ");
    fc_html_number(h, -12);
    fc_html_raw(h, " ");
    fc_html_number(h, APR_INT64_MAX);
    assert_string_equal(apr_pstrmemdup(*state, h->data, h->length), "0 -12 9223372036854775807");
}

static void test_writer_grows_and_forgets(void **state)
{
    fc_html_t *h = fc_html_create(*state);
    int i;

    for (i = 0; i < 100000; i++) {
        fc_html_bytes(h, "0123456789", 10);
    }
    assert_int_equal(h->length, 1000000);
    assert_memory_equal(h->data, "0123456789", 10);
    assert_memory_equal(h->data + 999990, "0123456789", 10);
    fc_html_reset(h);
    assert_int_equal(h->length, 0);
    fc_html_bytes(h, "x", 1);
    assert_int_equal(h->length, 1);
    assert_int_equal(h->data[0], 'x');
}

typedef struct lines_t {
    int count;
    fc_log_level_t level;
    char last[20000];
} lines_t;

static void keep_line(void *baton, fc_log_level_t level, const char *line)
{
    lines_t *lines = baton;

    lines->count++;
    lines->level = level;
    apr_cpystrn(lines->last, line, sizeof(lines->last));
}

static void test_log_line_is_formatted_and_handed_over_once(void **state)
{
    lines_t lines = {0};
    fc_log_t log = {keep_line, &lines, FC_LOG_INFO};

    (void)state;
    fc_log(&log, FC_LOG_WARNING, "%s has %d of %" APR_SIZE_T_FMT, "caf\xC3\xA9", 2, (apr_size_t)3);
    assert_int_equal(lines.count, 1);
    assert_int_equal(lines.level, FC_LOG_WARNING);
    assert_string_equal(lines.last, "caf\xC3\xA9 has 2 of 3");
}

static void test_log_lines_above_the_level_are_not_made(void **state)
{
    lines_t lines = {0};
    fc_log_t log = {keep_line, &lines, FC_LOG_INFO}, silent = {NULL, NULL, FC_LOG_DEBUG};

    (void)state;
    fc_log(&log, FC_LOG_DEBUG, "x");
    fc_log(&silent, FC_LOG_ERROR, "x");
    fc_log(NULL, FC_LOG_ERROR, "x");
    assert_int_equal(lines.count, 0);
    fc_log(&log, FC_LOG_INFO, "x");
    assert_int_equal(lines.count, 1);
}

static void test_log_line_can_not_be_forged(void **state)
{
    lines_t lines = {0};
    fc_log_t log = {keep_line, &lines, FC_LOG_DEBUG};

    (void)state;
    fc_log(&log, FC_LOG_ERROR, "%s", "a\r\n[error] b\tc\x1B[31m\x7F");
    assert_string_equal(lines.last, "a\\x0D\\x0A[error] b\\x09c\\x1B[31m\\x7F");
    fc_log(&log, FC_LOG_ERROR, "%s",
           "\xC2\x9B"
           "31m \xE9z \xF0\x9F\x98\x80");
    assert_string_equal(lines.last, "\\xC2\\x9B31m \\xE9z \xF0\x9F\x98\x80");
}

static void test_endless_log_line_is_cut(void **state)
{
    lines_t lines = {0};
    fc_log_t log = {keep_line, &lines, FC_LOG_DEBUG};
    char *text = apr_palloc(*state, 1000001);

    memset(text, 1, 1000000);
    text[1000000] = '\0';
    fc_log(&log, FC_LOG_ERROR, "%s", text);
    assert_int_equal(lines.count, 1);
    assert_in_range(strlen(lines.last), 4000, 16384);
}

static void test_quoted_value_stays_on_its_line_and_short(void **state)
{
    assert_string_equal(fc_log_quote("", 10, *state), "\"\"");
    assert_string_equal(fc_log_quote("a \t\r\n b", 10, *state), "\"a b\"");
    assert_string_equal(fc_log_quote("a\x1B[31m", 10, *state), "\"a [31m\"");
    assert_string_equal(fc_log_quote("a\xE2\x80\xAE"
                                     "b\xE2\x80\xA8"
                                     "c\xC2\x9B"
                                     "d",
                                     20, *state),
                        "\"a b c d\"");
    assert_string_equal(fc_log_quote("0123456789", 10, *state), "\"0123456789\"");
    assert_string_equal(fc_log_quote("0123456789a", 10, *state), "\"0123456789\xE2\x80\xA6\"");
    assert_string_equal(fc_log_quote("012345678\xC3\xA9", 10, *state), "\"012345678\xE2\x80\xA6\"");
    assert_string_equal(fc_log_quote("a\xE9z\xF0\x9F", 10, *state), "\"a z \"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_text_never_becomes_markup),
        cmocka_unit_test(test_text_is_ascii_in_any_charset),
        cmocka_unit_test(test_what_no_reference_may_stand_for_is_replaced),
        cmocka_unit_test(test_bytes_that_are_not_utf_8_are_replaced),
        cmocka_unit_test(test_attribute_is_quoted_and_absent_where_null),
        cmocka_unit_test(test_numbers_are_decimal),
        cmocka_unit_test(test_writer_grows_and_forgets),
        cmocka_unit_test(test_log_line_is_formatted_and_handed_over_once),
        cmocka_unit_test(test_log_lines_above_the_level_are_not_made),
        cmocka_unit_test(test_log_line_can_not_be_forged),
        cmocka_unit_test(test_quoted_value_stays_on_its_line_and_short),
        cmocka_unit_test(test_endless_log_line_is_cut),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
