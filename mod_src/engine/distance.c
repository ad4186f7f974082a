#include "distance.h"

#include <string.h>

#define ROWS FC_PATTERN_ROWS

static fc_pattern_entry_t *find(const fc_pattern_t *pattern, apr_uint32_t folded)
{
    apr_uint32_t i = (folded * 0x9E3779B1u) >> 8;

    for (i &= pattern->table_mask; pattern->table[i].masks && pattern->table[i].folded != folded;
         i = (i + 1) & pattern->table_mask) {
    }
    return &pattern->table[i];
}

fc_pattern_t *fc_pattern_compile(const apr_uint32_t *folded, int n, int backwards, apr_pool_t *p)
{
    fc_pattern_t *pattern = apr_pcalloc(p, sizeof(*pattern));
    int i, distinct = 0;

    pattern->n = n;
    pattern->blocks = (n + ROWS - 1) / ROWS;
    pattern->last_row = (n - 1) % ROWS;
    for (pattern->table_mask = 15; pattern->table_mask < 2u * (unsigned)n;
         pattern->table_mask = pattern->table_mask * 2 + 1) {
    }
    pattern->table = apr_pcalloc(p, (pattern->table_mask + 1) * sizeof(*pattern->table));
    for (i = 0; i < n; i++) {
        fc_pattern_entry_t *entry = find(pattern, folded[i]);
        if (!entry->masks) {
            entry->folded = folded[i];
            entry->masks = ++distinct;
        }
    }
    pattern->masks = apr_pcalloc(p, (apr_size_t)(distinct + 1) * (apr_size_t)pattern->blocks *
                                        sizeof(*pattern->masks));
    for (i = 0; i < n; i++) {
        int row = backwards ? n - 1 - i : i;
        pattern->masks[find(pattern, folded[i])->masks * pattern->blocks + row / ROWS] |=
            (apr_uint64_t)1 << (row % ROWS);
    }
    for (i = 0; i < 128; i++) {
        pattern->ascii[i] = find(pattern, (apr_uint32_t)i)->masks * pattern->blocks;
    }
    pattern->plus = apr_palloc(p, (apr_size_t)pattern->blocks * sizeof(*pattern->plus));
    pattern->minus = apr_palloc(p, (apr_size_t)pattern->blocks * sizeof(*pattern->minus));
    return pattern;
}

void fc_pattern_begin(fc_pattern_t *pattern, int anchored)
{
    memset(pattern->plus, 0xFF, (apr_size_t)pattern->blocks * sizeof(*pattern->plus));
    memset(pattern->minus, 0, (apr_size_t)pattern->blocks * sizeof(*pattern->minus));
    pattern->anchored = anchored;
    pattern->distance = pattern->n;
}

/* One block of a column: in and the result are the horizontal differences above its first row and
 * at its row `row`. */
static int step_block(apr_uint64_t *plus, apr_uint64_t *minus, apr_uint64_t equal, int in, int row)
{
    apr_uint64_t pv = *plus, mv = *minus, xv = equal | mv, xh, ph, mh;
    int out;

    if (in < 0) {
        equal |= 1;
    }
    xh = (((equal & pv) + pv) ^ pv) | equal;
    ph = mv | ~(xh | pv);
    mh = pv & xh;
    out = (int)((ph >> row) & 1) - (int)((mh >> row) & 1);
    ph = ph << 1 | (in > 0);
    mh = mh << 1 | (in < 0);
    *plus = mh | ~(xv | ph);
    *minus = ph & xv;
    return out;
}

int fc_pattern_step(fc_pattern_t *pattern, apr_uint32_t folded)
{
    const apr_uint64_t *equal = fc_pattern_masks(pattern, folded);
    int i, difference = pattern->anchored;

    for (i = 0; i < pattern->blocks - 1; i++) {
        difference =
            step_block(&pattern->plus[i], &pattern->minus[i], equal[i], difference, ROWS - 1);
    }
    pattern->distance +=
        step_block(&pattern->plus[i], &pattern->minus[i], equal[i], difference, pattern->last_row);
    return pattern->distance;
}

const apr_uint64_t *fc_pattern_find(const fc_pattern_t *pattern, apr_uint32_t folded)
{
    return &pattern->masks[find(pattern, folded)->masks * pattern->blocks];
}

int fc_pattern_blocks(const fc_pattern_t *pattern)
{
    return pattern->blocks;
}
