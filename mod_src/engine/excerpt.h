/* Excerpts: passages cut out of a page's text, with the words beside them. */
#ifndef FC_EXCERPT_H
#define FC_EXCERPT_H

#include "annotator.h"
#include "text.h"

/* So many characters on both sides of a passage are enough for any excerpt. */
#define FC_EXCERPT_REACH 400

/* A page's excerpts, which wait until the text around their passages has come. */
typedef struct fc_excerpts_t fc_excerpts_t;

/* text must outlive it; quotes: how many there are. Lives in p. */
fc_excerpts_t *fc_excerpts_create(const fc_text_t *text, int quotes, apr_pool_t *p);

/* An excerpt of characters from..to (end exclusive), filled in once that can be done: of a quote's
 * passage, NULL where it has had FC_EXCERPTS of them; or of one that may be none in the end. */
const fc_excerpt_t *fc_excerpts_take(fc_excerpts_t *e, int quote, apr_int64_t from, apr_int64_t to);
const fc_excerpt_t *fc_excerpts_keep(fc_excerpts_t *e, apr_int64_t from, apr_int64_t to);

/* Fills in those whose surroundings are there; at the text's end all of them. */
void fc_excerpts_cut(fc_excerpts_t *e);

/* The first character that waiting ones need: at any time, where the pointer leads. */
const apr_int64_t *fc_excerpts_pinned(const fc_excerpts_t *e);

#endif
