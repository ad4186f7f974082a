/* Passages found by words, and quotes cut out of a text. */
#include "support.h"

#include <string.h>
#include <apr_strings.h>
#include "engine/passage.h"

static apr_pool_t *pool;

static const fc_text_t *text_of(const char *page, apr_size_t length)
{
    const fc_reviews_t *reviews;
    fc_page_options_t *options = apr_pcalloc(pool, sizeof(*options));
    fc_sidecar_limits_t limits = {FC_LIMIT_SIDECAR_SIZE, FC_LIMIT_CLAIMS, FC_LIMIT_QUOTE_LENGTH};
    fc_annotator_t *annotator;
    fc_error_t error;

    assert_int_equal(fc_reviews_compile(&reviews, &error, NULL, 0, &limits, NULL, pool), 0);
    options->charset = "utf-8";
    options->whole = options->keep_text = 1;
    assert_int_equal(fc_annotator_open(&annotator, reviews, options, pool), 0);
    assert_int_equal(fc_annotator_feed(annotator, page, length), 0);
    assert_int_equal(fc_annotator_finish(annotator), 0);
    return fc_annotator_text(annotator);
}

static const fc_text_t *text(const char *page)
{
    return text_of(page, strlen(page));
}

static void nearest_is(const char *page, const char *words, const char *passage, double score,
                       int count)
{
    const fc_text_t *t = text(page);
    fc_nearness_t nearness;

    assert_int_equal(fc_passage_nearest(&nearness, t, words, pool), 1);
    assert_string_equal(fc_text_copy(t, nearness.range.from, nearness.range.to, pool), passage);
    assert_true(nearness.score > score - 0.005 && nearness.score < score + 0.005);
    assert_int_equal(nearness.count, count);
}

static void white_space_case_and_height_count_for_nothing(void **state)
{
    (void)state;
    nearest_is("<p>Area 10<sup>2</sup>&nbsp;M, they say", "area102m, they", "Area 102 M, they", 1,
               1);
    nearest_is("<p>One<p>two", "ONE\n\nTWO", "One two", 1, 1);
}

static void twins_are_counted_and_the_first_is_taken(void **state)
{
    (void)state;
    nearest_is("<p>a cat, a cat, a cat", "a cat", "a cat", 1, 3);
}

static void edits_cost_their_share_and_ranges_are_whole_words(void **state)
{
    (void)state;
    nearest_is("<p>It was illegal to park here", "legal to park", "illegal to park", 1 - 2.0 / 11,
               1);
    nearest_is("<p>The five millions of votes", "five million votes", "five millions of votes",
               1 - 3.0 / 16, 1);
}

static void nothing_is_near_where_there_is_no_text_or_no_word(void **state)
{
    fc_nearness_t nearness;

    (void)state;
    assert_int_equal(fc_passage_nearest(&nearness, text("<p> "), "words", pool), 0);
    assert_int_equal(fc_passage_nearest(&nearness, text("<p>words"), " \xC2\xAD ", pool), 0);
}

/* Cuts the first passage of these bytes out of the page. */
static apr_status_t cut(fc_quotation_t *quotation, const char *page, const char *bytes)
{
    const fc_text_t *t = text(page);
    apr_off_t start = strstr(page, bytes) - page;
    fc_range_t range;

    assert_int_equal(fc_passage_at(&range, t, start, start + (apr_off_t)strlen(bytes)), 1);
    return fc_passage_cut(quotation, t, range, pool);
}

static void contexts_reach_over_32_units_to_a_whole_word(void **state)
{
    fc_quotation_t q;

    (void)state;
    assert_int_equal(cut(&q,
                         "<p>zero one two three four five six seven eight HERE nine ten eleven "
                         "twelve thirteen fourteen fifteen",
                         "HERE"),
                     0);
    assert_string_equal(q.prefix, "one two three four five six seven eight ");
    assert_string_equal(q.exact, "HERE");
    assert_string_equal(q.suffix, " nine ten eleven twelve thirteen fourteen");
    /* Han characters count as two: sixteen of them. */
    assert_int_equal(cut(&q, "<p>天地玄黃宇宙洪荒日月盈昃辰宿列張寒來X秋收冬藏", "X"), 0);
    assert_string_equal(q.prefix, "玄黃宇宙洪荒日月盈昃辰宿列張寒來");
    assert_string_equal(q.suffix, "秋收冬藏");
}

static void a_word_isnt_cut_behind_its_apostrophe(void **state)
{
    fc_quotation_t q;

    (void)state;
    assert_int_equal(cut(&q, "<p>and China's abcdefghij abcdefghij abcdefghij HERE", "HERE"), 0);
    assert_string_equal(q.prefix, "China's abcdefghij abcdefghij abcdefghij ");
}

static void positions_count_what_the_annotation_model_counts(void **state)
{
    fc_quotation_t q;

    (void)state;
    assert_int_equal(
        cut(&q, "<p>  One\n two<p>&eacute;\xF0\x9F\x98\x80 three<b> four</b>", "three"), 0);
    assert_int_equal(q.start, 10); /* a block's border is no character */
    assert_int_equal(q.end, 15);
}

static void contexts_end_before_what_cant_be_quoted(void **state)
{
    fc_quotation_t q;

    (void)state;
    assert_int_equal(cut(&q, "<p>before \xFF one HERE two \xFF after", "HERE"), 0);
    assert_string_equal(q.prefix, "one ");
    assert_string_equal(q.suffix, " two");
    assert_int_equal(cut(&q, "<p>one \xEF\xBF\xBE two HERE", "HERE"), 0);
    assert_string_equal(q.prefix, "two ");
    /* a linked digit set high is a footnote's mark: no quote reaches over its border */
    assert_int_equal(cut(&q, "<p>In HERE 2019<sup><a href=u>1</a></sup> more", "HERE"), 0);
    assert_string_equal(q.suffix, " 2019");
    assert_int_equal(cut(&q, "<p>\xFF", "\xFF"), APR_EINVAL);
}

static void quotes_read_as_the_page_folds(void **state)
{
    fc_quotation_t q;

    (void)state;
    assert_int_equal(cut(&q, "<p>It is 10<sup>2</sup> long", "10<sup>2"), 0);
    assert_string_equal(q.exact, "10\xC2\xB2");
    assert_int_equal(
        cut(&q, "<p>One\xC2\xA0two &amp; <i>th</i>ree", "One\xC2\xA0two &amp; <i>th</i>ree"), 0);
    assert_string_equal(q.exact, "One two & three");
}

static void widening_takes_a_word_on_each_side(void **state)
{
    const fc_text_t *t = text("<p>one two HERE three-four 5 000. <p>six");
    fc_range_t range;

    (void)state;
    assert_int_equal(fc_passage_at(&range, t, 11, 15), 1);
    assert_int_equal(fc_passage_widen(&range, t), 1);
    assert_string_equal(fc_text_copy(t, range.from, range.to, pool), "two HERE three-four");
    assert_int_equal(fc_passage_widen(&range, t), 1);
    assert_string_equal(fc_text_copy(t, range.from, range.to, pool),
                        "one two HERE three-four 5 000");
    while (fc_passage_widen(&range, t)) {
    }
    assert_int_equal(range.from, 0);
    assert_int_equal(range.to, t->count);
}

static int set_up(void **state)
{
    (void)state;
    apr_initialize();
    apr_pool_create(&pool, NULL);
    return fc_engine_init(pool) == APR_SUCCESS ? 0 : -1;
}

static int tear_down(void **state)
{
    (void)state;
    apr_pool_destroy(pool);
    apr_terminate();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(white_space_case_and_height_count_for_nothing),
        cmocka_unit_test(twins_are_counted_and_the_first_is_taken),
        cmocka_unit_test(edits_cost_their_share_and_ranges_are_whole_words),
        cmocka_unit_test(nothing_is_near_where_there_is_no_text_or_no_word),
        cmocka_unit_test(contexts_reach_over_32_units_to_a_whole_word),
        cmocka_unit_test(a_word_isnt_cut_behind_its_apostrophe),
        cmocka_unit_test(positions_count_what_the_annotation_model_counts),
        cmocka_unit_test(contexts_end_before_what_cant_be_quoted),
        cmocka_unit_test(quotes_read_as_the_page_folds),
        cmocka_unit_test(widening_takes_a_word_on_each_side),
    };

    return cmocka_run_group_tests(tests, set_up, tear_down);
}
