/* Which reviews search engines' rules admit as ClaimReview structured data (contract,
 * FactCheckStructuredData). */
#ifndef FC_ELIGIBLE_H
#define FC_ELIGIBLE_H

#include "engine/annotator.h"

/* Why they don't admit the review at this moment, and what to do; static. NULL: they do, as long as
 * its url is of the article's host. */
const char *fc_eligible_why_not(const fc_claim_t *claim, const fc_claim_result_t *result,
                                apr_time_t now);

#endif
