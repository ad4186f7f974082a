/* Other wording: the range that is nearest to a quote within the tolerance (contract, section 2).
 * wording_filter.c says where to look; the distances are computed there (distance.h). */
#include "wording_private.h"

#include <stdlib.h>
#include <string.h>

#define MEMO_SIZE 64

/* One search over a stretch of text, for many quotes. */
typedef struct search_t {
    fc_anchor_t *a;
    wording_filter_t *filter;
    apr_int64_t first, limit; /* ranges begin from first on and before limit */
} search_t;

typedef struct memo_t {
    apr_int64_t from;
    int edits;
} memo_t;

/* Where a range may end, and how many edits the best that ends there has. */
typedef struct end_t {
    apr_int64_t to;
    int edits;
} end_t;

/* One quote under search. */
typedef struct seek_t {
    search_t *search;
    int index;
    const fc_quote_t *quote;
    int edits_allowed;
    apr_int64_t low, high; /* the quote's bounds */
    fc_pattern_t *forward, *backward;
    /* the best range so far, to begin with that of earlier searches */
    int total, edits;
    apr_int64_t from, to; /* to 0: it isn't of this search */
    memo_t memo[MEMO_SIZE];
} seek_t;

int anchor_edits_allowed(const fc_anchor_t *a, const fc_quote_t *quote)
{
    return (int)(a->reviews->tolerance * quote->exact.n + 1e-9);
}

/* --- verifying --- */

static apr_int64_t hint_distance(const seek_t *seek, apr_uint32_t position)
{
    const fc_anchor_t *a = seek->search->a;
    const fc_target_t *target =
        &a->reviews->claims[seek->quote->claim].targets[seek->quote->target];
    apr_int64_t distance = (apr_int64_t)position - target->start;

    return target->start < 0 ? 0 : distance < 0 ? -distance : distance;
}

/* Whether a range is better than the best so far: fewer edits in all, of equals the nearest to the
 * position that the sidecar names, else the first. */
static int is_better(const seek_t *seek, int total, apr_int64_t from, apr_int64_t to)
{
    const fc_text_t *t = seek->search->a->text;
    const progress_t *progress = &seek->search->a->progress[seek->index];
    apr_uint32_t position;
    apr_int64_t mine, its;

    if (total != seek->total) {
        return total < seek->total;
    }
    position = seek->to ? fc_text_at(t, seek->from)->position : progress->wording_kept.position;
    mine = hint_distance(seek, fc_text_at(t, from)->position);
    its = hint_distance(seek, position);
    if (mine != its) {
        return mine < its;
    }
    return seek->to && (from < seek->from || (from == seek->from && to < seek->to));
}

/* How many of the quote's characters stand from there on. */
static int equal_from(const seek_t *seek, apr_int64_t from)
{
    const fc_text_t *t = seek->search->a->text;
    int i = 0, n = seek->quote->exact.n;

    while (i < n && fc_text_folded(t, from + i) == seek->quote->exact.folded[i]) {
        i++;
    }
    return i;
}

/* The very words of the quote, where the rules before refuse them, are not other wording, and may
 * not come back with a word more or less: ranges that overlap such a passage aren't either. */
static int overlaps_verbatim(const seek_t *seek, apr_int64_t from, apr_int64_t to)
{
    fc_anchor_t *a = seek->search->a;
    int n = seek->quote->exact.n, overlaps = 0, equal;
    apr_int64_t i = from - n + 1, end = seek->high < a->text->count ? seek->high : a->text->count;
    apr_int64_t steps = 0;

    i = i < seek->low ? seek->low : i;
    for (i = i < a->text->first ? a->text->first : i; i < to && i + n <= end && !overlaps; i++) {
        equal = equal_from(seek, i);
        if (equal == n) {
            anchor_make(a->text, seek->quote, i);
        }
        overlaps = equal == n && anchor_exact_fits(a->text, seek->quote, i) &&
                   anchor_sides_end_words(a, seek->quote, i);
        steps += 1 + equal / 4;
    }
    anchor_work(a, steps);
    return overlaps;
}

/* Edits of the prefix before character from, remembered: the same starts come up for many ends. */
static int edits_before(seek_t *seek, apr_int64_t from)
{
    memo_t *memo = &seek->memo[from % MEMO_SIZE];

    if (memo->from != from) {
        memo->from = from;
        memo->edits = anchor_prefix_edits(seek->search->a, seek->index, from);
    }
    return memo->edits;
}

/* Looks at the ranges that end before character to. after: edits of the suffix there. */
static void seek_starts(seek_t *seek, apr_int64_t to, int after)
{
    fc_anchor_t *a = seek->search->a;
    int reach = seek->quote->exact.n + seek->edits_allowed, count, edits, total;
    int length = seek->quote->prefix.n + seek->quote->suffix.n;
    apr_int64_t i;

    fc_pattern_begin(seek->backward, 1);
    for (i = to - 1, count = 0; i >= seek->low && i >= seek->search->first && count < reach;
         i--, count++) {
        edits = fc_pattern_step(seek->backward, fc_text_folded(a->text, i));
        if (edits > seek->edits_allowed || edits + after > seek->total ||
            i >= seek->search->limit || !anchor_begins_cluster(a->text, i) ||
            fc_text_is_word_border(a->text, i, 0) != YES) {
            continue;
        }
        total = edits_before(seek, i) + after;
        if (2 * total > length) {
            continue;
        }
        total += edits;
        if (is_better(seek, total, i, to) && !overlaps_verbatim(seek, i, to)) {
            seek->total = total;
            seek->edits = edits;
            seek->from = i;
            seek->to = to;
        }
    }
    anchor_work(a, (apr_int64_t)count * fc_pattern_blocks(seek->backward));
}

static int compare_ends(const void *left, const void *right)
{
    const end_t *a = left, *b = right;
    if (a->edits != b->edits) {
        return a->edits - b->edits;
    }
    return a->to < b->to ? -1 : 1;
}

/* Collects where ranges within the stretch may end, each with the edits of the best of them. */
static int find_ends(seek_t *seek, apr_int64_t from, apr_int64_t to, end_t *ends)
{
    fc_anchor_t *a = seek->search->a;
    apr_int64_t i;
    int count = 0, edits;

    fc_pattern_begin(seek->forward, 0);
    for (i = from; i < to; i++) {
        edits = fc_pattern_step(seek->forward, fc_text_folded(a->text, i));
        if (edits <= seek->edits_allowed && edits <= seek->total &&
            anchor_begins_cluster(a->text, i + 1) &&
            fc_text_is_word_border(a->text, i + 1, 1) == YES) {
            ends[count].to = i + 1;
            ends[count++].edits = edits;
        }
    }
    return count;
}

/* Looks at all ranges within a stretch; the most promising first, so that the others are seen to be
 * worse at once. */
static void seek_in(seek_t *seek, const stretch_t *stretch, apr_pool_t *p)
{
    fc_anchor_t *a = seek->search->a;
    int length = seek->quote->prefix.n + seek->quote->suffix.n, after, count, i;
    apr_int64_t from = stretch->from, to = stretch->to;
    end_t *ends;

    from = from < seek->low ? seek->low : from;
    from = from < seek->search->first ? seek->search->first : from;
    to = to > seek->high ? seek->high : to;
    to = to > a->text->count ? a->text->count : to;
    if (from >= to || !anchor_work(a, (to - from) * fc_pattern_blocks(seek->forward))) {
        return;
    }
    ends = apr_palloc(p, (apr_size_t)(to - from) * sizeof(*ends));
    count = find_ends(seek, from, to, ends);
    qsort(ends, (apr_size_t)count, sizeof(*ends), compare_ends);
    for (i = 0; i < count && ends[i].edits <= seek->total && !a->exhausted; i++) {
        after = anchor_suffix_edits(a, seek->index, ends[i].to);
        if (ends[i].edits + after <= seek->total && 2 * after <= length) {
            seek_starts(seek, ends[i].to, after);
        }
    }
}

/* --- a quote --- */

/* Looks at a quote's stretches, count of them. */
static void seek_quote(search_t *search, const stretch_t *stretches, int count, apr_pool_t *p)
{
    fc_anchor_t *a = search->a;
    int index = stretches->quote, i;
    progress_t *progress = &a->progress[index];
    seek_t seek = {0};

    seek.search = search;
    seek.index = index;
    seek.quote = &a->reviews->quotes[index];
    seek.edits_allowed = anchor_edits_allowed(a, seek.quote);
    seek.total = progress->wording_kept.handle ? progress->wording_total : APR_INT32_MAX;
    anchor_bounds(a, seek.quote, &seek.low, &seek.high);
    seek.forward = wording_filter_pattern(search->filter, a, index, 0);
    seek.backward = wording_filter_pattern(search->filter, a, index, 1);
    memset(seek.memo, -1, sizeof(seek.memo));
    for (i = 0; i < count && !a->exhausted; i++) {
        seek_in(&seek, &stretches[i], p);
    }
    if (seek.to) {
        progress->wording_total = seek.total;
        progress->wording_edits = seek.edits;
        anchor_keep(a, index, &progress->wording_kept, seek.from, seek.to);
    }
}

void anchor_search(fc_anchor_t *a, apr_int64_t first, apr_int64_t limit)
{
    search_t search = {.a = a, .limit = limit};
    const stretch_t *stretches;
    int count, i, next;

    if (!a->filter) {
        a->filter = wording_filter_create(a);
    }
    search.filter = a->filter;
    search.first = first < a->text->first ? a->text->first : first;
    stretches = wording_filter_run(search.filter, a, search.first, limit, &count);
    for (i = 0; i < count && !a->exhausted; i = next) {
        for (next = i + 1; next < count && stretches[next].quote == stretches[i].quote; next++) {
        }
        if (anchor_is_searchable(a, stretches[i].quote)) {
            apr_pool_clear(a->scratch);
            seek_quote(&search, &stretches[i], next - i, a->scratch);
        }
    }
    wording_filter_drop(search.filter, limit);
}
