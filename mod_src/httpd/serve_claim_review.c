/* An article's ClaimReviews as JSON-LD: the same that factcheck export writes, and the page has. */
#include <http_protocol.h>
#include "locate.h"
#include "serve.h"
#include "engine/claim_review.h"

static json_t *make_reviews(const fc_lookup_t *lookup)
{
    apr_pool_t *p = lookup->r->pool;
    json_t *reviews = json_array();

    for (int i = 0; i < fc_reviews_count(lookup->request->reviews); i++) {
        const fc_claim_t *claim = fc_reviews_claim(lookup->request->reviews, i);
        fc_claim_result_t room;
        const fc_claim_result_t *result;
        if (fc_lookup_claim(lookup, i, &room, &result) &&
            !fc_claim_review_why_not(claim, result, lookup->url, lookup->r->request_time, p)) {
            json_array_append_new(
                reviews,
                fc_claim_review_json(claim, lookup->url, result ? result->note_id : NULL, p));
        }
    }
    return reviews;
}

int fc_serve_claim_review(request_rec *r, const char *path)
{
    const char *decoded = fc_locate_decode(path, r->pool);
    fc_lookup_t lookup;
    int status;

    if (!decoded) {
        return HTTP_NOT_FOUND;
    }
    status = fc_lookup_article(&lookup, r, decoded, FC_SERVE_CLAIM_REVIEW);
    if (status != OK) {
        return fc_lookup_refuse(&lookup, status);
    }
    status = fc_lookup_read(&lookup);
    if (status != OK) {
        return status;
    }
    fc_lookup_adopt(&lookup);
    return fc_serve_json(r, "application/ld+json", make_reviews(&lookup));
}
