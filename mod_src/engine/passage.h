/* Passages of an article's text, for those who write quotes: finding words, cutting quotes. */
#ifndef FC_PASSAGE_H
#define FC_PASSAGE_H

#include "annotator.h"
#include "text.h"

/* All of the page's text. After finish, of an annotator that was opened with keep_text. */
const fc_text_t *fc_annotator_text(const fc_annotator_t *a);

/* The language that the page's html element names; NULL. Valid as long as the annotator. */
const char *fc_annotator_language(const fc_annotator_t *a);

/* Characters of a text, to exclusive; from < to. */
typedef struct fc_range_t {
    apr_int64_t from, to;
} fc_range_t;

/* The characters that stand for the origin bytes from start to end; 0 where there are none. */
int fc_passage_at(fc_range_t *range, const fc_text_t *text, apr_off_t start, apr_off_t end);

/* How near a passage comes to some words. */
typedef struct fc_nearness_t {
    fc_range_t range; /* whole words */
    double score;     /* 1 less the edits by character of the words; 1: nothing but white space,
                         letter case and the height of digits differs */
    int count;        /* how many passages come as near */
} fc_nearness_t;

/* The passage that comes nearest to words (UTF-8), the first of equals. White space, letter case
 * and whether digits are set high count for nothing here: what people paste out of a browser has
 * lost them. 0 where the text or the words have no character. p: scratch. */
int fc_passage_nearest(fc_nearness_t *nearness, const fc_text_t *text, const char *words,
                       apr_pool_t *p);

/* A quote's selector: texts in UTF-8, fit for XML; prefix and suffix are "" where nothing stands
 * there. start and end: TextPositionSelector. */
typedef struct fc_quotation_t {
    const char *exact, *prefix, *suffix;
    apr_int64_t start, end;
} fc_quotation_t;

/* Cuts a passage out of the text with the words on both sides that count as its context (contract,
 * section 2): as many as it takes to have FC_CONTEXT_UNITS, less only at the text's ends and where
 * there is what can't be quoted (bytes that don't decode, controls, a footnote's digit that touches
 * another). APR_EINVAL where the passage itself holds such, or doesn't fold as a quote of it would:
 * then no quote has it. From p. */
apr_status_t fc_passage_cut(fc_quotation_t *quotation, const fc_text_t *text, fc_range_t range,
                            apr_pool_t *p);

/* The range with one more word on each side, where there is one that can be quoted; 0 where there
 * is none on either side. */
int fc_passage_widen(fc_range_t *range, const fc_text_t *text);

#endif
