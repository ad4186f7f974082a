/* Whether a quote and its contexts stand at a place: characters and the gaps before them. */
#include "anchor_private.h"
#include "bytes.h"

int anchor_gap_fits(const fc_char_t *c, apr_byte_t gap)
{
    if (c->flags & FC_CHAR_APART) {
        return 0;
    }
    return c->gap == FC_GAP_FREE || c->gap == gap;
}

int anchor_begins_cluster(const fc_text_t *t, apr_int64_t i)
{
    return i >= t->count || (fc_text_at(t, i)->flags & FC_CHAR_CLUSTER);
}

/* Characters that are looked at at once. */
#define AT_ONCE 8

/* Whether what stands before characters from..to, which are made, fits. Few need a second look. */
static int gaps_fit(const fc_text_t *t, apr_int64_t from, apr_int64_t to, const apr_byte_t *gaps)
{
    const apr_byte_t *before = &t->before[from - t->first];
    int n = (int)(to - from), i = 0, end;

    while (i < n) {
        end = i + AT_ONCE < n ? i + AT_ONCE : n;
        if (end == i + AT_ONCE &&
            fc_bytes_word(before + i) == fc_bytes_word(gaps + i) + FC_EACH_BYTE(FC_BEFORE(0))) {
            i = end;
        }
        for (; i < end; i++) {
            if (before[i] != FC_BEFORE(gaps[i]) && before[i] != FC_BEFORE(FC_GAP_FREE)) {
                return 0;
            }
        }
    }
    return 1;
}

static int folded_fits_array(const fc_char_t *c, const apr_uint32_t *folded, int n)
{
    int i = 0, k;

    for (; i + AT_ONCE <= n; i += AT_ONCE, c += AT_ONCE, folded += AT_ONCE) {
        apr_uint32_t differ = 0;

#pragma GCC unroll 8
        for (k = 0; k < AT_ONCE; k++) {
            differ |= c[k].folded ^ folded[k];
        }
        if (differ) {
            return 0;
        }
    }
    for (; i < n && c->folded == *folded; i++, c++, folded++) {
    }
    return i == n;
}

static int folded_fits(const fc_text_t *t, apr_int64_t from, apr_int64_t to,
                       const apr_uint32_t *folded)
{
    int n;

    for (; from < to; from += n, folded += n) {
        n = fc_text_in_block(from, to);
        if (!folded_fits_array(fc_text_made(t, from), folded, n)) {
            return 0;
        }
    }
    return 1;
}

void anchor_make(const fc_text_t *t, const fc_quote_t *quote, apr_int64_t from)
{
    apr_int64_t to = from + quote->exact.n + quote->suffix.n;

    from -= quote->prefix.n;
    fc_text_make_range(t, from < t->first ? t->first : from, to < t->count ? to : t->count);
}

/* The quote's own characters, known to be there, hold its white space too. */
int anchor_exact_fits(const fc_text_t *t, const fc_quote_t *quote, apr_int64_t from)
{
    const fc_folded_t *exact = &quote->exact;

    return anchor_begins_cluster(t, from) && anchor_begins_cluster(t, from + exact->n) &&
           gaps_fit(t, from + 1, from + exact->n, exact->gaps + 1);
}

/* A prefix may begin with a mark whose letter was cut off. */
static int outermost_fits(apr_uint32_t text, apr_uint32_t context)
{
    return text == context || fc_char_ends_with(text, context);
}

int anchor_prefix_fits(const fc_text_t *t, const fc_quote_t *quote, apr_int64_t from,
                       apr_int64_t low)
{
    const fc_folded_t *prefix = &quote->prefix;
    apr_int64_t at = from - prefix->n;

    if (at < low || at < t->first ||
        !anchor_gap_fits(fc_text_made(t, from), (apr_byte_t)quote->prefix_seam)) {
        return NO;
    }
    return prefix->n == 0 || (outermost_fits(fc_text_made(t, at)->folded, prefix->folded[0]) &&
                              folded_fits(t, at + 1, from, prefix->folded + 1) &&
                              gaps_fit(t, at + 1, from, prefix->gaps + 1));
}

int anchor_suffix_fits(const fc_text_t *t, const fc_quote_t *quote, apr_int64_t to,
                       apr_int64_t high)
{
    const fc_folded_t *suffix = &quote->suffix;
    apr_int64_t end = to + suffix->n;
    int n;

    end = end < t->count ? end : t->count;
    end = end < high ? end : high;
    n = end > to ? (int)(end - to) : 0;
    if (n > 0) {
        if (!anchor_gap_fits(fc_text_made(t, to), (apr_byte_t)quote->suffix_seam) ||
            !folded_fits(t, to, end, suffix->folded) ||
            !gaps_fit(t, to + 1, end, suffix->gaps + 1)) {
            return NO;
        }
    }
    return n == suffix->n ? YES : to + n >= high || t->at_end ? NO : WAIT;
}
