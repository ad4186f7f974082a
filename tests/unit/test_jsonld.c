/* JSON that stands in pages, and what is said of a claim in it. */
#include "support.h"

#include <string.h>
#include <apr_strings.h>
#include "engine/claim_review.h"
#include "engine/jsonld.h"

static const char *write_string(const char *text, apr_pool_t *p)
{
    json_t *array = json_array();
    const char *written;

    json_array_append_new(array, fc_jsonld_string(text, p));
    written = fc_jsonld_write(array, p);
    json_decref(array);
    return written;
}

static void test_what_could_end_a_script_is_escaped(void **state)
{
    assert_string_equal(write_string("</script><!-- & ]]>", *state),
                        "[\"\\u003c/script\\u003e\\u003c!-- \\u0026 ]]\\u003e\"]");
    assert_string_equal(write_string("\xE2\x80\xA8\xE2\x80\xA9", *state), "[\"\\u2028\\u2029\"]");
}

static void test_all_that_isnt_ascii_is_escaped_and_controls_are(void **state)
{
    assert_string_equal(write_string("\xC3\xA9\xF0\x9F\x98\x80", *state),
                        "[\"\\u00E9\\uD83D\\uDE00\"]");
    assert_string_equal(write_string("a\"\\\n\t\x01\x1F", *state),
                        "[\"a\\\"\\\\\\n\\t\\u0001\\u001F\"]");
}

static void test_bytes_that_are_no_utf8_become_replacements(void **state)
{
    assert_string_equal(write_string("a\xFF\xC3z", *state), "[\"a\\uFFFD\\uFFFDz\"]");
    assert_string_equal(write_string("\xED\xA0\x80", *state), "[\"\\uFFFD\\uFFFD\\uFFFD\"]");
}

static void test_what_is_written_reads_as_it_was(void **state)
{
    static const char text[] = "<a href=\"x\">\xE2\x80\xA8 & \xF0\x9D\x84\x9E</a>\\u003c";
    json_t *read = json_loads(write_string(text, *state), 0, NULL);

    assert_non_null(read);
    assert_string_equal(json_string_value(json_array_get(read, 0)), text);
    json_decref(read);
}

/* --- whose page a review's url is --- */

static const fc_author_t author = {.id = "desk", .name = "Desk"};
static const fc_target_t target = {.exact = "words"};

static fc_claim_t claim_at(const char *url)
{
    return (fc_claim_t){.id = "c",
                        .author = &author,
                        .url = url,
                        .item_author = "Someone",
                        .targets = &target,
                        .target_count = 1,
                        .alternate_name = "Accurate",
                        .date_published = {.time = 1, .text = "1970-01-01"}};
}

static const char *url_of(const char *claim_url, const char *page_url, apr_pool_t *p)
{
    fc_claim_t claim = claim_at(claim_url);
    json_t *review = fc_claim_review_json(&claim, page_url, NULL, p);
    const char *url = apr_pstrdup(p, json_string_value(json_object_get(review, "url")));

    json_decref(review);
    return url;
}

static void test_only_of_the_page_itself_the_note_is_named(void **state)
{
    static const char page[] = "http://a.example/news/a?id=1&utm=2";
    static const char note[] = "#factcheck-note-c";

    assert_string_equal(url_of("http://a.example/news/a", page, *state),
                        apr_pstrcat(*state, "http://a.example/news/a", note, NULL));
    assert_string_equal(url_of("https://A.example/news/a", page, *state),
                        apr_pstrcat(*state, "https://A.example/news/a", note, NULL));
    assert_string_equal(url_of("http://a.example/news/a?id=1&utm=2", page, *state),
                        apr_pstrcat(*state, "http://a.example/news/a?id=1&utm=2", note, NULL));
    assert_string_equal(url_of("http://a.example/news/a?id=2", page, *state),
                        "http://a.example/news/a?id=2");
    assert_string_equal(url_of("http://a.example/news/a#x", page, *state),
                        "http://a.example/news/a#x");
    assert_string_equal(url_of("http://a.example/news/", page, *state), "http://a.example/news/");
    assert_string_equal(url_of("http://b.example/news/a", page, *state), "http://b.example/news/a");
    assert_string_equal(url_of("http://a.example/news/a", NULL, *state), "http://a.example/news/a");
}

static int is_admitted(fc_claim_t claim, const char *page_url, fc_state_t state, apr_pool_t *p)
{
    fc_claim_result_t result = {.shown = 1, .state = state};

    return fc_claim_review_why_not(&claim, &result, page_url, 1000, p) == NULL;
}

static void test_url_of_another_host_is_not_admitted(void **state)
{
    fc_claim_t claim = claim_at("http://a.example/x");

    assert_true(is_admitted(claim, "https://A.EXAMPLE:8443/y", FC_STATE_INTACT, *state));
    assert_true(is_admitted(claim, NULL, FC_STATE_INTACT, *state));
    assert_false(is_admitted(claim, "http://b.example/x", FC_STATE_INTACT, *state));
    assert_false(is_admitted(claim, "http://www.a.example/x", FC_STATE_INTACT, *state));
    assert_false(is_admitted(claim, "not an address", FC_STATE_INTACT, *state));
}

static void test_edited_and_missing_claims_are_not_admitted(void **state)
{
    fc_claim_t claim = claim_at("http://a.example/x");

    assert_false(is_admitted(claim, NULL, FC_STATE_CHANGED, *state));
    assert_false(is_admitted(claim, NULL, FC_STATE_MISSING, *state));
    assert_null(fc_claim_review_why_not(&claim, NULL, NULL, 1000, *state)); /* nobody has looked */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_what_could_end_a_script_is_escaped, table_setup,
                                        table_teardown),
        cmocka_unit_test_setup_teardown(test_all_that_isnt_ascii_is_escaped_and_controls_are,
                                        table_setup, table_teardown),
        cmocka_unit_test_setup_teardown(test_bytes_that_are_no_utf8_become_replacements,
                                        table_setup, table_teardown),
        cmocka_unit_test_setup_teardown(test_what_is_written_reads_as_it_was, table_setup,
                                        table_teardown),
        cmocka_unit_test_setup_teardown(test_only_of_the_page_itself_the_note_is_named, table_setup,
                                        table_teardown),
        cmocka_unit_test_setup_teardown(test_url_of_another_host_is_not_admitted, table_setup,
                                        table_teardown),
        cmocka_unit_test_setup_teardown(test_edited_and_missing_claims_are_not_admitted,
                                        table_setup, table_teardown),
    };
    return cmocka_run_group_tests(tests, table_setup_group, table_teardown_group);
}
