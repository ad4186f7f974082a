#include "web_annotation.h"

#include <string.h>
#include <apr_strings.h>
#include "jsonld.h"
#include "rich.h"

/* BCP 47 for a language that isn't known. */
#define UNDETERMINED "und"

/* --- the review --- */

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

/* id: the annotation's, of which the review's is made: the model wants one of every body that is
 * more than text. */
static json_t *review_body(const fc_claim_t *claim, const char *id, apr_pool_t *p)
{
    json_t *body = fc_jsonld_typed("type", "schema:ClaimReview");
    int i;

    fc_jsonld_set(body, "id", apr_pstrcat(p, id, strchr(id, '#') ? "-review" : "#review", NULL), p);
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

/* --- where --- */

/* One of the model's selectors by quote, with the position beside it where there is one (start < 0:
 * there is none). */
static json_t *selectors(const char *exact, const char *prefix, const char *suffix,
                         const char *lang, const char *around, apr_int64_t start, apr_int64_t end,
                         apr_pool_t *p)
{
    json_t *quote = fc_jsonld_typed("type", "TextQuoteSelector"), *position, *both;

    fc_jsonld_set(quote, "exact", exact, p);
    fc_jsonld_set(quote, "prefix", prefix, p);
    fc_jsonld_set(quote, "suffix", suffix, p);
    if (strcmp(lang ? lang : "", around ? around : "") != 0) {
        fc_jsonld_set(quote, "factcheck:language", lang ? lang : UNDETERMINED, p);
    }
    if (start < 0) {
        return quote;
    }
    position = fc_jsonld_typed("type", "TextPositionSelector");
    json_object_set_new(position, "start", json_integer(start));
    json_object_set_new(position, "end", json_integer(end));
    both = json_array();
    json_array_append_new(both, quote);
    json_array_append_new(both, position);
    return both;
}

static json_t *resource(const char *source, const char *fragment, json_t *selector, apr_pool_t *p)
{
    json_t *object = fc_jsonld_typed("source", source), *outer;

    if (fragment != NULL) {
        outer = fc_jsonld_typed("type", "FragmentSelector");
        fc_jsonld_set(outer, "conformsTo", "http://tools.ietf.org/rfc/rfc3236", p);
        fc_jsonld_set(outer, "value", fragment, p);
        json_object_set_new(outer, "refinedBy", selector);
        selector = outer;
    }
    json_object_set_new(object, "selector", selector);
    return object;
}

/* The model's dates are xsd:dateTime in UTC. */
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

/* A target as the sidecar has it. */
static json_t *checked_target(const fc_claim_t *claim, const fc_target_t *target,
                              const char *source, int with_position, apr_pool_t *p)
{
    json_t *selector = selectors(target->exact, target->prefix, target->suffix, target->lang,
                                 claim->lang, with_position ? target->start : -1, target->end, p);

    return resource(source, target->fragment, selector, p);
}

static json_t *declared_target(const fc_claim_t *claim, const fc_target_t *target,
                               const char *source, apr_pool_t *p)
{
    json_t *object = checked_target(claim, target, source, 1, p);

    if (target->occurrence_said) {
        fc_jsonld_set(object, "factcheck:occurrence", target->first_only ? "first" : "all", p);
    }
    return object;
}

/* A passage that reads as it was checked, by the words and the place that it has now. */
static json_t *standing_target(const fc_match_t *match, const char *source, apr_pool_t *p)
{
    const fc_excerpt_t *excerpt = match->excerpt;
    const char *exact = excerpt->exact ? excerpt->exact : match->text;
    json_t *object = resource(source, NULL,
                              selectors(exact, excerpt->prefix, excerpt->suffix, NULL, NULL,
                                        excerpt->start, excerpt->end, p),
                              p);

    fc_jsonld_set(object, "factcheck:state", "intact", p);
    return object;
}

/* One that doesn't: what the annotation says is of the article as it was when it was checked. */
static json_t *lost_target(const fc_claim_t *claim, const fc_target_t *target, const char *source,
                           const char *state, apr_pool_t *p)
{
    json_t *object = checked_target(claim, target, source, 0, p);
    json_t *time = fc_jsonld_typed("type", "TimeState");

    set_moment(time, "sourceDate",
               claim->date_modified ? claim->date_modified : &claim->date_published, p);
    json_object_set_new(object, "state", time);
    fc_jsonld_set(object, "factcheck:state", state, p);
    return object;
}

static void add_found_targets(json_t *annotation, const fc_claim_t *claim,
                              const fc_claim_result_t *result, const char *source, apr_pool_t *p)
{
    char *found = apr_pcalloc(p, (apr_size_t)claim->target_count + 1);
    int i;

    for (i = 0; i < result->match_count; i++) {
        const fc_match_t *match = &result->matches[i];

        found[match->target] = 1;
        if (match->state != FC_STATE_INTACT) {
            fc_jsonld_append(
                annotation, "target",
                lost_target(claim, &claim->targets[match->target - 1], source, "changed", p));
        } else if (match->excerpt != NULL) {
            fc_jsonld_append(annotation, "target", standing_target(match, source, p));
        }
    }
    for (i = 0; i < claim->target_count; i++) {
        if (!found[i + 1]) {
            fc_jsonld_append(annotation, "target",
                             lost_target(claim, &claim->targets[i], source, "missing", p));
        }
    }
}

/* --- the annotation --- */

static json_t *creator(const fc_claim_t *claim, apr_pool_t *p)
{
    const fc_author_t *author = claim->author;
    json_t *object = fc_jsonld_typed("type", "Organization");

    fc_jsonld_set(object, "name", author->name, p);
    fc_jsonld_set(object, "homepage", author->url, p);
    fc_jsonld_set(object, "factcheck:id", author->id, p);
    if (strcmp(author->lang ? author->lang : "", claim->lang ? claim->lang : "") != 0) {
        fc_jsonld_set(object, "factcheck:language", author->lang ? author->lang : UNDETERMINED, p);
    }
    return object;
}

json_t *fc_web_annotation_json(const fc_claim_t *claim, const fc_claim_result_t *result,
                               const char *id, const char *source, apr_pool_t *p)
{
    json_t *annotation = json_object();
    int i;

    fc_jsonld_set(annotation, "id", id, p);
    fc_jsonld_set(annotation, "type", "Annotation", p);
    fc_jsonld_set(annotation, "motivation", "assessing", p);
    json_object_set_new(annotation, "creator", creator(claim, p));
    set_moment(annotation, "created", &claim->date_published, p);
    set_moment(annotation, "modified", claim->date_modified, p);
    fc_jsonld_append(annotation, "body", textual_body(claim, p));
    fc_jsonld_append(annotation, "body", review_body(claim, id, p));
    if (result != NULL) {
        add_found_targets(annotation, claim, result, source, p);
    } else {
        for (i = 0; i < claim->target_count; i++) {
            fc_jsonld_append(annotation, "target",
                             declared_target(claim, &claim->targets[i], source, p));
        }
    }
    return annotation;
}

/* --- collections --- */

json_t *fc_web_annotation_context(int is_container)
{
    json_t *context = json_pack("[s, {s:s, s:s}]", "http://www.w3.org/ns/anno.jsonld", "schema",
                                FC_JSONLD_SCHEMA, "factcheck", FC_JSONLD_OWN);

    if (is_container) {
        json_array_insert_new(context, 1, json_string("http://www.w3.org/ns/ldp.jsonld"));
    }
    return context;
}

json_t *fc_web_annotation_collection(json_t *annotations, const char *id, apr_pool_t *p)
{
    json_t *collection = json_object(), *page;
    json_int_t total = (json_int_t)json_array_size(annotations);

    json_object_set_new(collection, "@context", fc_web_annotation_context(0));
    fc_jsonld_set(collection, "id", id, p);
    fc_jsonld_set(collection, "type", "AnnotationCollection", p);
    json_object_set_new(collection, "total", json_integer(total));
    if (total == 0) { /* a page has one annotation at least */
        json_decref(annotations);
        return collection;
    }
    page = json_object();
    fc_jsonld_set(page, "id", apr_pstrcat(p, id, "-1", NULL), p);
    fc_jsonld_set(page, "type", "AnnotationPage", p);
    fc_jsonld_set(page, "partOf", id, p);
    json_object_set_new(page, "startIndex", json_integer(0));
    json_object_set_new(page, "items", annotations);
    json_object_set_new(collection, "first", page);
    return collection;
}
