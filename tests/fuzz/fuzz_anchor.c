/* Anchoring against a search that tries every place (contract, section 2): which passages rules 1
 * and 2 take, and of other wording the best range.
 *
 * Input: a byte of options, one for the tolerance, one for the position hint, lengths of quote,
 * prefix and suffix and the quote's place, then a page in letters of a small alphabet. */
#include <stdlib.h>
#include <string.h>

#include "engine/anchor.h"
#include "engine/reviews.h"
#include "fuzz.h"

#define PAGE_MAX 140
#define MATCHES_MAX 512

typedef struct found_t {
    fc_state_t state;
    fc_cause_t cause;
    apr_int64_t from, to;
} found_t;

typedef struct run_t {
    fc_text_t *text;
    found_t kept[MATCHES_MAX];
    int kept_count;
    found_t found[MATCHES_MAX];
    int count;
    int given_up;
} run_t;

static void on_take(void *baton, const fc_quote_t *quote, apr_int64_t from, apr_int64_t to)
{
    run_t *run = baton;
    (void)quote;
    FUZZ_CHECK(run->count < MATCHES_MAX, "more passages than characters");
    run->found[run->count++] = (found_t){FC_STATE_INTACT, FC_CAUSE_NONE, from, to};
}

static void *on_keep(void *baton, const fc_quote_t *quote, apr_int64_t from, apr_int64_t to)
{
    run_t *run = baton;
    (void)quote;
    FUZZ_CHECK(from < to, "a passage of nothing");
    run->kept_count = run->kept_count == MATCHES_MAX ? 0 : run->kept_count; /* old ones are gone */
    run->kept[run->kept_count] = (found_t){FC_STATE_MISSING, FC_CAUSE_NONE, from, to};
    return &run->kept[run->kept_count++];
}

static void on_take_kept(void *baton, const fc_quote_t *quote, void *kept, fc_state_t state,
                         fc_cause_t cause)
{
    run_t *run = baton;
    found_t *found = kept;
    (void)quote;
    FUZZ_CHECK(run->count < MATCHES_MAX, "more passages than characters");
    run->found[run->count++] = (found_t){state, cause, found->from, found->to};
}

static void anchor(run_t *run, const fc_reviews_t *reviews, const char *page, size_t n,
                   fuzz_cuts_t cuts, int eager, apr_pool_t *p)
{
    fc_anchor_sink_t sink = {on_take, on_keep, on_take_kept, run};
    fc_anchor_options_t options = {.shown = "\1\1\1\1"};
    fc_anchor_t *a;
    fc_anchor_why_t why;
    size_t at = 0, length;

    memset(run, 0, sizeof(*run));
    run->text = fc_text_create(fc_charset_lookup("utf-8", 5), p);
    a = fc_anchor_create(reviews, run->text, &options, &sink, p);
    while (at < n) {
        length = fuzz_cut(&cuts, n - at);
        fc_text_bytes(run->text, page + at, length, (apr_off_t)at);
        at += length;
        fc_anchor_run(a, eager);
    }
    fc_text_finish(run->text);
    fc_anchor_run(a, eager);
    fc_anchor_why(a, 0, &why);
    run->given_up = why.given_up;
}

/* --- the slow way --- */

typedef struct naive_t {
    const fc_text_t *text; /* all of the page */
    const fc_quote_t *quote;
    const fc_target_t *target;
    double tolerance;
} naive_t;

static int same(const fc_char_t *c, apr_uint32_t folded, int gap, int inner)
{
    return c->folded == folded && (!inner || c->gap == FC_GAP_FREE || c->gap == gap) &&
           !(inner && c->flags & FC_CHAR_APART);
}

static int stands(const naive_t *n, const fc_folded_t *f, apr_int64_t from, int seam)
{
    int i;
    if (from < 0 || from + f->n > n->text->count) {
        return 0;
    }
    for (i = 0; i < f->n; i++) {
        if (!same(fc_text_at(n->text, from + i), f->folded[i], i ? f->gaps[i] : seam,
                  i > 0 || seam >= 0)) {
            return 0;
        }
    }
    return 1;
}

static int begins(const naive_t *n, apr_int64_t i)
{
    return i >= n->text->count || (fc_text_at(n->text, i)->flags & FC_CHAR_CLUSTER);
}

static int is_verbatim(const naive_t *n, apr_int64_t from)
{
    return stands(n, &n->quote->exact, from, -1) && begins(n, from) &&
           begins(n, from + n->quote->exact.n);
}

/* The prefix's first character may be a mark whose letter was cut off. */
static int prefix_stands(const naive_t *n, apr_int64_t from)
{
    const fc_folded_t *prefix = &n->quote->prefix;
    fc_folded_t rest = *prefix;
    apr_int64_t first = from - prefix->n;

    rest.folded++;
    rest.gaps++;
    rest.n--;
    return first >= 0 &&
           (fc_text_at(n->text, first)->folded == prefix->folded[0] ||
            fc_char_ends_with(fc_text_at(n->text, first)->folded, prefix->folded[0])) &&
           (rest.n == 0 || stands(n, &rest, first + 1, prefix->gaps[1]));
}

/* Rules 1 and 2. */
static int is_intact(const naive_t *n, apr_int64_t from)
{
    const fc_quote_t *q = n->quote;
    apr_int64_t to = from + q->exact.n;
    const fc_char_t *first;

    if (!is_verbatim(n, from)) {
        return 0;
    }
    first = fc_text_at(n->text, from);
    if (q->prefix.n) {
        if (!prefix_stands(n, from) ||
            (first->gap != FC_GAP_FREE && first->gap != (apr_byte_t)q->prefix_seam)) {
            return 0;
        }
    } else if (fc_text_is_word_border(n->text, from, 0) != 1) {
        return 0;
    }
    return q->suffix.n ? stands(n, &q->suffix, to, (int)q->suffix_seam)
                       : fc_text_is_word_border(n->text, to, 1) == 1;
}

/* Edits between a pattern and a text that grows by one character: a column of the table. */
typedef struct column_t {
    const fc_folded_t *f;
    int backwards;
    int row[PAGE_MAX * 4 + 2];
} column_t;

static void begin_column(column_t *c, const fc_folded_t *f, int backwards)
{
    int i;

    c->f = f;
    c->backwards = backwards;
    for (i = 0; i <= f->n; i++) {
        c->row[i] = i;
    }
}

static int next_column(column_t *c, apr_uint32_t folded)
{
    int previous = c->row[0]++, above, i, n = c->f->n;

    for (i = 1; i <= n; i++) {
        above = c->row[i];
        c->row[i] = previous + (c->f->folded[c->backwards ? n - i : i - 1] != folded);
        c->row[i] = above + 1 < c->row[i] ? above + 1 : c->row[i];
        c->row[i] = c->row[i - 1] + 1 < c->row[i] ? c->row[i - 1] + 1 : c->row[i];
        previous = above;
    }
    return c->row[n];
}

/* Edits between a context and as much of the text beside it as suits it best. */
static int edits(const naive_t *n, const fc_folded_t *f, apr_int64_t at, apr_int64_t length,
                 int backwards)
{
    column_t c;
    apr_int64_t k;
    int best = f->n, distance;

    begin_column(&c, f, backwards);
    for (k = 0; k < length; k++) {
        distance = next_column(&c, fc_text_at(n->text, backwards ? at - k : at + k)->folded);
        best = distance < best ? distance : best;
    }
    return best;
}

/* Of a context, edits over the length of text that suits it best; twice its own is looked at. */
static int context_edits(const naive_t *n, apr_int64_t from, apr_int64_t to)
{
    const fc_quote_t *q = n->quote;
    apr_int64_t before = 2 * q->prefix.n, after = 2 * q->suffix.n;
    int total = 0;

    if (q->prefix.n) {
        before = before < from ? before : from;
        total += edits(n, &q->prefix, from - 1, before, 1);
    }
    if (q->suffix.n) {
        after = after < n->text->count - to ? after : n->text->count - to;
        total += edits(n, &q->suffix, to, after, 0);
    }
    return total;
}

static apr_int64_t to_hint(const naive_t *n, apr_int64_t i)
{
    apr_int64_t distance = (apr_int64_t)fc_text_at(n->text, i)->position - n->target->start;
    return n->target->start < 0 ? 0 : distance < 0 ? -distance : distance;
}

/* The best range of other wording; 0 where there is none. */
static int best_wording(const naive_t *n, found_t *best)
{
    const fc_quote_t *q = n->quote;
    int allowed = (int)(n->tolerance * q->exact.n + 1e-9), total, least = -1, own, around;
    apr_int64_t i, j;
    column_t c;

    for (i = 0; i < n->text->count; i++) {
        if (!begins(n, i) || fc_text_is_word_border(n->text, i, 0) != 1) {
            continue;
        }
        begin_column(&c, &q->exact, 0);
        for (j = i + 1; j <= n->text->count && j <= i + q->exact.n + allowed; j++) {
            own = next_column(&c, fc_text_at(n->text, j - 1)->folded);
            if (own > allowed || !begins(n, j) || fc_text_is_word_border(n->text, j, 1) != 1) {
                continue;
            }
            around = context_edits(n, i, j);
            total = own + around;
            if (2 * around > q->prefix.n + q->suffix.n) {
                continue;
            }
            if (least < 0 || total < least ||
                (total == least && to_hint(n, i) < to_hint(n, best->from))) {
                least = total;
                *best = (found_t){FC_STATE_CHANGED, FC_CAUSE_WORDING, i, j};
            }
        }
    }
    return least >= 0;
}

static void check(const naive_t *n, const run_t *run)
{
    int expected = 0, i, verbatim = 0;
    apr_int64_t from;
    found_t best = {0};

    for (from = 0; from < n->text->count; from++) {
        verbatim += stands(n, &n->quote->exact, from, -1);
        if (!is_intact(n, from) || (expected && n->quote->first_only)) {
            continue;
        }
        FUZZ_CHECK(expected < run->count && run->found[expected].from == from &&
                       run->found[expected].state == FC_STATE_INTACT,
                   "the passage at character %ld isn't taken", (long)from);
        expected++;
    }
    if (expected) {
        FUZZ_CHECK(run->count == expected, "%d passages, not %d", run->count, expected);
        return;
    }
    FUZZ_CHECK(run->count <= 1, "%d passages by rules that yield one", run->count);
    for (i = 0; i < run->count; i++) {
        FUZZ_CHECK(run->found[i].state != FC_STATE_INTACT || n->quote->exact.units >= 32,
                   "a short quote is intact in other surroundings");
    }
    if (verbatim || n->quote->exact.units < 16 || n->tolerance <= 0) {
        FUZZ_CHECK(verbatim || run->count == 0, "a passage by no rule");
        return;
    }
    if (!best_wording(n, &best)) {
        FUZZ_CHECK(run->count == 0, "other wording at %ld..%ld where none is near enough",
                   (long)run->found[0].from, (long)run->found[0].to);
        return;
    }
    FUZZ_CHECK(run->count == 1, "other wording at %ld..%ld isn't found", (long)best.from,
               (long)best.to);
    FUZZ_CHECK(run->found[0].from == best.from && run->found[0].to == best.to,
               "other wording at %ld..%ld, but that at %ld..%ld is better",
               (long)run->found[0].from, (long)run->found[0].to, (long)best.from, (long)best.to);
}

/* --- input --- */

static const char *const letters[] = {
    "a",
    "b",
    "a",
    "b",
    " ",
    "c",
    "1",
    "2",
    ",",
    ".",
    "-",
    "'",
    "%",
    "\n",
    "\xCC\x81",
    "\xC3\xA1",
    "\xE4\xBB\x96",
    "\xE6\xB2\xA1",
    "ab",
    "ba ",
    "aaa",
    " b",
    "\xE2\x80\x8B",
    "\xC2\xBD",
};

#define LETTERS (sizeof(letters) / sizeof(letters[0]))

/* Letters from..from + n of the input, with an edit at each multiple of `edit`. */
static char *write_letters(const fuzz_input_t *input, size_t from, size_t n, unsigned edit,
                           apr_pool_t *p)
{
    char *out = apr_palloc(p, n * 8 + 8), *at = out;
    size_t i;

    for (i = from; i < from + n && i < input->left; i++) {
        const char *letter = letters[input->at[i] % LETTERS];
        if (edit > 1 && i % edit == edit - 1) {
            letter = letters[(input->at[i] + edit) % LETTERS];
            if (edit % 3 == 0) {
                continue;
            }
        }
        strcpy(at, letter);
        at += strlen(letter);
    }
    *at = '\0';
    return out;
}

static const fc_reviews_t *compile(fc_target_t *target, double tolerance, apr_pool_t *p)
{
    static const fc_author_t author = {.id = "desk", .name = "Desk"};
    const fc_sidecar_limits_t limits = {FC_LIMIT_SIDECAR_SIZE, FC_LIMIT_CLAIMS,
                                        FC_LIMIT_QUOTE_LENGTH};
    const fc_reviews_options_t options = {.tolerance = tolerance};
    fc_claim_t *claim = apr_pcalloc(p, sizeof(*claim));
    fc_sidecar_t *sidecar = apr_pcalloc(p, sizeof(*sidecar));
    const fc_reviews_t *reviews = NULL;
    fc_error_t error;

    claim->id = "c";
    claim->author = &author;
    claim->alternate_name = "Accurate";
    claim->targets = target;
    claim->target_count = 1;
    claim->file = sidecar->file = "page.claims.xml";
    sidecar->claims = claim;
    sidecar->claim_count = 1;
    if (fc_reviews_compile(&reviews, &error, (const fc_sidecar_t *const *)&sidecar, 1, &limits,
                           &options, p) != APR_SUCCESS) {
        return NULL;
    }
    return reviews;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static run_t runs[4];
    fuzz_input_t input = {data, size};
    fuzz_cuts_t cuts[4] = {{0, 0}, {1, 0}, {2, 0}, {3, 0}};
    fc_target_t target = {0};
    const fc_reviews_t *reviews;
    unsigned options, hint, before, after;
    size_t n, from, i;
    double tolerance;
    naive_t naive;
    char *page;
    apr_pool_t *p;

    options = fuzz_byte(&input);
    tolerance = fuzz_below(&input, 6) / 10.0;
    hint = fuzz_byte(&input);
    n = 1 + fuzz_below(&input, 80);
    before = fuzz_below(&input, 50);
    after = fuzz_below(&input, 50);
    cuts[2].seed = cuts[3].seed = options;
    if (!input.left) {
        return 0;
    }
    from = fuzz_byte(&input) % (input.left + 1);
    input.left = input.left < PAGE_MAX ? input.left : PAGE_MAX;
    apr_pool_create(&p, fuzz_process_pool());
    page = write_letters(&input, 0, input.left, 0, p);
    target.exact = write_letters(&input, from, n, options & 1 ? 5 + hint % 32 : 0, p);
    if (options & 2 && from) {
        before = before < from ? before : (unsigned)from;
        target.prefix = write_letters(&input, from - before, before, options & 8 ? 7 : 0, p);
    }
    if (options & 4) {
        target.suffix = write_letters(&input, from + n, after, options & 16 ? 4 : 0, p);
    }
    target.first_only = target.occurrence_said = (options & 32) != 0;
    target.start = options & 64 ? (apr_int64_t)hint : -1;
    target.end = options & 64 ? (apr_int64_t)hint + 9 : -1;
    reviews = compile(&target, tolerance, p);
    for (i = 0; reviews && i < 4; i++) {
        anchor(&runs[i], reviews, page, strlen(page), cuts[i], i % 2 == 0, p);
        FUZZ_CHECK(!runs[i].given_up, "given up without a limit");
        FUZZ_CHECK(runs[i].count == runs[0].count &&
                       !memcmp(runs[i].found, runs[0].found,
                               (size_t)runs[0].count * sizeof(runs[0].found[0])),
                   "other passages in way %zu", i);
    }
    if (reviews) {
        naive.text = runs[0].text;
        naive.quote = &reviews->quotes[0];
        naive.target = &target;
        naive.tolerance = tolerance;
        if (naive.text->first == 0) {
            check(&naive, &runs[0]);
        }
    }
    apr_pool_destroy(p);
    return 0;
}
