/* A ClaimReview as a claim. What schema.org (Rating: worstRating 1 and bestRating 5 where absent)
 * and Google's guidelines for fact check structured data (claimReviewed, reviewRating with
 * alternateName and url are required) leave no doubt about is mended; the rest is left out or
 * refused, and each of these is said. */
#include "import.h"

#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <apr_strings.h>
#include "engine/date.h"
#include "engine/rich.h"
#include "engine/settings.h"
#include "fresh.h"
#include "rich_parse.h"

/* A verdict of more bytes is a sentence rather than words. */
#define VERDICT_SIZE 60
/* Ratings beyond are no ratings. */
#define RATING_MAX 1e9
#define SHOWN_SIZE 80

static const char *show(const char *text, const fc_remarks_t *remarks)
{
    return fc_log_quote(text, SHOWN_SIZE, remarks->p);
}

/* --- texts --------------------------------------------------------------------------------------
 */

/* Whether characters are written as references, or there is markup. */
static int is_html(const char *text)
{
    for (; *text != '\0'; text++) {
        if ((*text == '&' && (text[1] == '#' || isalpha((unsigned char)text[1])) &&
             strchr(text, ';')) ||
            (*text == '<' && (text[1] == '/' || isalpha((unsigned char)text[1])))) {
            return 1;
        }
    }
    return 0;
}

static int has_breaks(const char *text)
{
    return strpbrk(text, "\r\n\t") != NULL;
}

static const char *collapse(const char *text, apr_pool_t *p)
{
    fc_inline_t item = {.kind = FC_INLINE_TEXT, .text = text};
    fc_rich_t rich = {&item, 1, NULL};

    return fc_rich_plain(&rich, p);
}

/* A text of one line without markup. Of what was a sidecar's every character stays. */
static const char *plain_text(const fc_found_t *found, const json_t *object, const char *name)
{
    const fc_remarks_t *remarks = &found->remarks;
    const char *text;
    fc_rich_t rich;

    if (found->is_ours) {
        return fc_ld_text(fc_ld_get(object, name, NULL), remarks->p);
    }
    text = fc_ld_get_text(object, name, remarks);
    if (text == NULL) {
        return NULL;
    }
    if (is_html(text)) {
        fc_rich_parse(&rich, text, remarks->p);
        text = fc_rich_plain(&rich, remarks->p);
        fc_remark(remarks, "%s had character references or markup, which are decoded", name);
    } else if (has_breaks(text)) {
        text = collapse(text, remarks->p);
        fc_remark(remarks, "the line breaks in %s are spaces now", name);
    }
    return *text ? text : NULL;
}

/* The language of a value where it says one, else the one around. */
static const char *language_of(const json_t *object, const char *name, const char *around)
{
    const json_t *value = fc_ld_get(object, name, NULL);
    const json_t *said = json_is_object(value) ? json_object_get(value, "@language") : NULL;
    const char *language = json_string_value(said);

    if (language == NULL) {
        return around;
    }
    return strcmp(language, "und") == 0       ? NULL
           : fc_setting_is_language(language) ? language
                                              : around;
}

static void rich_text(fc_found_t *found, fc_rich_t *rich, const json_t *object, const char *name)
{
    const char *text = found->is_ours ? fc_ld_text(fc_ld_get(object, name, NULL), found->remarks.p)
                                      : fc_ld_get_text(object, name, &found->remarks);
    const char *left_out;

    if (text != NULL) {
        left_out = fc_rich_parse(rich, text, found->remarks.p);
        if (left_out != NULL) {
            fc_remark(&found->remarks, "%s had a <%s>, which is left out", name, left_out);
        }
        rich->lang = language_of(object, name, found->claim.lang);
    }
}

/* --- the rating ----------------------------------------------------------------------------- */

/* A number, perhaps with a decimal comma. */
static int read_number(const char *text, double *number, const char **written, apr_pool_t *p)
{
    char *copy = apr_pstrdup(p, text), *comma = strchr(copy, ','), *end;

    if (comma != NULL) {
        *comma = '.';
    }
    if (copy[strspn(copy, "+-0123456789.")] != '\0') {
        return 0;
    }
    *number = strtod(copy, &end);
    *written = *copy == '+' ? copy + 1 : copy;
    return *end == '\0' && end > copy && fabs(*number) <= RATING_MAX;
}

typedef struct bound_t {
    const char *text; /* NULL: not said */
    double number;
} bound_t;

/* Of a property that isn't a number bound->text is NULL. 1 where it is there and isn't one. */
static int read_bound(bound_t *bound, const json_t *rating, const char *name, double otherwise,
                      const fc_remarks_t *remarks)
{
    const json_t *value = fc_ld_get(rating, name, remarks);
    const char *text = fc_ld_get_text(rating, name, remarks);

    bound->text = NULL;
    bound->number = otherwise;
    if (text != NULL && read_number(text, &bound->number, &bound->text, remarks->p)) {
        return 0;
    }
    bound->text = NULL;
    bound->number = otherwise;
    if (value != NULL) {
        fc_remark(remarks, "%s %s isn't a number, and is left out", name,
                  show(text ? text : "", remarks));
    }
    return value != NULL;
}

/* worstRating and bestRating default to 1 and 5 (schema.org/Rating). */
static void read_rating(fc_found_t *found, const json_t *rating)
{
    const fc_remarks_t *remarks = &found->remarks;
    fc_claim_t *claim = &found->claim;
    bound_t value, worst, best, swapped;

    read_bound(&value, rating, "ratingValue", 0, remarks);
    read_bound(&worst, rating, "worstRating", 1, remarks);
    read_bound(&best, rating, "bestRating", 5, remarks);
    if (worst.number > best.number && worst.text && best.text) {
        swapped = worst;
        worst = best;
        best = swapped;
        fc_remark(remarks, "worstRating (%s) and bestRating (%s) were exchanged, and are put right",
                  best.text, worst.text);
    }
    if (value.text == NULL) {
        return;
    }
    if (worst.number >= best.number || value.number < worst.number || value.number > best.number) {
        fc_remark(remarks,
                  "ratingValue %s isn't between worstRating (%s) and bestRating (%s), and the "
                  "numbers are left out: the verdict in words stands",
                  value.text, worst.text ? worst.text : "1, where absent",
                  best.text ? best.text : "5, where absent");
        return;
    }
    claim->rating_value_text = value.text;
    claim->worst_rating_text = worst.text;
    claim->best_rating_text = best.text;
}

static void read_verdict(fc_found_t *found, const json_t *rating)
{
    const fc_remarks_t *remarks = &found->remarks;
    fc_claim_t *claim = &found->claim;
    const json_t *said = rating ? fc_ld_get(rating, "alternateName", NULL) : NULL;
    const char *raw = json_string_value(said), *value;

    claim->alternate_name = rating ? plain_text(found, rating, "alternateName") : NULL;
    claim->alternate_name_lang =
        rating ? language_of(rating, "alternateName", claim->lang) : claim->lang;
    if (claim->alternate_name == NULL && rating != NULL) {
        value = fc_ld_get_text(rating, "ratingValue", remarks);
        if (value != NULL && value[strspn(value, "+-0123456789.,")] != '\0') {
            claim->alternate_name = value;
            fc_remark(remarks, "ratingValue holds the verdict in words, and is taken for "
                               "alternateName");
        }
    }
    if (claim->alternate_name == NULL) {
        found->refused = "reviewRating has no alternateName, the verdict in words, which Google's "
                         "guidelines and a sidecar require";
    } else if (!found->is_ours && raw && strcmp(raw, claim->alternate_name) != 0 && !is_html(raw) &&
               strcmp(collapse(raw, remarks->p), claim->alternate_name) == 0 &&
               !has_breaks(fc_ld_get_text(rating, "alternateName", remarks))) {
        fc_remark(remarks, "white space at the ends of alternateName is taken off");
    }
    if (claim->alternate_name && strlen(claim->alternate_name) > VERDICT_SIZE && !found->is_ours) {
        fc_remark(remarks,
                  "alternateName is a whole sentence (%s): put the verdict in a few words there, "
                  "and the sentence into reviewBody",
                  show(claim->alternate_name, remarks));
    }
}

/* --- who and what --------------------------------------------------------------------------- */

static void read_author(fc_found_t *found, const json_t *review, const fc_import_t *import)
{
    const fc_remarks_t *remarks = &found->remarks;
    const json_t *author = fc_ld_get(review, "author", remarks);

    if (found->author.name != NULL) { /* the annotation's */
        return;
    }
    if (author == NULL || fc_ld_text(author, remarks->p) == NULL) {
        author = fc_ld_get(review, "publisher", remarks);
    }
    found->author.name = author ? collapse(fc_ld_text(author, remarks->p) ?: "", remarks->p) : "";
    if (json_is_object(author)) {
        found->author.url = fc_import_link(author, "url", remarks);
    }
    if (*found->author.name == '\0') {
        found->author.name = import->author;
        found->author.url = NULL;
    }
    found->author.lang = found->claim.lang;
    if (found->author.name == NULL) {
        found->refused = "it doesn't say who checked (author): say so with --author";
    }
}

static void read_item(fc_found_t *found, const json_t *review)
{
    const fc_remarks_t *remarks = &found->remarks;
    const json_t *item = fc_ld_get(review, "itemReviewed", remarks), *author;

    if (!json_is_object(item)) {
        if (item != NULL && !json_is_null(item)) {
            fc_remark(remarks, "itemReviewed isn't an object, and is left out");
        }
        return;
    }
    author = fc_ld_get(item, "author", remarks);
    found->claim.item_author = author ? fc_ld_text(author, remarks->p) : NULL;
    if (found->claim.item_author && !found->is_ours) {
        found->claim.item_author = collapse(found->claim.item_author, remarks->p);
    }
    if (found->claim.item_author && !*found->claim.item_author) {
        found->claim.item_author = NULL;
    }
    found->claim.item_published = fc_import_date(item, "datePublished", remarks);
}

static void read_citation(fc_found_t *found, fc_citation_t *citation, const json_t *value)
{
    const fc_remarks_t *remarks = &found->remarks;
    const char *remedy, *text = json_string_value(value);

    memset(citation, 0, sizeof(*citation));
    citation->lang = found->claim.lang;
    if (text != NULL) {
        citation->name = collapse(text, remarks->p);
        citation->url = fc_link_check(text, &remedy, remarks->p) ? text : NULL;
    } else if (json_is_object(value)) {
        const json_t *publisher = fc_ld_get(value, "publisher", remarks);

        citation->url = fc_import_link(value, "url", remarks);
        citation->name = plain_text(found, value, "name");
        citation->lang = language_of(value, "name", found->claim.lang);
        citation->name = citation->name ? citation->name : plain_text(found, value, "headline");
        citation->name = citation->name ? citation->name : citation->url;
        citation->archived_at = fc_import_link(value, "archivedAt", remarks);
        citation->publisher = publisher ? fc_ld_text(publisher, remarks->p) : NULL;
        citation->publisher = citation->publisher && *collapse(citation->publisher, remarks->p)
                                  ? citation->publisher
                                  : NULL;
        citation->date_published = fc_import_date(value, "datePublished", remarks);
    }
}

static void read_citations(fc_found_t *found, const json_t *review)
{
    apr_array_header_t *citations = apr_array_make(found->remarks.p, 4, sizeof(fc_citation_t));
    const json_t *all = fc_ld_property(review, "citation"), *one;
    size_t i;

    for (i = 0; (one = fc_ld_member(all, i)) != NULL; i++) {
        fc_citation_t citation;

        read_citation(found, &citation, one);
        if (citation.name != NULL && *citation.name != '\0') {
            APR_ARRAY_PUSH(citations, fc_citation_t) = citation;
        } else {
            fc_remark(&found->remarks, "a citation without a name is left out");
        }
    }
    found->claim.citations = (const fc_citation_t *)citations->elts;
    found->claim.citation_count = citations->nelts;
}

static void read_corrections(fc_found_t *found, const json_t *review)
{
    apr_array_header_t *corrections = apr_array_make(found->remarks.p, 4, sizeof(fc_correction_t));
    const json_t *all = fc_ld_property(review, "correction"), *one;
    size_t i;

    for (i = 0; (one = fc_ld_member(all, i)) != NULL; i++) {
        fc_correction_t correction = {.text.lang = found->claim.lang};
        const fc_date_t *date = NULL;

        if (json_is_object(one)) {
            date = fc_import_date(one, "datePublished", &found->remarks);
            rich_text(found, &correction.text, one, "text");
        }
        if (date != NULL && *fc_rich_plain(&correction.text, found->remarks.p)) {
            correction.date_published = *date;
            APR_ARRAY_PUSH(corrections, fc_correction_t) = correction;
        } else {
            fc_remark(&found->remarks, "a correction without text or datePublished is left out");
        }
    }
    found->claim.corrections = (const fc_correction_t *)corrections->elts;
    found->claim.correction_count = corrections->nelts;
}

/* --- the review ----------------------------------------------------------------------------- */

static void read_dates(fc_found_t *found, const json_t *review, const fc_import_t *import)
{
    const fc_remarks_t *remarks = &found->remarks;
    const fc_date_t *published = fc_import_date(review, "datePublished", remarks);
    fc_claim_t *claim = &found->claim;
    fc_date_t today = {0};
    const char *remedy;

    claim->date_modified = fc_import_date(review, "dateModified", remarks);
    claim->expires = fc_import_date(review, "expires", remarks);
    if (published == NULL) {
        published = fc_import_date(review, "dateCreated", remarks);
        published = published ? published : claim->date_modified;
    }
    if (published == NULL) {
        fc_date_parse(&today, fc_fresh_date(import->now, remarks->p), &remedy);
        published = &today;
        fc_remark(remarks, "it has no datePublished, which a sidecar requires: it is today's (%s)",
                  today.text);
    }
    claim->date_published = *published;
    if (claim->expires && claim->expires->time <= published->time) {
        fc_remark(remarks, "expires (%s) isn't later than datePublished, and is left out",
                  claim->expires->text);
        claim->expires = NULL;
    }
}

static void read_claim(fc_found_t *found, const json_t *review)
{
    fc_claim_t *claim = &found->claim;

    claim->claim_reviewed = plain_text(found, review, "claimReviewed");
    claim->claim_reviewed_lang = language_of(review, "claimReviewed", claim->lang);
    if (claim->claim_reviewed == NULL && claim->target_count == 0) {
        found->refused = "it has no claimReviewed, which Google's guidelines require, and no "
                         "quote: there is nothing to look for";
    }
}

void fc_import_review(fc_found_t *found, const json_t *review, const fc_import_t *import)
{
    const fc_remarks_t *remarks = &found->remarks;
    const json_t *rating = fc_ld_get(review, "reviewRating", remarks);
    fc_claim_t *claim = &found->claim;
    const char *status = fc_ld_get_text(review, "creativeWorkStatus", remarks);

    rating = json_is_object(rating) ? rating : NULL;
    claim->lang = fc_import_language(review, "inLanguage", remarks);
    if (claim->lang == NULL && !found->is_ours) {
        claim->lang = import->language;
    }
    claim->id = found->is_ours ? fc_ld_get_text(review, "factcheck:id", remarks) : NULL;
    claim->url = fc_import_link(review, "url", remarks);
    claim->status = status && strcmp(status, "Draft") == 0       ? FC_WORK_DRAFT
                    : status && strcmp(status, "Withdrawn") == 0 ? FC_WORK_WITHDRAWN
                                                                 : FC_WORK_PUBLISHED;
    read_claim(found, review);
    read_dates(found, review, import);
    read_author(found, review, import);
    read_item(found, review);
    if (rating != NULL) {
        read_rating(found, rating);
    }
    read_verdict(found, rating);
    rich_text(found, &claim->review_body, review, "reviewBody");
    read_citations(found, review);
    read_corrections(found, review);
}
