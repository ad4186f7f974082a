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
#include "wording_private.h"

#include <apr_tables.h>
#include <stdlib.h>
#include <string.h>

/* Pieces are known by their first characters: so many of them, or all of a shorter one. */
#define GRAM_MIN 2
#define GRAM_MAX 4
#define FILTER_BITS 16
#define BEGINNING_BITS 12

/* Sides up to so many characters are looked at by one word of bits; with so few edits by trying. */
#define WORD_ROWS 64
/* Bytes of a word. */
#define WORD FC_BYTES_BEHIND
#define EDITS_TRIED 2

/* A filter is made anew, of the quotes that are still to be looked for, when they are so many times
 * fewer. */
#define REMAKE_AT 2

/* Steps that are counted together. */
#define STEPS_AT_ONCE 256

typedef struct half_t {
    int from, n; /* characters of the quote */
    int edits;   /* allowed; 0: a piece that stands unharmed */
    int whole;   /* index of what it is a half of; -1: it is the quote */
} half_t;

/* Where each byte stands in a quote, forwards or backwards, as bits; by what filters know
 * characters by, so that no character has to be made. */
typedef struct rows_t {
    int blocks; /* words of bits, one of them empty */
    apr_uint16_t numbers[256]; /* of a byte's bits; 0: it doesn't occur */
    apr_uint64_t *bits;      /* by number and block */
} rows_t;

/* A quote cut in pieces. */
typedef struct cut_t {
    half_t *halves; /* NULL: it isn't looked for, or has no pieces */
    apr_byte_t *bytes;
    int n, edits;
    fc_pattern_t *patterns[2]; /* forwards, backwards; made when they are needed */
    rows_t *rows[2];           /* the same */
    apr_int64_t seen_from, seen_to; /* its last stretch */
    /* Characters of the text in which its pieces are followed, and the steps that took so far. */
    apr_int64_t window;
    apr_int64_t window_steps;
} cut_t;

/* A piece, and what its half has beside it: nearly all places fail there. */
typedef struct piece_t {
    apr_uint32_t gram;
    apr_byte_t length; /* of the gram */
    apr_byte_t beside; /* bytes of the other piece of its half, where that has one edit and they fit
                          into a word; 0: that isn't so */
    apr_byte_t before; /* they stand before it: taken from last to first */
    int quote, half;
    apr_uint64_t word; /* of them, the first in its lowest bits */
} piece_t;

struct wording_filter_t {
    apr_pool_t *pool; /* of what follows, up to the pieces */
    cut_t *cuts;      /* by quote */
    int *uncut;       /* quotes that have no pieces: so much tolerance leaves none */
    int uncut_count;
    int made_for; /* how many quotes were to be looked for then; 0: it isn't made */
    piece_t *pieces;
    int piece_count;
    apr_uint32_t *starts; /* by the upper bits of a gram's hash: the first of its pieces */
    int starts_shift;
    int longest;      /* characters that a range may have */
    int shortest, longest_gram; /* lengths of grams */
    /* By the hash of a gram's beginning, which all have: what may come next, as bits (next_bit). */
    int beginning; /* its length */
    apr_uint32_t beginnings[1u << BEGINNING_BITS];
    /* By length: the hashes of grams, as bits. */
    apr_uint32_t grams[GRAM_MAX + 1][(1u << FILTER_BITS) / 32];

    apr_int64_t scanned;       /* pieces that begin before it were looked for */
    apr_array_header_t *found; /* stretch_t */
};

wording_filter_t *wording_filter_create(const fc_anchor_t *a)
{
    wording_filter_t *filter = apr_pcalloc(a->pool, sizeof(*filter));

    apr_pool_create(&filter->pool, a->pool);
    filter->found = apr_array_make(a->pool, 16, sizeof(stretch_t));
    return filter;
}

/* --- cutting --- */

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

static apr_uint32_t gram_of(apr_uint32_t bytes, int length)
{
    return length >= GRAM_MAX ? bytes : bytes & ((1u << 8 * length) - 1);
}

static apr_uint32_t gram_hash(apr_uint32_t gram)
{
    return (gram * 0x9E3779B1u) >> (32 - FILTER_BITS);
}

static apr_uint32_t beginning_hash(apr_uint32_t gram, apr_uint32_t mask)
{
    return ((gram & mask) * 0x9E3779B1u) >> (32 - BEGINNING_BITS);
}

/* One of 32 bits for the character that follows a gram's beginning. */
static apr_uint32_t next_bit(apr_uint32_t gram, int beginning)
{
    return gram >> 8 * beginning & 31;
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
    c->halves =
        apr_palloc(filter->pool, (apr_size_t)(2 * c->edits + 1) * sizeof(*c->halves));
    cut(c->halves, 0, 0, c->n, c->edits, -1);
    c->bytes = (apr_byte_t *)apr_pcalloc(filter->pool, (apr_size_t)c->n + 2 * WORD) + WORD;
    for (i = 0; i < c->n; i++) {
        c->bytes[i] = fc_char_byte(exact->folded[i]);
    }
    filter->piece_count += c->edits + 1;
}

/* Eight bytes as a number, from `bytes` onwards, or before it backwards. */
static apr_uint64_t load(const apr_byte_t *bytes, int backwards)
{
    apr_uint64_t x;

    memcpy(&x, backwards ? bytes - WORD : bytes, sizeof(x));
    return backwards != APR_IS_BIGENDIAN ? __builtin_bswap64(x) : x;
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
        piece.word = piece.before ? load(c->bytes + half->from, 1)
                                  : load(c->bytes + half->from + half->n, 0);
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

/* Cuts the quotes that are to be looked for. */
static void make(wording_filter_t *filter, const fc_anchor_t *a)
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

/* --- following a piece upwards --- */

typedef struct climb_t {
    wording_filter_t *filter;
    fc_anchor_t *a;
    const cut_t *cut;
    int quote;
    apr_int64_t at; /* of the piece in the text */
    const half_t *piece;
    apr_int64_t steps;
} climb_t;

/* Whether n bytes of a quote stand where bytes of the text begin, of which there are `there`, with
 * so many edits at most; all of them taken in direction step. What is equal may always be taken as
 * equal, so that a place with few edits costs few trials. */
static int stands(const apr_byte_t *quote, int n, const apr_byte_t *text, apr_int64_t there,
                  int step, int edits)
{
    while (n > 0 && there > 0 && *quote == *text) {
        quote += step;
        text += step;
        n--;
        there--;
    }
    if (n <= edits) {
        return 1;
    }
    if (edits == 0) {
        return 0;
    }
    return stands(quote + step, n - 1, text, there, step, edits - 1) ||
           (there > 0 && (stands(quote + step, n - 1, text + step, there - 1, step, edits - 1) ||
                          stands(quote, n, text + step, there - 1, step, edits - 1)));
}

static const rows_t *make_rows(wording_filter_t *filter, int quote, int backwards)
{
    cut_t *c = &filter->cuts[quote];
    rows_t *rows = apr_pcalloc(filter->pool, sizeof(*rows));
    int i, distinct = 0;

    rows->blocks = c->n / WORD_ROWS + 2;
    for (i = 0; i < c->n; i++) {
        if (!rows->numbers[c->bytes[i]]) {
            rows->numbers[c->bytes[i]] = (apr_uint16_t)++distinct;
        }
    }
    rows->bits = apr_pcalloc(filter->pool, (apr_size_t)(distinct + 1) * (apr_size_t)rows->blocks *
                                               sizeof(*rows->bits));
    for (i = 0; i < c->n; i++) {
        int row = backwards ? c->n - 1 - i : i;
        rows->bits[rows->numbers[c->bytes[i]] * rows->blocks + row / WORD_ROWS] |=
            (apr_uint64_t)1 << row % WORD_ROWS;
    }
    return c->rows[backwards] = rows;
}

/* The fewest edits between rows row..row + n - 1 and the text that begins with a byte, taken in
 * direction step, of which so many are there; more than `edits` where there are more. Myers'
 * columns, held to the place at one end only. */
static int fewest_edits(climb_t *climb, const rows_t *rows, int row, int n, const apr_byte_t *text,
                        apr_int64_t there, int step, int edits)
{
    apr_uint64_t plus = ~(apr_uint64_t)0, minus = 0, last = (apr_uint64_t)1 << (n - 1);
    const apr_uint64_t *bits = rows->bits + row / WORD_ROWS;
    int left = there < n + edits ? (int)there : n + edits, distance = n, fewest = n;
    int shift = row % WORD_ROWS;

    climb->steps += left;
    for (; left > 0 && distance - left <= edits; left--, text += step) {
        const apr_uint64_t *word = &bits[rows->numbers[*text] * rows->blocks];
        /* Rows beyond the n-th change nothing before them. */
        apr_uint64_t equal = word[0] >> shift | word[1] << 1 << (WORD_ROWS - 1 - shift);
        apr_uint64_t xv = equal | minus;
        apr_uint64_t xh = (((equal & plus) + plus) ^ plus) | equal;
        apr_uint64_t ph = minus | ~(xh | plus), mh = plus & xh;

        distance += ((ph & last) != 0) - ((mh & last) != 0);
        if (distance < fewest) {
            fewest = distance;
        }
        ph = ph << 1 | 1;
        mh <<= 1;
        plus = mh | ~(xv | ph);
        minus = ph & xv;
    }
    return fewest;
}

/* Edits of what a half has on one side of the piece. */
static int side_edits(climb_t *climb, const half_t *half, int backwards, int edits)
{
    const fc_text_t *t = climb->a->text;
    const half_t *piece = climb->piece;
    const apr_byte_t *text = fc_text_bytes_at(t, climb->at);
    const rows_t *rows = climb->cut->rows[backwards];
    int end = piece->from + piece->n;
    int n = backwards ? piece->from - half->from : half->from + half->n - end;

    if (n == 0) {
        return 0;
    }
    if (!rows) {
        rows = make_rows(climb->filter, climb->quote, backwards);
    }
    return backwards ? fewest_edits(climb, rows, climb->cut->n - piece->from, n, text - 1,
                                    climb->at - t->first, -1, edits)
                     : fewest_edits(climb, rows, end, n, text + piece->n,
                                    t->count - climb->at - piece->n, 1, edits);
}

/* Whether what a half has on both sides of the piece stands there, with few edits allowed. */
static int is_tried(climb_t *climb, const half_t *half)
{
    const fc_text_t *t = climb->a->text;
    const half_t *piece = climb->piece;
    const apr_byte_t *quote = climb->cut->bytes, *text = fc_text_bytes_at(t, climb->at);
    int end = piece->from + piece->n, left = piece->from - half->from;
    int right = half->from + half->n - end, edits = 0;

    climb->steps++;
    while (!stands(quote + end, right, text + piece->n, t->count - climb->at - piece->n, 1, edits)) {
        if (++edits > half->edits) {
            return 0;
        }
    }
    return stands(quote + piece->from - 1, left, text - 1, climb->at - t->first, -1,
                  half->edits - edits);
}

/* Whether what a half is part of may stand around the piece's place. The half may, and has the piece
 * in it or is the piece. */
static int climbs(climb_t *climb, const half_t *half)
{
    const half_t *halves = climb->cut->halves;

    while (half->whole >= 0) {
        int left, right;

        half = &halves[half->whole];
        if (half->edits <= EDITS_TRIED) {
            if (!is_tried(climb, half)) {
                return 0;
            }
            continue;
        }
        left = climb->piece->from - half->from;
        right = half->n - left - climb->piece->n;
        if (left > WORD_ROWS || right > WORD_ROWS) {
            break;
        }
        right = side_edits(climb, half, 0, half->edits);
        if (right > half->edits ||
            right + side_edits(climb, half, 1, half->edits - right) > half->edits) {
            return 0;
        }
    }
    return 1;
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
                         piece->before ? load(text, 1) : load(text + length, 0));
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

    if (beside == NO || (from >= c->seen_from && to <= c->seen_to) || at + half->n > a->text->count ||
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
    } else if (climbs(&climb, beside == YES ? &c->halves[half->whole] : half)) {
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
        make(filter, a);
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
