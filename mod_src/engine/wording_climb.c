/* A piece of a quote followed upwards: whether what it is a part of may stand around it. */
#include "wording_filter.h"

/* Sides with so few edits are looked at by trying. */
#define EDITS_TRIED 2

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
    while (
        !stands(quote + end, right, text + piece->n, t->count - climb->at - piece->n, 1, edits)) {
        if (++edits > half->edits) {
            return 0;
        }
    }
    return stands(quote + piece->from - 1, left, text - 1, climb->at - t->first, -1,
                  half->edits - edits);
}

int wording_climbs(climb_t *climb, const half_t *half)
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
