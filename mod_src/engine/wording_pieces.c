/* Quotes cut in pieces, and these sorted by the grams that they begin with. */
#include "wording_filter.h"

#include <string.h>

/* How many of the edits that a half with e > 0 leaves to its own halves go to the left one. An odd
 * number is shared as two odd ones, so that pieces come in pairs, one of which has the other beside
 * it with one edit at most; only an even number leaves a piece alone. */
static int left_share(int e)
{
    int left = (e - 1) / 2;
    return e > 1 && e % 2 == 1 && left % 2 == 0 ? left - 1 : left;
}

/* Appends a half and all that it is cut into; returns how many there are then. */
static int cut(half_t *halves, int count, int from, int n, int edits, int whole)
{
    int self = count++, left_edits, left;

    halves[self] = (half_t){from, n, edits, whole};
    if (edits > 0) {
        left_edits = left_share(edits);
        left = (int)((apr_int64_t)n * (left_edits + 1) / (edits + 1));
        count = cut(halves, count, from, left, left_edits, self);
        count = cut(halves, count, from + left, n - left, edits - 1 - left_edits, self);
    }
    return count;
}

static void cut_quote(wording_filter_t *filter, const fc_anchor_t *a, int index)
{
    const fc_folded_t *exact = &a->reviews->quotes[index].exact;
    cut_t *c = &filter->cuts[index];
    int i;

    c->n = exact->n;
    c->edits = anchor_edits_allowed(a, &a->reviews->quotes[index]);
    c->seen_from = c->seen_to = -1;
    if (c->n + c->edits > filter->longest) {
        filter->longest = c->n + c->edits;
    }
    if (c->n / (c->edits + 1) < GRAM_MIN) {
        filter->uncut[filter->uncut_count++] = index;
        return;
    }
    c->halves = apr_palloc(filter->pool, (apr_size_t)(2 * c->edits + 1) * sizeof(*c->halves));
    cut(c->halves, 0, 0, c->n, c->edits, -1);
    c->bytes = (apr_byte_t *)apr_pcalloc(filter->pool, (apr_size_t)c->n + 2 * WORD) + WORD;
    for (i = 0; i < c->n; i++) {
        c->bytes[i] = fc_char_byte(exact->folded[i]);
    }
    filter->piece_count += c->edits + 1;
}

/* A piece of a quote as it is looked for. */
static piece_t make_piece(const cut_t *c, int quote, int index)
{
    const half_t *half = &c->halves[index], *whole = &c->halves[half->whole < 0 ? 0 : half->whole];
    piece_t piece = {.quote = quote, .half = index};
    int beside = whole->n - half->n;

    piece.length = (apr_byte_t)(half->n < GRAM_MAX ? half->n : GRAM_MAX);
    piece.gram = gram_of(fc_gram(c->bytes + half->from), piece.length);
    if (half->whole >= 0 && whole->edits == 1 && beside < WORD) {
        piece.beside = (apr_byte_t)beside;
        piece.before = half->from > whole->from;
        piece.word = piece.before ? word_beside(c->bytes + half->from, 1)
                                  : word_beside(c->bytes + half->from + half->n, 0);
    }
    return piece;
}

static void note_hash(apr_uint32_t *hashes, apr_uint32_t gram)
{
    apr_uint32_t h = gram_hash(gram);
    hashes[h / 32] |= 1u << h % 32;
}

/* Puts the pieces of all quotes in order of their grams' hashes. */
static void sort_pieces(wording_filter_t *filter, int quotes)
{
    int bits = 4, q, i, k, n;
    apr_uint32_t *starts, h;
    piece_t *sorted, *unsorted;

    while (bits < FILTER_BITS && (1 << bits) < filter->piece_count) {
        bits++;
    }
    filter->starts_shift = FILTER_BITS - bits;
    starts = filter->starts =
        apr_pcalloc(filter->pool, (((apr_size_t)1 << bits) + 2) * sizeof(*starts));
    n = filter->piece_count;
    sorted = apr_palloc(filter->pool, 2 * ((apr_size_t)n + 1) * sizeof(*sorted));
    unsorted = sorted + n + 1;
    for (q = n = 0; q < quotes; q++) {
        const cut_t *c = &filter->cuts[q];
        for (i = 0; c->halves && i < 2 * c->edits + 1; i++) {
            piece_t *piece = &unsorted[n];
            if (c->halves[i].edits > 0) {
                continue;
            }
            n++;
            *piece = make_piece(c, q, i);
            note_hash(filter->grams[piece->length], piece->gram);
            starts[(gram_hash(piece->gram) >> filter->starts_shift) + 2]++;
            if (piece->length < filter->shortest) {
                filter->shortest = piece->length;
            }
            if (piece->length > filter->longest_gram) {
                filter->longest_gram = piece->length;
            }
        }
    }
    filter->beginning = filter->shortest < GRAM_MAX ? filter->shortest : GRAM_MAX - 1;
    for (i = 0; i < n; i++) {
        h = beginning_hash(unsorted[i].gram, gram_of(~(apr_uint32_t)0, filter->beginning));
        filter->beginnings[h] |= unsorted[i].length > filter->beginning
                                     ? 1u << next_bit(unsorted[i].gram, filter->beginning)
                                     : ~(apr_uint32_t)0;
    }
    for (k = 2; k <= (1 << bits) + 1; k++) {
        starts[k] += starts[k - 1];
    }
    for (i = 0; i < n; i++) {
        h = gram_hash(unsorted[i].gram) >> filter->starts_shift;
        sorted[starts[h + 1]++] = unsorted[i];
    }
    filter->pieces = sorted;
}

void wording_cut(wording_filter_t *filter, const fc_anchor_t *a)
{
    apr_size_t quotes = (apr_size_t)a->reviews->quote_count;
    int i;

    apr_pool_clear(filter->pool);
    filter->made_for = a->searchable;
    filter->cuts = apr_pcalloc(filter->pool, (quotes + 1) * sizeof(*filter->cuts));
    filter->uncut = apr_palloc(filter->pool, (quotes + 1) * sizeof(*filter->uncut));
    filter->uncut_count = filter->piece_count = filter->longest = 0;
    filter->shortest = GRAM_MAX;
    filter->longest_gram = GRAM_MIN;
    memset(filter->beginnings, 0, sizeof(filter->beginnings));
    memset(filter->grams, 0, sizeof(filter->grams));
    for (i = 0; i < a->reviews->quote_count; i++) {
        if (anchor_is_searchable(a, i)) {
            cut_quote(filter, a, i);
        }
    }
    sort_pieces(filter, a->reviews->quote_count);
}
