/* Anchoring: where each quote stands in the text (contract, section 2).
 *
 * Rules 1 and 2 (no context given, or all that is given matches whole) decide as the page streams
 * by. What else may come of a quote, a verbatim passage in edited surroundings (rules 3 to 5) or a
 * passage of other wording, is known at the page's end: until then the best of each is kept. */
#ifndef FC_ANCHOR_H
#define FC_ANCHOR_H

#include "reviews.h"
#include "text.h"

typedef struct fc_anchor_t fc_anchor_t;

/* What anchoring tells. The characters from..to (end exclusive) are still kept in the text during
 * the call, and so are some around them. */
typedef struct fc_anchor_sink_t {
    /* A passage that is decided: its words are the quote's. */
    void (*take)(void *baton, const fc_quote_t *quote, apr_int64_t from, apr_int64_t to);
    /* A passage that may be taken at the page's end; returns what take_kept is to be given then. */
    void *(*keep)(void *baton, const fc_quote_t *quote, apr_int64_t from, apr_int64_t to);
    void (*take_kept)(void *baton, const fc_quote_t *quote, void *kept, fc_state_t state,
                      fc_cause_t cause);
    void *baton;
} fc_anchor_sink_t;

typedef struct fc_anchor_options_t {
    const char *shown; /* one byte a claim: 0 where its quotes aren't looked for */
    apr_size_t hold;   /* origin bytes that a passage may have; 0: no limit */
    apr_int64_t work;  /* steps that may be taken; 0: no limit */
    int keep_text;     /* 1: no character is forgotten */
    int look_back;     /* so many characters before what is undecided are kept too */
    const apr_int64_t *pinned; /* none from this one on is forgotten; NULL */
    const fc_log_t *log;
} fc_anchor_options_t;

/* All arguments must outlive the anchor, which lives in p. */
fc_anchor_t *fc_anchor_create(const fc_reviews_t *reviews, fc_text_t *text,
                              const fc_anchor_options_t *options, const fc_anchor_sink_t *sink,
                              apr_pool_t *p);

/* An element that quotes may be bound to begins before the next character, or ends after the last
 * one. The text must be sealed there. */
void fc_anchor_fragment(fc_anchor_t *a, int fragment, int opens);

/* Goes on to the text's last character; each quote's passages come in document order. Forgets the
 * characters that aren't needed any more. Where the text is at its end, everything is decided.
 * Other wording is looked for in much text at once, when most quotes may have been found already;
 * eager: in all that there is. */
void fc_anchor_run(fc_anchor_t *a, int eager);

/* Decides what can be decided by now, and gives up what begins before this origin byte, for good:
 * the bytes before it leave. What is found depends on where that is done, and on no other cut. */
void fc_anchor_release(fc_anchor_t *a, apr_off_t gone);

/* The first origin byte that may still become part of a passage; -1: none that was read. */
apr_off_t fc_anchor_undecided(const fc_anchor_t *a);

/* 1 where work has ended the search. */
int fc_anchor_is_exhausted(const fc_anchor_t *a);

/* Why a quote isn't intact, for logs and editors; after the end. */
typedef struct fc_anchor_why_t {
    int verbatim;       /* how often its words stand in the page in other surroundings */
    int context_edits;  /* of the best of them; -1: none */
    int context_length; /* folded characters of the contexts given */
    int wording_edits;  /* of the nearest other wording that was within tolerance; -1: none */
    int given_up;       /* a limit was reached before it was decided */
} fc_anchor_why_t;

void fc_anchor_why(const fc_anchor_t *a, int quote, fc_anchor_why_t *why);

#endif
