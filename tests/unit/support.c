#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apr_general.h>
#include <apr_strings.h>

/* --- fixtures --- */

int table_setup_group(void **state)
{
    static apr_pool_t *process;

    (void)state;
    apr_initialize();
    apr_pool_create(&process, NULL);
    return fc_engine_init(process) == APR_SUCCESS ? 0 : -1;
}

int table_teardown_group(void **state)
{
    (void)state;
    apr_terminate();
    return 0;
}

int table_setup(void **state)
{
    return apr_pool_create((apr_pool_t **)state, NULL) == APR_SUCCESS ? 0 : -1;
}

int table_teardown(void **state)
{
    apr_pool_destroy(*state);
    return 0;
}

unsigned table_random(unsigned *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* --- sidecars --- */

static fc_target_t target_of(const table_quote_t *quote)
{
    fc_target_t target = {0};

    target.exact = quote->exact;
    target.prefix = quote->prefix;
    target.suffix = quote->suffix;
    target.fragment = quote->fragment;
    target.first_only = target.occurrence_said = quote->first;
    target.start = quote->end ? quote->start : -1;
    target.end = quote->end ? quote->end : -1;
    target.line = target.column = 1;
    return target;
}

const fc_reviews_t *table_reviews(const table_quote_t *quotes, int count, double tolerance,
                                  apr_pool_t *p)
{
    static const fc_author_t author = {.id = "desk", .name = "Desk"};
    const fc_sidecar_limits_t limits = {FC_LIMIT_SIDECAR_SIZE, FC_LIMIT_CLAIMS,
                                        FC_LIMIT_QUOTE_LENGTH};
    const fc_reviews_options_t options = {.tolerance = tolerance};
    fc_claim_t *claims = apr_pcalloc(p, (apr_size_t)(count + 1) * sizeof(*claims));
    fc_target_t *targets = apr_pcalloc(p, (apr_size_t)(count + 1) * sizeof(*targets));
    fc_sidecar_t *sidecar = apr_pcalloc(p, sizeof(*sidecar));
    const fc_reviews_t *reviews = NULL;
    fc_error_t error = {0};
    int i;

    for (i = 0; i < count; i++) {
        fc_claim_t *claim = &claims[sidecar->claim_count];

        targets[i] = target_of(&quotes[i]);
        if (quotes[i].also) {
            claim[-1].target_count++;
            continue;
        }
        claim->id = apr_psprintf(p, "c%d", sidecar->claim_count++);
        claim->author = &author;
        claim->date_published.text = "2019-04-02";
        claim->date_published.year = 2019;
        claim->date_published.month = 4;
        claim->date_published.day = 2;
        claim->targets = &targets[i];
        claim->target_count = 1;
        claim->alternate_name = "Accurate";
        claim->file = "page.claims.xml";
    }
    sidecar->file = "page.claims.xml";
    sidecar->claims = claims;
    if (fc_reviews_compile(&reviews, &error, (const fc_sidecar_t *const *)&sidecar, 1, &limits,
                           &options, p) != APR_SUCCESS) {
        assert_non_null(error.message);
        return NULL;
    }
    return reviews;
}

/* --- pages --- */

fc_page_options_t table_options(void)
{
    fc_page_options_t options = {0};

    options.charset = "utf-8";
    options.show = FC_SHOW_DEFAULT;
    options.now = apr_time_from_sec(1600000000);
    options.report = 1;
    options.hold = FC_LIMIT_HOLD;
    options.work = FC_LIMIT_WORK;
    return options;
}

typedef struct run_t {
    fc_annotator_t *annotator;
    char *text; /* insertions as text */
    size_t length, size;
    apr_off_t left; /* bytes that may have left */
    apr_off_t last; /* offset of the last insertion, -1 */
    apr_off_t fed;
    apr_pool_t *pool;
} run_t;

static void append(run_t *run, const char *bytes, size_t n)
{
    if (run->length + n + 1 > run->size) {
        char *grown = apr_palloc(run->pool, run->size = 2 * (run->length + n + 1));
        if (run->length) {
            memcpy(grown, run->text, run->length);
        }
        run->text = grown;
    }
    memcpy(run->text + run->length, bytes, n);
    run->length += n;
    run->text[run->length] = '\0';
}

/* Takes the insertions that are decided by now, as a server does that sends at once. */
static void take_insertions(run_t *run)
{
    apr_off_t decided = fc_annotator_decided(run->annotator);
    const fc_insertion_t *insertion;
    char offset[32];
    size_t i;

    if (decided < run->left || decided > run->fed) {
        fail_msg("decided up to %ld after %ld, of %ld bytes", (long)decided, (long)run->left,
                 (long)run->fed);
    }
    while ((insertion = fc_annotator_next(run->annotator)) != NULL) {
        if (insertion->offset < run->left || insertion->offset < run->last ||
            insertion->offset > decided) {
            fail_msg(
                "insertion at %ld: %ld bytes have left, the last stands at %ld, decided is %ld",
                (long)insertion->offset, (long)run->left, (long)run->last, (long)decided);
        }
        for (i = 0; i < insertion->length; i++) {
            assert_in_range((unsigned char)insertion->html[i], 0x09, 0x7E);
        }
        /* What stands at one place may come in one piece or in several. */
        if (insertion->offset != run->last) {
            int n = snprintf(offset, sizeof(offset), "\n%ld ", (long)insertion->offset);
            append(run, offset, (size_t)n);
        }
        append(run, insertion->html, insertion->length);
        run->last = insertion->offset;
    }
    run->left = decided;
}

static void feed(run_t *run, const char *bytes, size_t n)
{
    char *copy = malloc(n + 1); /* so that a sanitizer sees who reads past the end, or later */

    memcpy(copy, bytes, n);
    assert_int_equal(fc_annotator_feed(run->annotator, copy, n), APR_SUCCESS);
    free(copy);
    run->fed += (apr_off_t)n;
    take_insertions(run);
}

table_outcome_t table_annotate(const fc_reviews_t *reviews, fc_page_options_t options,
                               table_way_t way, const char *page, size_t n, apr_pool_t *p)
{
    run_t run = {.last = -1, .pool = p};
    fc_page_options_t *kept = apr_pmemdup(p, &options, sizeof(options));
    unsigned seed = way.seed;
    table_outcome_t outcome;
    size_t at = 0, step;

    kept->whole = way.whole;
    append(&run, "", 0);
    assert_int_equal(fc_annotator_open(&run.annotator, reviews, kept, p), APR_SUCCESS);
    while (at < n) {
        step = way.seed == 0 ? n : way.seed == 1 ? 1 : table_random(&seed) % 12;
        step = step > n - at ? n - at : step;
        feed(&run, page + at, step);
        at += step;
        if (way.seed == 1 || (way.seed > 1 && table_random(&seed) % 4 == 0)) {
            fc_annotator_flush(run.annotator);
            take_insertions(&run);
        }
    }
    assert_int_equal(fc_annotator_finish(run.annotator), APR_SUCCESS);
    take_insertions(&run);
    assert_int_equal(run.left, n);
    outcome.annotator = run.annotator;
    outcome.insertions = run.text;
    return outcome;
}

/* --- marks --- */

#define PASSAGES 32

typedef struct expected_t {
    apr_off_t start[PASSAGES], end[PASSAGES];
    int opened, closed;
} expected_t;

typedef struct page_t {
    char *bytes;
    size_t length;
    expected_t passages[TABLE_QUOTES];
} page_t;

static const struct {
    const char *open, *close;
} marks[TABLE_QUOTES] = {{"⟦", "⟧"}, {"⟪", "⟫"}, {"⟨", "⟩"}};

static int take_mark(page_t *page, const char *at)
{
    int i;

    for (i = 0; i < TABLE_QUOTES; i++) {
        expected_t *e = &page->passages[i];
        if (!strncmp(at, marks[i].open, 3)) {
            assert_in_range(e->opened, 0, PASSAGES - 1);
            e->start[e->opened++] = (apr_off_t)page->length;
            return 1;
        }
        if (!strncmp(at, marks[i].close, 3)) {
            assert_in_range(e->closed, 0, e->opened - 1);
            e->end[e->closed++] = (apr_off_t)page->length;
            return 1;
        }
    }
    return 0;
}

static page_t *page_of(const char *source, apr_pool_t *p)
{
    page_t *page = apr_pcalloc(p, sizeof(*page));
    int i;

    page->bytes = apr_palloc(p, strlen(source) + 1);
    while (*source) {
        if (take_mark(page, source)) {
            source += 3;
        } else {
            page->bytes[page->length++] = *source++;
        }
    }
    page->bytes[page->length] = '\0';
    for (i = 0; i < TABLE_QUOTES; i++) {
        assert_int_equal(page->passages[i].opened, page->passages[i].closed);
    }
    return page;
}

/* --- comparing --- */

typedef struct check_t {
    const table_case_t *c;
    const page_t *page;
    table_way_t way;
    apr_pool_t *pool;
} check_t;

static const char *way_text(const check_t *check)
{
    return apr_psprintf(check->pool, "%s, %s", check->way.whole ? "written whole" : "streaming",
                        check->way.seed == 0   ? "in one piece"
                        : check->way.seed == 1 ? "byte by byte"
                                               : "at random cuts");
}

static const char *state_text(fc_state_t state)
{
    return state == FC_STATE_INTACT ? "intact" : state == FC_STATE_CHANGED ? "changed" : "missing";
}

static fc_state_t state_of(table_want_t want)
{
    return want == INTACT ? FC_STATE_INTACT : want == MISSING ? FC_STATE_MISSING : FC_STATE_CHANGED;
}

static const char *bytes_text(const check_t *check, apr_off_t start, apr_off_t end)
{
    return apr_psprintf(check->pool, "  [%ld, %ld) \"%.*s\"", (long)start, (long)end,
                        (int)(end - start), check->page->bytes + start);
}

/* Says what was to come and what came, and fails. */
static void fail_passages(const check_t *check, int quote, const fc_claim_result_t *result,
                          int target)
{
    const expected_t *e = &check->page->passages[quote];
    const table_quote_t *q = &check->c->quotes[quote];
    const char *text = "";
    int i;

    for (i = 0; i < e->opened; i++) {
        text = apr_psprintf(check->pool, "%s\n  wanted%s", text,
                            bytes_text(check, e->start[i], e->end[i]));
    }
    for (i = 0; i < result->match_count; i++) {
        const fc_match_t *m = &result->matches[i];
        if (m->target == target) {
            text = apr_psprintf(check->pool, "%s\n  %s%s", text, state_text(m->state),
                                bytes_text(check, m->start, m->end));
        }
    }
    fail_msg("%s (%s)\n  page: %s\n  quote: \"%s\", to be %s%s", check->c->name, way_text(check),
             check->page->bytes, q->exact, state_text(state_of(q->want)), text);
}

static void check_passages(const check_t *check, int quote, const fc_claim_result_t *result,
                           int target)
{
    const expected_t *e = &check->page->passages[quote];
    const table_quote_t *q = &check->c->quotes[quote];
    int i, n = 0;

    for (i = 0; i < result->match_count; i++) {
        const fc_match_t *m = &result->matches[i];
        if (m->target != target) {
            continue;
        }
        if (n == e->opened || m->start != e->start[n] || m->end != e->end[n] ||
            m->state != state_of(q->want)) {
            fail_passages(check, quote, result, target);
        }
        assert_non_null(m->text);
        if (q->text) {
            assert_string_equal(m->text, q->text);
        }
        n++;
    }
    if (n != e->opened) {
        fail_passages(check, quote, result, target);
    }
}

/* The claim that begins with a quote: its state is its worst target's, its cause one of theirs. */
static void check_claim(const check_t *check, int quote, const fc_claim_result_t *result)
{
    const table_quote_t *q = &check->c->quotes[quote];
    fc_state_t worst = FC_STATE_INTACT;
    int i, cause_fits = 0;

    for (i = quote; i < TABLE_QUOTES && q[i - quote].exact; i++) {
        const table_quote_t *target = &q[i - quote];
        if (i > quote && !target->also) {
            break;
        }
        worst = state_of(target->want) > worst ? state_of(target->want) : worst;
        check_passages(check, i, result, i - quote + 1);
    }
    for (; i > quote; i--) {
        table_want_t want = check->c->quotes[i - 1].want;
        fc_cause_t cause = want == WORDING   ? FC_CAUSE_WORDING
                           : want == CONTEXT ? FC_CAUSE_CONTEXT
                                             : FC_CAUSE_NONE;
        cause_fits |= state_of(want) == worst && cause == result->cause;
    }
    if (!result->shown || result->state != worst || !cause_fits) {
        fail_msg("%s (%s)\n  page: %s\n  quote: \"%s\": the claim is %s, cause %d; to be %s",
                 check->c->name, way_text(check), check->page->bytes, q->exact,
                 state_text(result->state), result->cause, state_text(worst));
    }
}

static void check_outcome(const check_t *check, const fc_annotator_t *annotator)
{
    int quote, claim = 0;

    for (quote = 0; quote < TABLE_QUOTES && check->c->quotes[quote].exact; quote++) {
        fc_claim_result_t result;
        if (check->c->quotes[quote].also) {
            continue;
        }
        fc_annotator_result(annotator, claim++, &result);
        check_claim(check, quote, &result);
    }
}

/* Every highlight of a claim lies within a passage of its targets, and none is left open. */
static void check_highlights(const check_t *check, const char *insertions)
{
    static const char open[] = "<fact-check data-factcheck=\"", close[] = "</fact-check>";
    apr_off_t starts[64];
    const char *line = insertions;
    int depth = 0, i, k;

    while ((line = strchr(line, '\n')) != NULL) {
        apr_off_t offset = strtol(++line, NULL, 10);
        const char *end = line + strcspn(line, "\n"), *at;
        for (at = line; at < end; at++) {
            if (!strncmp(at, open, sizeof(open) - 1)) {
                assert_in_range(depth, 0, 63);
                starts[depth++] = offset;
            } else if (!strncmp(at, close, sizeof(close) - 1)) {
                int within = 0;
                assert_in_range(depth, 1, 64);
                depth--;
                for (i = 0; i < TABLE_QUOTES; i++) {
                    const expected_t *e = &check->page->passages[i];
                    for (k = 0; k < e->opened; k++) {
                        within |= starts[depth] >= e->start[k] && offset <= e->end[k];
                    }
                }
                if (!within || starts[depth] >= offset) {
                    fail_msg("%s (%s): a highlight stands outside the passages\n%s", check->c->name,
                             way_text(check), insertions);
                }
            }
        }
    }
    assert_int_equal(depth, 0);
}

static void run_case(void **state)
{
    static const table_way_t ways[] = {{1, 0}, {1, 1}, {1, 7}, {1, 77}, {1, 777},
                                       {0, 0}, {0, 1}, {0, 7}, {0, 77}, {0, 777}};
    const table_case_t *c = *state;
    const char *first = NULL;
    check_t check = {.c = c};
    const fc_reviews_t *reviews;
    double tolerance = c->tolerance == TABLE_NONE ? 0
                       : c->tolerance > 0         ? c->tolerance
                                                  : FC_TOLERANCE_DEFAULT;
    int i, count = 0;

    apr_pool_create(&check.pool, NULL);
    while (count < TABLE_QUOTES && c->quotes[count].exact) {
        count++;
    }
    check.page = page_of(c->page, check.pool);
    reviews = table_reviews(c->quotes, count, tolerance, check.pool);
    assert_int_equal(reviews == NULL, c->quotes[0].want == FAULT);
    for (i = 0; reviews && i < (int)(sizeof(ways) / sizeof(ways[0])); i++) {
        table_outcome_t outcome;
        check.way = ways[i];
        outcome = table_annotate(reviews, table_options(), check.way, check.page->bytes,
                                 check.page->length, check.pool);
        check_outcome(&check, outcome.annotator);
        check_highlights(&check, outcome.insertions);
        if (first && strcmp(first, outcome.insertions) != 0) {
            /* longer than a message of cmocka's may be */
            fprintf(stderr, "%s\n--- than when whole: %s\n", outcome.insertions, first);
            fail_msg("%s (%s): other insertions", c->name, way_text(&check));
        }
        first = first ? first : outcome.insertions;
    }
    apr_pool_destroy(check.pool);
}

int table_run(const char *group, const table_case_t *cases, size_t n)
{
    struct CMUnitTest *tests = calloc(n, sizeof(*tests));
    size_t i;
    int failed;

    for (i = 0; i < n; i++) {
        tests[i].name = cases[i].name;
        tests[i].test_func = run_case;
        tests[i].initial_state = (void *)&cases[i];
    }
    failed = _cmocka_run_group_tests(group, tests, n, table_setup_group, table_teardown_group);
    free(tests);
    return failed;
}
