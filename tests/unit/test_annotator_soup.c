/* No cut changes the answer, whatever the page: soups of tags and words with quotes strewn in. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

static const char *const soup[] = {
    " ",         "\n",          ".",           "-",       "'",         "%",         "<",
    "&",         "&shy;",       "&nbsp;",      "&#x301;", "&eacute;",  "e\xCC\x81", "\xFF",
    "\xC3",      "</>",         "<p>",         "</p>",    "<p id=x>",  "<div>",     "</div>",
    "<br>",      "<b>",         "</b>",        "<i>",     "</i>",      "</a>",      "</table>",
    "<ul>",      "<li>",        "</ul>",       "<sup>",   "</sup>",    "<sub>",     "</sub>",
    "</button>", "</script>",   "</style>",    "</svg>",  "</math>",   "</title>",  " -->",
    "</select>", "</template>", "</textarea>", "<pre>\n", "</pre>",    "<ruby>",    "<rt>",
    "</ruby>",   "</span>",     "<span id=x>", "<hr>",    "</body>",   "</html>",   "<h1>",
    "</h1>",     "<nobr>",      "</br>",       "<body>",  "<form>",    "</form>",   "<label>",
    "</label>",  "</object>",   "<dd>",        "<dt>",    "<h2 id=x>", "<wbr>",     "<img>",
    "<u></u>",   "<!-- x -->",
};

/* What may keep much from being read, or marked. */
static const char *const walls[] = {
    "<a href=y>",    "<table>",   "<tr>",       "<td>",        "<th>",       "<caption>",
    "<button>",      "<script>",  "<style>",    "<svg>",       "<math>",     "<title>",
    "<!-- ",         "<select>",  "<option>",   "<object>",    "<template>", "<textarea>",
    "<span hidden>", "<![CDATA[", "<frameset>", "<plaintext>", "<xmp>",
};

static const char *const words[] = {"a",
                                    "b",
                                    "ab",
                                    " ",
                                    " ",
                                    "a b",
                                    "1",
                                    "2 000",
                                    ".",
                                    "-",
                                    "é",
                                    "cdef",
                                    "gh",
                                    "\xE6\x97\xA5",
                                    "\xE6\x9C\xAC",
                                    "\xE3\x82\xAC"};

static const char *mix(const char *const *parts, unsigned count, unsigned n, unsigned *seed,
                       apr_pool_t *p)
{
    char *mixed = apr_palloc(p, n * 16 + 1), *out = mixed;

    for (*out = '\0'; n > 0; n--) {
        out += sprintf(out, "%s", parts[table_random(seed) % count]);
    }
    return mixed;
}

#define MIX(parts, n, seed, p) mix(parts, sizeof(parts) / sizeof(parts[0]), n, seed, p)

/* Text as a page may have it: markup in between, and here and there another letter. */
static const char *strew(const char *text, unsigned *seed, apr_pool_t *p)
{
    const char *strewn = "";

    for (; *text; text++) {
        int first = ((unsigned char)*text & 0xC0) != 0x80; /* of a character */
        if (first && table_random(seed) % 12 == 0) {
            strewn = apr_pstrcat(p, strewn, MIX(soup, 1, seed, p), NULL);
        }
        if ((unsigned char)*text >= 0x80 || table_random(seed) % 60) {
            strewn = apr_psprintf(p, "%s%c", strewn, *text);
        }
    }
    return strewn;
}

static const char *make_page(const table_quote_t *quotes, int count, unsigned *seed, apr_pool_t *p)
{
    const char *page = "";
    unsigned n = 1 + table_random(seed) % 12;

    for (; n > 0; n--) {
        const table_quote_t *q = &quotes[table_random(seed) % (unsigned)count];
        page = apr_pstrcat(p, page, MIX(soup, table_random(seed) % 12, seed, p),
                           table_random(seed) % 3 && q->prefix ? strew(q->prefix, seed, p) : "",
                           strew(q->exact, seed, p),
                           table_random(seed) % 3 && q->suffix ? strew(q->suffix, seed, p) : "",
                           table_random(seed) % 6 ? "" : MIX(walls, 1, seed, p),
                           MIX(words, table_random(seed) % 6, seed, p), NULL);
    }
    return page;
}

static void add_quote(table_quote_t *quote, unsigned *seed, apr_pool_t *p)
{
    memset(quote, 0, sizeof(*quote));
    quote->exact = MIX(words, 1 + table_random(seed) % 14, seed, p);
    if (!quote->exact[strspn(quote->exact, " ")]) {
        quote->exact = "a";
    }
    if (table_random(seed) % 2) {
        quote->prefix = MIX(words, table_random(seed) % 10, seed, p);
    }
    if (table_random(seed) % 2) {
        quote->suffix = MIX(words, table_random(seed) % 10, seed, p);
    }
    quote->fragment = table_random(seed) % 5 ? NULL : "x";
    quote->first = table_random(seed) % 4 == 0;
    quote->end = table_random(seed) % 4 ? 0 : 20;
}

#define SOUP_QUOTES 5

/* States and passages of all claims, as text. */
static const char *results_text(const table_outcome_t *outcome, apr_pool_t *p)
{
    const char *text = "";
    int i, k;

    for (i = 0; i < SOUP_QUOTES; i++) {
        fc_claim_result_t result;
        fc_annotator_result(outcome->annotator, i, &result);
        text = apr_psprintf(p, "%s%d/%d:", text, result.state, result.cause);
        for (k = 0; k < result.match_count; k++) {
            text = apr_psprintf(p, "%s [%ld,%ld) %s", text, (long)result.matches[k].start,
                                (long)result.matches[k].end, result.matches[k].text);
        }
        text = apr_pstrcat(p, text, " ", fc_annotator_explain(outcome->annotator, i, 1, p), "\n",
                           NULL);
    }
    return text;
}

static void check_soup(unsigned seed, int *seen)
{
    static const table_way_t soup_ways[] = {{1, 0}, {1, 1}, {1, 7}, {1, 77},
                                            {0, 0}, {0, 1}, {0, 7}, {0, 77}};
    table_quote_t quotes[SOUP_QUOTES];
    const char *insertions[2] = {NULL, NULL}, *results = NULL, *page;
    const fc_reviews_t *reviews;
    unsigned round = seed;
    apr_pool_t *p;
    int i, k;

    apr_pool_create(&p, NULL);
    for (i = 0; i < SOUP_QUOTES; i++) {
        add_quote(&quotes[i], &seed, p);
    }
    page = make_page(quotes, SOUP_QUOTES, &seed, p);
    reviews = table_reviews(quotes, SOUP_QUOTES, FC_TOLERANCE_DEFAULT, p);
    assert_non_null(reviews);
    for (i = 0; i < (int)(sizeof(soup_ways) / sizeof(soup_ways[0])); i++) {
        int whole = soup_ways[i].whole;
        table_outcome_t outcome =
            table_annotate(reviews, table_options(), soup_ways[i], page, strlen(page), p);
        const char *text = results_text(&outcome, p);
        if ((results && strcmp(results, text) != 0) ||
            (insertions[whole] && strcmp(insertions[whole], outcome.insertions) != 0)) {
            fprintf(stderr, "seed %u, whole %d, cut %u\n%s\n", round, whole, soup_ways[i].seed,
                    page);
            for (k = 0; k < SOUP_QUOTES; k++) {
                const table_quote_t *q = &quotes[k];
                fprintf(stderr, "c%d \"%s\" \"%s\" \"%s\" %s%s\n", k, q->prefix ? q->prefix : "",
                        q->exact, q->suffix ? q->suffix : "", q->fragment ? "in x" : "",
                        q->first ? ", first" : "");
            }
            fprintf(stderr, "--- results\n%s--- before\n%s", text, results);
            fprintf(stderr, "--- insertions%s\n--- before%s\n", outcome.insertions,
                    insertions[whole] ? insertions[whole] : "");
            fail_msg("a cut changes the answer");
        }
        results = text;
        insertions[whole] = outcome.insertions;
        for (k = 0; i == 0 && k < SOUP_QUOTES; k++) {
            fc_claim_result_t result;
            fc_annotator_result(outcome.annotator, k, &result);
            seen[result.state]++;
        }
    }
    apr_pool_destroy(p);
}

/* With FACTCHECK_TEST_ALL set to something, many times as many. */
static void test_no_cut_changes_the_answer_for_any_soup_of_tags(void **state)
{
    const char *all = getenv("FACTCHECK_TEST_ALL");
    unsigned i, count = all && *all ? 40000 : 1000;
    int seen[FC_STATE_MISSING + 1] = {0};

    (void)state;
    for (i = 0; i < count; i++) {
        check_soup(20190402 + i * 7919, seen);
    }
    print_message("intact %d, changed %d, missing %d\n", seen[FC_STATE_INTACT],
                  seen[FC_STATE_CHANGED], seen[FC_STATE_MISSING]);
    assert_true(seen[FC_STATE_INTACT] > 0 && seen[FC_STATE_CHANGED] > 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_no_cut_changes_the_answer_for_any_soup_of_tags),
    };

    return cmocka_run_group_tests_name("soup", tests, table_setup_group, table_teardown_group);
}
