/* The built-in stylesheet and its content-named URL. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <setjmp.h>
#include <cmocka.h>
#include <string.h>
#include <apr_general.h>
#include <apr_lib.h>

#include "engine/stylesheet.h"

static apr_pool_t *pool;

/* The link begins with FactCheckPath and its name is the one that the handler answers to. */
static void test_href_is_prefix_and_served_name(void **state)
{
    const char *href = fc_stylesheet_href("/_factcheck", pool);
    const char *name = strrchr(href, '/') + 1;

    (void)state;
    assert_memory_equal(href, "/_factcheck/factcheck-", strlen("/_factcheck/factcheck-"));
    assert_int_equal(strlen(name), strlen("factcheck-") + 16 + strlen(".css"));
    for (const char *c = name + strlen("factcheck-"); *c != '.'; c++)
        assert_true(apr_isxdigit(*c));
    assert_true(fc_stylesheet_matches(name));
}

/* Another hash is another stylesheet: a cache must not get ours under its name. */
static void test_other_names_are_not_served(void **state)
{
    (void)state;
    assert_false(fc_stylesheet_matches("factcheck-0000000000000000.css"));
    assert_false(fc_stylesheet_matches("factcheck.css"));
    assert_false(fc_stylesheet_matches(""));
}

/* A strict Content-Security-Policy (default-src 'self') refuses data: URLs and other hosts. */
static void test_stylesheet_loads_nothing(void **state)
{
    apr_size_t n;
    const char *css = fc_stylesheet_bytes(&n);

    (void)state;
    assert_true(n > 0);
    assert_null(memmem(css, n, "url(", 4));
    assert_null(memmem(css, n, "@import", 7));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_href_is_prefix_and_served_name),
        cmocka_unit_test(test_other_names_are_not_served),
        cmocka_unit_test(test_stylesheet_loads_nothing),
    };
    int failed;

    apr_initialize();
    apr_pool_create(&pool, NULL);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    apr_pool_destroy(pool);
    apr_terminate();
    return failed;
}
