/* Where other wording may stand: a lossless filter.
 *
 * A quote with k edits allowed is cut in two, and the halves again, so that the edits allowed to
 * the halves add up to one less than those of the whole: then one half at least keeps within its
 * own (S. Wu and U. Manber, "Fast text searching allowing errors", CACM 35(10), 1992; the halving
 * is G. Navarro and R. Baeza-Yates, "Very fast and simple approximate string matching", Inf.
 * Process. Lett. 72, 1999). So k + 1 pieces with no edit come about, one of which stands unharmed
 * in any range within the tolerance. The pieces of all quotes are looked for in one pass, by the
 * grams that they begin with. Where one stands it is followed upwards: what the half that it
 * belongs to has on either side of it must stand right there, with the half's edits at most; then
 * the half of which that is a half, and so on. (The pieces of the range that the edits leave to
 * each half follow one upon the other, so that nothing is lost by holding each side to the place.)
 * Few places get far. Where many do, as with rows of one character on both sides, they are all let
 * through: following them never takes longer than comparing the text there does. */
#include "wording_filter.h"

#include <stdlib.h>
#include <string.h>

/* A filter is made anew, of the quotes that are still to be looked for, when they are so many times
 * fewer. */
#define REMAKE_AT 2

/* Steps that are counted together. */
#define STEPS_AT_ONCE 256

wording_filter_t *wording_filter_create(const fc_anchor_t *a)
{
    wording_filter_t *filter = apr_pcalloc(a->pool, sizeof(*filter));

    apr_pool_create(&filter->pool, a->pool);
    filter->found = apr_array_make(a->pool, 16, sizeof(stretch_t));
    return filter;
}

fc_pattern_t *wording_filter_pattern(wording_filter_t *filter, const fc_anchor_t *a, int quote,
                                     int backwards)
{
    const fc_folded_t *exact = &a->reviews->quotes[quote].exact;
    fc_pattern_t **pattern = &filter->cuts[quote].patterns[backwards];

    if (!*pattern) {
        *pattern = fc_pattern_compile(exact->folded, exact->n, backwards, filter->pool);
    }
    return *pattern;
}

/* --- stretches --- */

static void add_stretch(wording_filter_t *filter, int quote, apr_int64_t from, apr_int64_t to)
{
    APR_ARRAY_PUSH(filter->found, stretch_t) = (stretch_t){quote, from, to};
    filter->cuts[quote].seen_from = from;
    filter->cuts[quote].seen_to = to;
}

static int compare_stretches(const void *left, const void *right)
{
    const stretch_t *a = left, *b = right;
    if (a->quote != b->quote) {
        return a->quote - b->quote;
    }
    return a->from < b->from ? -1 : a->from > b->from;
}

/* Sorts them, and joins those of a quote that touch. */
static void join_stretches(apr_array_header_t *found)
{
    stretch_t *list = (stretch_t *)found->elts;
    int i, kept = 0;

    qsort(list, (apr_size_t)found->nelts, sizeof(*list), compare_stretches);
    for (i = 0; i < found->nelts; i++) {
        if (kept && list[i].quote == list[kept - 1].quote && list[i].from <= list[kept - 1].to) {
            if (list[i].to > list[kept - 1].to) {
                list[kept - 1].to = list[i].to;
            }
        } else {
            list[kept++] = list[i];
        }
    }
    found->nelts = kept;
}

void wording_filter_drop(wording_filter_t *filter, apr_int64_t limit)
{
    stretch_t *list = (stretch_t *)filter->found->elts;
    int i, kept = 0;

    for (i = 0; i < filter->found->nelts; i++) {
        if (list[i].to > limit) {
            list[kept++] = list[i];
        }
    }
    filter->found->nelts = kept;
}

/* --- the pass --- */

/* Whether n bytes of a word stand at the beginning of another, with one edit at most. */
static int stands_nearly(apr_uint64_t word, int n, apr_uint64_t text)
{
    apr_uint64_t different = word ^ text;
    int equal = different ? __builtin_ctzll(different) / 8 : WORD, left = n - equal - 1;
    apr_uint64_t mask;

    if (left <= 0) {
        return 1; /* the last one may be left out */
    }
    /* What is left behind the first that differs, where that is replaced, left out or put in. */
    mask = ~(apr_uint64_t)0 >> (64 - 8 * left);
    word >>= 8 * equal;
    text >>= 8 * equal;
    return !(((word >> 8) ^ (text >> 8)) & mask) || !(((word >> 8) ^ text) & mask) ||
           !((word ^ (text >> 8)) & (mask << 8 | 0xFF));
}

/* Whether a piece has the other one of its half beside its place: YES, NO, or WAIT where that can't
 * be told here. */
static int has_beside(const fc_text_t *t, const piece_t *piece, int length, apr_int64_t at)
{
    const apr_byte_t *text = fc_text_bytes_at(t, at);

    if (!piece->beside || (piece->before && at - t->first < WORD)) {
        return WAIT;
    }
    return stands_nearly(piece->word, piece->beside,
                         piece->before ? word_beside(text, 1) : word_beside(text + length, 0));
}

/* A piece's gram stands at character `at`: if the piece does, and what it is part of may, a range
 * may lie there. */
static apr_int64_t follow(wording_filter_t *filter, fc_anchor_t *a, const piece_t *piece,
                          apr_int64_t at)
{
    cut_t *c = &filter->cuts[piece->quote];
    const half_t *half = &c->halves[piece->half];
    apr_int64_t from = at - half->from - c->edits, to = at - half->from + c->n + c->edits;
    climb_t climb = {filter, a, c, piece->quote, at, half, 1};
    apr_int64_t window = c->n + 2 * c->edits;
    int beside = has_beside(a->text, piece, half->n, at);

    if (beside == NO || (from >= c->seen_from && to <= c->seen_to) ||
        at + half->n > a->text->count ||
        (half->n > GRAM_MAX &&
         memcmp(fc_text_bytes_at(a->text, at), c->bytes + half->from, (apr_size_t)half->n)) ||
        !anchor_is_searchable(a, piece->quote)) {
        return climb.steps;
    }
    if (at >= c->window + window) {
        c->window = at;
        c->window_steps = 0;
    }
    if (c->window_steps > 2 * window * (c->n / WORD_ROWS + 1)) {
        /* All that its other pieces could add in this window. */
        add_stretch(filter, piece->quote, at - c->n - c->edits,
                    c->window + window + c->n + c->edits);
    } else if (wording_climbs(&climb, beside == YES ? &c->halves[half->whole] : half)) {
        add_stretch(filter, piece->quote, from, to);
    }
    c->window_steps += climb.steps;
    return climb.steps;
}

static int is_among(const apr_uint32_t *hashes, apr_uint32_t gram)
{
    apr_uint32_t h = gram_hash(gram);
    return (hashes[h / 32] >> h % 32) & 1;
}

/* The first place from start on where a piece may stand, by its gram's beginning and what follows.
 */
static const apr_byte_t *next_place(const wording_filter_t *filter, const apr_byte_t *start,
                                    const apr_byte_t *end)
{
    const int beginning = filter->beginning;
    const apr_uint32_t mask = gram_of(~(apr_uint32_t)0, beginning);

    for (; start < end; start++) {
        apr_uint32_t gram = fc_gram(start);
        if (filter->beginnings[beginning_hash(gram, mask)] >> next_bit(gram, beginning) & 1) {
            break;
        }
    }
    return start;
}

/* Follows all pieces whose gram of this length stands there. */
static apr_int64_t follow_all(wording_filter_t *filter, fc_anchor_t *a, apr_uint32_t gram,
                              int length, apr_int64_t at)
{
    apr_uint32_t h = gram_hash(gram) >> filter->starts_shift, i;
    apr_int64_t steps = 0;

    for (i = filter->starts[h]; i < filter->starts[h + 1]; i++) {
        if (filter->pieces[i].gram == gram && filter->pieces[i].length == length) {
            steps += follow(filter, a, &filter->pieces[i], at);
        }
    }
    return steps;
}

/* Looks for pieces that begin at characters from..to. */
static void scan(wording_filter_t *filter, fc_anchor_t *a, apr_int64_t from, apr_int64_t to)
{
    const apr_byte_t *bytes = fc_text_bytes_at(a->text, from), *end = bytes + (to - from), *place;
    apr_int64_t steps = (to - from) / 8;
    int length;

    for (place = next_place(filter, bytes, end); place < end;
         place = next_place(filter, place + 1, end)) {
        if (steps >= STEPS_AT_ONCE) {
            if (!anchor_work(a, steps)) {
                return;
            }
            steps = 0;
        }
        for (length = filter->shortest; length <= filter->longest_gram; length++) {
            if (is_among(filter->grams[length], gram_of(fc_gram(place), length))) {
                steps += follow_all(filter, a, gram_of(fc_gram(place), length), length,
                                    from + (place - bytes));
            }
        }
    }
    anchor_work(a, steps);
}

const stretch_t *wording_filter_run(wording_filter_t *filter, fc_anchor_t *a, apr_int64_t first,
                                    apr_int64_t limit, int *count)
{
    apr_int64_t from, to;
    int i;

    if (a->searchable * REMAKE_AT <= filter->made_for || filter->made_for == 0) {
        wording_cut(filter, a);
    }
    from = filter->scanned < first ? first : filter->scanned;
    to = limit + filter->longest;
    to = to > a->text->count ? a->text->count : to;
    if (filter->piece_count && from < to) {
        scan(filter, a, from, to);
    }
    filter->scanned = to;
    for (i = 0; i < filter->uncut_count; i++) {
        if (anchor_is_searchable(a, filter->uncut[i])) {
            add_stretch(filter, filter->uncut[i], first, limit + filter->longest);
        }
    }
    join_stretches(filter->found);
    *count = filter->found->nelts;
    return (const stretch_t *)filter->found->elts;
}
