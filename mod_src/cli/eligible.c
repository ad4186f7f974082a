#include "eligible.h"

const char *fc_eligible_why_not(const fc_claim_t *claim, const fc_claim_result_t *result,
                                apr_time_t now)
{
    if (claim->status != FC_WORK_PUBLISHED) {
        return claim->status == FC_WORK_DRAFT ? "it is a draft" : "it is withdrawn";
    }
    if (!result->shown || claim->date_published.time > now) {
        return result->shown ? "it isn't published yet" : "it has expired";
    }
    if (claim->item_author == NULL) {
        return "whose claim it is isn't said: add <itemReviewed author=\"…\"/>";
    }
    if (result->state != FC_STATE_INTACT) {
        return result->state == FC_STATE_CHANGED
                   ? "the article was edited there: see factcheck lint and relink"
                   : "the article hasn't its passage: see factcheck lint";
    }
    return claim->url ? NULL : "it has no url of its own: add one";
}
