/* Shared by wording.c (the nearest range of a quote) and wording_filter.c (where to look for it).
 */
#ifndef FC_WORDING_PRIVATE_H
#define FC_WORDING_PRIVATE_H

#include "anchor_private.h"

/* Characters of the text among which a range within a quote's tolerance may lie. */
typedef struct stretch_t {
    int quote;
    apr_int64_t from, to;
} stretch_t;

/* What the filter keeps from one search to the next: the quotes cut in pieces, and what it has
 * found. */
typedef struct wording_filter_t wording_filter_t;

/* Lives in a->pool. */
wording_filter_t *wording_filter_create(const fc_anchor_t *a);

/* Looks at the text for ranges that begin before character limit. Returns the stretches found so
 * far and not dropped, *count of them, sorted by quote, then ascending, none of a quote touching
 * another: what lies outside holds no range that begins before limit. */
const stretch_t *wording_filter_run(wording_filter_t *filter, fc_anchor_t *a, apr_int64_t first,
                                    apr_int64_t limit, int *count);

/* Drops the stretches in which no range can begin at limit or after. */
void wording_filter_drop(wording_filter_t *filter, apr_int64_t limit);

/* A quote compiled, forwards or backwards; valid until the next run. */
fc_pattern_t *wording_filter_pattern(wording_filter_t *filter, const fc_anchor_t *a, int quote,
                                     int backwards);

#endif
