/* Shared by anchor.c (the pass over the text), anchor_fits.c (whether a quote stands at a place),
 * surroundings.c (verbatim passages and their contexts) and wording.c (other wording). */
#ifndef FC_ANCHOR_PRIVATE_H
#define FC_ANCHOR_PRIVATE_H

#include "anchor.h"
#include "distance.h"

/* Shorter quotes (in units) are never taken for the words alone. */
#define SHORT_UNITS 16
#define LONG_UNITS 32

/* Of the text beside a passage so many characters may be compared with a context. */
#define CONTEXT_REACH (2 * FC_CONTEXT_UNITS)

/* A context and what word borders look at. */
#define SURROUNDINGS (CONTEXT_REACH + 8)

/* A passage kept until the page's end. */
typedef struct kept_t {
    void *handle; /* NULL: none */
    apr_off_t start;
    apr_int64_t from;
    apr_uint32_t position;
    char lost; /* it is the best, and can't be taken */
} kept_t;

/* What is known of a quote so far. */
typedef struct progress_t {
    char taken;    /* rule 1 or 2 has found a passage */
    char given_up; /* a limit was reached: only rules 1 and 2 count from here on */
    char settled;  /* rules 3 to 5 have decided, at the page's end */
    int verbatim;  /* passages in other surroundings */
    /* the verbatim passage with the best context */
    kept_t verbatim_kept;
    int verbatim_edits, verbatim_ties; /* how many have just as good a one */
    int next_edits;                    /* of the best that is worse */
    char words_fit;                    /* the nearest words of its contexts are there */
    /* the best passage of other wording */
    kept_t wording_kept;
    int wording_total, wording_edits;
    fc_pattern_t *prefix, *suffix; /* compiled when first needed */
} progress_t;

typedef struct candidate_t {
    int quote;
    apr_int64_t from, to;
} candidate_t;

typedef struct fragment_t {
    apr_int64_t from, to; /* characters; to is the largest number while it is open */
    int seen;
} fragment_t;

struct fc_anchor_t {
    const fc_reviews_t *reviews;
    fc_text_t *text;
    fc_anchor_options_t options;
    fc_anchor_sink_t sink;
    apr_pool_t *pool, *scratch;

    apr_off_t gone; /* origin bytes before it have left, undecided or not */
    fc_matcher_scan_t scan;
    fragment_t *fragments;
    progress_t *progress; /* by quote */
    /* Verbatim passages whose end or context isn't seen yet, in order of their ends. */
    candidate_t *waiting;
    int waiting_count, waiting_size;
    int *kept; /* quotes that keep something, each once */
    int kept_count;
    struct wording_filter_t *filter; /* of other wording; NULL until it is first needed */
    int searchable;                  /* quotes that other wording is to be looked for */
    apr_int64_t searched;            /* ranges that begin before this character were looked at */
    /* Characters that other wording, the quote's words where they overlap it and what surrounds
     * these may extend to, onwards from a range's start and back from it. */
    int reach, look_back;
    apr_int64_t work;
    int exhausted; /* work has reached its limit */
};

/* Steps that a passage counts for. It takes no such time, but memory and room in the page: so a
 * quote of a word or two can't fill either, and FactCheckLimit Work's default lets 20,000 through.
 */
#define PASSAGE_STEPS 10000
/* One that may be taken at the page's end; and 32 for each character, whose text is kept. */
#define KEPT_STEPS 2000
/* One that waits for what comes, each time that it is looked at. */
#define WAITING_STEPS 16

#define YES 1
#define NO 0
#define WAIT (-1)

/* --- anchor.c --- */

/* The characters that a quote may be found among: its fragment's. */
void anchor_bounds(const fc_anchor_t *a, const fc_quote_t *quote, apr_int64_t *low,
                   apr_int64_t *high);
/* Counts steps; returns 0 where no more are allowed. */
int anchor_work(fc_anchor_t *a, apr_int64_t steps);
/* Whether a passage of characters from..to may be taken: it isn't longer than that, and none of it
 * has left. */
int anchor_is_held(const fc_anchor_t *a, apr_int64_t from, apr_int64_t to);
void anchor_give_up(fc_anchor_t *a, int quote);
/* Keeps a passage that may be taken at the page's end. One that isn't held is kept as lost: so long
 * as it is the best, nothing else is taken for it. */
void anchor_keep(fc_anchor_t *a, int quote, kept_t *kept, apr_int64_t from, apr_int64_t to);
int anchor_is_searchable(const fc_anchor_t *a, int quote);

/* --- anchor_fits.c --- */

int anchor_begins_cluster(const fc_text_t *t, apr_int64_t i);
/* Whether white space between two characters of the text is what the quote has there. */
int anchor_gap_fits(const fc_char_t *c, apr_byte_t gap);
/* Makes the characters of a passage at character from and of its surroundings, as far as they are
 * kept and have come. */
void anchor_make(const fc_text_t *t, const fc_quote_t *quote, apr_int64_t from);
/* Whether a passage of the quote's characters holds its white space too. Here and in the next two
 * they are made. */
int anchor_exact_fits(const fc_text_t *t, const fc_quote_t *quote, apr_int64_t from);
/* Whether a context stands whole beside a passage. Its outer end may lie within a character:
 * whoever cuts so many code points out of a text doesn't ask where characters end. */
int anchor_prefix_fits(const fc_text_t *t, const fc_quote_t *quote, apr_int64_t from,
                       apr_int64_t low);
int anchor_suffix_fits(const fc_text_t *t, const fc_quote_t *quote, apr_int64_t to,
                       apr_int64_t high);

/* --- surroundings.c --- */

/* Edits between a context and the text next to a passage, over the length that suits it best. */
int anchor_prefix_edits(fc_anchor_t *a, int quote, apr_int64_t from);
int anchor_suffix_edits(fc_anchor_t *a, int quote, apr_int64_t to);
/* Whether the quote's words, which stand at character from, are a passage: on a side whose context
 * doesn't match whole it ends where a word ends. */
int anchor_sides_end_words(const fc_anchor_t *a, const fc_quote_t *quote, apr_int64_t from);
/* Weighs a verbatim passage whose context doesn't match whole (rules 3 to 5). Returns 0 while
 * characters that it needs may still come. */
int anchor_weigh(fc_anchor_t *a, const candidate_t *candidate);
/* At the page's end: decides a quote by rules 3 to 5. Returns 1 where one of them took a passage.
 */
int anchor_settle_verbatim(fc_anchor_t *a, int quote);

/* --- wording.c --- */

/* Looks for other wording in ranges that begin from character first on and before limit. */
void anchor_search(fc_anchor_t *a, apr_int64_t first, apr_int64_t limit);
/* How many edits the tolerance allows a quote. */
int anchor_edits_allowed(const fc_anchor_t *a, const fc_quote_t *quote);

#endif
