/* The review set from inside: sidecars merged, quotes folded and compiled. */
#ifndef FC_REVIEWS_H
#define FC_REVIEWS_H

#include "annotator.h"
#include "matcher.h"
#include "note.h"

/* Of a context so much counts, in folded characters (contract, section 2). */
#define FC_CONTEXT_UNITS 32

/* Folded text without white space, with the gap before each character (fc_gap_t: NONE or SPACE). */
typedef struct fc_folded_t {
    const apr_uint32_t *folded;
    const apr_byte_t *gaps;
    int n;     /* characters; 0: not given, or folds to nothing */
    int units; /* characters with Han, kana and Hangul counted twice */
    int word;  /* of a context: from the quote outwards so many characters reach over its nearest
                  whole word; n where it holds none */
} fc_folded_t;

typedef struct fc_quote_t {
    int claim;  /* index into the review set */
    int target; /* index into the claim's targets */
    fc_folded_t exact;
    fc_folded_t prefix, suffix;        /* the FC_CONTEXT_UNITS next to the quote */
    fc_gap_t prefix_seam, suffix_seam; /* between the context and the quote */
    int fragment;                      /* index into fragments; -1 */
    int first_only;
} fc_quote_t;

/* The ids that are injected for a claim, unless the page has them. */
typedef struct fc_claim_ids_t {
    const char *note, *body, *passage;
    int plain; /* they are written as they are */
} fc_claim_ids_t;

struct fc_reviews_t {
    const fc_claim_t *claims;
    const fc_claim_ids_t *ids; /* by claim */
    int claim_count;
    const fc_quote_t *quotes; /* pattern i of matcher is the exact of quote i */
    int quote_count;
    const int *first_quotes; /* by claim: the quote of its first target; the others follow */
    const char **fragments;  /* element ids that quotes are bound to, each once */
    int fragment_count;
    int longest; /* characters of the longest exact */
    const fc_matcher_t *matcher;
    double tolerance;
    const fc_note_parts_t *parts;
    const char *lang; /* of the first sidecar that says one; NULL */
};

#endif
