/* The annotator from inside: annotator.c (the page's way through) and outcome.c (what became of
 * each claim). */
#ifndef FC_ANNOTATOR_PRIVATE_H
#define FC_ANNOTATOR_PRIVATE_H

#include "anchor.h"
#include "annotator.h"
#include "charset.h"
#include "excerpt.h"
#include "inject.h"
#include "scanner.h"
#include "splice.h"
#include "text.h"
#include "tree.h"

struct fc_annotator_t {
    const fc_reviews_t *reviews;
    const fc_page_options_t *options;
    apr_pool_t *pool;

    /* The page's first bytes, until its encoding is known. */
    char head[FC_CHARSET_PRESCAN];
    apr_size_t head_length, head_needed;
    int started;
    const char *reason; /* why nothing is annotated; NULL */

    fc_scanner_t *scanner;
    fc_tree_t *tree;
    fc_text_t *text;
    fc_anchor_t *anchor;
    fc_splice_t *splice;
    fc_inject_t *inject;
    apr_off_t shift;   /* bytes before the scanner's first: a byte order mark */
    apr_off_t fed;     /* bytes given to us */
    apr_off_t decided; /* in origin bytes */
    /* FactCheckLimit Hold: each time that so many bytes (step) are read, those leave that have been
     * held for too long, whatever is undecided. So what is found depends on the page's bytes alone,
     * and not on how they come. step 0: there is no limit. */
    apr_off_t scanned, step, released;
    int finished;

    /* The run of text in hand. */
    fc_place_t place;
    apr_off_t text_end; /* of the last token, in the scanner's bytes */
    int in_words;       /* something other than white space has come in it */

    fc_excerpts_t *excerpts; /* NULL: nobody asks for any */
    char *shown;                    /* by claim */
    apr_array_header_t *passages;   /* fc_passage_t */
    fc_outcome_t *outcomes;         /* after finish */
    apr_off_t body_end;             /* last </body> before which notes could stand; -1 */
};

/* Sums up each claim, and logs it. */
void annotator_settle(fc_annotator_t *a);

#endif
