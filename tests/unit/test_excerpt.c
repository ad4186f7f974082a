/* Passages cut out of the page, with their surroundings: the same however the page came. */
#include "support.h"

#include <stdio.h>
#include <string.h>
#include <apr_strings.h>
#include "engine/excerpt_page.h"

#define WAYS 5

static const table_way_t ways[WAYS] = {{1, 0}, {1, 1}, {1, 7}, {0, 0}, {0, 1}};

static const fc_excerpt_t *excerpt_in(const char *page, const table_quote_t *quotes, int count,
                                      table_way_t way, apr_pool_t *p)
{
    fc_page_options_t options = table_options();
    table_outcome_t outcome;
    fc_claim_result_t result;

    options.excerpts = options.report = 1;
    outcome = table_annotate(table_reviews(quotes, count, FC_TOLERANCE_DEFAULT, p), options, way,
                             page, strlen(page), p);
    fc_annotator_result(outcome.annotator, 0, &result);
    assert_int_equal(result.match_count, 1);
    return result.matches[0].excerpt;
}

static void check(const char *page, const char *quote, fc_excerpt_t wanted, apr_pool_t *p)
{
    const table_quote_t quotes[] = {{quote, INTACT}};

    for (int i = 0; i < WAYS; i++) {
        const fc_excerpt_t *e = excerpt_in(page, quotes, 1, ways[i], p);
        assert_string_equal(e->exact, wanted.exact);
        assert_string_equal(e->before, wanted.before);
        assert_string_equal(e->after, wanted.after);
        assert_int_equal(e->start, wanted.start);
        assert_int_equal(e->end, wanted.end);
        assert_int_equal(e->has_border, wanted.has_border);
    }
}

static void test_sentence_and_position_dont_depend_on_the_cut(void **state)
{
    check("<p>One two.</p><p>It is <b>the  very</b> words, here. And on.", "the very words",
          (fc_excerpt_t){.exact = "the very words",
                         .before = "It is ",
                         .after = ", here.",
                         .start = 14,
                         .end = 28},
          *state);
}

static void test_passage_over_a_border_says_so(void **state)
{
    check("<p>Alpha beta</p><p>gamma delta. End.", "beta gamma",
          (fc_excerpt_t){.exact = "beta gamma",
                         .before = "Alpha ",
                         .after = " delta.",
                         .start = 6, /* white space between blocks is counted where there is some */
                         .end = 15,
                         .has_border = 1},
          *state);
}

/* Far more text than is kept stands before and after. */
static void test_surroundings_are_there_in_long_pages(void **state)
{
    apr_pool_t *p = *state;
    char *filler = apr_palloc(p, 300001);
    const char *page;
    const table_quote_t quotes[] = {{"the very words that are looked for", INTACT}};

    memset(filler, 0, 300001);
    for (int i = 0; i < 300000; i += 5) {
        memcpy(filler + i, "Word ", 5);
    }
    page =
        apr_pstrcat(p, "<p>", filler,
                    "</p><p>So it is: the very words that are looked for, I say. ", filler, NULL);
    for (int i = 0; i < WAYS; i++) {
        const fc_excerpt_t *e = excerpt_in(page, quotes, 1, ways[i], p);
        assert_string_equal(e->before, "So it is: ");
        assert_string_equal(e->after, ", I say.");
        assert_string_equal(e->suffix, ", I say. Word Word Word Word Word Word Word");
        assert_int_equal(e->start, 300000 + 10);
    }
}

static void test_edited_passages_have_excerpts_too(void **state)
{
    const table_quote_t quotes[] = {{"the very words that were looked for once", WORDING}};
    static const char page[] =
        "<p>First here. Then the very words that are looked for once, I say. Last.";

    for (int i = 0; i < WAYS; i++) {
        const fc_excerpt_t *e = excerpt_in(page, quotes, 1, ways[i], *state);
        assert_string_equal(e->exact, "the very words that are looked for once");
        assert_string_equal(e->before, "Then ");
        assert_string_equal(e->after, ", I say.");
    }
}

/* --- random pages --- */

#define PIECES 400

static const char *random_page(unsigned seed, apr_pool_t *p)
{
    static const char *const pieces[] = {"alpha ",
                                         "beta ",
                                         "Gamma. ",
                                         "delta",
                                         " ",
                                         "<b>",
                                         "</b>",
                                         "<p>",
                                         "<br>",
                                         "&amp;",
                                         "\n\n",
                                         "1,5 ",
                                         "\xC3\xA9t\xC3\xA9 ",
                                         "! ",
                                         "\xE6\xA9\x8B\xE3\x80\x82",
                                         "e\xCC\x81 ",
                                         "<i>x</i>",
                                         "&shy;",
                                         "<script>alpha</script>",
                                         "the very words ",
                                         "10<sup>2</sup> ",
                                         "\xFF",
                                         "(\xE2\x80\x9Cso\xE2\x80\x9D) ",
                                         "U.S. "};
    const char *page = "<!DOCTYPE html><meta charset=utf-8><p>";

    for (int i = 0; i < PIECES; i++) {
        unsigned choice = table_random(&seed) % (sizeof(pieces) / sizeof(*pieces));
        page = apr_pstrcat(p, page, pieces[choice], NULL);
    }
    return page;
}

static const char *describe(const fc_annotator_t *a, apr_pool_t *p)
{
    const char *text = "";

    for (int claim = 0; claim < 3; claim++) {
        fc_claim_result_t result;
        fc_annotator_result(a, claim, &result);
        for (int i = 0; i < result.match_count; i++) {
            const fc_excerpt_t *e = result.matches[i].excerpt;
            text = apr_psprintf(p, "%s%d %s|%s|%s|%s|%s|%d %d %d %d %d\n", text, claim,
                                e->exact ? e->exact : "-", e->prefix, e->suffix, e->before,
                                e->after, (int)e->start, (int)e->end, e->cut_before, e->cut_after,
                                e->has_border);
        }
    }
    return text;
}

static void test_excerpts_of_random_pages_are_the_same_whatever_way_they_come(void **state)
{
    static const table_quote_t quotes[] = {{"the very words", INTACT},
                                           {"alpha beta", INTACT},
                                           {"delta Gamma. alpha beta the very", WORDING}};
    int found = 0;

    for (unsigned seed = 1; seed <= 150; seed++) {
        apr_pool_t *p;
        const char *page, *first = NULL;
        const fc_reviews_t *reviews;
        apr_pool_create(&p, *state);
        page = random_page(seed, p);
        reviews = table_reviews(quotes, 3, FC_TOLERANCE_DEFAULT, p);
        for (int i = 0; i < WAYS; i++) {
            fc_page_options_t options = table_options();
            const char *text;
            options.excerpts = options.report = 1;
            text = describe(
                table_annotate(reviews, options, ways[i], page, strlen(page), p).annotator, p);
            if (first && strcmp(first, text) != 0) {
                fail_msg("seed %u, way %d:\n%s--- than\n%s", seed, i, text, first);
            }
            first = first ? first : text;
        }
        found += *first != '\0';
        apr_pool_destroy(p);
    }
    assert_true(found > 100);
}

static void test_excerpts_change_nothing_that_is_injected(void **state)
{
    apr_pool_t *p = *state;
    const table_quote_t quotes[] = {{"very words", INTACT}, {"nobody said this at all", MISSING}};
    const fc_reviews_t *reviews = table_reviews(quotes, 2, FC_TOLERANCE_DEFAULT, p);
    static const char page[] = "<p>the very words</p><p>the very words</p>";

    for (int i = 0; i < WAYS; i++) {
        fc_page_options_t options = table_options();
        const char *without =
            table_annotate(reviews, options, ways[i], page, strlen(page), p).insertions;
        options.excerpts = options.report = 1;
        assert_string_equal(
            table_annotate(reviews, options, ways[i], page, strlen(page), p).insertions, without);
    }
}

static void test_no_target_has_more_than_its_share(void **state)
{
    apr_pool_t *p = *state;
    const table_quote_t quotes[] = {{"spam", INTACT}};
    const char *page = "<p>";
    fc_page_options_t options = table_options();
    fc_claim_result_t result;
    int with = 0;

    for (int i = 0; i < FC_EXCERPTS + 50; i++) {
        page = apr_pstrcat(p, page, "spam. ", NULL);
    }
    options.excerpts = options.report = 1;
    fc_annotator_result(table_annotate(table_reviews(quotes, 1, FC_TOLERANCE_DEFAULT, p), options,
                                       ways[0], page, strlen(page), p)
                            .annotator,
                        0, &result);
    assert_int_equal(result.match_count, FC_EXCERPTS + 50);
    for (int i = 0; i < result.match_count; i++) {
        with += result.matches[i].excerpt != NULL;
    }
    assert_int_equal(with, FC_EXCERPTS);
}

static const char *link_of(const char *page, const char *quote, apr_pool_t *p)
{
    const table_quote_t quotes[] = {{quote, INTACT}};
    fc_page_options_t options = table_options();

    options.excerpts = options.report = 1;
    return fc_excerpt_link(table_annotate(table_reviews(quotes, 1, FC_TOLERANCE_DEFAULT, p),
                                          options, ways[0], page, strlen(page), p)
                               .annotator,
                           0, "u", p);
}

static void test_links_escape_what_a_text_directive_is_made_of(void **state)
{
    assert_string_equal(link_of("<p>So, a-b & c, d. E.", "a-b & c", *state),
                        "u#factcheck-at-c0:~:text=So%2C-,a%2Db%20%26%20c");
    assert_string_equal(
        link_of("<meta charset=utf-8><p>d\xC3\xA9j\xC3\xA0 vu", "d\xC3\xA9j\xC3\xA0 vu", *state),
        "u#factcheck-at-c0:~:text=d%C3%A9j%C3%A0%20vu");
}

/* A term of a text directive must stand in one block. */
static void test_passage_over_a_border_is_linked_by_its_ends(void **state)
{
    assert_string_equal(link_of("<p>Alpha beta one two three four</p><p>five six seven gamma delta",
                                "beta one two three four five six seven gamma", *state),
                        "u#factcheck-at-c0:~:text=Alpha-,beta%20one%20two%20three,"
                        "five%20six%20seven%20gamma");
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, table_setup, table_teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(test_sentence_and_position_dont_depend_on_the_cut),
        TEST(test_passage_over_a_border_says_so),
        TEST(test_surroundings_are_there_in_long_pages),
        TEST(test_edited_passages_have_excerpts_too),
        TEST(test_excerpts_of_random_pages_are_the_same_whatever_way_they_come),
        TEST(test_excerpts_change_nothing_that_is_injected),
        TEST(test_no_target_has_more_than_its_share),
        TEST(test_links_escape_what_a_text_directive_is_made_of),
        TEST(test_passage_over_a_border_is_linked_by_its_ends),
    };
    return cmocka_run_group_tests(tests, table_setup_group, table_teardown_group);
}
