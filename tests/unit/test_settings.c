/* What the server's directives and the command's options take. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <apr_general.h>
#include "engine/annotator.h"
#include "engine/settings.h"

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

static void test_states_are_read_in_any_case_and_nothing_else_is(void **state)
{
    (void)state;
    assert_int_equal(fc_setting_state("intact"), FC_SHOW_INTACT);
    assert_int_equal(fc_setting_state("Changed"), FC_SHOW_CHANGED);
    assert_int_equal(fc_setting_state("MISSING"), FC_SHOW_MISSING);
    assert_int_equal(fc_setting_state("draft"), FC_SHOW_DRAFT);
    assert_int_equal(fc_setting_state(""), 0);
    assert_int_equal(fc_setting_state("intac"), 0);
    assert_int_equal(fc_setting_state("intact "), 0);
}

static void test_sources_hold_nothing_that_ends_a_directive(void **state)
{
    (void)state;
    assert_true(fc_setting_is_source("*"));
    assert_true(fc_setting_is_source("https:"));
    assert_true(fc_setting_is_source("*.example.org"));
    assert_true(fc_setting_is_source("https://a-b.example:8443/"));
    assert_false(fc_setting_is_source(""));
    assert_false(fc_setting_is_source(":"));
    assert_false(fc_setting_is_source("a;script-src"));
    assert_false(fc_setting_is_source("a b"));
    assert_false(fc_setting_is_source("a,b"));
    assert_false(fc_setting_is_source("a\nb"));
    assert_false(fc_setting_is_source("'unsafe-inline'"));
    assert_false(fc_setting_is_source("b\xC3\xBC.example"));
}

static void test_prefix_is_an_urls_path_that_no_site_denies(void **state)
{
    static const char *const bad[] = {"",      "/",    "//",   "a",    "/.well-known", "/a/.b",
                                      "/a//b", "/a//", "/a b", "/a?b", "/a%41",        "/\xC3\xA9",
                                      "/a\"b", "/<a>", "a/b",  "/a\n"};
    const char *path = NULL;
    size_t i;

    assert_true(fc_setting_path(&path, "/_factcheck", *state));
    assert_string_equal(path, "/_factcheck");
    assert_true(fc_setting_path(&path, "/a/b-1.x~/", *state));
    assert_string_equal(path, "/a/b-1.x~");
    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        if (fc_setting_path(&path, bad[i], *state)) {
            fail_msg("\"%s\" was taken", bad[i]);
        }
    }
}

static void test_site_path_leads_to_no_other_host_and_into_no_markup(void **state)
{
    (void)state;
    assert_true(fc_setting_is_site_path("/"));
    assert_true(fc_setting_is_site_path("/a/b.css?v=1&w=%20"));
    assert_false(fc_setting_is_site_path(""));
    assert_false(fc_setting_is_site_path("a.css"));
    assert_false(fc_setting_is_site_path("//cdn.example/a.css"));
    assert_false(fc_setting_is_site_path("https://cdn.example/a.css"));
    assert_false(fc_setting_is_site_path("/a\"><script>"));
    assert_false(fc_setting_is_site_path("/a b"));
    assert_false(fc_setting_is_site_path("/\\cdn.example"));
}

static void test_contact_is_https_mail_or_a_path(void **state)
{
    assert_true(fc_setting_is_contact("https://example.org/errors", *state));
    assert_true(fc_setting_is_contact("HTTPS://example.org", *state));
    assert_true(fc_setting_is_contact("mailto:desk@example.org", *state));
    assert_true(fc_setting_is_contact("/contact", *state));
    assert_false(fc_setting_is_contact("http://example.org/", *state));
    assert_false(fc_setting_is_contact("https://", *state));
    assert_false(fc_setting_is_contact("https:///x", *state));
    assert_false(fc_setting_is_contact("mailto:desk", *state));
    assert_false(fc_setting_is_contact("javascript:alert(1)", *state));
    assert_false(fc_setting_is_contact("//example.org/", *state));
    assert_false(fc_setting_is_contact("", *state));
}

static void test_language_has_the_form_of_a_tag(void **state)
{
    (void)state;
    assert_true(fc_setting_is_language("en"));
    assert_true(fc_setting_is_language("pt-BR"));
    assert_true(fc_setting_is_language("zh-Hant-TW"));
    assert_true(fc_setting_is_language("de-CH-1996"));
    assert_false(fc_setting_is_language(""));
    assert_false(fc_setting_is_language("e"));
    assert_false(fc_setting_is_language("en_US"));
    assert_false(fc_setting_is_language("en-"));
    assert_false(fc_setting_is_language("-en"));
    assert_false(fc_setting_is_language("e1"));
    assert_false(fc_setting_is_language("en-abcdefghi"));
    assert_false(fc_setting_is_language("en us"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_states_are_read_in_any_case_and_nothing_else_is),
        cmocka_unit_test(test_sources_hold_nothing_that_ends_a_directive),
        cmocka_unit_test(test_prefix_is_an_urls_path_that_no_site_denies),
        cmocka_unit_test(test_site_path_leads_to_no_other_host_and_into_no_markup),
        cmocka_unit_test(test_contact_is_https_mail_or_a_path),
        cmocka_unit_test(test_language_has_the_form_of_a_tag),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
