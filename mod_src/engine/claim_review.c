#include "claim_review.h"

#include <string.h>
#include <apr_strings.h>
#include <apr_uri.h>
#include "jsonld.h"
#include "note.h"
#include "rich.h"

/* Below it a double holds whole numbers as they are. */
#define WHOLE_MAX 9007199254740992.0

/* --- which are admitted --- */

static int is_same(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "") == 0;
}

static int is_host_of(const char *page_url, const char *url, apr_pool_t *p)
{
    apr_uri_t a, b;

    return page_url == NULL ||
           (apr_uri_parse(p, page_url, &a) == APR_SUCCESS &&
            apr_uri_parse(p, url, &b) == APR_SUCCESS && a.hostname && b.hostname &&
            strcasecmp(a.hostname, b.hostname) == 0);
}

/* What a reader's link may have added to the page's address doesn't make it another page, nor does
 * the scheme by which a server behind another is asked. */
static int is_page(const char *page_url, const char *url, apr_pool_t *p)
{
    apr_uri_t a, b;

    return page_url != NULL && is_host_of(page_url, url, p) &&
           apr_uri_parse(p, page_url, &a) == APR_SUCCESS &&
           apr_uri_parse(p, url, &b) == APR_SUCCESS && is_same(a.path, b.path) &&
           (b.query == NULL || is_same(a.query, b.query)) && b.fragment == NULL;
}

const char *fc_claim_review_why_not(const fc_claim_t *claim, const fc_claim_result_t *result,
                                    const char *page_url, apr_time_t now, apr_pool_t *p)
{
    if (claim->status != FC_WORK_PUBLISHED) {
        return claim->status == FC_WORK_DRAFT ? "it is a draft" : "it is withdrawn";
    }
    if (claim->expires != NULL && now >= claim->expires->time) {
        return "it has expired";
    }
    if (claim->date_published.time > now) {
        return "it isn't published yet";
    }
    if (claim->item_author == NULL) {
        return "whose claim it is isn't said: add <itemReviewed author=\"…\"/>";
    }
    if (result != NULL && result->state != FC_STATE_INTACT) {
        return result->state == FC_STATE_CHANGED
                   ? "the article was edited there: see factcheck lint and relink"
                   : "the article hasn't its passage: see factcheck lint";
    }
    if (claim->url == NULL) {
        return "it has no url of its own: add one";
    }
    return is_host_of(page_url, claim->url, p)
               ? NULL
               : "its url is on another host than the article's address";
}

/* --- what they say --- */

/* schema.org takes numbers as text too, but Google's parser is pleased with numbers. */
static void set_number(json_t *object, const char *key, const char *written, double value)
{
    int is_whole = value > -WHOLE_MAX && value < WHOLE_MAX && value == (double)(json_int_t)value;

    if (written != NULL) {
        json_object_set_new(object, key,
                            is_whole ? json_integer((json_int_t)value) : json_real(value));
    }
}

static json_t *review_rating(const fc_claim_t *claim, apr_pool_t *p)
{
    json_t *rating = fc_jsonld_typed("@type", "Rating");

    if (claim->has_rating) {
        set_number(rating, "ratingValue", claim->rating_value_text, claim->rating_value);
        set_number(rating, "worstRating", "", claim->worst_rating);
        set_number(rating, "bestRating", "", claim->best_rating);
    }
    fc_jsonld_set(rating, "alternateName", claim->alternate_name, p);
    return rating;
}

static json_t *item_reviewed(const fc_claim_t *claim, apr_pool_t *p)
{
    json_t *item = fc_jsonld_typed("@type", "Claim"), *author;

    if (claim->item_author != NULL) {
        author = fc_jsonld_typed("@type", "Person");
        fc_jsonld_set(author, "name", claim->item_author, p);
        json_object_set_new(item, "author", author);
    }
    fc_jsonld_set_date(item, "datePublished", claim->item_published, p);
    return item;
}

static json_t *creative_work(const fc_citation_t *citation, apr_pool_t *p)
{
    json_t *work = fc_jsonld_typed("@type", "CreativeWork"), *publisher;

    fc_jsonld_set(work, "name", citation->name, p);
    fc_jsonld_set(work, "url", citation->url, p);
    fc_jsonld_set(work, "archivedAt", citation->archived_at, p);
    fc_jsonld_set_date(work, "datePublished", citation->date_published, p);
    if (citation->publisher != NULL) {
        publisher = fc_jsonld_typed("@type", "Organization");
        fc_jsonld_set(publisher, "name", citation->publisher, p);
        json_object_set_new(work, "publisher", publisher);
    }
    return work;
}

/* Where several reviews have this page for theirs, each is told apart by its note. */
static const char *review_url(const fc_claim_t *claim, const char *page_url, const char *note_id,
                              apr_pool_t *p)
{
    if (claim->url == NULL || !is_page(page_url, claim->url, p)) {
        return claim->url;
    }
    return apr_pstrcat(p, claim->url, "#", note_id ? note_id : fc_note_usual_id(claim, p), NULL);
}

json_t *fc_claim_review_json(const fc_claim_t *claim, const char *page_url, const char *note_id,
                             apr_pool_t *p)
{
    json_t *review = fc_jsonld_typed("@context", "https://schema.org"), *author;
    int i;

    json_object_set_new(review, "@type", json_string("ClaimReview"));
    fc_jsonld_set(review, "url", review_url(claim, page_url, note_id, p), p);
    fc_jsonld_set_date(review, "datePublished", &claim->date_published, p);
    fc_jsonld_set_date(review, "dateModified", claim->date_modified, p);
    fc_jsonld_set(review, "inLanguage", claim->lang, p);
    author = fc_jsonld_typed("@type", "Organization");
    fc_jsonld_set(author, "name", claim->author->name, p);
    fc_jsonld_set(author, "url", claim->author->url, p);
    json_object_set_new(review, "author", author);
    fc_jsonld_set(review, "claimReviewed",
                  claim->claim_reviewed ? claim->claim_reviewed : claim->targets[0].exact, p);
    json_object_set_new(review, "itemReviewed", item_reviewed(claim, p));
    json_object_set_new(review, "reviewRating", review_rating(claim, p));
    if (claim->review_body.count > 0) {
        fc_jsonld_set(review, "reviewBody", fc_rich_plain(&claim->review_body, p), p);
    }
    for (i = 0; i < claim->citation_count; i++) {
        fc_jsonld_append(review, "citation", creative_work(&claim->citations[i], p));
    }
    for (i = 0; i < claim->correction_count; i++) {
        json_t *correction = fc_jsonld_typed("@type", "CorrectionComment");

        fc_jsonld_set_date(correction, "datePublished", &claim->corrections[i].date_published, p);
        fc_jsonld_set(correction, "text", fc_rich_plain(&claim->corrections[i].text, p), p);
        fc_jsonld_append(review, "correction", correction);
    }
    return review;
}
