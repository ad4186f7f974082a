/* Quotes that the engine finds again at one passage of an article. */
#ifndef FC_CUTTER_H
#define FC_CUTTER_H

#include "article.h"
#include "engine/passage.h"

typedef struct fc_cutter_t {
    const fc_article_t *article;
    const fc_text_t *text; /* the article's */
    const char *language;  /* that the page says; NULL */
    apr_time_t now;
    apr_pool_t *scratch; /* of the last look */
} fc_cutter_t;

/* Reads the article's text. Everything lives in p. */
apr_status_t fc_cutter_open(fc_cutter_t *cutter, fc_error_t *error, const fc_article_t *article,
                            apr_time_t now, apr_pool_t *p);

/* What the engine finds of one target; *result is valid until the next look. */
apr_status_t fc_cutter_look(fc_cutter_t *cutter, const fc_target_t *target,
                            fc_claim_result_t *result, fc_error_t *error);

/* Cuts a quote that the engine finds at this passage and nowhere else; *target NULL: there is none.
 * like: what its fragment and occurrence are to be; NULL. widened: NULL, or where the passage's
 * twins stand in the same surroundings, a longer quote is made and *widened is set. From p. */
apr_status_t fc_cutter_cut(fc_cutter_t *cutter, fc_range_t range, const fc_target_t *like,
                           const fc_target_t **target, int *widened, fc_error_t *error,
                           apr_pool_t *p);

#endif
