/* Folding of one grapheme cluster and the classes of characters that word borders are judged by
 * (contract, section 2, "Folding" and "Word borders"). */
#ifndef FC_FOLD_H
#define FC_FOLD_H

#include <apr.h>

/* How many code points of one cluster are looked at; what goes beyond begins another cluster. */
#define FC_CLUSTER_MAX 64
/* How many folded characters a cluster yields at most. */
#define FC_FOLDED_MAX (FC_CLUSTER_MAX * 4)

/* A byte that doesn't decode: as folded character it equals nothing in a quote. */
#define FC_CHAR_INVALID 0x110000u

typedef enum {
    FC_CLASS_OTHER = 0,
    FC_CLASS_LETTER,     /* letters and marks of scripts that separate words */
    FC_CLASS_LONE,       /* letters and marks of scripts that don't: Han, kana, Thai … */
    FC_CLASS_DIGIT,      /* category Nd */
    FC_CLASS_NUMBER,     /* the rest of category N: fractions, superscripts, circled … */
    FC_CLASS_HYPHEN,     /* U+002D, U+2010, U+2011: joins words; a sign before a number */
    FC_CLASS_SIGN,       /* + ± en dash, minus: a sign before a number */
    FC_CLASS_APOSTROPHE, /* ' and ’; a thousands sign between digits too */
    FC_CLASS_POINT,      /* decimal and thousands signs between digits */
    FC_CLASS_PERCENT     /* % ‰ */
} fc_class_t;

/* 1 for what HTML, XML and Unicode call white space (property White_Space). */
int fc_char_is_white(apr_int32_t cp);

/* 1 for what is never seen as wording: soft hyphens, zero-width and bidi control characters. */
int fc_char_is_ignored(apr_int32_t cp);

/* The class of an unfolded code point (of a cluster: its first one). */
fc_class_t fc_char_class(apr_int32_t cp);

/* 2 for Han, kana and Hangul, else 1: what a character counts for lengths. */
int fc_char_weight(apr_uint32_t folded);

/* 1 where no grapheme cluster border is between cp and the one before (Unicode Standard Annex 29);
 * *state is 0 at the start of a text. */
int fc_char_extends(apr_int32_t before, apr_int32_t cp, apr_int32_t *state);

/* The folded form (NFC) of a cluster of 1 to FC_CLUSTER_MAX code points into out, which has room
 * for FC_FOLDED_MAX; returns its length, 0 where nothing of it is wording. */
int fc_cluster_fold(const apr_int32_t *cps, int n, apr_uint32_t *out);

/* 1 where a folded character is composed (NFC) with this combining mark as its last. */
int fc_char_ends_with(apr_uint32_t folded, apr_uint32_t mark);

/* The superscript or subscript form of a decimal digit's code point, for digits set high or low
 * beside another digit. */
apr_uint32_t fc_digit_raised(apr_uint32_t digit, int lowered);

#endif
