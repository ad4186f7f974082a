/* Excerpts: a passage cut out of a page's text, with the words beside it. */
#ifndef FC_EXCERPT_H
#define FC_EXCERPT_H

#include "annotator.h"
#include "text.h"

/* So many characters on both sides of a passage are enough for any excerpt. */
#define FC_EXCERPT_REACH 400

/* Fills in an excerpt of characters from..to (end exclusive) of the text, which keeps
 * FC_EXCERPT_REACH characters on both sides, or all there are. Strings come from p. */
void fc_excerpt_cut(fc_excerpt_t *excerpt, const fc_text_t *text, apr_int64_t from, apr_int64_t to,
                    apr_pool_t *p);

#endif
