/* The matcher against looking at every place for every pattern. */
#include "support.h"

#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#include "engine/matcher.h"

#define PATTERNS 12
#define LONGEST 24
#define TEXT 200

typedef struct found_t {
    int pattern;
    apr_int64_t end;
} found_t;

typedef struct log_t {
    found_t found[PATTERNS * TEXT];
    int count;
    int stop_after; /* of found ones; 0: never */
    const fc_matcher_t *matcher;
} log_t;

static apr_status_t on_found(void *baton, int pattern, apr_int64_t end)
{
    log_t *log = baton;

    for (; pattern >= 0; pattern = fc_matcher_same(log->matcher, pattern)) {
        assert_in_range(log->count, 0, PATTERNS * TEXT - 1);
        log->found[log->count].pattern = pattern;
        log->found[log->count++].end = end;
    }
    return log->stop_after && log->count >= log->stop_after ? APR_EGENERAL : APR_SUCCESS;
}

typedef struct setting_t {
    apr_uint32_t folded[PATTERNS][LONGEST];
    const apr_uint32_t *patterns[PATTERNS];
    int lengths[PATTERNS];
    int count;
    char text[TEXT + 1];
    apr_pool_t *pool;
} setting_t;

static void add_pattern(setting_t *s, const char *pattern)
{
    int i, n = (int)strlen(pattern);

    assert_in_range(n, 1, LONGEST);
    for (i = 0; i < n; i++) {
        s->folded[s->count][i] = (apr_uint32_t)pattern[i];
    }
    s->patterns[s->count] = s->folded[s->count];
    s->lengths[s->count++] = n;
}

static int stands_at(const setting_t *s, int pattern, int end)
{
    int i, n = s->lengths[pattern];

    for (i = 0; end >= n && i < n && s->folded[pattern][i] == (apr_uint32_t)s->text[end - n + i];
         i++) {
    }
    return i == n;
}

/* All occurrences in the order that the header promises. */
static void find_all(const setting_t *s, log_t *log)
{
    int end, n, i;

    log->count = 0;
    for (end = 1; s->text[end - 1]; end++) {
        for (n = LONGEST; n > 0; n--) {
            for (i = 0; i < s->count; i++) {
                if (s->lengths[i] == n && stands_at(s, i, end)) {
                    log->found[log->count].pattern = i;
                    log->found[log->count++].end = end;
                }
            }
        }
    }
}

/* fc_matcher_open may not lie behind the start of an occurrence that is still to be reported. */
static void check_open(const fc_matcher_t *m, const fc_matcher_scan_t *scan, const setting_t *s,
                       const log_t *expected, const log_t *log)
{
    apr_int64_t open = fc_matcher_open(m, scan);
    int i;

    for (i = log->count; i < expected->count; i++) {
        const found_t *next = &expected->found[i];
        assert_true(open <= next->end - s->lengths[next->pattern]);
    }
}

/* seed: 0 gives the text in one piece, else in random ones. */
static void run(setting_t *s, unsigned seed)
{
    log_t *expected = apr_pcalloc(s->pool, sizeof(*expected));
    log_t *log = apr_pcalloc(s->pool, sizeof(*log));
    fc_matcher_t *m = fc_matcher_compile(s->patterns, s->lengths, s->count, s->pool);
    fc_text_t *text = fc_text_create(fc_charset_lookup("utf-8", 5), s->pool);
    fc_matcher_scan_t scan = {0};
    size_t at = 0, n = strlen(s->text), step;
    int i;

    log->matcher = m;
    find_all(s, expected);
    while (at < n) {
        step = seed ? table_random(&seed) % 8 : n;
        step = step > n - at ? n - at : step;
        fc_text_bytes(text, s->text + at, step, (apr_off_t)at);
        at += step;
        if (at == n) {
            fc_text_finish(text);
        }
        assert_int_equal(fc_matcher_run(m, &scan, text, on_found, log), APR_SUCCESS);
        check_open(m, &scan, s, expected, log);
    }
    assert_int_equal(log->count, expected->count);
    for (i = 0; i < log->count; i++) {
        assert_int_equal(log->found[i].end, expected->found[i].end);
        assert_int_equal(log->found[i].pattern, expected->found[i].pattern);
    }
}

static void run_cuts(setting_t *s)
{
    run(s, 0);
    run(s, 7);
    run(s, 77);
}

static setting_t *setting(apr_pool_t *p, const char *text, const char *const *patterns)
{
    setting_t *s = apr_pcalloc(p, sizeof(*s));

    s->pool = p;
    apr_cpystrn(s->text, text, sizeof(s->text));
    for (; *patterns; patterns++) {
        add_pattern(s, *patterns);
    }
    return s;
}

static void check(apr_pool_t *p, const char *text, const char *const *patterns)
{
    run_cuts(setting(p, text, patterns));
}

#define CHECK(text, ...) check(*state, text, (const char *const[]){__VA_ARGS__, NULL})

static void test_one_letter_over_and_over_is_found_at_every_place(void **state)
{
    CHECK("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "aaaa");
    CHECK("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "a", "aa", "aaa", "aaaa", "aaaaa", "aaaaaaaaa");
    CHECK("aaaabaaaaabaaaaaab", "aaaaa", "aaaab", "baaaa");
}

static void test_patterns_within_patterns_are_all_found(void **state)
{
    CHECK("ushershishehers", "he", "she", "his", "hers");
    CHECK("abcdefghi", "abcdefghi", "bcdefgh", "cde", "d", "hi");
    CHECK("xabcdabcdex", "abcde", "bcd", "cdab");
}

static void test_failed_beginning_leads_to_the_next(void **state)
{
    CHECK("abababababc", "ababc");
    CHECK("aabaabaaabaab", "aabaaab", "abaab");
    CHECK("abcabcabdabcabcabd", "abcabcabd", "abcabd");
}

static void test_equal_patterns_are_all_told(void **state)
{
    CHECK("one.two.one", "one", "two", "one", "one");
}

static void test_short_patterns_beside_long_ones(void **state)
{
    CHECK("abcdefghiabcdefgh", "a", "abcdefghi");
    CHECK("abcdefghi", "i", "ghi");
}

static void test_pattern_at_the_texts_very_ends(void **state)
{
    CHECK("abcd", "abcd");
    CHECK("abcdxxxxabcd", "abcd", "abcdx", "xabcd");
    CHECK("abc", "abcd");
}

static void test_no_patterns_find_nothing(void **state)
{
    const char *const none[] = {NULL};
    check(*state, "abcabc", none);
}

static void test_scan_ends_where_the_callback_says(void **state)
{
    static const char *const patterns[] = {"ab", "b", NULL};
    setting_t *s = setting(*state, "abababab", patterns);
    fc_matcher_t *m = fc_matcher_compile(s->patterns, s->lengths, s->count, *state);
    fc_text_t *text = fc_text_create(fc_charset_lookup("utf-8", 5), *state);
    fc_matcher_scan_t scan = {0};
    log_t *log = apr_pcalloc(*state, sizeof(*log));

    log->matcher = m;
    log->stop_after = 3;
    fc_text_bytes(text, s->text, strlen(s->text), 0);
    fc_text_finish(text);
    assert_int_equal(fc_matcher_run(m, &scan, text, on_found, log), APR_EGENERAL);
    assert_int_equal(log->count, 3);
}

/* Patterns of shortest characters and more, and a text that holds some of them; seed goes on. */
static setting_t *random_setting(apr_pool_t *p, unsigned *seed, unsigned shortest)
{
    setting_t *s = apr_pcalloc(p, sizeof(*s));
    unsigned letters = 1 + table_random(seed) % 4, i, k, n;

    s->pool = p;
    for (i = 1 + table_random(seed) % PATTERNS; i > 0; i--) {
        char pattern[LONGEST + 1] = "";
        unsigned length = shortest + table_random(seed) % (LONGEST + 1 - shortest);
        for (k = 0; k < length; k++) {
            pattern[k] = (char)('a' + table_random(seed) % letters);
        }
        add_pattern(s, pattern);
    }
    n = table_random(seed) % TEXT;
    for (i = 0; i < n; i++) {
        s->text[i] = (char)('a' + table_random(seed) % letters);
    }
    for (i = table_random(seed) % 5; i > 0; i--) {
        int pattern = (int)(table_random(seed) % (unsigned)s->count);
        unsigned at = table_random(seed) % TEXT, length = (unsigned)s->lengths[pattern];
        for (k = 0; k < length && at + length <= n; k++) {
            s->text[at + k] = (char)s->folded[pattern][k];
        }
    }
    return s;
}

static void test_random_texts_of_few_letters(void **state)
{
    unsigned seed = 20190402, round;

    for (round = 0; round < 6000; round++) {
        apr_pool_t *p;
        setting_t *s;

        apr_pool_create(&p, *state);
        s = random_setting(p, &seed, 1 + round % 16);
        run(s, 0);
        run(s, seed | 1);
        apr_pool_destroy(p);
    }
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, table_setup, table_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_one_letter_over_and_over_is_found_at_every_place),
        TEST(test_patterns_within_patterns_are_all_found),
        TEST(test_failed_beginning_leads_to_the_next),
        TEST(test_equal_patterns_are_all_told),
        TEST(test_short_patterns_beside_long_ones),
        TEST(test_pattern_at_the_texts_very_ends),
        TEST(test_no_patterns_find_nothing),
        TEST(test_scan_ends_where_the_callback_says),
        TEST(test_random_texts_of_few_letters),
    };

    return cmocka_run_group_tests_name("matcher", tests, table_setup_group, table_teardown_group);
}
