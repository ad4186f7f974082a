/* A valid sidecar's tree as the structs of sidecar.h. */
#include "sidecar_parts.h"

#include <stdlib.h>
#include <string.h>
#include <apr_strings.h>
#include <apr_tables.h>
#include <libxml/parser.h>
#include "date.h"

typedef struct builder_t {
    const char *file;
    apr_hash_t *authors; /* id → fc_author_t */
    apr_pool_t *p;       /* of what stays */
    apr_pool_t *scratch;
} builder_t;

/* xml:lang where the element itself says it; "" means that the language isn't known. */
static const char *own_lang(const builder_t *b, xmlNodePtr element)
{
    xmlChar *value = xmlGetNsProp(element, BAD_CAST "lang", XML_XML_NAMESPACE);
    const char *lang = value ? apr_pstrdup(b->p, (const char *)value) : NULL;

    xmlFree(value);
    return lang;
}

static const char *effective_lang(const builder_t *b, xmlNodePtr element)
{
    for (; element != NULL && element->type == XML_ELEMENT_NODE; element = element->parent) {
        const char *lang = own_lang(b, element);

        if (lang != NULL) {
            return *lang != '\0' ? lang : NULL;
        }
    }
    return NULL;
}

static const char *attribute(const builder_t *b, xmlNodePtr element, const char *name)
{
    return fc_node_attribute(element, name, b->p);
}

static int read_date(const builder_t *b, fc_date_t *date, xmlNodePtr element, const char *name)
{
    const char *text = attribute(b, element, name), *unused;

    return text != NULL && fc_date_parse(date, text, &unused) == APR_SUCCESS;
}

static const fc_date_t *optional_date(const builder_t *b, xmlNodePtr element, const char *name)
{
    fc_date_t date;

    return read_date(b, &date, element, name) ? apr_pmemdup(b->p, &date, sizeof(date)) : NULL;
}

static const char *child_text(const builder_t *b, xmlNodePtr element, const char *name)
{
    xmlNodePtr child = fc_node_element(element->children, name);

    return child ? fc_node_text(child, b->p) : NULL;
}

/* --- text with markup ----------------------------------------------------------------------- */

static void add_item(apr_array_header_t *items, const fc_inline_t *item)
{
    *(fc_inline_t *)apr_array_push(items) = *item;
}

static void add_inline(const builder_t *b, apr_array_header_t *items, xmlNodePtr parent)
{
    xmlNodePtr node;

    for (node = parent->children; node != NULL; node = node->next) {
        fc_inline_t item = {.kind = FC_INLINE_TEXT};

        if (node->type != XML_ELEMENT_NODE) {
            item.text = fc_node_text(node, b->p);
            add_item(items, &item);
            continue;
        }
        item.name = apr_pstrdup(b->p, (const char *)node->name);
        item.lang = own_lang(b, node);
        if (strcmp(item.name, "br") == 0) {
            item.kind = FC_INLINE_BR;
            add_item(items, &item);
            continue;
        }
        item.kind = FC_INLINE_START;
        item.href = attribute(b, node, "href");
        add_item(items, &item);
        add_inline(b, items, node);
        item.kind = FC_INLINE_END;
        item.href = item.lang = NULL;
        add_item(items, &item);
    }
}

static void build_rich(const builder_t *b, fc_rich_t *rich, xmlNodePtr element)
{
    apr_array_header_t *items = apr_array_make(b->p, 8, sizeof(fc_inline_t));

    add_inline(b, items, element);
    rich->items = (const fc_inline_t *)items->elts;
    rich->count = items->nelts;
    rich->lang = effective_lang(b, element);
}

/* --- parts of a claim ----------------------------------------------------------------------- */

static void build_target(const builder_t *b, fc_target_t *target, xmlNodePtr element)
{
    const fc_xml_place_t *place = element->_private;
    const char *occurrence = attribute(b, element, "occurrence");
    xmlNodePtr around = element, quote, position;

    target->line = place->start.line;
    target->column = place->start.column;
    target->occurrence_said = occurrence != NULL;
    target->first_only = occurrence != NULL && strcmp(occurrence, "first") == 0;
    if ((around = fc_node_element(element->children, "FragmentSelector")) != NULL) {
        target->fragment = attribute(b, around, "value");
        element = around;
    }
    quote = fc_node_element(element->children, "TextQuoteSelector");
    target->exact = child_text(b, quote, "exact");
    target->prefix = child_text(b, quote, "prefix");
    target->suffix = child_text(b, quote, "suffix");
    target->lang = effective_lang(b, fc_node_element(quote->children, "exact"));
    target->start = target->end = -1;
    if ((position = fc_node_element(element->children, "TextPositionSelector")) != NULL) {
        target->start = apr_atoi64(attribute(b, position, "start"));
        target->end = apr_atoi64(attribute(b, position, "end"));
    }
}

static void build_targets(const builder_t *b, fc_claim_t *claim, xmlNodePtr review)
{
    xmlNodePtr element = fc_node_element(review->children, "target");
    fc_target_t *targets;
    int i = 0;

    claim->target_count = fc_node_count(review, "target");
    targets = apr_pcalloc(b->p, sizeof(*targets) * (apr_size_t)claim->target_count);
    for (; element != NULL; element = fc_node_element(element->next, "target")) {
        build_target(b, &targets[i++], element);
    }
    claim->targets = targets;
}

static void build_rating(const builder_t *b, fc_claim_t *claim, xmlNodePtr review)
{
    xmlNodePtr rating = fc_node_element(review->children, "reviewRating");
    const char *value = attribute(b, rating, "ratingValue");
    const char *worst = attribute(b, rating, "worstRating");
    const char *best = attribute(b, rating, "bestRating");

    claim->alternate_name = attribute(b, rating, "alternateName");
    claim->alternate_name_lang = effective_lang(b, rating);
    claim->rating_value_text = value;
    claim->worst_rating_text = worst;
    claim->best_rating_text = best;
    claim->has_rating = value != NULL;
    claim->rating_value = value ? fc_value_number(value) : 0;
    claim->worst_rating = fc_value_number(worst ? worst : FC_RATING_WORST);
    claim->best_rating = fc_value_number(best ? best : FC_RATING_BEST);
}

static void build_citations(const builder_t *b, fc_claim_t *claim, xmlNodePtr review)
{
    xmlNodePtr element = fc_node_element(review->children, "citation");
    fc_citation_t *citations, *c;

    claim->citation_count = fc_node_count(review, "citation");
    c = citations = apr_pcalloc(b->p, sizeof(*citations) * (apr_size_t)claim->citation_count);
    for (; element != NULL; element = fc_node_element(element->next, "citation"), c++) {
        c->name = attribute(b, element, "name");
        c->url = attribute(b, element, "url");
        c->archived_at = attribute(b, element, "archivedAt");
        c->publisher = attribute(b, element, "publisher");
        c->date_published = optional_date(b, element, "datePublished");
        c->lang = effective_lang(b, element);
    }
    claim->citations = citations;
}

typedef struct dated_t {
    fc_correction_t correction;
    int order; /* in the file: of one moment the first stays first */
} dated_t;

static int compare_dated(const void *a, const void *b)
{
    const dated_t *x = a, *y = b;
    apr_time_t s = x->correction.date_published.time, t = y->correction.date_published.time;

    return s != t ? (s < t ? -1 : 1) : x->order - y->order;
}

static void build_corrections(const builder_t *b, fc_claim_t *claim, xmlNodePtr review)
{
    xmlNodePtr element = fc_node_element(review->children, "correction");
    int n = fc_node_count(review, "correction"), i = 0;
    dated_t *dated = apr_pcalloc(b->scratch, sizeof(*dated) * (apr_size_t)n);
    fc_correction_t *corrections = apr_pcalloc(b->p, sizeof(*corrections) * (apr_size_t)n);

    for (; element != NULL; element = fc_node_element(element->next, "correction"), i++) {
        read_date(b, &dated[i].correction.date_published, element, "datePublished");
        build_rich(b, &dated[i].correction.text, element);
        dated[i].order = i;
    }
    if (n > 0) {
        qsort(dated, (size_t)n, sizeof(*dated), compare_dated);
    }
    for (i = 0; i < n; i++) {
        corrections[i] = dated[i].correction;
    }
    claim->corrections = corrections;
    claim->correction_count = n;
}

static fc_work_status_t read_status(const builder_t *b, xmlNodePtr review)
{
    const char *status = attribute(b, review, "creativeWorkStatus");

    if (status != NULL && strcmp(status, "Draft") == 0) {
        return FC_WORK_DRAFT;
    }
    return status != NULL && strcmp(status, "Withdrawn") == 0 ? FC_WORK_WITHDRAWN
                                                              : FC_WORK_PUBLISHED;
}

static void build_claim(const builder_t *b, fc_claim_t *claim, xmlNodePtr review)
{
    const fc_xml_place_t *place = review->_private;
    xmlNodePtr element;

    claim->id = attribute(b, review, "id");
    claim->author = apr_hash_get(b->authors, attribute(b, review, "author"), APR_HASH_KEY_STRING);
    claim->url = attribute(b, review, "url");
    read_date(b, &claim->date_published, review, "datePublished");
    claim->date_modified = optional_date(b, review, "dateModified");
    claim->expires = optional_date(b, review, "expires");
    claim->status = read_status(b, review);
    build_targets(b, claim, review);
    if ((element = fc_node_element(review->children, "itemReviewed")) != NULL) {
        claim->item_author = attribute(b, element, "author");
        claim->item_published = optional_date(b, element, "datePublished");
    }
    if ((element = fc_node_element(review->children, "claimReviewed")) != NULL) {
        claim->claim_reviewed = fc_node_text(element, b->p);
        claim->claim_reviewed_lang = effective_lang(b, element);
    }
    build_rating(b, claim, review);
    if ((element = fc_node_element(review->children, "reviewBody")) != NULL) {
        build_rich(b, &claim->review_body, element);
    }
    build_citations(b, claim, review);
    build_corrections(b, claim, review);
    claim->lang = effective_lang(b, review);
    claim->line = place->start.line;
    claim->column = place->start.column;
    claim->file = b->file;
}

/* --- the file ------------------------------------------------------------------------------- */

static void build_authors(builder_t *b, fc_sidecar_t *sidecar, xmlNodePtr root)
{
    xmlNodePtr element = fc_node_element(root->children, "author");
    const fc_author_t **authors;

    sidecar->author_count = fc_node_count(root, "author");
    authors = apr_palloc(b->p, sizeof(*authors) * (apr_size_t)sidecar->author_count);
    sidecar->authors = authors;
    b->authors = apr_hash_make(b->scratch);
    for (; element != NULL; element = fc_node_element(element->next, "author")) {
        fc_author_t *author = apr_pcalloc(b->p, sizeof(*author));

        author->id = attribute(b, element, "id");
        author->name = attribute(b, element, "name");
        author->url = attribute(b, element, "url");
        author->lang = effective_lang(b, element);
        apr_hash_set(b->authors, author->id, APR_HASH_KEY_STRING, author);
        *authors++ = author;
    }
}

const fc_sidecar_t *fc_sidecar_build(fc_source_t *s, xmlDocPtr doc)
{
    builder_t b = {.file = s->file, .p = s->p, .scratch = s->scratch};
    xmlNodePtr root = xmlDocGetRootElement(doc);
    xmlNodePtr review = fc_node_element(root->children, "claimReview");
    fc_sidecar_t *sidecar = apr_pcalloc(s->p, sizeof(*sidecar));
    fc_claim_t *claims;
    int i = 0;

    build_authors(&b, sidecar, root);
    sidecar->file = s->file;
    sidecar->lang = effective_lang(&b, root);
    sidecar->claim_count = fc_node_count(root, "claimReview");
    claims = apr_pcalloc(s->p, sizeof(*claims) * (apr_size_t)sidecar->claim_count);
    for (; review != NULL; review = fc_node_element(review->next, "claimReview")) {
        build_claim(&b, &claims[i++], review);
    }
    sidecar->claims = claims;
    return sidecar;
}
