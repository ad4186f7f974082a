/* Cases of anchoring as data: a page with its passages marked in it, what is looked for, and what
 * is to come of it.
 *
 * In a page's source the passages of the first quote stand between ⟦ and ⟧, those of the second
 * between ⟪ and ⟫, of the third between ⟨ and ⟩. The marks are taken out before the page is read.
 * Passages of one quote may overlap: the first mark that opens belongs to the first that closes.
 *
 * Every case is run whole, byte by byte and at random cuts, as a page that is written when it is
 * whole and as one that streams. What comes of it must always be the same. */
#ifndef FC_TEST_SUPPORT_H
#define FC_TEST_SUPPORT_H

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <stdint.h>
#include <cmocka.h>

#include <apr_pools.h>

#include "engine/annotator.h"
#include "engine/settings.h"

/* Rows of a table say only what matters to them. */
#pragma GCC diagnostic ignored "-Wmissing-field-initializers"

/* What is to become of a target. */
typedef enum {
    INTACT = 1,
    WORDING, /* changed, cause wording */
    CONTEXT, /* changed, cause context */
    MISSING,
    FAULT /* the quote is an error in the sidecar */
} table_want_t;

typedef struct table_quote_t {
    const char *exact; /* NULL: no more quotes */
    table_want_t want;
    const char *prefix, *suffix; /* NULL: not given */
    const char *fragment;        /* NULL: the whole page is searched */
    int first;                   /* occurrence="first" */
    int start, end;              /* TextPositionSelector; end 0: not given */
    int also;                    /* one more target of the claim before, not a claim of its own */
    const char *text;            /* of each passage, as readers see it; NULL: not compared */
} table_quote_t;

#define TABLE_QUOTES 3

typedef struct table_case_t {
    const char *name; /* what would be broken */
    const char *page;
    table_quote_t quotes[TABLE_QUOTES];
    double tolerance; /* FactCheckTolerance; 0: its default; TABLE_NONE: none */
} table_case_t;

#define TABLE_NONE (-1.0)

/* Runs each case as a test of its own. Returns what main is to return. */
int table_run(const char *group, const table_case_t *cases, size_t n);

/* --- parts of it, for tests that make their pages themselves --- */

/* One way of giving a page to the engine. */
typedef struct table_way_t {
    int whole;     /* fc_page_options_t.whole */
    unsigned seed; /* 0: all at once, 1: byte by byte, else the seed of random cuts */
} table_way_t;

/* What came out. */
typedef struct table_outcome_t {
    fc_annotator_t *annotator; /* after finish */
    const char *insertions;    /* of each place a line: its offset and what stands there */
} table_outcome_t;

/* options: whole is set from way. Fails the test where an insertion stands before bytes that have
 * left, goes back, isn't ASCII, or where the page isn't decided at its end. Lives in p. */
table_outcome_t table_annotate(const fc_reviews_t *reviews, fc_page_options_t options,
                               table_way_t way, const char *page, size_t n, apr_pool_t *p);

/* The claims of quotes (count of them), ids c0, c1 …; NULL where they are faulty. */
const fc_reviews_t *table_reviews(const table_quote_t *quotes, int count, double tolerance,
                                  apr_pool_t *p);

/* What readers are shown by default, of a page in UTF-8. */
fc_page_options_t table_options(void);

/* A number that differs from call to call and is the same in every run. */
unsigned table_random(unsigned *seed);

/* Fixtures: *state is a pool of the test's own. */
int table_setup(void **state);
int table_teardown(void **state);
int table_setup_group(void **state);
int table_teardown_group(void **state);

#endif
