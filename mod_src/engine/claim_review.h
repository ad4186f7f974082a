/* A review as schema.org's ClaimReview, for search engines (contract, FactCheckStructuredData). */
#ifndef FC_CLAIM_REVIEW_H
#define FC_CLAIM_REVIEW_H

#include <jansson.h>
#include "annotator.h"

/* Why search engines' rules don't admit the review at this moment, and what to do; static. NULL:
 * they do. result: what became of the claim in the article; NULL: nobody has read that, and the
 * claim is taken to stand. page_url: the article's address; NULL: unknown, and the review's url may
 * be of any host. p: scratch. */
const char *fc_claim_review_why_not(const fc_claim_t *claim, const fc_claim_result_t *result,
                                    const char *page_url, apr_time_t now, apr_pool_t *p);

/* One ClaimReview as search engines want it (schema.org/ClaimReview; Google's "Fact check
 * structured data": required and recommended properties). Where its url is the page itself, it leads
 * to the note: note_id, NULL: the one that notes usually have. */
json_t *fc_claim_review_json(const fc_claim_t *claim, const char *page_url, const char *note_id,
                             apr_pool_t *p);

#endif
