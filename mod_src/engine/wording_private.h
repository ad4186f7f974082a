/* Shared by wording.c (the nearest range of a quote) and wording_filter.c (where to look for it).
 */
#ifndef FC_WORDING_PRIVATE_H
#define FC_WORDING_PRIVATE_H

#include "anchor_private.h"

#define GRAM_MAX 3

/* Where each gram of the text stands, by hash. */
typedef struct gram_index_t {
    apr_uint32_t mask;
    apr_uint32_t *starts; /* by hash: first of its places, and where they end in the next one */
    apr_uint32_t *places; /* offsets from the first character that is looked at */
} gram_index_t;

/* One search over a stretch of text, for many quotes. */
typedef struct search_t {
    fc_anchor_t *a;
    apr_int64_t first, limit;           /* ranges begin from first on and before limit */
    gram_index_t indices[GRAM_MAX + 1]; /* by the gram's length; made when first asked for */
} search_t;

/* A stretch of text in which a range within tolerance may lie. */
typedef struct stretch_t {
    apr_int64_t from, to;
} stretch_t;

/* The stretches of the text that may hold a range with at most `edits` edits to the quote that
 * pattern is compiled from, in ascending order, none touching another; allocated from p. What lies
 * outside holds none. */
const stretch_t *wording_filter(search_t *search, const fc_quote_t *quote,
                                const fc_pattern_t *pattern, int edits, int *count, apr_pool_t *p);

#endif
