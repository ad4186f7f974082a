/* ISO 8601 dates and date-times: which are read, and as which moment. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>
#include "engine/date.h"

static fc_date_t read_valid(const char *text)
{
    fc_date_t date;
    const char *remedy;

    if (fc_date_parse(&date, text, &remedy) != APR_SUCCESS) {
        fail_msg("%s: %s", text, remedy);
    }
    assert_ptr_equal(date.text, text);
    return date;
}

/* The seconds are those of `date -u -d TEXT +%s`. */
static void test_moments_are_right(void **state)
{
    static const struct {
        const char *text;
        apr_int64_t seconds;
    } moments[] = {
        {"1970-01-01", 0},
        {"1969-12-31", -86400},
        {"1970-01-01T00:00:01Z", 1},
        {"2000-02-29", 951782400},
        {"2000-03-01", 951868800},
        {"2019-04-02", 1554163200},
        {"2019-04-03T09:00:00Z", 1554282000},
        {"2019-04-03T09:00", 1554282000},
        {"2019-04-03T11:00+02:00", 1554282000},
        {"2019-04-03T00:30:00-08:30", 1554282000},
        {"2019-04-03T23:00:00+14:00", 1554282000},
        {"1904-06-16T08:00:00Z", -2068387200},
        {"1600-02-29", -11670998400},
        {"0001-01-01", -62135596800},
        {"9999-12-31T23:59:59Z", 253402300799},
    };
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(moments) / sizeof(moments[0]); i++) {
        apr_time_t expected = moments[i].seconds * APR_USEC_PER_SEC;

        if (read_valid(moments[i].text).time != expected) {
            fail_msg("%s", moments[i].text);
        }
    }
}

static void test_parts_are_kept_as_written(void **state)
{
    fc_date_t d = read_valid("2019-04-03T09:08:07-03:30");

    (void)state;
    assert_int_equal(d.year, 2019);
    assert_int_equal(d.month, 4);
    assert_int_equal(d.day, 3);
    assert_int_equal(d.hour, 9);
    assert_int_equal(d.minute, 8);
    assert_int_equal(d.second, 7);
    assert_true(d.has_time);
    assert_true(d.has_zone);
    assert_int_equal(d.offset_minutes, -210);
    d = read_valid("2019-04-03");
    assert_false(d.has_time);
    assert_false(d.has_zone);
    d = read_valid("2019-04-03T00:00");
    assert_true(d.has_time);
    assert_false(d.has_zone);
    d = read_valid("2019-04-03T00:00Z");
    assert_true(d.has_zone);
    assert_int_equal(d.offset_minutes, 0);
}

static void test_fractions_count_to_the_microsecond(void **state)
{
    (void)state;
    assert_int_equal(read_valid("1970-01-01T00:00:00.5Z").time, 500000);
    assert_int_equal(read_valid("1970-01-01T00:00:00.000001").time, 1);
    assert_int_equal(read_valid("1970-01-01T00:00:01.9999999999Z").time, 1999999);
}

static void test_what_is_no_date_is_refused_with_a_remedy(void **state)
{
    static const char *const bad[] = {"",
                                      "2019",
                                      "2019-04",
                                      "2019-4-2",
                                      "20190402",
                                      "2019-04-2",
                                      "2019-04-02 ",
                                      " 2019-04-02",
                                      "19-04-02",
                                      "02.04.2019",
                                      "2019/04/02",
                                      "12019-04-02",
                                      "-2019-04-02",
                                      "0000-01-01",
                                      "2019-00-01",
                                      "2019-13-01",
                                      "2019-01-00",
                                      "2019-01-32",
                                      "2019-04-31",
                                      "2019-02-29",
                                      "1900-02-29",
                                      "2019-W14-2",
                                      "2019-092",
                                      "2019-04-02Z",
                                      "2019-04-02+02:00",
                                      "2019-04-02T",
                                      "2019-04-02T09",
                                      "2019-04-02T9:00",
                                      "2019-04-02T09:0",
                                      "2019-04-02T0900",
                                      "2019-04-02 09:00",
                                      "2019-04-02t09:00",
                                      "2019-04-02T09:00z",
                                      "2019-04-02T24:00",
                                      "2019-04-02T24:00:00Z",
                                      "2019-04-02T25:00",
                                      "2019-04-02T09:60",
                                      "2019-04-02T09:00:60",
                                      "2019-04-02T09:00:",
                                      "2019-04-02T09:00:0",
                                      "2019-04-02T09:00:00.",
                                      "2019-04-02T09:00.5",
                                      "2019-04-02T09:00:00,5",
                                      "2019-04-02T09:00+2",
                                      "2019-04-02T09:00+02",
                                      "2019-04-02T09:00+0200",
                                      "2019-04-02T09:00+02:60",
                                      "2019-04-02T09:00+14:01",
                                      "2019-04-02T09:00-15:00",
                                      "2019-04-02T09:00 Z",
                                      "2019-04-02T09:00ZZ",
                                      "2019-04-02T09:00:00ZUTC",
                                      "\xD9\xA2\xD9\xA0\xD9\xA1\xD9\xA9-04-02",
                                      "2019\xE2\x80\x93"
                                      "04-02"};
    size_t i;

    (void)state;
    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        const char *remedy = NULL;
        fc_date_t date;

        if (fc_date_parse(&date, bad[i], &remedy) != APR_EINVAL) {
            fail_msg("\"%s\" was read as a date", bad[i]);
        }
        assert_true(remedy != NULL && strlen(remedy) > 10);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_moments_are_right),
        cmocka_unit_test(test_parts_are_kept_as_written),
        cmocka_unit_test(test_fractions_count_to_the_microsecond),
        cmocka_unit_test(test_what_is_no_date_is_refused_with_a_remedy),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
