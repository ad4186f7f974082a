/* The rules of anchoring (contract, section 2) against a model that looks at every range, on random
 * pages: a sentence comes again and again with words and letters changed, and quotes are taken out
 * of it with their contexts, changed as well.
 *
 * The model knows letters, hyphens, apostrophes and full stops, white space, and borders that may
 * count as a space or as none. */
#include "support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <apr_strings.h>

#define TEXT 600
#define CONTEXT_UNITS 32

typedef enum { GAP_NONE, GAP_SPACE, GAP_FREE } gap_t;

/* Characters with what stands before each, and in a page their bytes. */
typedef struct text_t {
    char letter[TEXT];
    gap_t gap[TEXT];
    int start[TEXT], end[TEXT];
    int n;
} text_t;

static void add(text_t *t, char letter, gap_t gap)
{
    if (t->n < TEXT) {
        t->letter[t->n] = letter;
        t->gap[t->n] = t->n ? gap : GAP_FREE;
        t->n++;
    }
}

static text_t slice(const text_t *t, int from, int to)
{
    text_t part = {.n = 0};

    for (; from < to; from++) {
        part.letter[part.n] = t->letter[from];
        part.gap[part.n++] = t->gap[from] == GAP_FREE ? GAP_SPACE : t->gap[from];
    }
    return part;
}

/* --- the model --- */

typedef struct quote_t {
    text_t exact, prefix, suffix; /* the gaps before exact and suffix are the seams */
} quote_t;

static int is_letter(const text_t *t, int i)
{
    return i >= 0 && i < t->n && t->letter[i] >= 'a' && t->letter[i] <= 'z';
}

static int joined(const text_t *t, int i)
{
    return i > 0 && i < t->n && t->gap[i] == GAP_NONE;
}

/* Whether a passage may begin (ends 0) or end (ends 1) between characters i - 1 and i. */
static int is_border(const text_t *t, int i, int ends)
{
    char a, b;

    if (!joined(t, i)) {
        return 1;
    }
    a = t->letter[i - 1];
    b = t->letter[i];
    if (is_letter(t, i - 1) && is_letter(t, i)) {
        return 0;
    }
    if (b == '-' || (b == '\'' && ends)) {
        return !(is_letter(t, i - 1) && joined(t, i + 1) && is_letter(t, i + 1));
    }
    if (a == '-' || (a == '\'' && ends)) {
        return !(is_letter(t, i) && joined(t, i - 1) && is_letter(t, i - 2));
    }
    return 1;
}

static int gap_fits(const text_t *page, int at, gap_t gap)
{
    return page->gap[at] == GAP_FREE || page->gap[at] == gap;
}

/* Whether part stands at character at; seam: the gap before its first character counts too. */
static int stands(const text_t *page, int at, const text_t *part, int seam)
{
    int i;

    if (at < 0 || at + part->n > page->n) {
        return 0;
    }
    for (i = 0; i < part->n; i++) {
        if (page->letter[at + i] != part->letter[i] ||
            ((i > 0 || seam) && !gap_fits(page, at + i, part->gap[i]))) {
            return 0;
        }
    }
    return 1;
}

static int prefix_whole(const text_t *page, const quote_t *q, int at)
{
    return q->prefix.n && stands(page, at - q->prefix.n, &q->prefix, 0) &&
           gap_fits(page, at, q->exact.gap[0]);
}

static int suffix_whole(const text_t *page, const quote_t *q, int end)
{
    return q->suffix.n && stands(page, end, &q->suffix, 1);
}

/* Edits between two runs of letters, step -1: read backwards from a and b. */
static int distance(const char *a, int n, const char *b, int m, int step)
{
    int row[TEXT + 1], i, j;

    for (j = 0; j <= m; j++) {
        row[j] = j;
    }
    for (i = 1; i <= n; i++) {
        int diagonal = row[0];
        row[0] = i;
        for (j = 1; j <= m; j++) {
            int kept = row[j], best = diagonal + (a[(i - 1) * step] != b[(j - 1) * step]);
            best = row[j] + 1 < best ? row[j] + 1 : best;
            best = row[j - 1] + 1 < best ? row[j - 1] + 1 : best;
            row[j] = best;
            diagonal = kept;
        }
    }
    return row[m];
}

/* The fewest edits between a context and text of any length next to the range. */
static int context_edits(const text_t *page, const quote_t *q, int from, int to)
{
    int best_prefix = q->prefix.n, best_suffix = q->suffix.n, m, edits;

    for (m = 1; q->prefix.n && m <= 2 * q->prefix.n && m <= from; m++) {
        edits = distance(&q->prefix.letter[q->prefix.n - 1], q->prefix.n, &page->letter[from - 1],
                         m, -1);
        best_prefix = edits < best_prefix ? edits : best_prefix;
    }
    for (m = 1; q->suffix.n && m <= 2 * q->suffix.n && to + m <= page->n; m++) {
        edits = distance(q->suffix.letter, q->suffix.n, &page->letter[to], m, 1);
        best_suffix = edits < best_suffix ? edits : best_suffix;
    }
    return best_prefix + best_suffix;
}

/* Whether the nearest whole word of each context stands, up to and including it. */
static int words_stand(const text_t *page, const quote_t *q, int at, int end)
{
    const text_t *p = &q->prefix, *s = &q->suffix;
    int i;

    if (p->n && !prefix_whole(page, q, at)) {
        text_t word;
        for (i = p->n; i > 0 && !is_letter(p, i - 1); i--) {
        }
        for (i--; i > 0 && !(is_border(p, i, 0) && is_border(p, i, 1)); i--) {
        }
        i = i < 0 ? 0 : i;
        word = slice(p, i, p->n);
        if (!stands(page, at - word.n, &word, 0) || !gap_fits(page, at, q->exact.gap[0]) ||
            (i > 0 && !is_border(page, at - word.n, 0))) {
            return 0;
        }
    }
    if (s->n && !suffix_whole(page, q, end)) {
        text_t word;
        for (i = 0; i < s->n && !is_letter(s, i); i++) {
        }
        for (i++; i < s->n && !(is_border(s, i, 0) && is_border(s, i, 1)); i++) {
        }
        i = i > s->n ? s->n : i;
        word = slice(s, 0, i);
        if (!stands(page, end, &word, 1) || (i < s->n && !is_border(page, end + i, 1))) {
            return 0;
        }
    }
    return 1;
}

typedef struct verdict_t {
    table_want_t want;
    int from[TEXT], to[TEXT], count;
    int doubtful; /* the contract leaves open what is to come of it */
} verdict_t;

static void take(verdict_t *v, table_want_t want, int from, int to)
{
    v->want = want;
    v->from[v->count] = from;
    v->to[v->count++] = to;
}

/* Rules 1 and 2. */
static void take_whole(const text_t *page, const quote_t *q, verdict_t *v)
{
    int at, n = q->exact.n;

    for (at = 0; at + n <= page->n; at++) {
        if (stands(page, at, &q->exact, 0) &&
            (q->prefix.n ? prefix_whole(page, q, at) : is_border(page, at, 0)) &&
            (q->suffix.n ? suffix_whole(page, q, at + n) : is_border(page, at + n, 1))) {
            take(v, INTACT, at, at + n);
        }
    }
}

/* Whether the words of the quote stand somewhere, but in the middle of a word: that is no passage,
 * and whether other wording may overlap it is left open. */
static int stands_within_words(const text_t *page, const quote_t *q)
{
    int at, n = q->exact.n;

    for (at = 0; at + n <= page->n; at++) {
        if (stands(page, at, &q->exact, 0) &&
            !(is_border(page, at, 0) && is_border(page, at + n, 1))) {
            return 1;
        }
    }
    return 0;
}

/* Rules 3 to 5. */
static void take_edited(const text_t *page, const quote_t *q, verdict_t *v)
{
    int length = q->prefix.n + q->suffix.n, n = q->exact.n;
    int at, count = 0, best = -1, best_edits = 0, next_edits = TEXT;

    for (at = 0; at + n <= page->n; at++) {
        int edits;
        if (!stands(page, at, &q->exact, 0)) {
            continue;
        }
        if (!((prefix_whole(page, q, at) || is_border(page, at, 0)) &&
              (suffix_whole(page, q, at + n) || is_border(page, at + n, 1)))) {
            continue;
        }
        count++;
        edits = context_edits(page, q, at, at + n);
        if (best < 0 || edits < best_edits) {
            next_edits = best < 0 ? next_edits : best_edits;
            best = at;
            best_edits = edits;
        } else {
            next_edits = edits < next_edits ? edits : next_edits;
        }
    }
    if (count == 0 || n < 16) {
        return;
    }
    if (2 * best_edits <= length && 5 * (next_edits - best_edits) >= length) {
        take(v, n >= 32 && words_stand(page, q, best, best + n) ? INTACT : CONTEXT, best, best + n);
    } else if (n >= 32 && count == 1 && length < 16) {
        take(v, CONTEXT, best, best + n);
    }
}

static int overlaps_verbatim(const text_t *page, const quote_t *q, int from, int to)
{
    int at;

    for (at = 0; at + q->exact.n <= page->n; at++) {
        if (at < to && at + q->exact.n > from && stands(page, at, &q->exact, 0)) {
            return 1;
        }
    }
    return 0;
}

static void take_wording(const text_t *page, const quote_t *q, double tolerance, verdict_t *v)
{
    int length = q->prefix.n + q->suffix.n, n = q->exact.n, allowed = (int)(tolerance * n + 1e-9);
    int from, to, best = TEXT, best_from = 0, best_to = 0;

    for (from = 0; n >= 16 && from < page->n; from++) {
        if (!is_border(page, from, 0)) {
            continue;
        }
        for (to = from + n - allowed; to <= from + n + allowed && to <= page->n; to++) {
            int edits, around;
            if (to <= from || !is_border(page, to, 1)) {
                continue;
            }
            edits = distance(q->exact.letter, n, &page->letter[from], to - from, 1);
            if (edits > allowed || edits >= best || overlaps_verbatim(page, q, from, to)) {
                continue;
            }
            around = context_edits(page, q, from, to);
            if (2 * around <= length && edits + around < best) {
                best = edits + around;
                best_from = from;
                best_to = to;
            }
        }
    }
    if (best < TEXT) {
        take(v, WORDING, best_from, best_to);
    }
}

static void judge(const text_t *page, const quote_t *q, double tolerance, verdict_t *v)
{
    memset(v, 0, sizeof(*v));
    v->want = MISSING;
    take_whole(page, q, v);
    if (!v->count && (q->prefix.n || q->suffix.n)) {
        take_edited(page, q, v);
    }
    v->doubtful = !v->count && stands_within_words(page, q);
    if (!v->count && tolerance > 0) {
        take_wording(page, q, tolerance, v);
    }
}

/* --- random pages --- */

static unsigned pick(unsigned *seed, unsigned n)
{
    return table_random(seed) % n;
}

/* Words of few letters, so that they are often alike. */
static void add_words(text_t *t, int letters, unsigned *seed)
{
    int i;

    for (i = 0; i < letters; i++) {
        unsigned kind = pick(seed, 40);
        char letter = kind == 0 ? '-' : kind == 1 ? '\'' : kind == 2 ? '.' : 'a' + pick(seed, 7);
        add(t, letter, pick(seed, 4) ? GAP_NONE : pick(seed, 8) ? GAP_SPACE : GAP_FREE);
    }
}

/* A copy with about one character in every few changed; 0: none. */
static void add_copy(text_t *t, const text_t *source, unsigned every, unsigned *seed)
{
    int i;

    for (i = 0; i < source->n; i++) {
        unsigned change = every && !pick(seed, every) ? 1 + pick(seed, 5) : 0;
        gap_t gap = source->gap[i];
        if (change == 1) {
            continue;
        }
        if (change == 2) {
            add(t, 'a' + pick(seed, 7), gap);
            gap = GAP_NONE;
        }
        if (change == 3) {
            gap = gap == GAP_NONE ? GAP_SPACE : GAP_NONE;
        }
        add(t, change == 4 ? 'a' + (char)pick(seed, 7) : source->letter[i], gap);
    }
}

/* Writes the page's bytes, with markup in between that says nothing. */
static const char *write_page(text_t *t, unsigned *seed, apr_pool_t *p)
{
    static const char *const spaces[] = {" ", "\n", "  ", "&nbsp;", " <b> ", "<i>\t</i>", " \n "};
    static const char *const frees[] = {"<br>", "</p><p>", "\n<hr>\n", " <br> ", "</p>\n\n<div>"};
    static const char *const nothings[] = {"<b>", "</b>", "<!-- x -->", "&shy;",
                                           "<i>", "</i>", "<u></u>",    "<script>a</script>"};
    char *page = apr_palloc(p, TEXT * 32 + 8), *out = page;
    int i;

    out += sprintf(out, "<p>");
    for (i = 0; i < t->n; i++) {
        if (i > 0 && t->gap[i] == GAP_SPACE) {
            out += sprintf(out, "%s", spaces[pick(seed, 7)]);
        } else if (i > 0 && t->gap[i] == GAP_FREE) {
            out += sprintf(out, "%s", frees[pick(seed, 5)]);
        } else if (!pick(seed, 12)) {
            out += sprintf(out, "%s", nothings[pick(seed, 8)]);
        }
        t->start[i] = (int)(out - page);
        *out++ = t->letter[i];
        t->end[i] = (int)(out - page);
    }
    *out = '\0';
    return page;
}

static const char *write_text(const text_t *t, int seam, apr_pool_t *p)
{
    char *text = apr_palloc(p, TEXT * 2 + 1), *out = text;
    int i;

    for (i = 0; i < t->n; i++) {
        if (t->gap[i] != GAP_NONE && (i > 0 || seam)) {
            *out++ = ' ';
        }
        *out++ = t->letter[i];
    }
    *out = '\0';
    return text;
}

/* A quote out of a sentence: its words, or a stretch of it, with contexts or without. */
static void choose_quote(quote_t *q, const text_t *sentence, unsigned *seed)
{
    int n = 4 + (int)pick(seed, 44), from = (int)pick(seed, (unsigned)(sentence->n - n)),
        to = from + n;
    int before = pick(seed, 3) ? (int)pick(seed, 40) : 0,
        after = pick(seed, 3) ? (int)pick(seed, 40) : 0;
    text_t part;

    if (pick(seed, 4)) {
        for (; from > 0 && !is_border(sentence, from, 0); from--) {
        }
        for (; to < sentence->n && !is_border(sentence, to, 1); to++) {
        }
    }
    before = before > from ? from : before;
    after = after > sentence->n - to ? sentence->n - to : after;
    q->exact = slice(sentence, from, to);
    memset(&q->prefix, 0, sizeof(q->prefix));
    memset(&q->suffix, 0, sizeof(q->suffix));
    part = slice(sentence, from - before, from);
    add_copy(&q->prefix, &part, pick(seed, 2) ? 9 : 0, seed);
    part = slice(sentence, to, to + after);
    add_copy(&q->suffix, &part, pick(seed, 2) ? 9 : 0, seed);
    if (q->suffix.n) {
        q->suffix.gap[0] = part.gap[0];
    }
}

/* Of a context so much counts as the contract says. */
static void narrow(quote_t *q)
{
    if (q->prefix.n > CONTEXT_UNITS) {
        q->prefix = slice(&q->prefix, q->prefix.n - CONTEXT_UNITS, q->prefix.n);
    }
    if (q->suffix.n > CONTEXT_UNITS) {
        q->suffix = slice(&q->suffix, 0, CONTEXT_UNITS);
    }
}

/* --- comparing --- */

static const char *const wants[] = {"?", "intact", "changed (wording)", "changed (context)",
                                    "missing"};

static table_want_t want_of(const fc_claim_result_t *result)
{
    return result->state == FC_STATE_INTACT    ? INTACT
           : result->state == FC_STATE_MISSING ? MISSING
           : result->cause == FC_CAUSE_WORDING ? WORDING
                                               : CONTEXT;
}

static int agrees(const verdict_t *v, const text_t *t, const fc_claim_result_t *result)
{
    int i;

    if (want_of(result) != v->want || result->match_count != v->count) {
        return 0;
    }
    for (i = 0; i < v->count; i++) {
        if (result->matches[i].start != t->start[v->from[i]] ||
            result->matches[i].end != t->end[v->to[i] - 1]) {
            return 0;
        }
    }
    return 1;
}

static void fail_round(const char *page, const table_quote_t *q, const verdict_t *v,
                       const text_t *t, const fc_claim_result_t *result, unsigned seed)
{
    int i;

    fprintf(stderr, "seed %u\npage:   %s\nexact:  \"%s\"\nprefix: \"%s\"\nsuffix: \"%s\"\n", seed,
            page, q->exact, q->prefix ? q->prefix : "", q->suffix ? q->suffix : "");
    fprintf(stderr, "model:  %s", wants[v->want]);
    for (i = 0; i < v->count; i++) {
        int start = t->start[v->from[i]], end = t->end[v->to[i] - 1];
        fprintf(stderr, " [%d, %d) \"%.*s\"", start, end, end - start, page + start);
    }
    fprintf(stderr, "\nengine: %s", wants[want_of(result)]);
    for (i = 0; i < result->match_count; i++) {
        int start = (int)result->matches[i].start, end = (int)result->matches[i].end;
        fprintf(stderr, " [%d, %d) \"%.*s\"", start, end, end - start, page + start);
    }
    fprintf(stderr, "\n");
    fail_msg("the engine decides otherwise than the model");
}

#define QUOTES 3

/* One page with some quotes; counts in seen how many of them come to each state. */
static void run_round(unsigned seed, double tolerance, int *seen)
{
    static const table_way_t ways[] = {{1, 0}, {0, 0}, {0, 1}, {0, 77}};
    unsigned round = seed;
    text_t sentence = {.n = 0}, page = {.n = 0};
    quote_t quotes[QUOTES];
    table_quote_t given[QUOTES] = {{0}};
    verdict_t verdicts[QUOTES];
    const fc_reviews_t *reviews;
    const char *bytes;
    apr_pool_t *p;
    int i, k;

    apr_pool_create(&p, NULL);
    add_words(&sentence, 60 + (int)pick(&seed, 60), &seed);
    while (page.n < TEXT / 2) {
        add_words(&page, (int)pick(&seed, 30), &seed);
        if (pick(&seed, 3)) {
            add_copy(&page, &sentence, 3 + pick(&seed, 60), &seed);
        }
    }
    bytes = write_page(&page, &seed, p);
    for (i = 0; i < QUOTES; i++) {
        choose_quote(&quotes[i], &sentence, &seed);
        given[i].exact = write_text(&quotes[i].exact, 0, p);
        given[i].prefix = quotes[i].prefix.n ? apr_pstrcat(p, write_text(&quotes[i].prefix, 0, p),
                                                           quotes[i].exact.gap[0] ? " " : "", NULL)
                                             : NULL;
        given[i].suffix = quotes[i].suffix.n ? write_text(&quotes[i].suffix, 1, p) : NULL;
        narrow(&quotes[i]);
        judge(&page, &quotes[i], tolerance, &verdicts[i]);
        seen[verdicts[i].want] += !verdicts[i].doubtful;
    }
    reviews = table_reviews(given, QUOTES, tolerance, p);
    for (k = 0; k < (int)(sizeof(ways) / sizeof(ways[0])); k++) {
        table_outcome_t outcome =
            table_annotate(reviews, table_options(), ways[k], bytes, strlen(bytes), p);
        for (i = 0; i < QUOTES; i++) {
            fc_claim_result_t result;
            fc_annotator_result(outcome.annotator, i, &result);
            if (!verdicts[i].doubtful && !agrees(&verdicts[i], &page, &result)) {
                fail_round(bytes, &given[i], &verdicts[i], &page, &result, round);
            }
        }
    }
    apr_pool_destroy(p);
}

/* With FACTCHECK_TEST_ALL set to something, many times as many. */
static void run_rounds(unsigned first, unsigned count, double tolerance)
{
    const char *all = getenv("FACTCHECK_TEST_ALL");
    int seen[MISSING + 1] = {0};
    unsigned i;

    count *= all && *all ? 40 : 1;
    for (i = 0; i < count; i++) {
        run_round(first + i * 7919, tolerance, seen);
    }
    print_message("intact %d, wording %d, context %d, missing %d\n", seen[INTACT], seen[WORDING],
                  seen[CONTEXT], seen[MISSING]);
    assert_true(seen[INTACT] > 0 && seen[CONTEXT] > 0 && seen[MISSING] > 0);
    assert_int_equal(seen[WORDING] > 0, tolerance > 0);
}

static void test_default_tolerance(void **state)
{
    (void)state;
    run_rounds(20190402, 150, FC_TOLERANCE_DEFAULT);
}

static void test_half_as_tolerance(void **state)
{
    (void)state;
    run_rounds(20190403, 60, 0.5);
}

static void test_little_tolerance(void **state)
{
    (void)state;
    run_rounds(20190404, 60, 0.1);
}

static void test_no_tolerance(void **state)
{
    (void)state;
    run_rounds(20190405, 60, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_default_tolerance),
        cmocka_unit_test(test_half_as_tolerance),
        cmocka_unit_test(test_little_tolerance),
        cmocka_unit_test(test_no_tolerance),
    };

    return cmocka_run_group_tests_name("model", tests, table_setup_group, table_teardown_group);
}
