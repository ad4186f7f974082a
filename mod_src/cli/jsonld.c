#include "jsonld.h"

#include <string.h>
#include <apr_strings.h>
#include <utf8proc.h>
#include "rich.h"

/* BCP 47 for a language that isn't known. */
#define UNDETERMINED "und"

json_t *fc_jsonld_string(const char *text, apr_pool_t *p)
{
    const utf8proc_uint8_t *in = (const utf8proc_uint8_t *)text;
    char *copy = apr_palloc(p, strlen(text) * 3 + 1), *out = copy;
    utf8proc_int32_t codepoint;

    while (*in != '\0') {
        utf8proc_ssize_t taken = utf8proc_iterate(in, -1, &codepoint);

        if (taken > 0) {
            memcpy(out, in, (size_t)taken);
            out += taken;
            in += taken;
        } else {
            memcpy(out, "\xEF\xBF\xBD", 3);
            out += 3;
            in++;
        }
    }
    *out = '\0';
    return json_string(copy);
}

/* Nothing where the value is NULL. */
static void set(json_t *object, const char *key, const char *value, apr_pool_t *p)
{
    if (value != NULL) {
        json_object_set_new(object, key, fc_jsonld_string(value, p));
    }
}

static void set_date(json_t *object, const char *key, const fc_date_t *date, apr_pool_t *p)
{
    set(object, key, date ? date->text : NULL, p);
}

static json_t *typed(const char *key, const char *type)
{
    json_t *object = json_object();

    json_object_set_new(object, key, json_string(type));
    return object;
}

static void append(json_t *object, const char *key, json_t *value)
{
    json_t *array = json_object_get(object, key);

    if (array == NULL) {
        array = json_array();
        json_object_set_new(object, key, array);
    }
    json_array_append_new(array, value);
}

/* --- ClaimReview ---------------------------------------------------------------------------- */

/* schema.org takes numbers as text too, but Google's parser is pleased with numbers. */
static void set_number(json_t *object, const char *key, const char *written, double value)
{
    if (written != NULL) {
        json_object_set_new(object, key,
                            value == (double)(json_int_t)value ? json_integer((json_int_t)value)
                                                               : json_real(value));
    }
}

static json_t *review_rating(const fc_claim_t *claim, apr_pool_t *p)
{
    json_t *rating = typed("@type", "Rating");

    if (claim->has_rating) {
        set_number(rating, "ratingValue", claim->rating_value_text, claim->rating_value);
        set_number(rating, "worstRating", "", claim->worst_rating);
        set_number(rating, "bestRating", "", claim->best_rating);
    }
    set(rating, "alternateName", claim->alternate_name, p);
    return rating;
}

static json_t *item_reviewed(const fc_claim_t *claim, apr_pool_t *p)
{
    json_t *item = typed("@type", "Claim"), *author;

    if (claim->item_author != NULL) {
        author = typed("@type", "Person");
        set(author, "name", claim->item_author, p);
        json_object_set_new(item, "author", author);
    }
    set_date(item, "datePublished", claim->item_published, p);
    return item;
}

static json_t *creative_work(const fc_citation_t *citation, apr_pool_t *p)
{
    json_t *work = typed("@type", "CreativeWork"), *publisher;

    set(work, "name", citation->name, p);
    set(work, "url", citation->url, p);
    set(work, "archivedAt", citation->archived_at, p);
    set_date(work, "datePublished", citation->date_published, p);
    if (citation->publisher != NULL) {
        publisher = typed("@type", "Organization");
        set(publisher, "name", citation->publisher, p);
        json_object_set_new(work, "publisher", publisher);
    }
    return work;
}

json_t *fc_jsonld_claim_review(const fc_claim_t *claim, const char *url, apr_pool_t *p)
{
    json_t *review = typed("@context", "https://schema.org"), *author;
    int i;

    json_object_set_new(review, "@type", json_string("ClaimReview"));
    set(review, "url", url, p);
    set_date(review, "datePublished", &claim->date_published, p);
    set_date(review, "dateModified", claim->date_modified, p);
    set(review, "inLanguage", claim->lang, p);
    author = typed("@type", "Organization");
    set(author, "name", claim->author->name, p);
    set(author, "url", claim->author->url, p);
    json_object_set_new(review, "author", author);
    set(review, "claimReviewed",
        claim->claim_reviewed ? claim->claim_reviewed : claim->targets[0].exact, p);
    json_object_set_new(review, "itemReviewed", item_reviewed(claim, p));
    json_object_set_new(review, "reviewRating", review_rating(claim, p));
    if (claim->review_body.count > 0) {
        set(review, "reviewBody", fc_rich_plain(&claim->review_body, p), p);
    }
    for (i = 0; i < claim->citation_count; i++) {
        append(review, "citation", creative_work(&claim->citations[i], p));
    }
    for (i = 0; i < claim->correction_count; i++) {
        json_t *correction = typed("@type", "CorrectionComment");

        set_date(correction, "datePublished", &claim->corrections[i].date_published, p);
        set(correction, "text", fc_rich_plain(&claim->corrections[i].text, p), p);
        append(review, "correction", correction);
    }
    return review;
}

/* --- annotations: the review ---------------------------------------------------------------- */

/* Text whose language may be another than the review's. */
static void set_text(json_t *object, const char *key, const char *text, const char *lang,
                     const char *around, apr_pool_t *p)
{
    json_t *value;

    if (text == NULL || strcmp(lang ? lang : "", around ? around : "") == 0) {
        set(object, key, text, p);
        return;
    }
    value = json_object();
    set(value, "@value", text, p);
    set(value, "@language", lang ? lang : UNDETERMINED, p);
    json_object_set_new(object, key, value);
}

static json_t *rating_body(const fc_claim_t *claim, apr_pool_t *p)
{
    json_t *rating = typed("type", "schema:Rating");

    set(rating, "schema:ratingValue", claim->rating_value_text, p);
    set(rating, "schema:worstRating", claim->worst_rating_text, p);
    set(rating, "schema:bestRating", claim->best_rating_text, p);
    set_text(rating, "schema:alternateName", claim->alternate_name, claim->alternate_name_lang,
             claim->lang, p);
    return rating;
}

static json_t *item_body(const fc_claim_t *claim, apr_pool_t *p)
{
    json_t *item = typed("type", "schema:Claim"), *author;

    if (claim->item_author != NULL) {
        author = json_object();
        set(author, "schema:name", claim->item_author, p);
        json_object_set_new(item, "schema:author", author);
    }
    set_date(item, "schema:datePublished", claim->item_published, p);
    return item;
}

static json_t *citation_body(const fc_claim_t *claim, const fc_citation_t *citation, apr_pool_t *p)
{
    json_t *work = typed("type", "schema:CreativeWork"), *publisher;

    set_text(work, "schema:name", citation->name, citation->lang, claim->lang, p);
    set(work, "schema:url", citation->url, p);
    set(work, "schema:archivedAt", citation->archived_at, p);
    set_date(work, "schema:datePublished", citation->date_published, p);
    if (citation->publisher != NULL) {
        publisher = typed("type", "schema:Organization");
        set(publisher, "schema:name", citation->publisher, p);
        json_object_set_new(work, "schema:publisher", publisher);
    }
    return work;
}

static json_t *correction_body(const fc_claim_t *claim, const fc_correction_t *correction,
                               apr_pool_t *p)
{
    json_t *comment = typed("type", "schema:CorrectionComment");

    set_date(comment, "schema:datePublished", &correction->date_published, p);
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
    json_t *body = typed("type", "schema:ClaimReview");
    int i;

    set(body, "id", apr_pstrcat(p, id, strchr(id, '#') ? "-review" : "#review", NULL), p);
    set(body, "factcheck:id", claim->id, p);
    set(body, "schema:url", claim->url, p);
    set(body, "schema:inLanguage", claim->lang, p);
    set_date(body, "schema:datePublished", &claim->date_published, p);
    set_date(body, "schema:dateModified", claim->date_modified, p);
    set_date(body, "schema:expires", claim->expires, p);
    set(body, "schema:creativeWorkStatus", status_name(claim->status), p);
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
        append(body, "schema:citation", citation_body(claim, &claim->citations[i], p));
    }
    for (i = 0; i < claim->correction_count; i++) {
        append(body, "schema:correction", correction_body(claim, &claim->corrections[i], p));
    }
    return body;
}

/* For readers of any annotation client: the verdict and the review in words. */
static json_t *textual_body(const fc_claim_t *claim, apr_pool_t *p)
{
    json_t *body = typed("type", "TextualBody");
    fc_inline_t verdict = {.kind = FC_INLINE_TEXT, .text = claim->alternate_name};
    fc_rich_t rich = {&verdict, 1, NULL};
    const char *html = fc_rich_html(&rich, p);

    if (claim->status == FC_WORK_WITHDRAWN) {
        html = "";
    }
    if (claim->review_body.count > 0) {
        html = apr_pstrcat(p, html, *html ? ": " : "", fc_rich_html(&claim->review_body, p), NULL);
    }
    set(body, "value", html, p);
    set(body, "format", "text/html", p);
    set(body, "language", claim->review_body.count > 0 ? claim->review_body.lang : claim->lang, p);
    set(body, "purpose", "assessing", p);
    return body;
}

/* --- annotations: where --------------------------------------------------------------------- */

static json_t *selectors(const fc_target_t *target, const char *lang, apr_pool_t *p)
{
    json_t *quote = typed("type", "TextQuoteSelector"), *position, *both;

    set(quote, "exact", target->exact, p);
    set(quote, "prefix", target->prefix, p);
    set(quote, "suffix", target->suffix, p);
    if (strcmp(target->lang ? target->lang : "", lang ? lang : "") != 0) {
        set(quote, "factcheck:language", target->lang ? target->lang : UNDETERMINED, p);
    }
    if (target->start < 0) {
        return quote;
    }
    position = typed("type", "TextPositionSelector");
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
    json_t *object = typed("source", source), *fragment;
    json_t *selector = selectors(target, lang, p);

    if (target->fragment != NULL) {
        fragment = typed("type", "FragmentSelector");
        set(fragment, "conformsTo", "http://tools.ietf.org/rfc/rfc3236", p);
        set(fragment, "value", target->fragment, p);
        json_object_set_new(fragment, "refinedBy", selector);
        selector = fragment;
    }
    json_object_set_new(object, "selector", selector);
    if (target->occurrence_said) {
        set(object, "factcheck:occurrence", target->first_only ? "first" : "all", p);
    }
    return object;
}

/* The model's created and modified are xsd:dateTime in UTC. */
static void set_moment(json_t *object, const char *key, const fc_date_t *date, apr_pool_t *p)
{
    apr_time_exp_t t;

    if (date != NULL) {
        apr_time_exp_gmt(&t, date->time);
        set(object, key,
            apr_psprintf(p, "%04d-%02d-%02dT%02d:%02d:%02dZ", t.tm_year + 1900, t.tm_mon + 1,
                         t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec),
            p);
    }
}

json_t *fc_jsonld_annotation(const fc_claim_t *claim, const char *id, const char *source,
                             apr_pool_t *p)
{
    json_t *annotation = json_object(), *creator = typed("type", "Organization");
    int i;

    set(annotation, "id", id, p);
    set(annotation, "type", "Annotation", p);
    set(annotation, "motivation", "assessing", p);
    set(creator, "name", claim->author->name, p);
    set(creator, "homepage", claim->author->url, p);
    set(creator, "factcheck:id", claim->author->id, p);
    if (strcmp(claim->author->lang ? claim->author->lang : "", claim->lang ? claim->lang : "") !=
        0) {
        set(creator, "factcheck:language", claim->author->lang ? claim->author->lang : UNDETERMINED,
            p);
    }
    json_object_set_new(annotation, "creator", creator);
    set_moment(annotation, "created", &claim->date_published, p);
    set_moment(annotation, "modified", claim->date_modified, p);
    append(annotation, "body", textual_body(claim, p));
    append(annotation, "body", review_body(claim, id, p));
    for (i = 0; i < claim->target_count; i++) {
        append(annotation, "target", resource(&claim->targets[i], claim->lang, source, p));
    }
    return annotation;
}

static json_t *context(void)
{
    return json_pack("[s, {s:s, s:s}]", "http://www.w3.org/ns/anno.jsonld", "schema",
                     FC_JSONLD_SCHEMA, "factcheck", FC_JSONLD_OWN);
}

json_t *fc_jsonld_collection(json_t *annotations, const char *id, apr_pool_t *p)
{
    json_t *collection = json_object(), *page;
    json_int_t total = (json_int_t)json_array_size(annotations);

    json_object_set_new(collection, "@context", context());
    set(collection, "id", id, p);
    set(collection, "type", "AnnotationCollection", p);
    json_object_set_new(collection, "total", json_integer(total));
    if (total == 0) { /* a page has one annotation at least */
        json_decref(annotations);
        return collection;
    }
    page = json_object();
    set(page, "id", apr_pstrcat(p, id, "-1", NULL), p);
    set(page, "type", "AnnotationPage", p);
    set(page, "partOf", id, p);
    json_object_set_new(page, "startIndex", json_integer(0));
    json_object_set_new(page, "items", annotations);
    json_object_set_new(collection, "first", page);
    return collection;
}
