/* The text that takes part, folded, with its map back to origin bytes.
 *
 * Characters stand here without white space: between two of them is a gap, which says what stood
 * there. So white space of any kind and amount compares equal, and a quote may be compared with
 * text whose borders may count as a space or as none (contract, section 2, "Folding").
 *
 * The text is a window: characters are numbered from 0 over the whole page, those before
 * fc_text_t.first are forgotten. */
#ifndef FC_TEXT_H
#define FC_TEXT_H

#include <apr_errno.h>
#include <apr_pools.h>
#include "charset.h"
#include "fold.h"

/* What stands before a character. */
typedef enum {
    FC_GAP_NONE,  /* nothing */
    FC_GAP_SPACE, /* white space */
    FC_GAP_FREE   /* a block border or <br>, or a source line break between characters of scripts
                     that don't separate words: a quote may have a space here or none */
} fc_gap_t;

/* Borders that markup makes before a character, as bits. */
#define FC_BORDER_BLOCK 1u
#define FC_BORDER_LEVEL 2u /* a sup or sub begins or ends */
#define FC_BORDER_LINK 4u  /* a link begins or ends */

#define FC_CHAR_CLUSTER 8u /* first folded character of its grapheme cluster */
#define FC_CHAR_APART 16u  /* a digit that doesn't join the digit before it, across a level */

typedef struct fc_traits_t {
    apr_byte_t gap;    /* fc_gap_t, before it */
    apr_byte_t flags;  /* FC_BORDER_… of what stands before it, FC_CHAR_… */
    apr_byte_t class_; /* fc_class_t of its cluster's first code point */
    apr_byte_t weight; /* 1, or 2 for Han, kana and Hangul */
} fc_traits_t;

/* A character's gap and whether it is apart, as a byte that is never 0. */
#define FC_BEFORE(gap) (1 + (gap))
#define FC_BEFORE_APART 0xFF

typedef struct fc_char_t {
    apr_uint32_t folded;   /* code point, NFC; FC_CHAR_INVALID */
    apr_uint32_t position; /* of its cluster, in code points of the text with white space collapsed
                              (TextPositionSelector) */
    apr_off_t start, end;  /* its cluster's origin bytes, end exclusive */
    union {
        struct { /* as in fc_traits_t */
            apr_byte_t gap, flags, class_, weight;
        };
        fc_traits_t traits;
    };
} fc_char_t;

#define FC_BYTES_BEHIND 8

#define FC_TEXT_BLOCK 64

/* What filters know a folded character by: equal ones have the same. */
static inline apr_byte_t fc_char_byte(apr_uint32_t folded)
{
    return (apr_byte_t)(folded ^ folded >> 8 ^ folded >> 16);
}

/* Four of those as a number, the first in its lowest bits. */
static inline apr_uint32_t fc_gram(const apr_byte_t *bytes)
{
    return (apr_uint32_t)bytes[0] | (apr_uint32_t)bytes[1] << 8 | (apr_uint32_t)bytes[2] << 16 |
           (apr_uint32_t)bytes[3] << 24;
}

typedef struct fc_text_t fc_text_t;
struct fc_text_t {
    fc_char_t *const *chars; /* blocks of FC_TEXT_BLOCK characters from first on; those are there of
                                which before[i - first] isn't 0: a run of others is made when one of
                                them is asked for */
    const apr_byte_t *before; /* of each that is made: what stands before it, FC_BEFORE_… */
    const apr_byte_t *bytes; /* fc_char_byte of each, numbered alike, and at least FC_BYTES_BEHIND
                                bytes of no meaning behind the last */
    apr_int64_t first;      /* number of the first character that is still kept */
    apr_int64_t count;      /* how many there were: the next one's number */
    int at_border;          /* 1: a block border or the page's end follows the last character */
    int at_end;             /* 1: no character will follow */
};

/* A text in encoding cs; NULL: set later, before the first character. */
fc_text_t *fc_text_create(const fc_charset_t *cs, apr_pool_t *p);
void fc_text_set_charset(fc_text_t *t, const fc_charset_t *cs);

/* Appends n literal bytes that stand at origin byte offset. */
void fc_text_bytes(fc_text_t *t, const char *bytes, apr_size_t n, apr_off_t offset);

/* Appends code points that stand for the origin bytes from start to end: a reference. */
void fc_text_codepoints(fc_text_t *t, const int *cps, int n, apr_off_t start, apr_off_t end);

/* Says that literal text breaks off here: a character cut in its middle doesn't decode. Called
 * before any token that isn't text. */
void fc_text_break(fc_text_t *t);

/* Borders that stand before the next character. */
void fc_text_border(fc_text_t *t, unsigned borders);

/* Closes the cluster in hand: what follows never joins it. */
void fc_text_seal(fc_text_t *t);

/* Whether text from here on is set high (1), low (-1) or neither (0). */
void fc_text_level(fc_text_t *t, int level);

void fc_text_finish(fc_text_t *t);

/* Forgets characters before number keep, as many as it is worth the while. */
void fc_text_forget(fc_text_t *t, apr_int64_t keep);

/* The first origin byte that may still become part of a character: of a cluster that isn't closed,
 * else nothing (-1). */
apr_off_t fc_text_pending(const fc_text_t *t);

/* What readers see of characters from..to (end exclusive), white space collapsed, as UTF-8 in p;
 * all must still be kept. */
const char *fc_text_copy(const fc_text_t *t, apr_int64_t from, apr_int64_t to, apr_pool_t *p);

/* Behind which code point of the text character to - 1 ends (TextPositionSelector's end). */
apr_uint32_t fc_text_end_position(const fc_text_t *t, apr_int64_t to);

/* Makes the characters of the run that character i is of. */
void fc_text_make(const fc_text_t *t, apr_int64_t i);

/* Character i, which is made. */
static inline fc_char_t *fc_text_made(const fc_text_t *t, apr_int64_t i)
{
    apr_size_t at = (apr_size_t)(i - t->first);
    return &t->chars[at / FC_TEXT_BLOCK][at % FC_TEXT_BLOCK];
}

/* Character i, which must be kept; valid until more text comes. Not an array: the next one may not
 * be made. */
static inline const fc_char_t *fc_text_at(const fc_text_t *t, apr_int64_t i)
{
    if (!t->before[i - t->first]) {
        fc_text_make(t, i);
    }
    return fc_text_made(t, i);
}

/* Makes characters from..to (end exclusive), all of which must be kept. */
void fc_text_make_range(const fc_text_t *t, apr_int64_t from, apr_int64_t to);

/* How many of characters from..to, all of them made, stand in an array that begins with the first. */
static inline int fc_text_in_block(apr_int64_t from, apr_int64_t to)
{
    apr_int64_t n = FC_TEXT_BLOCK - from % FC_TEXT_BLOCK;
    return (int)(n < to - from ? n : to - from);
}

/* Its folded form alone, for which it need not be made: only plain ASCII isn't. */
static inline apr_uint32_t fc_text_folded(const fc_text_t *t, apr_int64_t i)
{
    return t->before[i - t->first] ? fc_text_made(t, i)->folded : t->bytes[i - t->first];
}

static inline const apr_byte_t *fc_text_bytes_at(const fc_text_t *t, apr_int64_t i)
{
    return &t->bytes[i - t->first];
}

/* 1 where a passage may end between characters i - 1 and i, 0 where a word or number goes on there,
 * -1 where that depends on characters that haven't come yet (contract, "Word borders"). ends: 1 for
 * a passage's end, 0 for its start. Characters up to i - 5 must be kept. */
int fc_text_is_word_border(const fc_text_t *t, apr_int64_t i, int ends);

#endif
