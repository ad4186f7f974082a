/* Where other wording may stand: a lossless filter.
 *
 * A quote with k edits allowed is cut in two, and the halves again, so that the edits allowed to
 * the halves add up to one less than those of the whole: then one half at least keeps within its
 * own (S. Wu and U. Manber, "Fast text searching allowing errors", CACM 35(10), 1992; the halving
 * is G. Navarro and R. Baeza-Yates, "Very fast and simple approximate string matching", Inf.
 * Process. Lett. 72, 1999). So k + 1 pieces with no edit come about, one of which stands unharmed
 * in any range within the tolerance. Each place of such a piece in the text, found by an index of
 * grams, is followed upwards: the half that it belongs to must stand around it with its own edits
 * at most, then the half of which that is a half, and so on. Few places get far. */
#include "wording_private.h"

#include <stdlib.h>
#include <string.h>

/* Halves up to so many characters are looked at by one word of bits. */
#define WORD_ROWS 64

/* --- the index --- */

static apr_uint32_t gram_hash(const apr_uint32_t *folded, int n)
{
    apr_uint32_t h = 0;
    int i;
    for (i = 0; i < n; i++) {
        h = (h ^ folded[i]) * 0x9E3779B1u;
    }
    return h ^ h >> 15;
}

static apr_uint32_t gram_at(const fc_text_t *t, apr_int64_t i, int gram)
{
    const fc_char_t *c = fc_text_at(t, i);
    apr_uint32_t folded[GRAM_MAX];
    int k;
    for (k = 0; k < gram; k++) {
        folded[k] = c[k].folded;
    }
    return gram_hash(folded, gram);
}

static const gram_index_t *index_of(search_t *search, int gram)
{
    gram_index_t *index = &search->indices[gram];
    const fc_text_t *t = search->a->text;
    apr_int64_t n = t->count - search->first - gram + 1, i;
    apr_uint32_t h, *hashes;

    if (index->starts || n <= 0) {
        return index;
    }
    for (index->mask = 255; index->mask < 0xFFFF && index->mask < n;
         index->mask = index->mask * 2 + 1) {
    }
    index->starts = apr_pcalloc(search->a->scratch, (index->mask + 3) * sizeof(*index->starts));
    index->places = apr_palloc(search->a->scratch, (apr_size_t)n * sizeof(*index->places));
    hashes = apr_palloc(search->a->scratch, (apr_size_t)n * sizeof(*hashes));
    for (i = 0; i < n; i++) {
        hashes[i] = gram_at(t, search->first + i, gram) & index->mask;
        index->starts[hashes[i] + 2]++;
    }
    for (h = 2; h <= index->mask + 2; h++) {
        index->starts[h] += index->starts[h - 1];
    }
    for (i = 0; i < n; i++) {
        index->places[index->starts[hashes[i] + 1]++] = (apr_uint32_t)i;
    }
    return index;
}

/* --- the quote's halves --- */

typedef struct half_t {
    int from, n;  /* characters of the quote */
    int edits;    /* allowed; 0: a piece that stands unharmed */
    int whole;    /* index of what it is a half of; -1: it is the quote */
    int is_right; /* it is the right one of the two */
} half_t;

/* Appends a half and all that it is cut into; returns how many there are then. */
static int cut(half_t *halves, int count, int from, int n, int edits, int whole, int is_right)
{
    int self = count++, left_edits = (edits - 1) / 2, left;

    halves[self] = (half_t){from, n, edits, whole, is_right};
    if (edits > 0) {
        left = (int)((apr_int64_t)n * (left_edits + 1) / (edits + 1));
        count = cut(halves, count, from, left, left_edits, self, 0);
        count = cut(halves, count, from + left, n - left, edits - 1 - left_edits, self, 1);
    }
    return count;
}

/* --- following a piece's place upwards --- */

typedef struct climb_t {
    search_t *search;
    const fc_text_t *text;
    const fc_pattern_t *pattern;
    const half_t *halves;
    apr_int64_t steps;
} climb_t;

/* Whether a half stands within the text's characters from..to with its edits at most. */
static int stands_within(climb_t *climb, const half_t *half, apr_int64_t from, apr_int64_t to)
{
    apr_uint64_t plus = ~(apr_uint64_t)0, minus = 0, last = (apr_uint64_t)1 << (half->n - 1);
    int distance = half->n;

    from = from < climb->search->first ? climb->search->first : from;
    to = to > climb->text->count ? climb->text->count : to;
    climb->steps += to - from;
    for (; from < to; from++) {
        apr_uint64_t equal = fc_pattern_slice(climb->pattern, fc_text_at(climb->text, from)->folded,
                                              half->from, half->n);
        apr_uint64_t xv = equal | minus;
        apr_uint64_t xh = (((equal & plus) + plus) ^ plus) | equal;
        apr_uint64_t ph = minus | ~(xh | plus), mh = plus & xh;

        distance += ((ph & last) != 0) - ((mh & last) != 0);
        if (distance <= half->edits) {
            return 1;
        }
        ph <<= 1;
        mh <<= 1;
        plus = mh | ~(xv | ph);
        minus = ph & xv;
    }
    return 0;
}

/* Whether what a piece is part of may stand around its place at character `at`. */
static int climbs(climb_t *climb, int piece, apr_int64_t at)
{
    const half_t *half = &climb->halves[piece];
    int offset = half->from;

    while (half->whole >= 0) {
        half = &climb->halves[half->whole];
        if (half->n > WORD_ROWS) {
            break;
        }
        if (!stands_within(climb, half, at - (offset - half->from) - half->edits,
                           at - (offset - half->from) + half->n + half->edits)) {
            return 0;
        }
    }
    return 1;
}

/* --- stretches --- */

typedef struct stretches_t {
    stretch_t *list;
    int count, size;
    apr_pool_t *pool;
} stretches_t;

static void add_stretch(stretches_t *s, apr_int64_t from, apr_int64_t to)
{
    if (s->count && s->list[s->count - 1].from <= from && s->list[s->count - 1].to >= from) {
        if (s->list[s->count - 1].to < to) {
            s->list[s->count - 1].to = to;
        }
        return;
    }
    if (s->count == s->size) {
        stretch_t *grown = apr_palloc(s->pool, 2 * (apr_size_t)s->size * sizeof(*grown));
        memcpy(grown, s->list, (apr_size_t)s->count * sizeof(*grown));
        s->list = grown;
        s->size *= 2;
    }
    s->list[s->count].from = from;
    s->list[s->count++].to = to;
}

static int compare_stretches(const void *left, const void *right)
{
    const stretch_t *a = left, *b = right;
    return a->from < b->from ? -1 : a->from > b->from;
}

/* Sorts them, and joins those that touch. */
static void join_stretches(stretches_t *s)
{
    int i, kept = 0;

    qsort(s->list, (apr_size_t)s->count, sizeof(*s->list), compare_stretches);
    for (i = 0; i < s->count; i++) {
        if (kept && s->list[i].from <= s->list[kept - 1].to) {
            if (s->list[i].to > s->list[kept - 1].to) {
                s->list[kept - 1].to = s->list[i].to;
            }
        } else {
            s->list[kept++] = s->list[i];
        }
    }
    s->count = kept;
}

/* --- the filter --- */

/* Follows every place of an unharmed piece. */
static void follow_piece(climb_t *climb, const fc_quote_t *quote, int piece, stretches_t *found)
{
    const half_t *half = &climb->halves[piece];
    const apr_uint32_t *folded = quote->exact.folded + half->from;
    int gram = half->n < GRAM_MAX ? half->n : GRAM_MAX, edits = climb->halves[0].edits, i;
    const gram_index_t *index = index_of(climb->search, gram);
    apr_uint32_t hash, place;

    if (!index->starts) {
        return; /* less text than a gram */
    }
    hash = gram_hash(folded, gram) & index->mask;
    for (place = index->starts[hash]; place < index->starts[hash + 1]; place++) {
        apr_int64_t at = climb->search->first + index->places[place];
        if (at + half->n > climb->text->count) {
            continue;
        }
        for (i = 0; i < half->n && fc_text_at(climb->text, at + i)->folded == folded[i]; i++) {
        }
        if (i == half->n && climbs(climb, piece, at)) {
            add_stretch(found, at - half->from - edits, at - half->from + quote->exact.n + edits);
        }
    }
    climb->steps += index->starts[hash + 1] - index->starts[hash];
}

const stretch_t *wording_filter(search_t *search, const fc_quote_t *quote,
                                const fc_pattern_t *pattern, int edits, int *count, apr_pool_t *p)
{
    half_t *halves = apr_palloc(p, (apr_size_t)(2 * edits + 1) * sizeof(*halves));
    climb_t climb = {search, search->a->text, pattern, halves, 0};
    stretches_t found = {apr_palloc(p, 16 * sizeof(stretch_t)), 0, 16, p};
    int n, i;

    if (quote->exact.n / (edits + 1) < 2) { /* so much tolerance leaves no pieces */
        add_stretch(&found, search->first, search->limit + quote->exact.n + edits);
    } else {
        n = cut(halves, 0, 0, quote->exact.n, edits, -1, 0);
        for (i = 0; i < n && anchor_work(search->a, climb.steps); i++) {
            climb.steps = 0;
            if (halves[i].edits == 0) {
                follow_piece(&climb, quote, i, &found);
            }
        }
        join_stretches(&found);
    }
    *count = found.count;
    return found.list;
}
