/* Bytes: what kind they are, and the next one of a kind, many at a time. */
#ifndef FC_BYTES_H
#define FC_BYTES_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* What a byte is within a tag, as bits. Newlines are normalised before the standard's tokenizer
 * sees them; here bytes come raw, so a carriage return is white space as well. */
#define FC_BYTE_SPACE 1
#define FC_BYTE_SLASH 2
#define FC_BYTE_GREATER 4
#define FC_BYTE_EQUALS 8
#define FC_BYTE_CHANGES 16 /* in a tag's name: an upper-case letter or NUL */

extern const unsigned char fc_byte_kind[256];

static inline int fc_byte_is(char c, int kinds)
{
    return (fc_byte_kind[(unsigned char)c] & kinds) != 0;
}

static inline int fc_byte_is_space(char c)
{
    return fc_byte_is(c, FC_BYTE_SPACE);
}

static inline int fc_byte_is_alpha(int c)
{
    return (unsigned)((c | 0x20) - 'a') < 26u;
}

static inline int fc_byte_is_digit(int c)
{
    return (unsigned)(c - '0') < 10u;
}

/* Eight bytes as a number, the first in its lowest bits. */
static inline uint64_t fc_bytes_word(const void *bytes)
{
    uint64_t x;

    memcpy(&x, bytes, sizeof(x));
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    x = __builtin_bswap64(x);
#endif
    return x;
}

/* A word of the same byte. */
#define FC_EACH_BYTE(b) (UINT64_C(0x0101010101010101) * (b))

static inline char fc_byte_lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* The first byte in [p, end) that is a, or end. */
static inline const char *fc_bytes_find(const char *p, const char *end, char a)
{
    const char *found = memchr(p, a, (size_t)(end - p));

    return found != NULL ? found : end;
}

typedef unsigned char fc_block_t __attribute__((vector_size(16)));

/* The first byte in [p, end) that is a or b, or end. */
static inline const char *fc_bytes_find2(const char *p, const char *end, char a, char b)
{
    const fc_block_t as = (fc_block_t){0} + (unsigned char)a;
    const fc_block_t bs = (fc_block_t){0} + (unsigned char)b;

    while (end - p >= (ptrdiff_t)sizeof(fc_block_t)) {
        fc_block_t block;
        uint64_t hit[2];

        memcpy(&block, p, sizeof(block));
        block = (fc_block_t)((block == as) | (block == bs));
        memcpy(hit, &block, sizeof(hit));
        if ((hit[0] | hit[1]) != 0) {
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
            return hit[0] != 0 ? p + __builtin_ctzll(hit[0]) / 8
                               : p + 8 + __builtin_ctzll(hit[1]) / 8;
#else
            break;
#endif
        }
        p += sizeof(block);
    }
    while (p < end && *p != a && *p != b) {
        p++;
    }
    return p;
}

#endif
