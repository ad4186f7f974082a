#include "web_annotation.h"

#include <string.h>
#include <apr_strings.h>
#include "jsonld.h"
#include "rich.h"

/* BCP 47 for a language that isn't known. */
#define UNDETERMINED "und"

/* --- the review ---------------------------------------------------------------- */

/* Text whose language may be another than the review's. */
static void set_text(json_t *object, const char *key, const char *text, const char *lang,
                     const char *around, apr_pool_t *p)
{
    json_t *value;

    if (text == NULL || strcmp(lang ? lang : "", around ? around : "") == 0) {
        fc_jsonld_set(object, key, text, p);
        return;
    }
    value = json_object();
    fc_jsonld_set(value, "@value", text, p);
    fc_jsonld_set(value, "@language", lang ? lang : UNDETERMINED, p);
    json_object_set_new(object, key, value);
}

static json_t *rating_body(const fc_claim_t *claim, apr_pool_t *p)
{
    json_t *rating = fc_jsonld_typed("type", "schema:Rating");

    fc_jsonld_set(rating, "schema:ratingValue", claim->rating_value_text, p);
    fc_jsonld_set(rating, "schema:worstRating", claim->worst_rating_text, p);
    fc_jsonld_set(rating, "schema:bestRating", claim->best_rating_text, p);
    set_text(rating, "schema:alternateName", claim->alternate_name, claim->alternate_name_lang,
             claim->lang, p);
    return rating;
}

static json_t *item_body(const fc_claim_t *claim, apr_pool_t *p)
{
    json_t *item = fc_jsonld_typed("type", "schema:Claim"), *author;

    if (claim->item_author != NULL) {
        author = json_object();
        fc_jsonld_set(author, "schema:name", claim->item_author, p);
        json_object_set_new(item, "schema:author", author);
    }
    fc_jsonld_set_date(item, "schema:datePublished", claim->item_published, p);
    return item;
}

static json_t *citation_body(const fc_claim_t *claim, const fc_citation_t *citation, apr_pool_t *p)
{
    json_t *work = fc_jsonld_typed("type", "schema:CreativeWork"), *publisher;

    set_text(work, "schema:name", citation->name, citation->lang, claim->lang, p);
    fc_jsonld_set(work, "schema:url", citation->url, p);
    fc_jsonld_set(work, "schema:archivedAt", citation->archived_at, p);
    fc_jsonld_set_date(work, "schema:datePublished", citation->date_published, p);
    if (citation->publisher != NULL) {
        publisher = fc_jsonld_typed("type", "schema:Organization");
        fc_jsonld_set(publisher, "schema:name", citation->publisher, p);
        json_object_set_new(work, "schema:publisher", publisher);
    }
    return work;
}

static json_t *correction_body(const fc_claim_t *claim, const fc_correction_t *correction,
                               apr_pool_t *p)
{
    json_t *comment = fc_jsonld_typed("type", "schema:CorrectionComment");

    fc_jsonld_set_date(comment, "schema:datePublished", &correction->date_published, p);
    set_text(comment, "schema:text", fc_rich_html(&correction->text, p), correction->text.lang,
             claim->lang, p);
    return comment;
}

static const char *status_name(fc_work_status_t status)
{
    static const char *const names[] = {"Published", "Draft", "Withdrawn"};

    return names[status];
}

static json_t *review_body(const fc_claim_t *claim, apr_pool_t *p)
{
    json_t *body = fc_jsonld_typed("type", "schema:ClaimReview");
    int i;

    fc_jsonld_set(body, "factcheck:id", claim->id, p);
    fc_jsonld_set(body, "schema:url", claim->url, p);
    fc_jsonld_set(body, "schema:inLanguage", claim->lang, p);
    fc_jsonld_set_date(body, "schema:datePublished", &claim->date_published, p);
    fc_jsonld_set_date(body, "schema:dateModified", claim->date_modified, p);
    fc_jsonld_set_date(body, "schema:expires", claim->expires, p);
    fc_jsonld_set(body, "schema:creativeWorkStatus", status_name(claim->status), p);
    if (claim->item_author != NULL || claim->item_published != NULL) {
        json_object_set_new(body, "schema:itemReviewed", item_body(claim, p));
    }
    set_text(body, "schema:claimReviewed", claim->claim_reviewed, claim->claim_reviewed_lang,
             claim->lang, p);
    json_object_set_new(body, "schema:reviewRating", rating_body(claim, p));
    if (claim->review_body.count > 0) {
        set_text(body, "schema:reviewBody", fc_rich_html(&claim->review_body, p),
                 claim->review_body.lang, claim->lang, p);
    }
    for (i = 0; i < claim->citation_count; i++) {
        fc_jsonld_append(body, "schema:citation", citation_body(claim, &claim->citations[i], p));
    }
    for (i = 0; i < claim->correction_count; i++) {
        fc_jsonld_append(body, "schema:correction",
                         correction_body(claim, &claim->corrections[i], p));
    }
    return body;
}

/* For readers of any annotation client: the verdict and the review in words. */
static json_t *textual_body(const fc_claim_t *claim, apr_pool_t *p)
{
    json_t *body = fc_jsonld_typed("type", "TextualBody");
    fc_inline_t verdict = {.kind = FC_INLINE_TEXT, .text = claim->alternate_name};
    fc_rich_t rich = {&verdict, 1, NULL};
    const char *html = fc_rich_html(&rich, p);

    if (claim->status == FC_WORK_WITHDRAWN) {
        html = "";
    }
    if (claim->review_body.count > 0) {
        html = apr_pstrcat(p, html, *html ? ": " : "", fc_rich_html(&claim->review_body, p), NULL);
    }
    fc_jsonld_set(body, "value", html, p);
    fc_jsonld_set(body, "format", "text/html", p);
    fc_jsonld_set(body, "language",
                  claim->review_body.count > 0 ? claim->review_body.lang : claim->lang, p);
    fc_jsonld_set(body, "purpose", "assessing", p);
    return body;
}

/* --- where --------------------------------------------------------------------- */

static json_t *selectors(const fc_target_t *target, const char *lang, apr_pool_t *p)
{
    json_t *quote = fc_jsonld_typed("type", "TextQuoteSelector"), *position, *both;

    fc_jsonld_set(quote, "exact", target->exact, p);
    fc_jsonld_set(quote, "prefix", target->prefix, p);
    fc_jsonld_set(quote, "suffix", target->suffix, p);
    if (strcmp(target->lang ? target->lang : "", lang ? lang : "") != 0) {
        fc_jsonld_set(quote, "factcheck:language", target->lang ? target->lang : UNDETERMINED, p);
    }
    if (target->start < 0) {
        return quote;
    }
    position = fc_jsonld_typed("type", "TextPositionSelector");
    json_object_set_new(position, "start", json_integer(target->start));
    json_object_set_new(position, "end", json_integer(target->end));
    both = json_array();
    json_array_append_new(both, quote);
    json_array_append_new(both, position);
    return both;
}

static json_t *resource(const fc_target_t *target, const char *lang, const char *source,
                        apr_pool_t *p)
{
    json_t *object = fc_jsonld_typed("source", source), *fragment;
    json_t *selector = selectors(target, lang, p);

    if (target->fragment != NULL) {
        fragment = fc_jsonld_typed("type", "FragmentSelector");
        fc_jsonld_set(fragment, "conformsTo", "http://tools.ietf.org/rfc/rfc3236", p);
        fc_jsonld_set(fragment, "value", target->fragment, p);
        json_object_set_new(fragment, "refinedBy", selector);
        selector = fragment;
    }
    json_object_set_new(object, "selector", selector);
    if (target->occurrence_said) {
        fc_jsonld_set(object, "factcheck:occurrence", target->first_only ? "first" : "all", p);
    }
    return object;
}

/* The model's created and modified are xsd:dateTime in UTC. */
static void set_moment(json_t *object, const char *key, const fc_date_t *date, apr_pool_t *p)
{
    apr_time_exp_t t;

    if (date != NULL) {
        apr_time_exp_gmt(&t, date->time);
        fc_jsonld_set(object, key,
                      apr_psprintf(p, "%04d-%02d-%02dT%02d:%02d:%02dZ", t.tm_year + 1900,
                                   t.tm_mon + 1, t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec),
                      p);
    }
}

json_t *fc_web_annotation_json(const fc_claim_t *claim, const char *id, const char *source,
                               apr_pool_t *p)
{
    json_t *annotation = json_object(), *creator = fc_jsonld_typed("type", "Organization");
    int i;

    fc_jsonld_set(annotation, "id", id, p);
    fc_jsonld_set(annotation, "type", "Annotation", p);
    fc_jsonld_set(annotation, "motivation", "assessing", p);
    fc_jsonld_set(creator, "name", claim->author->name, p);
    fc_jsonld_set(creator, "homepage", claim->author->url, p);
    fc_jsonld_set(creator, "factcheck:id", claim->author->id, p);
    if (strcmp(claim->author->lang ? claim->author->lang : "", claim->lang ? claim->lang : "") !=
        0) {
        fc_jsonld_set(creator, "factcheck:language",
                      claim->author->lang ? claim->author->lang : UNDETERMINED, p);
    }
    json_object_set_new(annotation, "creator", creator);
    set_moment(annotation, "created", &claim->date_published, p);
    set_moment(annotation, "modified", claim->date_modified, p);
    fc_jsonld_append(annotation, "body", textual_body(claim, p));
    fc_jsonld_append(annotation, "body", review_body(claim, p));
    for (i = 0; i < claim->target_count; i++) {
        fc_jsonld_append(annotation, "target",
                         resource(&claim->targets[i], claim->lang, source, p));
    }
    return annotation;
}

static json_t *context(void)
{
    return json_pack("[s, {s:s, s:s}]", "http://www.w3.org/ns/anno.jsonld", "schema",
                     FC_JSONLD_SCHEMA, "factcheck", FC_JSONLD_OWN);
}

json_t *fc_web_annotation_collection(json_t *annotations, const char *id, apr_pool_t *p)
{
    json_t *collection = json_object(), *page = json_object();

    json_object_set_new(collection, "@context", context());
    fc_jsonld_set(collection, "id", id, p);
    fc_jsonld_set(collection, "type", "AnnotationCollection", p);
    json_object_set_new(collection, "total",
                        json_integer((json_int_t)json_array_size(annotations)));
    fc_jsonld_set(page, "id", apr_pstrcat(p, id, "-1", NULL), p);
    fc_jsonld_set(page, "type", "AnnotationPage", p);
    fc_jsonld_set(page, "partOf", id, p);
    json_object_set_new(page, "startIndex", json_integer(0));
    json_object_set_new(page, "items", annotations);
    json_object_set_new(collection, "first", page);
    return collection;
}
