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

#define FC_PATTERN_ROWS 64 /* of a block */

typedef struct fc_pattern_t fc_pattern_t;

/* A character of the pattern and where its masks are, in an open-addressed table. */
typedef struct fc_pattern_entry_t {
    apr_uint32_t folded;
    int masks; /* index into masks, in blocks; 0: empty */
} fc_pattern_entry_t;

/* Open for the function below only. */
struct fc_pattern_t {
    int n, blocks;
    int last_row; /* of the pattern's end in the last block */
    fc_pattern_entry_t *table;
    apr_uint32_t table_mask;
    int ascii[128];             /* the entries' masks of ASCII, without looking them up */
    apr_uint64_t *masks;        /* by block: rows that hold a character; the first are those of
                                   characters that don't occur */
    apr_uint64_t *plus, *minus; /* vertical differences */
    int anchored;
    int distance;
};

/* n >= 1 folded characters, taken from last to first where backwards. Lives in p. */
fc_pattern_t *fc_pattern_compile(const apr_uint32_t *folded, int n, int backwards, apr_pool_t *p);

/* Begins a text. anchored: the distance is to all of the text given; else to the nearest of its
 * substrings that end where it ends (Sellers' search). One text at a time. */
void fc_pattern_begin(fc_pattern_t *pattern, int anchored);

/* Appends a character; returns the distance. */
int fc_pattern_step(fc_pattern_t *pattern, apr_uint32_t folded);

/* The masks of a character, by block. */
const apr_uint64_t *fc_pattern_find(const fc_pattern_t *pattern, apr_uint32_t folded);

static inline const apr_uint64_t *fc_pattern_masks(const fc_pattern_t *pattern, apr_uint32_t folded)
{
    return folded < 128 ? &pattern->masks[pattern->ascii[folded]]
                        : fc_pattern_find(pattern, folded);
}

/* Of the pattern's characters from..from + n - 1 (1 <= n <= 64), as it is compiled, those that
 * equal a text character: bit i for character from + i. */
static inline apr_uint64_t fc_pattern_slice(const fc_pattern_t *pattern, apr_uint32_t folded,
                                            int from, int n)
{
    const apr_uint64_t *masks = fc_pattern_masks(pattern, folded) + from / FC_PATTERN_ROWS;
    int shift = from % FC_PATTERN_ROWS;
    apr_uint64_t bits = masks[0] >> shift;

    if (shift + n > FC_PATTERN_ROWS) {
        bits |= masks[1] << (FC_PATTERN_ROWS - shift);
    }
    return n == FC_PATTERN_ROWS ? bits : bits & (((apr_uint64_t)1 << n) - 1);
}

/* What one step costs, in words of 64 rows. */
int fc_pattern_blocks(const fc_pattern_t *pattern);

#endif
