/* The filter's own rooms share this: wording_pieces.c (quotes cut in pieces), wording_climb.c (what
 * must stand beside a piece) and wording_filter.c (the pass over the text). */
#ifndef FC_WORDING_FILTER_H
#define FC_WORDING_FILTER_H

#include <apr_tables.h>
#include "bytes.h"
#include "wording_private.h"

/* Pieces are known by their first characters: so many of them, or all of a shorter one. */
#define GRAM_MIN 2
#define GRAM_MAX 4
#define FILTER_BITS 16
#define BEGINNING_BITS 12

/* Sides up to so many characters are looked at by one word of bits. */
#define WORD_ROWS 64
/* Bytes of a word. */
#define WORD FC_BYTES_BEHIND

typedef struct half_t {
    int from, n; /* characters of the quote */
    int edits;   /* allowed; 0: a piece that stands unharmed */
    int whole;   /* index of what it is a half of; -1: it is the quote */
} half_t;

/* Where each byte stands in a quote, forwards or backwards, as bits; by what filters know
 * characters by, so that no character has to be made. */
typedef struct rows_t {
    int blocks;                /* words of bits, one of them empty */
    apr_uint16_t numbers[256]; /* of a byte's bits; 0: it doesn't occur */
    apr_uint64_t *bits;        /* by number and block */
} rows_t;

/* A quote cut in pieces. */
typedef struct cut_t {
    half_t *halves; /* NULL: it isn't looked for, or has no pieces */
    apr_byte_t *bytes;
    int n, edits;
    fc_pattern_t *patterns[2];      /* forwards, backwards; made when they are needed */
    rows_t *rows[2];                /* the same */
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
    int longest;                /* characters that a range may have */
    int shortest, longest_gram; /* lengths of grams */
    /* By the hash of a gram's beginning, which all have: what may come next, as bits (next_bit). */
    int beginning; /* its length */
    apr_uint32_t beginnings[1u << BEGINNING_BITS];
    /* By length: the hashes of grams, as bits. */
    apr_uint32_t grams[GRAM_MAX + 1][(1u << FILTER_BITS) / 32];

    apr_int64_t scanned;       /* pieces that begin before it were looked for */
    apr_array_header_t *found; /* stretch_t */
};

/* --- grams (fc_gram) --- */

static inline apr_uint32_t gram_of(apr_uint32_t bytes, int length)
{
    return length >= GRAM_MAX ? bytes : bytes & ((1u << 8 * length) - 1);
}

static inline apr_uint32_t gram_hash(apr_uint32_t gram)
{
    return (gram * 0x9E3779B1u) >> (32 - FILTER_BITS);
}

static inline apr_uint32_t beginning_hash(apr_uint32_t gram, apr_uint32_t mask)
{
    return ((gram & mask) * 0x9E3779B1u) >> (32 - BEGINNING_BITS);
}

/* One of 32 bits for the character that follows a gram's beginning. */
static inline apr_uint32_t next_bit(apr_uint32_t gram, int beginning)
{
    return gram >> 8 * beginning & 31;
}

/* Eight bytes as a number, from `bytes` onwards, or before it backwards: the nearest in its lowest
 * bits. */
static inline apr_uint64_t word_beside(const apr_byte_t *bytes, int backwards)
{
    return backwards ? __builtin_bswap64(fc_bytes_word(bytes - WORD)) : fc_bytes_word(bytes);
}

/* --- wording_pieces.c --- */

/* Cuts the quotes that are to be looked for. */
void wording_cut(wording_filter_t *filter, const fc_anchor_t *a);

/* --- wording_climb.c --- */

/* A piece that stands at a place of the text. */
typedef struct climb_t {
    wording_filter_t *filter;
    fc_anchor_t *a;
    const cut_t *cut;
    int quote;
    apr_int64_t at; /* of the piece in the text */
    const half_t *piece;
    apr_int64_t steps;
} climb_t;

/* Whether what a half is part of may stand around the piece's place. The half may, and has the
 * piece in it or is the piece. Counts climb->steps. */
int wording_climbs(climb_t *climb, const half_t *half);

#endif
