/* Other wording: the range that is nearest to a quote within the tolerance (contract, section 2).
 *
 * Looking at every range is out of the question, so a lossless filter goes first. A quote is cut
 * into pieces of GRAM characters. Each edit touches one piece at most (S. Wu and U. Manber, "Fast
 * text searching allowing errors", CACM 35(10), 1992), so of any k + r pieces at least r stand
 * unharmed in a range with k edits, each shifted by k characters at most from where it stands in
 * the quote: r hits on neighbouring diagonals (the q-gram lemma's counting argument; P. Jokinen and
 * E. Ukkonen 1991; in buckets of diagonals as in S. Burkhardt et al., RECOMB 1999). The k + r
 * pieces that are rarest in the text are taken. Only where enough of them meet, the distance is
 * computed (distance.h). */
#include "anchor_private.h"

#include <stdlib.h>
#include <string.h>

#define GRAM_MAX 3
/* Pieces that must meet, where there are so many to spare. */
#define HITS_WANTED 4
#define BUCKET_MIN 32

/* Where each gram of the text stands, by hash. */
typedef struct gram_index_t {
    int gram;
    apr_uint32_t mask;
    apr_uint32_t *starts; /* by hash: first of its places; one more at the end */
    apr_uint32_t *places; /* offsets from the first character that is looked at */
} gram_index_t;

typedef struct search_t {
    fc_anchor_t *a;
    apr_int64_t first, limit; /* ranges begin from first on and before limit */
    gram_index_t indices[GRAM_MAX + 1];
} search_t;

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
} seek_t;

int anchor_edits_allowed(const fc_anchor_t *a, const fc_quote_t *quote)
{
    return (int)(a->reviews->tolerance * quote->exact.n + 1e-9);
}

/* --- the index --- */

static apr_uint32_t gram_hash(const apr_uint32_t *folded, int n)
{
    apr_uint32_t h = 0;
    int i;
    for (i = 0; i < n; i++) {
        h = (h ^ folded[i]) * 0x9E3779B1u;
        h ^= h >> 15;
    }
    return h;
}

static apr_uint32_t gram_at(const fc_text_t *t, apr_int64_t i, int gram)
{
    apr_uint32_t folded[GRAM_MAX];
    int k;
    for (k = 0; k < gram; k++) {
        folded[k] = fc_text_at(t, i + k)->folded;
    }
    return gram_hash(folded, gram);
}

static const gram_index_t *index_of(search_t *search, int gram)
{
    gram_index_t *index = &search->indices[gram];
    const fc_text_t *t = search->a->text;
    apr_int64_t n = t->count - search->first - gram + 1, i;
    apr_uint32_t h;

    if (index->starts || n <= 0) {
        return index;
    }
    index->gram = gram;
    for (index->mask = 255; index->mask < 0xFFFF && index->mask < n;
         index->mask = index->mask * 2 + 1) {
    }
    index->starts = apr_pcalloc(search->a->scratch, (index->mask + 3) * sizeof(*index->starts));
    index->places = apr_palloc(search->a->scratch, (apr_size_t)n * sizeof(*index->places));
    for (i = 0; i < n; i++) {
        index->starts[(gram_at(t, search->first + i, gram) & index->mask) + 2]++;
    }
    for (h = 2; h <= index->mask + 2; h++) {
        index->starts[h] += index->starts[h - 1];
    }
    for (i = 0; i < n; i++) {
        h = gram_at(t, search->first + i, gram) & index->mask;
        index->places[index->starts[h + 1]++] = (apr_uint32_t)i;
    }
    return index;
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

/* A range of the quote's very words is not other wording. */
static int is_verbatim(const seek_t *seek, apr_int64_t from, apr_int64_t to)
{
    const fc_text_t *t = seek->search->a->text;
    int i;

    if (to - from != seek->quote->exact.n) {
        return 0;
    }
    for (i = 0; i < seek->quote->exact.n; i++) {
        if (fc_text_at(t, from + i)->folded != seek->quote->exact.folded[i]) {
            return 0;
        }
    }
    return anchor_exact_fits(t, seek->quote, from);
}

/* The very words of the quote, where the rules before refuse them, may not come back with a word
 * more or less: ranges that overlap such a passage aren't other wording. */
static int overlaps_verbatim(const seek_t *seek, apr_int64_t from, apr_int64_t to)
{
    const fc_anchor_t *a = seek->search->a;
    int n = seek->quote->exact.n;
    apr_int64_t i = from - n + 1, end = seek->high < a->text->count ? seek->high : a->text->count;

    i = i < seek->low ? seek->low : i;
    for (i = i < a->text->first ? a->text->first : i; i < to && i + n <= end; i++) {
        if (is_verbatim(seek, i, i + n) && anchor_sides_end_words(a, seek->quote, i)) {
            return 1;
        }
    }
    return 0;
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
        edits = fc_pattern_step(seek->backward, fc_text_at(a->text, i)->folded);
        if (edits > seek->edits_allowed || edits + after > seek->total ||
            i >= seek->search->limit || !anchor_begins_cluster(a->text, i) ||
            fc_text_is_word_border(a->text, i, 0) != YES) {
            continue;
        }
        total = anchor_prefix_edits(a, seek->index, i) + after;
        if (2 * total > length) {
            continue;
        }
        total += edits;
        if (is_better(seek, total, i, to) && !overlaps_verbatim(seek, i, to) &&
            !anchor_is_too_far(a, fc_text_at(a->text, i)->start,
                               fc_text_at(a->text, to - 1)->end)) {
            seek->total = total;
            seek->edits = edits;
            seek->from = i;
            seek->to = to;
        }
    }
    anchor_work(a, (apr_int64_t)count * fc_pattern_blocks(seek->backward));
}

/* Looks at all ranges within characters from..to. */
static void verify(seek_t *seek, apr_int64_t from, apr_int64_t to)
{
    fc_anchor_t *a = seek->search->a;
    int length = seek->quote->prefix.n + seek->quote->suffix.n, edits, after;
    apr_int64_t i;

    from = from < seek->low ? seek->low : from;
    from = from < seek->search->first ? seek->search->first : from;
    to = to > seek->high ? seek->high : to;
    to = to > a->text->count ? a->text->count : to;
    if (!anchor_work(a, (to - from) * fc_pattern_blocks(seek->forward))) {
        return;
    }
    fc_pattern_begin(seek->forward, 0);
    for (i = from; i < to && !a->exhausted; i++) {
        edits = fc_pattern_step(seek->forward, fc_text_at(a->text, i)->folded);
        if (edits > seek->edits_allowed || edits > seek->total ||
            !anchor_begins_cluster(a->text, i + 1) ||
            fc_text_is_word_border(a->text, i + 1, 1) != YES) {
            continue;
        }
        after = anchor_suffix_edits(a, seek->index, i + 1);
        if (edits + after <= seek->total && 2 * after <= length) {
            /* forward and backward use other tables, so the one may go on after the other */
            seek_starts(seek, i + 1, after);
        }
    }
}

/* --- the filter --- */

typedef struct piece_t {
    int offset; /* in the quote */
    apr_uint32_t hash, places;
} piece_t;

static int compare_pieces(const void *left, const void *right)
{
    const piece_t *a = left, *b = right;
    if (a->places != b->places) {
        return a->places < b->places ? -1 : 1;
    }
    return a->offset - b->offset;
}

typedef struct bucket_t {
    int piece; /* the last that hit, from 1 */
    int hits;  /* different pieces */
} bucket_t;

/* Goes through buckets of diagonals and verifies where enough pieces met in two neighbours. */
static void verify_buckets(seek_t *seek, const bucket_t *buckets, int count, int width, int needed)
{
    int b, k = seek->edits_allowed, begun = -1;

    for (b = 0; b <= count; b++) {
        int hot =
            b < count && buckets[b].hits + (b + 1 < count ? buckets[b + 1].hits : 0) >= needed;
        if (hot && begun < 0) {
            begun = b;
        } else if (!hot && begun >= 0) {
            /* buckets begun..b hold diagonals from begun * width - k on */
            apr_int64_t low = seek->search->first + (apr_int64_t)begun * width - 2 * k;
            apr_int64_t high =
                seek->search->first + (apr_int64_t)(b + 1) * width + 2 * k + seek->quote->exact.n;
            verify(seek, low, high);
            begun = -1;
        }
    }
}

static void filter(seek_t *seek, int gram, apr_pool_t *p)
{
    const fc_folded_t *exact = &seek->quote->exact;
    const fc_text_t *t = seek->search->a->text;
    const gram_index_t *index = index_of(seek->search, gram);
    int k = seek->edits_allowed, pieces = exact->n / gram, needed, i;
    int width = 2 * k + 1 < BUCKET_MIN ? BUCKET_MIN : 2 * k + 1;
    apr_int64_t length = t->count - seek->search->first;
    int count = (int)((length + k) / width) + 2;
    piece_t *piece = apr_palloc(p, (apr_size_t)pieces * sizeof(*piece));
    bucket_t *buckets = apr_pcalloc(p, (apr_size_t)count * sizeof(*buckets));

    if (!index->starts) {
        return; /* less text than a gram */
    }
    for (i = 0; i < pieces; i++) {
        piece[i].offset = i * gram;
        piece[i].hash = gram_hash(exact->folded + i * gram, gram) & index->mask;
        piece[i].places = index->starts[piece[i].hash + 1] - index->starts[piece[i].hash];
    }
    qsort(piece, (apr_size_t)pieces, sizeof(*piece), compare_pieces);
    needed = pieces - k < HITS_WANTED ? pieces - k : HITS_WANTED;
    for (i = 0; i < k + needed; i++) {
        apr_uint32_t place = index->starts[piece[i].hash];
        if (!anchor_work(seek->search->a, piece[i].places)) {
            return;
        }
        for (; place < index->starts[piece[i].hash + 1]; place++) {
            apr_int64_t diagonal = (apr_int64_t)index->places[place] - piece[i].offset + k;
            bucket_t *bucket = &buckets[diagonal < 0 ? 0 : diagonal / width];
            if (bucket->piece != i + 1) {
                bucket->piece = i + 1;
                bucket->hits++;
            }
        }
    }
    verify_buckets(seek, buckets, count, width, needed);
}

/* --- a quote --- */

static void seek_quote(search_t *search, int index, apr_pool_t *p)
{
    fc_anchor_t *a = search->a;
    progress_t *progress = &a->progress[index];
    seek_t seek = {0};
    int gram;

    seek.search = search;
    seek.index = index;
    seek.quote = &a->reviews->quotes[index];
    seek.edits_allowed = anchor_edits_allowed(a, seek.quote);
    seek.total = progress->wording_kept.handle ? progress->wording_total : APR_INT32_MAX;
    anchor_bounds(a, seek.quote, &seek.low, &seek.high);
    if (seek.low >= a->text->count) {
        return;
    }
    seek.forward = fc_pattern_compile(seek.quote->exact.folded, seek.quote->exact.n, 0, p);
    seek.backward = fc_pattern_compile(seek.quote->exact.folded, seek.quote->exact.n, 1, p);
    gram = seek.quote->exact.n / (seek.edits_allowed + 1);
    gram = gram > GRAM_MAX ? GRAM_MAX : gram;
    if (gram >= 2) {
        filter(&seek, gram, p);
    } else { /* so much tolerance leaves no filter */
        verify(&seek, search->first, search->limit + seek.quote->exact.n + seek.edits_allowed);
    }
    if (seek.to) {
        progress->wording_total = seek.total;
        progress->wording_edits = seek.edits;
        anchor_keep(a, index, &progress->wording_kept, seek.from, seek.to);
    }
}

void anchor_search(fc_anchor_t *a, apr_int64_t first, apr_int64_t limit)
{
    search_t search = {0};
    apr_pool_t *p;
    int i;

    apr_pool_clear(a->scratch);
    apr_pool_create(&p, a->scratch);
    search.a = a;
    search.first = first < a->text->first ? a->text->first : first;
    search.limit = limit;
    for (i = 0; i < a->reviews->quote_count && !a->exhausted; i++) {
        if (anchor_is_searchable(a, i)) {
            apr_pool_clear(p);
            seek_quote(&search, i, p);
        }
    }
}
