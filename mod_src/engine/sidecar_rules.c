/* What the schema can't say of a sidecar (contract, section 1). */
#include "sidecar_parts.h"

#include <string.h>
#include <apr_strings.h>
#include "date.h"

struct fc_rules_t {
    fc_source_t *source;
    apr_hash_t *authors;                    /* id → author element, the whole file's */
    apr_hash_t *author_lines, *claim_lines; /* id → where it stood first, up to here */
};

fc_rules_t *fc_rules_create(fc_source_t *s, xmlDocPtr doc)
{
    fc_rules_t *rules = apr_pcalloc(s->scratch, sizeof(*rules));
    xmlNodePtr author = fc_node_element(xmlDocGetRootElement(doc)->children, "author");

    rules->source = s;
    rules->authors = apr_hash_make(s->scratch);
    rules->author_lines = apr_hash_make(s->scratch);
    rules->claim_lines = apr_hash_make(s->scratch);
    for (; author != NULL; author = fc_node_element(author->next, "author")) {
        const char *id = fc_node_attribute(author, "id", s->scratch);

        if (id != NULL) {
            apr_hash_set(rules->authors, id, APR_HASH_KEY_STRING, author);
        }
    }
    return rules;
}

/* --- attributes ----------------------------------------------------------------------------- */

/* What a rule looks at: the attribute, and its element for the ones beside it. Returns NULL, or
 * what is wrong and what to do. */
typedef const char *rule_fn(fc_rules_t *rules, xmlNodePtr element, const char *value);

static const char *check_unique(fc_rules_t *rules, apr_hash_t *lines, xmlNodePtr element,
                                const char *id)
{
    const fc_xml_place_t *first = apr_hash_get(lines, id, APR_HASH_KEY_STRING);

    if (first != NULL) {
        return apr_psprintf(rules->source->scratch,
                            "the %s of line %d has this id already: give each its own",
                            (const char *)element->name, first->start.line);
    }
    apr_hash_set(lines, id, APR_HASH_KEY_STRING, element->_private);
    return NULL;
}

static const char *check_author_id(fc_rules_t *rules, xmlNodePtr element, const char *value)
{
    return check_unique(rules, rules->author_lines, element, value);
}

static const char *check_claim_id(fc_rules_t *rules, xmlNodePtr element, const char *value)
{
    return check_unique(rules, rules->claim_lines, element, value);
}

static const char *check_author(fc_rules_t *rules, xmlNodePtr element, const char *value)
{
    (void)element;
    return apr_hash_get(rules->authors, value, APR_HASH_KEY_STRING)
               ? NULL
               : "there is no <author> with this id: declare it in <claimReviews>, or correct the "
                 "id";
}

static const char *check_expires(fc_rules_t *rules, xmlNodePtr element, const char *value)
{
    const char *published = fc_node_attribute(element, "datePublished", rules->source->scratch);
    const char *remedy;
    fc_date_t from, to;

    if (fc_date_parse(&from, published, &remedy) == APR_SUCCESS &&
        fc_date_parse(&to, value, &remedy) == APR_SUCCESS && to.time <= from.time) {
        return apr_psprintf(rules->source->scratch,
                            "that isn't later than datePublished (%s), and "
                            "so the review would never be shown: correct "
                            "one of them",
                            published);
    }
    return NULL;
}

static const char *check_end(fc_rules_t *rules, xmlNodePtr element, const char *value)
{
    const char *start = fc_node_attribute(element, "start", rules->source->scratch);

    return fc_value_number(start) > fc_value_number(value)
               ? apr_psprintf(rules->source->scratch,
                              "the end is before the start (%s): correct one of them", start)
               : NULL;
}

/* Whether the bounds are in order is said at whichever of them comes last; a value out of its
 * bounds is said at the value. */
static const char *check_rating(fc_rules_t *rules, xmlNodePtr element, const char *value)
{
    apr_pool_t *p = rules->source->scratch;
    const char *worst = fc_node_attribute(element, "worstRating", p);
    const char *best = fc_node_attribute(element, "bestRating", p);

    worst = worst ? worst : FC_RATING_WORST;
    best = best ? best : FC_RATING_BEST;
    if (fc_value_number(worst) <= fc_value_number(best) &&
        (fc_value_number(value) < fc_value_number(worst) ||
         fc_value_number(value) > fc_value_number(best))) {
        return apr_psprintf(p,
                            "that isn't between worstRating (%s) and bestRating (%s): correct "
                            "the value, or the bounds",
                            worst, best);
    }
    return NULL;
}

static const char *check_bounds(fc_rules_t *rules, xmlNodePtr element, const char *value)
{
    apr_pool_t *p = rules->source->scratch;
    const char *worst = fc_node_attribute(element, "worstRating", p);
    const char *best = fc_node_attribute(element, "bestRating", p);

    (void)value;
    worst = worst ? worst : FC_RATING_WORST;
    best = best ? best : FC_RATING_BEST;
    return fc_value_number(worst) > fc_value_number(best)
               ? apr_psprintf(p,
                              "worstRating (%s) is greater than bestRating (%s): exchange them, "
                              "or write both",
                              worst, best)
               : NULL;
}

static const struct {
    const char *element, *attribute;
    rule_fn *rule;
} attribute_rules[] = {
    {"author", "id", check_author_id},
    {"claimReview", "id", check_claim_id},
    {"claimReview", "author", check_author},
    {"claimReview", "expires", check_expires},
    {"TextPositionSelector", "end", check_end},
    {"reviewRating", "ratingValue", check_rating},
    {"reviewRating", "worstRating", check_bounds},
    {"reviewRating", "bestRating", check_bounds},
};

apr_status_t fc_rules_attribute(fc_rules_t *rules, xmlNodePtr element, xmlAttrPtr attribute,
                                const char *value)
{
    fc_source_t *s = rules->source;
    const char *wrong = NULL;
    apr_size_t i;

    for (i = 0; i < sizeof(attribute_rules) / sizeof(attribute_rules[0]); i++) {
        if (strcmp(attribute_rules[i].element, (const char *)element->name) == 0 &&
            strcmp(attribute_rules[i].attribute, (const char *)attribute->name) == 0) {
            wrong = attribute_rules[i].rule(rules, element, value);
        }
    }
    if (wrong != NULL) {
        fc_spot_t spot = fc_source_attribute_spot(s, element, attribute);

        return fc_source_fault(s, &spot, "%s=%s of <%s>: %s", (const char *)attribute->name,
                               fc_source_quote(s, value), (const char *)element->name, wrong);
    }
    return APR_SUCCESS;
}

/* --- elements ------------------------------------------------------------------------------- */

/* A quote without words would be everywhere, and the others would say nothing. */
static const struct {
    const char *element, *remedy;
} never_empty[] = {
    {"exact", "write the passage's words as they stand in the article"},
    {"claimReviewed", "write the claim, or remove the element: the quote then stands for it"},
    {"correction", "write what was wrong in the review"},
};

apr_status_t fc_rules_element(fc_rules_t *rules, xmlNodePtr element)
{
    fc_source_t *s = rules->source;
    apr_size_t i;

    for (i = 0; i < sizeof(never_empty) / sizeof(never_empty[0]); i++) {
        if (strcmp(never_empty[i].element, (const char *)element->name) == 0 &&
            fc_value_is_blank(fc_node_text(element, s->scratch))) {
            return fc_source_fault(s, &((const fc_xml_place_t *)element->_private)->start,
                                   "<%s> is empty: %s", never_empty[i].element,
                                   never_empty[i].remedy);
        }
    }
    return APR_SUCCESS;
}
