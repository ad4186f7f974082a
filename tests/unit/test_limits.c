/* FactCheckLimit Hold and Work: at the limit, one over, far over. */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include <apr_strings.h>

static const table_way_t ways[] = {{0, 0}, {0, 1}, {0, 7}, {0, 77}, {1, 0}, {1, 1}, {1, 7}};

#define WAYS ((int)(sizeof(ways) / sizeof(ways[0])))

typedef struct lines_t {
    const char *last;
    int count;
    apr_pool_t *pool;
} lines_t;

static void take_line(void *baton, fc_log_level_t level, const char *line)
{
    lines_t *lines = baton;

    (void)level;
    lines->count++;
    lines->last = apr_pstrdup(lines->pool, line);
}

/* What becomes of a page under limits; lines: what is said of it as a warning. */
static table_outcome_t annotate(const fc_reviews_t *reviews, fc_page_options_t options,
                                table_way_t way, const char *page, lines_t *lines, apr_pool_t *p)
{
    fc_log_t *log = apr_palloc(p, sizeof(*log));

    *lines = (lines_t){.pool = p};
    *log = (fc_log_t){take_line, lines, FC_LOG_WARNING};
    options.log = log;
    return table_annotate(reviews, options, way, page, strlen(page), p);
}

static fc_claim_result_t result_of(const table_outcome_t *outcome, int claim)
{
    fc_claim_result_t result;

    fc_annotator_result(outcome->annotator, claim, &result);
    return result;
}

/* --- Hold --- */

/* A passage of n bytes: words with a comment between them. */
static const char *page_with_passage(apr_size_t n, apr_pool_t *p)
{
    static const char begin[] = "this is the <!--", end[] = "-->passage";
    apr_size_t filling = n - strlen(begin) - strlen(end);
    char *comment = apr_palloc(p, filling + 1);

    memset(comment, '.', filling);
    comment[filling] = '\0';
    return apr_pstrcat(p, "<p>Here and now ", begin, comment, end, " of which they speak.</p>\n",
                       "<p>And that is all.</p>", NULL);
}

static void check_hold(apr_size_t passage, apr_size_t hold, int found, apr_pool_t *p)
{
    static const table_quote_t quotes[] = {{"this is the passage"}, {"that is all"}};
    const fc_reviews_t *reviews = table_reviews(quotes, 2, FC_TOLERANCE_DEFAULT, p);
    fc_page_options_t options = table_options();
    int i;

    options.hold = hold;
    for (i = 0; i < WAYS; i++) {
        int taken = found || ways[i].whole; /* what is scanned whole holds nothing */
        lines_t lines;
        table_outcome_t outcome =
            annotate(reviews, options, ways[i], page_with_passage(passage, p), &lines, p);
        assert_int_equal(result_of(&outcome, 0).state, taken ? FC_STATE_INTACT : FC_STATE_MISSING);
        assert_int_equal(result_of(&outcome, 1).state, FC_STATE_INTACT);
        assert_int_equal(lines.count, taken ? 0 : 1);
        assert_true(taken || strstr(lines.last, "FactCheckLimit Hold (2000 bytes)"));
    }
}

/* Whether a passage ends there, the next character tells, and that one's end the byte behind it. */
static void test_passage_as_long_as_hold_allows_is_marked(void **state)
{
    check_hold(1998, 2000, 1, *state);
}

static void test_passage_one_byte_longer_leaves_unmarked_and_nothing_else_does(void **state)
{
    check_hold(2001, 2000, 0, *state);
}

static void test_passage_far_longer_leaves_unmarked(void **state)
{
    check_hold(200000, 2000, 0, *state);
}

/* A page of pieces drawn by seed: passages, parts of them, what is near to them, and filling. */
static const char *page_of_pieces(unsigned *seed, apr_pool_t *p)
{
    static const char *const pieces[] = {
        "this is the passage",  "this is <b>the</b> passage", "that is all that there is to say",
        "that was all there is to say", "that is all there was to say", "Here and now ", " of which they",
        " speak", "this is the ", "that is all ", "<p>", " ", ".", "<!-- filling -->", "&shy;",
        "<!-- filling of a greater length, which takes a good part of what may be held -->",
        "<i title='something that is as long as a passage or two of them'>", "</i>", "there is to say",
    };
    const char *page = "<p>";
    unsigned i, count = 20 + table_random(seed) % 60;

    for (i = 0; i < count; i++) {
        page = apr_pstrcat(
            p, page, pieces[table_random(seed) % (sizeof(pieces) / sizeof(pieces[0]))], NULL);
    }
    return page;
}

static const char *all_results(const table_outcome_t *outcome, int count, apr_pool_t *p)
{
    const char *text = outcome->insertions;
    int i;

    for (i = 0; i < count; i++) {
        fc_claim_result_t result = result_of(outcome, i);
        text = apr_psprintf(p, "%s; %d of claim %d: %d", text, result.match_count, i, result.state);
    }
    return text;
}

/* Hold is counted in the page's bytes: how they come says nothing of what is found. */
static void test_no_cut_changes_what_hold_lets_be_found(void **state)
{
    static const table_quote_t quotes[] = {
        {"this is the passage"},
        {"this is the passage", .prefix = "Here and now ", .suffix = " of which they speak"},
        {"that is all there is to say"},
        {"that is all that there is to say", .prefix = "speak "},
    };
    static const apr_size_t holds[] = {1, 17, 40, 64, 100, 150, 333, 1000};
    unsigned round, seed, cut;

    for (round = 1; round <= 2000; round++) {
        fc_page_options_t options = table_options();
        const fc_reviews_t *reviews;
        const char *page, *first = NULL, *found;
        apr_pool_t *p;

        apr_pool_create(&p, *state);
        reviews = table_reviews(quotes, 4, FC_TOLERANCE_DEFAULT, p);
        seed = round;
        page = page_of_pieces(&seed, p);
        options.hold = holds[round % 8];
        for (cut = 0; cut < 5; cut++) {
            table_way_t way = {0, cut};
            table_outcome_t outcome;
            lines_t lines;

            outcome = annotate(reviews, options, way, page, &lines, p);
            found = all_results(&outcome, 4, p);
            first = first ? first : found;
            if (strcmp(first, found) != 0) {
                fprintf(stderr, "round %u, cut %u, Hold %d\n%s\n--- whole: %s\n--- cut: %s\n", round,
                        cut, (int)options.hold, page, first, found);
                fail_msg("a cut changes what is found");
            }
        }
        apr_pool_destroy(p);
    }
}

/* --- Work --- */

static const table_quote_t work_quotes[] = {
    {"the first of them, which stands there word for word"},
    {"the second of them, whose words were edited afterwards"},
    {"short one", .prefix = "a ", .suffix = " here"},
    {"the fourth of them, which stands in this page nowhere at all"},
    {"the fifth of them, which stands near the end of the page"},
};
#define WORK_QUOTES 5

static const char work_page[] =
    "<p>Read the first of them, which stands there word for word, and go on.</p>"
    "<p>Read the second of them, whose words are edited afterward, and the short one there.</p>"
    "<p>Then a short one here and a fourth of them, which stood on another page.</p>"
    "<p>At last the fifth of them, which stands near the end of the page.</p>";

static int is_as_unlimited(const fc_reviews_t *reviews, apr_int64_t work, table_way_t way,
                           const char *unlimited, lines_t *lines, apr_pool_t *p)
{
    fc_page_options_t options = table_options();
    table_outcome_t outcome;

    options.work = work;
    outcome = annotate(reviews, options, way, work_page, lines, p);
    return strcmp(outcome.insertions, unlimited) == 0;
}

/* What is found is what would be found without a limit, or nothing. */
static void check_only_less_is_found(const fc_reviews_t *reviews, apr_int64_t work,
                                     table_way_t way, const table_outcome_t *unlimited,
                                     apr_pool_t *p)
{
    fc_page_options_t options = table_options();
    table_outcome_t outcome;
    lines_t lines;
    int i, k;

    options.work = work;
    outcome = annotate(reviews, options, way, work_page, &lines, p);
    assert_int_equal(lines.count, 1);
    assert_non_null(strstr(lines.last, "FactCheckLimit Work allows"));
    for (i = 0; i < WORK_QUOTES; i++) {
        fc_claim_result_t all = result_of(unlimited, i), some = result_of(&outcome, i);
        assert_true(some.state == all.state || some.state == FC_STATE_MISSING);
        for (k = 0; k < some.match_count; k++) {
            assert_int_equal(some.matches[k].start, all.matches[k].start);
            assert_int_equal(some.matches[k].end, all.matches[k].end);
            assert_int_equal(some.matches[k].state, all.matches[k].state);
        }
    }
}

/* The steps that the page takes are found by bisection: what they come to is nobody's promise. */
static void test_work_ends_at_its_limit_and_never_marks_otherwise(void **state)
{
    const fc_reviews_t *reviews =
        table_reviews(work_quotes, WORK_QUOTES, FC_TOLERANCE_DEFAULT, *state);
    int i;

    for (i = 0; i < WAYS; i++) {
        fc_page_options_t options = table_options();
        apr_int64_t over = 1, enough = FC_LIMIT_WORK;
        table_outcome_t unlimited;
        lines_t lines;

        options.work = 0;
        unlimited = annotate(reviews, options, ways[i], work_page, &lines, *state);
        assert_int_equal(fc_annotator_count(unlimited.annotator, FC_STATE_INTACT), 3);
        assert_int_equal(fc_annotator_count(unlimited.annotator, FC_STATE_CHANGED), 1);
        while (over + 1 < enough) {
            apr_int64_t work = over + (enough - over) / 2;
            is_as_unlimited(reviews, work, ways[i], unlimited.insertions, &lines, *state);
            *(lines.count ? &over : &enough) = work;
        }
        assert_true(is_as_unlimited(reviews, enough, ways[i], unlimited.insertions, &lines, *state));
        check_only_less_is_found(reviews, over, ways[i], &unlimited, *state);
        check_only_less_is_found(reviews, over / 2, ways[i], &unlimited, *state);
        check_only_less_is_found(reviews, over / 10, ways[i], &unlimited, *state);
        check_only_less_is_found(reviews, 1, ways[i], &unlimited, *state);
    }
}

static void test_default_work_lets_a_thousand_ordinary_claims_through(void **state)
{
    table_quote_t *quotes = apr_pcalloc(*state, 1000 * sizeof(*quotes));
    char *page = apr_palloc(*state, 1000 * 300), *at = page;
    lines_t lines;
    table_outcome_t outcome;
    int i;

    for (i = 0; i < 1000; i++) {
        quotes[i].exact = apr_psprintf(
            *state, "In the year %d the town had %d houses, as its own books say", 1000 + i, 7 * i);
        at += snprintf(
            at, 300,
            "<p>Much was written of it, and more was said. In the year %d the town had %d %s, as "
            "its own books say. Nobody knows who counted them, or whether anybody did.</p>\n",
            1000 + i, 7 * i, i % 10 ? "houses" : "houses or huts");
    }
    outcome = annotate(table_reviews(quotes, 1000, FC_TOLERANCE_DEFAULT, *state), table_options(),
                       ways[0], page, &lines, *state);
    assert_int_equal(lines.count, 0);
    assert_int_equal(fc_annotator_count(outcome.annotator, FC_STATE_INTACT), 900);
    assert_int_equal(fc_annotator_count(outcome.annotator, FC_STATE_CHANGED), 100);
}

/* A table of contents: its rows of dots fit those of the quote in thousands of places. To compare all
 * of it takes three steps a character, in words of 64 bits; what it is to take is some times that, and
 * was more than sixty times when each place was followed on its own. */
static void test_rows_of_one_character_take_little_more_than_comparing_the_text(void **state)
{
    static const char dots[] = " . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . . ";
    const table_quote_t quote = {apr_pstrcat(*state, "57. A Matter of Weight", dots, "570 58. Its",
                                             dots, "580 59. A Third", dots, "590", NULL)};
    char *page = apr_palloc(*state, 200 * 100), *at = page;
    table_outcome_t outcome;
    lines_t lines;
    int i, w;

    for (i = 1; i <= 200; i++) {
        at += i == 57   ? sprintf(at, "57. A Matter of Height%s570 ", dots)
              : i == 58 ? sprintf(at, "58. Its%s580 ", dots)
              : i == 59 ? sprintf(at, "59. A Third%s590 ", dots)
                        : sprintf(at, "%d. Of %x%s%d ", i, i * 7919, dots, 10 * i);
    }
    for (w = 0; w < WAYS; w++) {
        fc_page_options_t options = table_options();

        options.work = 24 * 3 * (at - page);
        outcome = annotate(table_reviews(&quote, 1, FC_TOLERANCE_DEFAULT, *state), options, ways[w],
                           page, &lines, *state);
        assert_int_equal(lines.count, 0);
        assert_int_equal(fc_annotator_count(outcome.annotator, FC_STATE_CHANGED), 1);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, table_setup, table_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_passage_as_long_as_hold_allows_is_marked),
        TEST(test_passage_one_byte_longer_leaves_unmarked_and_nothing_else_does),
        TEST(test_passage_far_longer_leaves_unmarked),
        TEST(test_no_cut_changes_what_hold_lets_be_found),
        TEST(test_work_ends_at_its_limit_and_never_marks_otherwise),
        TEST(test_default_work_lets_a_thousand_ordinary_claims_through),
        TEST(test_rows_of_one_character_take_little_more_than_comparing_the_text),
    };

    return cmocka_run_group_tests(tests, table_setup_group, table_teardown_group);
}
