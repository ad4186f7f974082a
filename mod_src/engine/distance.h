/* Edit distance by bit-parallel columns: G. Myers, "A fast bit-vector algorithm for approximate
 * string matching based on dynamic programming", JACM 46(3), 1999, in blocks of 64 rows, with H.
 * Hyyrö's form of the step ("Explaining and extending the bit-parallel approximate string matching
 * algorithm of Myers", 2001).
 *
 * A pattern is compiled once, then text characters are given one by one; after each the distance of
 * the whole pattern to the text so far is known. */
#ifndef FC_DISTANCE_H
#define FC_DISTANCE_H

#include <apr_pools.h>

typedef struct fc_pattern_t fc_pattern_t;

/* n >= 1 folded characters, taken from last to first where backwards. Lives in p. */
fc_pattern_t *fc_pattern_compile(const apr_uint32_t *folded, int n, int backwards, apr_pool_t *p);

/* Begins a text. anchored: the distance is to all of the text given; else to the nearest of its
 * substrings that end where it ends (Sellers' search). One text at a time. */
void fc_pattern_begin(fc_pattern_t *pattern, int anchored);

/* Appends a character; returns the distance. */
int fc_pattern_step(fc_pattern_t *pattern, apr_uint32_t folded);

/* Of the pattern's characters from..from + n - 1 (1 <= n <= 64), as it is compiled, those that
 * equal a text character: bit i for character from + i. */
apr_uint64_t fc_pattern_slice(const fc_pattern_t *pattern, apr_uint32_t folded, int from, int n);

/* What one step costs, in words of 64 rows. */
int fc_pattern_blocks(const fc_pattern_t *pattern);

#endif
