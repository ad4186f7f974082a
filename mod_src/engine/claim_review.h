/* A review as schema.org's ClaimReview, for search engines. */
#ifndef FC_CLAIM_REVIEW_H
#define FC_CLAIM_REVIEW_H

#include <jansson.h>
#include "annotator.h"

/* Why search engines' rules don't admit the review at this moment (contract,
 * FactCheckStructuredData), and what to do; static. NULL: they do, as long as its url is of the
 * article's host. */
const char *fc_claim_review_why_not(const fc_claim_t *claim, const fc_claim_result_t *result,
                                    apr_time_t now);

/* One ClaimReview as search engines want it (schema.org/ClaimReview; Google's "Fact check
 * structured data": required and recommended properties). url: the review's. */
json_t *fc_claim_review_json(const fc_claim_t *claim, const char *url, apr_pool_t *p);

#endif
