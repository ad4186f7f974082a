/* Anchoring: where each quote stands in the text (contract, section 2).
 *
 * What is here decides the rules that say where the words stand as the page streams by (rules 1 and
 * 2): verbatim passages, with no context given or with all that is given matching whole. */
#ifndef FC_ANCHOR_H
#define FC_ANCHOR_H

#include "reviews.h"
#include "text.h"

typedef struct fc_anchor_t fc_anchor_t;

/* A passage that is decided; characters from..to of the text (end exclusive) are still kept. */
typedef void fc_anchor_fn(void *baton, const fc_quote_t *quote, apr_int64_t from, apr_int64_t to);

/* shown: one byte a claim, 0 where its quotes aren't looked for. hold: passages that reach over
 * more than so many origin bytes, their context after them included, aren't taken; 0: no limit.
 * All arguments must outlive the anchor, which lives in p. */
fc_anchor_t *fc_anchor_create(const fc_reviews_t *reviews, const char *shown, fc_text_t *text,
                              apr_size_t hold, fc_anchor_fn *fn, void *baton, apr_pool_t *p);

/* An element that quotes may be bound to begins before the next character, or ends after the last
 * one. The text must be sealed there. */
void fc_anchor_fragment(fc_anchor_t *a, int fragment, int opens);

/* Goes on to the text's last character; each quote's passages come in document order. Forgets the
 * characters that aren't needed any more. position: the origin byte up to which the page is read. */
void fc_anchor_run(fc_anchor_t *a, apr_off_t position);

/* Number of the first character that may still become part of a passage. */
apr_int64_t fc_anchor_open(const fc_anchor_t *a);

#endif
