#include "anchor.h"

#include <string.h>

/* Characters kept before the first that is open: a context and what word borders look at. */
#define LOOK_BACK 48

#define YES 1
#define NO 0
#define WAIT (-1)

typedef struct candidate_t {
    int quote;
    apr_int64_t from, to;
} candidate_t;

typedef struct fragment_t {
    apr_int64_t from, to; /* characters; to is the largest number while it is open */
    int seen;
} fragment_t;

struct fc_anchor_t {
    const fc_reviews_t *reviews;
    const char *shown;
    fc_text_t *text;
    apr_off_t hold, position;
    fc_anchor_fn *fn;
    void *baton;
    apr_pool_t *pool;

    fc_matcher_scan_t scan;
    fragment_t *fragments;
    char *done; /* a quote with occurrence="first" that has its passage */
    /* Verbatim passages whose end or suffix isn't seen yet, in order of their ends. */
    candidate_t *waiting;
    int waiting_count, waiting_size;
};

fc_anchor_t *fc_anchor_create(const fc_reviews_t *reviews, const char *shown, fc_text_t *text,
                              apr_size_t hold, fc_anchor_fn *fn, void *baton, apr_pool_t *p)
{
    fc_anchor_t *a = apr_pcalloc(p, sizeof(*a));
    a->reviews = reviews;
    a->shown = shown;
    a->text = text;
    a->hold = (apr_off_t)hold;
    a->fn = fn;
    a->baton = baton;
    a->pool = p;
    a->fragments = apr_pcalloc(p, (apr_size_t)(reviews->fragment_count + 1) * sizeof(fragment_t));
    a->done = apr_pcalloc(p, (apr_size_t)reviews->quote_count + 1);
    a->waiting_size = 16;
    a->waiting = apr_palloc(p, (apr_size_t)a->waiting_size * sizeof(*a->waiting));
    return a;
}

void fc_anchor_fragment(fc_anchor_t *a, int fragment, int opens)
{
    fragment_t *f = &a->fragments[fragment];
    if (opens) {
        f->from = a->text->count;
        f->to = APR_INT64_MAX;
        f->seen = 1;
    } else {
        f->to = a->text->count;
    }
}

/* --- comparing --- */

/* Whether white space between two characters of the text is what the quote has there. */
static int gap_fits(const fc_char_t *c, apr_byte_t gap)
{
    if (c->flags & FC_CHAR_APART) {
        return 0;
    }
    return c->gap == FC_GAP_FREE || c->gap == gap;
}

static int begins_cluster(const fc_text_t *t, apr_int64_t i)
{
    return i >= t->count || (fc_text_at(t, i)->flags & FC_CHAR_CLUSTER);
}

/* The characters that a quote may be found among: its fragment's. */
static void bounds(const fc_anchor_t *a, const fc_quote_t *quote, apr_int64_t *low,
                   apr_int64_t *high)
{
    *low = 0;
    *high = APR_INT64_MAX;
    if (quote->fragment >= 0) {
        const fragment_t *f = &a->fragments[quote->fragment];
        *low = f->seen ? f->from : APR_INT64_MAX;
        *high = f->to;
    }
}

/* The quote's own characters, known to be there, hold its white space too. */
static int exact_fits(const fc_text_t *t, const fc_quote_t *quote, apr_int64_t from)
{
    int i;

    if (!begins_cluster(t, from) || !begins_cluster(t, from + quote->exact.n)) {
        return NO;
    }
    for (i = 1; i < quote->exact.n; i++) {
        if (!gap_fits(fc_text_at(t, from + i), quote->exact.gaps[i])) {
            return NO;
        }
    }
    return YES;
}

static int prefix_fits(const fc_text_t *t, const fc_quote_t *quote, apr_int64_t from,
                       apr_int64_t low)
{
    const fc_folded_t *prefix = &quote->prefix;
    apr_int64_t at = from - prefix->n;
    int i;

    if (at < low || at < t->first || !begins_cluster(t, at) ||
        !gap_fits(fc_text_at(t, from), (apr_byte_t)quote->prefix_seam)) {
        return NO;
    }
    for (i = 0; i < prefix->n; i++) {
        const fc_char_t *c = fc_text_at(t, at + i);
        if (c->folded != prefix->folded[i] || (i > 0 && !gap_fits(c, prefix->gaps[i]))) {
            return NO;
        }
    }
    return YES;
}

static int suffix_fits(const fc_text_t *t, const fc_quote_t *quote, apr_int64_t to,
                       apr_int64_t high)
{
    const fc_folded_t *suffix = &quote->suffix;
    int i;

    for (i = 0; i < suffix->n; i++) {
        const fc_char_t *c;
        if (to + i >= high) {
            return NO;
        }
        if (to + i >= t->count) {
            return t->at_end ? NO : WAIT;
        }
        c = fc_text_at(t, to + i);
        if (c->folded != suffix->folded[i] ||
            !gap_fits(c, i ? suffix->gaps[i] : (apr_byte_t)quote->suffix_seam)) {
            return NO;
        }
    }
    return begins_cluster(t, to + suffix->n) ? YES : NO;
}

/* Rules 1 and 2. */
static int is_intact(const fc_anchor_t *a, const fc_quote_t *quote, apr_int64_t from,
                     apr_int64_t to)
{
    apr_int64_t low, high;
    int fits;

    bounds(a, quote, &low, &high);
    if (from < low || to > high) {
        return NO;
    }
    fits = quote->prefix.n ? prefix_fits(a->text, quote, from, low)
                           : fc_text_is_word_border(a->text, from, 0);
    if (fits == YES) {
        fits = quote->suffix.n ? suffix_fits(a->text, quote, to, high)
                               : fc_text_is_word_border(a->text, to, 1);
    }
    return fits;
}

/* --- candidates --- */

/* Whether a passage that begins at character from has been held over as many bytes as may be. */
static int is_too_far(const fc_anchor_t *a, apr_int64_t from, apr_off_t position)
{
    return a->hold && position - fc_text_at(a->text, from)->start > a->hold;
}

/* Decides a candidate. Returns 0 while it has to wait. */
static int settle(fc_anchor_t *a, const candidate_t *candidate)
{
    const fc_quote_t *quote = &a->reviews->quotes[candidate->quote];
    int intact;

    if (a->done[candidate->quote]) {
        return 1;
    }
    intact = is_intact(a, quote, candidate->from, candidate->to);
    if (intact == WAIT) {
        return is_too_far(a, candidate->from, a->position);
    }
    if (intact == YES) {
        a->done[candidate->quote] = (char)quote->first_only;
        a->fn(a->baton, quote, candidate->from, candidate->to);
    }
    return 1;
}

static void wait_for_more(fc_anchor_t *a, const candidate_t *candidate)
{
    if (a->waiting_count == a->waiting_size) {
        candidate_t *grown =
            apr_palloc(a->pool, 2 * (apr_size_t)a->waiting_size * sizeof(*grown));
        memcpy(grown, a->waiting, (apr_size_t)a->waiting_count * sizeof(*grown));
        a->waiting = grown;
        a->waiting_size *= 2;
    }
    a->waiting[a->waiting_count++] = *candidate;
}

static apr_status_t on_occurrence(void *baton, int pattern, apr_int64_t end)
{
    fc_anchor_t *a = baton;
    candidate_t candidate;

    for (; pattern >= 0; pattern = fc_matcher_same(a->reviews->matcher, pattern)) {
        const fc_quote_t *quote = &a->reviews->quotes[pattern];
        candidate.quote = pattern;
        candidate.from = end - quote->exact.n;
        candidate.to = end;
        if (!a->shown[quote->claim] || candidate.from < a->text->first ||
            is_too_far(a, candidate.from, fc_text_at(a->text, end - 1)->end) ||
            !exact_fits(a->text, quote, candidate.from)) {
            continue;
        }
        if (!settle(a, &candidate)) {
            wait_for_more(a, &candidate);
        }
    }
    return APR_SUCCESS;
}

static void settle_waiting(fc_anchor_t *a)
{
    int i, kept = 0;

    for (i = 0; i < a->waiting_count; i++) {
        candidate_t candidate = a->waiting[i];
        if (!settle(a, &candidate)) {
            a->waiting[kept++] = candidate;
        }
    }
    a->waiting_count = kept;
}

apr_int64_t fc_anchor_open(const fc_anchor_t *a)
{
    apr_int64_t open = fc_matcher_open(a->reviews->matcher, &a->scan);
    int i;

    if (a->text->at_end) {
        return a->text->count;
    }
    for (i = 0; i < a->waiting_count; i++) {
        if (a->waiting[i].from < open) {
            open = a->waiting[i].from;
        }
    }
    return open;
}

void fc_anchor_run(fc_anchor_t *a, apr_off_t position)
{
    apr_int64_t keep;

    a->position = position;
    settle_waiting(a);
    fc_matcher_run(a->reviews->matcher, &a->scan, a->text, on_occurrence, a);
    keep = fc_anchor_open(a) - LOOK_BACK;
    if (keep > a->text->first) {
        fc_text_forget(a->text, keep);
    }
}
