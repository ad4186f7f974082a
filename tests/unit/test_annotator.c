/* The engine's door: what leaves when, what is shown, what is left alone. */
#include "support.h"

#include <string.h>

#include <apr_strings.h>

#define PAGE(page) page, sizeof(page) - 1

static const fc_reviews_t *reviews_of(const table_quote_t *quotes, int count, apr_pool_t *p)
{
    return table_reviews(quotes, count, FC_TOLERANCE_DEFAULT, p);
}

/* A review's claim, to be made a draft of and the like before a page is opened. */
static fc_claim_t *claim_of(const fc_reviews_t *reviews, int index)
{
    return (fc_claim_t *)fc_reviews_claim(reviews, index);
}

static fc_claim_result_t result_of(const table_outcome_t *outcome, int claim)
{
    fc_claim_result_t result;

    fc_annotator_result(outcome->annotator, claim, &result);
    return result;
}

static void check_match(const table_outcome_t *outcome, int claim, apr_off_t start, apr_off_t end)
{
    fc_claim_result_t result = result_of(outcome, claim);

    assert_int_equal(result.state, FC_STATE_INTACT);
    assert_int_equal(result.match_count, 1);
    assert_int_equal(result.matches[0].start, start);
    assert_int_equal(result.matches[0].end, end);
}

typedef struct lines_t {
    char text[4096];
    int count;
} lines_t;

static void take_line(void *baton, fc_log_level_t level, const char *line)
{
    lines_t *lines = baton;

    (void)level;
    lines->count++;
    apr_cpystrn(lines->text, line, sizeof(lines->text));
}

/* --- streaming --- */

typedef struct stream_t {
    fc_annotator_t *annotator;
    fc_page_options_t options;
    apr_off_t fed, most; /* the most bytes that were held at once */
} stream_t;

static void stream_open(stream_t *s, const table_quote_t *quotes, int count, apr_pool_t *p)
{
    s->options.whole = 0;
    s->fed = s->most = 0;
    assert_int_equal(fc_annotator_open(&s->annotator, reviews_of(quotes, count, p), &s->options, p),
                     APR_SUCCESS);
}

static void stream_feed_on(stream_t *s, const char *text, int flush)
{
    apr_off_t held;

    assert_int_equal(fc_annotator_feed(s->annotator, text, strlen(text)), APR_SUCCESS);
    if (flush) {
        fc_annotator_flush(s->annotator);
    }
    s->fed += (apr_off_t)strlen(text);
    while (fc_annotator_next(s->annotator)) {
    }
    held = s->fed - fc_annotator_decided(s->annotator);
    s->most = held > s->most ? held : s->most;
}

static void stream_feed(stream_t *s, const char *text)
{
    stream_feed_on(s, text, 1);
}

static const char filler[] =
    "<p>Some words that have nothing to do with any of the quotes, and then "
    "<i>some</i> more, so that a page goes on.</p>\n";

static void test_page_streams_past_claims_that_rules_1_and_2_decide(void **state)
{
    static const table_quote_t quotes[] = {
        {"short quote"}, {"quote", .prefix = "short "}, {"a long quote, more than a few words"}};
    stream_t s = {.options = table_options()};
    int i;

    stream_open(&s, quotes, 3, *state);
    stream_feed(&s, "<p>A short quote and a long quote, more than a few words.</p>\n");
    for (i = 0; i < 2000; i++) {
        stream_feed(&s, filler);
    }
    assert_in_range(s.most, 0, 2048);
    assert_int_equal(fc_annotator_finish(s.annotator), APR_SUCCESS);
    assert_int_equal(fc_annotator_count(s.annotator, FC_STATE_INTACT), 3);
}

static void test_page_streams_past_claims_that_are_nowhere(void **state)
{
    static const table_quote_t quotes[] = {{"not there"},
                                           {"a long quote that is nowhere in this page at all"}};
    stream_t s = {.options = table_options()};
    int i;

    stream_open(&s, quotes, 2, *state);
    for (i = 0; i < 2000; i++) {
        stream_feed(&s, filler);
    }
    assert_in_range(s.most, 0, 2048);
}

/* Nobody waits for it, so that it may be looked at once most claims are found; but the bytes that
 * are held, and what is kept of their text, have their limit. */
static void test_page_without_a_pause_is_held_no_longer_than_may_be(void **state)
{
    static const table_quote_t quotes[] = {{"a long quote that is nowhere in this page at all"}};
    stream_t s = {.options = table_options()};
    apr_off_t at_pause;
    int i;

    s.options.hold = 200 * 1000;
    stream_open(&s, quotes, 1, *state);
    for (i = 0; i < 10000; i++) {
        stream_feed_on(&s, filler, 0);
    }
    assert_in_range(s.most, 100 * 1000, 200 * 1000 + 200 * 1000 / 16 + (apr_off_t)sizeof(filler));
    at_pause = s.fed;
    stream_feed(&s, filler);
    assert_true(fc_annotator_decided(s.annotator) > at_pause - 2048);
}

static void test_candidate_is_held_until_the_page_ends(void **state)
{
    static const table_quote_t quotes[] = {
        {"a quote of thirty-two characters, or more", .prefix = "this is the text before "}};
    stream_t s = {.options = table_options()};
    fc_claim_result_t result;
    apr_off_t at;
    int i;

    stream_open(&s, quotes, 1, *state);
    stream_feed(&s, "<p>that was the text before ");
    at = s.fed;
    stream_feed(&s, "a quote of thirty-two characters, or more.</p>\n");
    for (i = 0; i < 100; i++) {
        stream_feed(&s, filler);
        assert_true(fc_annotator_decided(s.annotator) <= at);
    }
    assert_int_equal(fc_annotator_finish(s.annotator), APR_SUCCESS);
    assert_int_equal(fc_annotator_decided(s.annotator), s.fed);
    fc_annotator_result(s.annotator, 0, &result);
    assert_int_equal(result.match_count, 1);
    assert_int_equal(result.matches[0].start, at);
    assert_non_null(fc_annotator_next(s.annotator));
}

static void test_candidate_lets_go_where_its_own_context_comes(void **state)
{
    static const table_quote_t quotes[] = {
        {"a quote of thirty-two characters, or more", .prefix = "this is the text before "}};
    stream_t s = {.options = table_options()};
    int i;

    stream_open(&s, quotes, 1, *state);
    stream_feed(&s, "<p>that was the text before a quote of thirty-two characters, or more.</p>\n");
    stream_feed(&s, "<p>this is the text before a quote of thirty-two characters, or more.</p>\n");
    for (i = 0; i < 10; i++) {
        stream_feed(&s, filler);
    }
    assert_true(s.fed - fc_annotator_decided(s.annotator) < 512);
}

static void test_no_more_is_held_than_may_be(void **state)
{
    static const table_quote_t quotes[] = {
        {"a quote of thirty-two characters, or more", .prefix = "this is the text before "}};
    lines_t lines = {.count = 0};
    fc_log_t log = {take_line, &lines, FC_LOG_INFO};
    stream_t s = {.options = table_options()};
    fc_claim_result_t result;
    int i;

    s.options.hold = 2000;
    s.options.log = &log;
    stream_open(&s, quotes, 1, *state);
    stream_feed(&s, "<p>that was the text before a quote of thirty-two characters, or more.</p>\n");
    for (i = 0; i < 100; i++) {
        stream_feed(&s, filler);
    }
    assert_in_range(s.most, 500, 2000 + sizeof(filler));
    assert_int_equal(fc_annotator_finish(s.annotator), APR_SUCCESS);
    assert_null(fc_annotator_next(s.annotator));
    fc_annotator_result(s.annotator, 0, &result);
    assert_int_equal(result.state, FC_STATE_MISSING);
    assert_int_equal(lines.count, 1);
    assert_non_null(strstr(lines.text, "c0"));
    assert_non_null(strstr(lines.text, "Hold"));
}

static void test_page_that_is_written_whole_decides_nothing_before_its_end(void **state)
{
    static const table_quote_t quotes[] = {{"one"}};
    fc_page_options_t options = table_options();
    fc_annotator_t *a;

    options.whole = 1;
    assert_int_equal(fc_annotator_open(&a, reviews_of(quotes, 1, *state), &options, *state),
                     APR_SUCCESS);
    assert_int_equal(fc_annotator_feed(a, PAGE("<p>one</p><p>two</p>")), APR_SUCCESS);
    assert_int_equal(fc_annotator_decided(a), 0);
    assert_null(fc_annotator_next(a));
    assert_int_equal(fc_annotator_feed(a, "", 0), APR_SUCCESS);
    assert_int_equal(fc_annotator_finish(a), APR_SUCCESS);
    assert_int_equal(fc_annotator_decided(a), 20);
    assert_non_null(fc_annotator_next(a));
}

static void test_work_is_bounded(void **state)
{
    static const table_quote_t quotes[] = {{"one"},
                                           {"a long quote that is nowhere in this page at all"}};
    lines_t lines = {.count = 0};
    fc_log_t log = {take_line, &lines, FC_LOG_INFO};
    stream_t s = {.options = table_options()};
    int i;

    s.options.work = 100;
    s.options.log = &log;
    stream_open(&s, quotes, 2, *state);
    for (i = 0; i < 200; i++) {
        stream_feed(&s, "<p>one one one one one one one a long quote that is nowhere</p>");
    }
    assert_int_equal(fc_annotator_finish(s.annotator), APR_SUCCESS);
    assert_int_equal(fc_annotator_decided(s.annotator), s.fed);
    assert_int_equal(lines.count, 1);
    assert_non_null(strstr(lines.text, "Work"));
}

/* --- encodings --- */

static const table_way_t ways[] = {{1, 0}, {1, 1}, {1, 7}, {0, 0}, {0, 1}, {0, 7}};

#define WAYS ((int)(sizeof(ways) / sizeof(ways[0])))

static void check_encoding(const char *charset, const char *page, size_t n, apr_off_t start,
                           apr_off_t end, apr_pool_t *p)
{
    static const table_quote_t quotes[] = {{"café"}};
    fc_page_options_t options = table_options();
    int i;

    options.charset = charset;
    for (i = 0; i < WAYS; i++) {
        table_outcome_t outcome =
            table_annotate(reviews_of(quotes, 1, p), options, ways[i], page, n, p);
        check_match(&outcome, 0, start, end);
        assert_string_equal(result_of(&outcome, 0).matches[0].text, "café");
        assert_null(fc_annotator_reason(outcome.annotator));
    }
}

static void test_encoding_is_found_and_offsets_are_the_pages(void **state)
{
    check_encoding("utf-8", PAGE("<p>un caf\xC3\xA9 noir"), 6, 11, *state);
    check_encoding("windows-1252", PAGE("<p>un caf\xE9 noir"), 6, 10, *state);
    check_encoding("ISO-8859-1", PAGE("<p>un caf\xE9 noir"), 6, 10, *state);
    check_encoding(NULL, PAGE("<p>un caf\xE9 noir"), 6, 10, *state);
    check_encoding(NULL, PAGE("<meta charset=utf-8><p>un caf\xC3\xA9 noir"), 26, 31, *state);
    check_encoding("macintosh", PAGE("<p>un caf\x8E noir"), 6, 10, *state);
    /* a byte order mark beats the header */
    check_encoding("windows-1252", PAGE("\xEF\xBB\xBF<p>un caf\xC3\xA9 noir"), 9, 14, *state);
    check_encoding(NULL, PAGE("\xEF\xBB\xBF<p>un caf\xC3\xA9 noir"), 9, 14, *state);
}

static void check_left_alone(const char *charset, const char *page, size_t n, apr_pool_t *p)
{
    static const table_quote_t quotes[] = {{"one"}};
    fc_page_options_t options = table_options();
    int i;

    options.charset = charset;
    for (i = 0; i < WAYS; i++) {
        table_outcome_t outcome =
            table_annotate(reviews_of(quotes, 1, p), options, ways[i], page, n, p);
        assert_string_equal(outcome.insertions, "");
        assert_non_null(fc_annotator_reason(outcome.annotator));
    }
}

static void test_page_that_is_left_alone_says_why(void **state)
{
    check_left_alone("utf-16le", PAGE("<\0p\0>\0o\0n\0e\0"), *state);
    check_left_alone(NULL, PAGE("\xFF\xFE<\0p\0>\0o\0n\0e\0"), *state);
    check_left_alone("iso-2022-jp", PAGE("<p>one"), *state);
    check_left_alone("hz-gb-2312", PAGE("<p>one"), *state);
}

/* --- what is shown --- */

static table_outcome_t annotate(const fc_reviews_t *reviews, unsigned show, const char *page,
                                apr_pool_t *p)
{
    static const table_way_t whole = {1, 0};
    fc_page_options_t options = table_options();

    options.show = show;
    return table_annotate(reviews, options, whole, page, strlen(page), p);
}

#define Q "abcd efgh ijkl mnop"
#define CHANGED "<p>abcd efgz ijkl mnop."

static void test_states_that_arent_shown_leave_the_page_alone(void **state)
{
    static const table_quote_t quotes[] = {{Q}};
    const fc_reviews_t *reviews = reviews_of(quotes, 1, *state);
    table_outcome_t outcome = annotate(reviews, FC_SHOW_INTACT, CHANGED, *state);

    assert_string_equal(outcome.insertions, "");
    assert_int_equal(result_of(&outcome, 0).state, FC_STATE_CHANGED);
    outcome = annotate(reviews, FC_SHOW_CHANGED, "<p>" Q ".", *state);
    assert_string_equal(outcome.insertions, "");
    assert_int_equal(result_of(&outcome, 0).state, FC_STATE_INTACT);
    outcome = annotate(reviews, FC_SHOW_DEFAULT, "<p>x.", *state);
    assert_string_equal(outcome.insertions, "");
    assert_int_equal(result_of(&outcome, 0).state, FC_STATE_MISSING);
}

static void test_states_that_are_shown_have_highlight_and_note(void **state)
{
    static const table_quote_t quotes[] = {{Q}};
    const fc_reviews_t *reviews = reviews_of(quotes, 1, *state);
    table_outcome_t outcome = annotate(reviews, FC_SHOW_DEFAULT, CHANGED, *state);

    assert_non_null(strstr(outcome.insertions, "data-factcheck-state=\"changed\""));
    assert_non_null(strstr(outcome.insertions, "id=\"factcheck-note-c0\""));
    outcome = annotate(reviews, FC_SHOW_DEFAULT, "<p>" Q ".", *state);
    assert_non_null(strstr(outcome.insertions, "data-factcheck-state=\"intact\""));
    assert_non_null(strstr(outcome.insertions, "id=\"factcheck-note-c0\""));
    outcome = annotate(reviews, FC_SHOW_DEFAULT | FC_SHOW_MISSING, "<p>x.", *state);
    assert_null(strstr(outcome.insertions, "<fact-check "));
    assert_non_null(strstr(outcome.insertions, "id=\"factcheck-note-c0\""));
}

static void test_changed_highlight_carries_no_verdict(void **state)
{
    static const table_quote_t quotes[] = {{Q}};
    table_outcome_t outcome =
        annotate(reviews_of(quotes, 1, *state), FC_SHOW_DEFAULT, CHANGED, *state);
    const char *highlight = strstr(outcome.insertions, "<fact-check ");

    assert_non_null(highlight);
    assert_null(memmem(highlight, strcspn(highlight, ">"), "rating", 6));
}

static void check_not_shown(const fc_reviews_t *reviews, apr_pool_t *p)
{
    table_outcome_t outcome = annotate(reviews, FC_SHOW_DEFAULT, "<p>one", p);

    assert_string_equal(outcome.insertions, "");
    assert_int_equal(result_of(&outcome, 0).shown, 0);
    assert_int_equal(result_of(&outcome, 0).match_count, 0);
    assert_int_equal(fc_annotator_count(outcome.annotator, FC_STATE_MISSING), 0);
    assert_int_equal(fc_annotator_count(outcome.annotator, FC_STATE_INTACT), 0);
}

static void check_shown(const fc_reviews_t *reviews, unsigned show, apr_pool_t *p)
{
    table_outcome_t outcome = annotate(reviews, show, "<p>one", p);

    check_match(&outcome, 0, 3, 6);
    assert_int_equal(result_of(&outcome, 0).shown, 1);
    assert_int_equal(fc_annotator_count(outcome.annotator, FC_STATE_INTACT), 1);
}

static void test_drafts_are_for_editors_only(void **state)
{
    static const table_quote_t quotes[] = {{"one"}};
    const fc_reviews_t *reviews = reviews_of(quotes, 1, *state);

    claim_of(reviews, 0)->status = FC_WORK_DRAFT;
    check_not_shown(reviews, *state);
    check_shown(reviews, FC_SHOW_DEFAULT | FC_SHOW_DRAFT, *state);
    claim_of(reviews, 0)->status = FC_WORK_WITHDRAWN;
    check_shown(reviews, FC_SHOW_DEFAULT, *state);
}

static void test_review_is_shown_from_its_publication_to_its_end(void **state)
{
    static const table_quote_t quotes[] = {{"one"}};
    const fc_reviews_t *reviews = reviews_of(quotes, 1, *state);
    fc_claim_t *claim = claim_of(reviews, 0);
    apr_time_t now = table_options().now;
    fc_date_t expires = {.text = "x"};

    claim->date_published.time = now + 1;
    check_not_shown(reviews, *state);
    check_shown(reviews, FC_SHOW_DEFAULT | FC_SHOW_DRAFT, *state);
    assert_int_equal(fc_reviews_next_change(reviews, now), now + 1);
    claim->date_published.time = now;
    check_shown(reviews, FC_SHOW_DEFAULT, *state);
    claim->expires = &expires;
    expires.time = now + 1;
    check_shown(reviews, FC_SHOW_DEFAULT, *state);
    assert_int_equal(fc_reviews_next_change(reviews, now), now + 1);
    expires.time = now;
    check_not_shown(reviews, *state);
    assert_int_equal(fc_reviews_next_change(reviews, now), 0);
}

static void test_claims_are_counted_by_their_worst_target(void **state)
{
    static const table_quote_t quotes[] = {
        {"one"}, {"two", .also = 1}, {"one"},    {"nowhere", .also = 1},
        {Q},     {"one", .also = 1}, {"nowhere"}};
    table_outcome_t outcome =
        annotate(reviews_of(quotes, 7, *state), FC_SHOW_DEFAULT, "<p>one two</p>" CHANGED, *state);

    assert_int_equal(fc_annotator_count(outcome.annotator, FC_STATE_INTACT), 1);
    assert_int_equal(fc_annotator_count(outcome.annotator, FC_STATE_CHANGED), 1);
    assert_int_equal(fc_annotator_count(outcome.annotator, FC_STATE_MISSING), 2);
}

#define TEST(test) cmocka_unit_test_setup_teardown(test, table_setup, table_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_page_streams_past_claims_that_rules_1_and_2_decide),
        TEST(test_page_streams_past_claims_that_are_nowhere),
        TEST(test_page_without_a_pause_is_held_no_longer_than_may_be),
        TEST(test_candidate_is_held_until_the_page_ends),
        TEST(test_candidate_lets_go_where_its_own_context_comes),
        TEST(test_no_more_is_held_than_may_be),
        TEST(test_page_that_is_written_whole_decides_nothing_before_its_end),
        TEST(test_work_is_bounded),
        TEST(test_encoding_is_found_and_offsets_are_the_pages),
        TEST(test_page_that_is_left_alone_says_why),
        TEST(test_states_that_arent_shown_leave_the_page_alone),
        TEST(test_states_that_are_shown_have_highlight_and_note),
        TEST(test_changed_highlight_carries_no_verdict),
        TEST(test_drafts_are_for_editors_only),
        TEST(test_review_is_shown_from_its_publication_to_its_end),
        TEST(test_claims_are_counted_by_their_worst_target),
    };

    return cmocka_run_group_tests_name("annotator", tests, table_setup_group, table_teardown_group);
}
