/* Annotations of the W3C's Web Annotation Data Model, and those of Hypothesis' API, as claims. */
#include "import.h"

#include <string.h>
#include <apr_strings.h>
#include "engine/date.h"
#include "fresh.h"
#include "rich_parse.h"

/* Selectors within selectors: deeper ones are left alone. */
#define SELECTOR_DEPTH 8
#define SHOWN_SIZE 80

/* --- targets -------------------------------------------------------------------------------- */

/* Takes up what a selector and those that refine it say. */
static void read_selector(fc_target_t *target, const json_t *selectors, int depth,
                          const fc_remarks_t *remarks)
{
    const json_t *selector;
    size_t i;

    for (i = 0; (selector = fc_ld_member(selectors, i)) != NULL && depth > 0; i++) {
        if (!json_is_object(selector)) {
            continue;
        }
        if (fc_ld_is_a(selector, "TextQuoteSelector") && target->exact == NULL) {
            target->exact = fc_ld_text(fc_ld_property(selector, "exact"), remarks->p);
            target->prefix = fc_ld_text(fc_ld_property(selector, "prefix"), remarks->p);
            target->suffix = fc_ld_text(fc_ld_property(selector, "suffix"), remarks->p);
            target->lang = fc_ld_get_text(selector, "language", remarks);
        } else if (fc_ld_is_a(selector, "TextPositionSelector")) {
            const json_t *start = fc_ld_property(selector, "start");
            const json_t *end = fc_ld_property(selector, "end");

            if (json_integer_value(start) >= 0 && json_is_integer(end) &&
                json_integer_value(end) >= json_integer_value(start)) {
                target->start = json_integer_value(start);
                target->end = json_integer_value(end);
            }
        } else if (fc_ld_is_a(selector, "FragmentSelector")) {
            target->fragment = fc_ld_get_text(selector, "value", remarks);
        }
        read_selector(target, fc_ld_property(selector, "refinedBy"), depth - 1, remarks);
    }
}

static int is_blank(const char *text)
{
    return text == NULL || text[strspn(text, " \t\r\n")] == '\0';
}

static void read_targets(fc_found_t *found, const json_t *annotation)
{
    const fc_remarks_t *remarks = &found->remarks;
    apr_array_header_t *targets = apr_array_make(remarks->p, 2, sizeof(fc_target_t));
    const json_t *all = fc_ld_property(annotation, "target"), *one;
    size_t i;

    for (i = 0; (one = fc_ld_member(all, i)) != NULL; i++) {
        fc_target_t target = {.start = -1, .end = -1};
        const char *occurrence;

        if (json_is_object(one)) {
            read_selector(&target, fc_ld_property(one, "selector"), SELECTOR_DEPTH, remarks);
            occurrence = fc_ld_get_text(one, "occurrence", remarks);
            target.occurrence_said = occurrence != NULL;
            target.first_only = occurrence != NULL && strcmp(occurrence, "first") == 0;
        }
        if (!found->is_ours) { /* other people's positions count in other ways */
            target.start = target.end = -1;
        }
        if (!is_blank(target.exact)) {
            APR_ARRAY_PUSH(targets, fc_target_t) = target;
        } else {
            fc_remark(remarks, "a target without a TextQuoteSelector is left out");
        }
    }
    found->claim.targets = (const fc_target_t *)targets->elts;
    found->claim.target_count = targets->nelts;
}

/* The quotes' language is the review's, which is known only when that has been read. */
static void settle_languages(fc_found_t *found)
{
    fc_target_t *targets = (fc_target_t *)found->claim.targets;
    int i;

    for (i = 0; i < found->claim.target_count; i++) {
        targets[i].lang = targets[i].lang == NULL               ? found->claim.lang
                          : strcmp(targets[i].lang, "und") == 0 ? NULL
                                                                : targets[i].lang;
    }
    found->author.lang = found->author.lang == NULL               ? found->claim.lang
                         : strcmp(found->author.lang, "und") == 0 ? NULL
                                                                  : found->author.lang;
}

/* --- who ------------------------------------------------------------------------------------ */

/* Hypothesis: acct:name@authority. */
static const char *account_name(const char *user, apr_pool_t *p)
{
    user += strncmp(user, "acct:", 5) == 0 ? 5 : 0;
    return apr_pstrmemdup(p, user, strcspn(user, "@"));
}

static void read_creator(fc_found_t *found, const json_t *annotation, const fc_import_t *import)
{
    const fc_remarks_t *remarks = &found->remarks;
    const json_t *creator = fc_ld_get(annotation, "creator", remarks);
    const json_t *info = fc_ld_property(annotation, "user_info");
    const char *user = fc_ld_get_text(annotation, "user", remarks), *name = NULL;

    if (creator != NULL) {
        name = fc_ld_text(creator, remarks->p);
        if (json_is_object(creator)) {
            found->author.url = fc_import_link(creator, "homepage", remarks);
            found->author.id = fc_ld_get_text(creator, "factcheck:id", remarks);
            found->author.lang = fc_ld_get_text(creator, "factcheck:language", remarks);
        }
    } else if (user != NULL) {
        name = json_is_object(info) ? fc_ld_get_text(info, "display_name", remarks) : NULL;
        name = name ? name : account_name(user, remarks->p);
    }
    found->author.name = is_blank(name) ? import->author : name;
}

/* --- what is said --------------------------------------------------------------------------- */

static const json_t *find_review(const json_t *annotation)
{
    const json_t *bodies = fc_ld_property(annotation, "body"), *body;
    size_t i;

    for (i = 0; (body = fc_ld_member(bodies, i)) != NULL; i++) {
        if (json_is_object(body) && fc_ld_is_a(body, "ClaimReview")) {
            return body;
        }
    }
    return NULL;
}

static int is_tag(const json_t *body)
{
    const char *purpose = json_string_value(fc_ld_property(body, "purpose"));

    return purpose != NULL && strcmp(purpose, "tagging") == 0;
}

/* A body's text as text with markup: HTML where it says so, else its very characters. */
static void take_body(fc_found_t *found, const json_t *body)
{
    const char *text = json_is_string(body)
                           ? json_string_value(body)
                           : fc_ld_text(fc_ld_property(body, "value"), found->remarks.p);
    const char *format = json_string_value(fc_ld_property(body, "format"));
    fc_inline_t *item;

    if (is_blank(text) || found->claim.review_body.count > 0) {
        return;
    }
    if (format != NULL && strcmp(format, "text/html") == 0) {
        fc_rich_parse(&found->claim.review_body, text, found->remarks.p);
        return;
    }
    item = apr_pcalloc(found->remarks.p, sizeof(*item));
    item->kind = FC_INLINE_TEXT;
    item->text = text;
    found->claim.review_body.items = item;
    found->claim.review_body.count = 1;
}

/* The first tag is taken for the verdict: where annotations are, it is what comes nearest to one.
 */
static void read_bodies(fc_found_t *found, const json_t *annotation)
{
    const json_t *bodies = fc_ld_property(annotation, "body"), *body;
    const json_t *tags = fc_ld_property(annotation, "tags");
    const fc_remarks_t *remarks = &found->remarks;
    const char *verdict = fc_ld_text(fc_ld_member(tags, 0), remarks->p), *text;
    fc_claim_t *claim = &found->claim;
    size_t i;

    text = fc_ld_get_text(annotation, "text", remarks);
    if (text != NULL) {
        take_body(found, fc_ld_property(annotation, "text"));
    }
    for (i = 0; (body = fc_ld_member(bodies, i)) != NULL; i++) {
        if (json_is_object(body) && is_tag(body)) {
            verdict = verdict ? verdict : fc_ld_text(fc_ld_property(body, "value"), remarks->p);
        } else {
            take_body(found, body);
        }
    }
    claim->review_body.lang = claim->alternate_name_lang = claim->lang;
    claim->status = FC_WORK_DRAFT;
    claim->alternate_name = is_blank(verdict) ? FC_IMPORT_UNRATED : verdict;
    if (is_blank(verdict)) {
        fc_remark(remarks, "it has no verdict, and becomes a draft: give it one");
    } else {
        fc_remark(remarks,
                  "its first tag %s is taken for the verdict, and it becomes a draft: "
                  "look at it",
                  fc_log_quote(verdict, SHOWN_SIZE, remarks->p));
    }
}

static void read_dates(fc_found_t *found, const json_t *annotation, const fc_import_t *import)
{
    const fc_remarks_t *remarks = &found->remarks;
    const fc_date_t *created = fc_import_date(annotation, "created", remarks);
    fc_claim_t *claim = &found->claim;
    const char *remedy;

    claim->date_modified = fc_import_date(annotation, "modified", remarks);
    if (claim->date_modified == NULL) {
        claim->date_modified = fc_import_date(annotation, "updated", remarks);
    }
    created = created ? created : claim->date_modified;
    if (created != NULL) {
        claim->date_published = *created;
    } else {
        fc_date_parse(&claim->date_published, fc_fresh_date(import->now, remarks->p), &remedy);
        fc_remark(remarks, "it doesn't say when it was created: it is today's");
    }
}

void fc_import_annotation(fc_found_t *found, const json_t *annotation, const fc_import_t *import)
{
    const json_t *review = find_review(annotation);

    found->is_ours = review && fc_ld_property(review, "factcheck:id") != NULL;
    read_targets(found, annotation);
    read_creator(found, annotation, import);
    if (review != NULL) {
        fc_import_review(found, review, import);
    } else {
        found->claim.lang = import->language;
        read_bodies(found, annotation);
        read_dates(found, annotation, import);
        if (found->author.name == NULL) {
            found->refused = "it doesn't say who wrote it (creator): say so with --author";
        } else if (found->claim.target_count == 0) {
            found->refused = json_is_array(fc_ld_property(annotation, "references"))
                                 ? "it answers another annotation"
                                 : "it is about a whole page: it has no TextQuoteSelector";
        }
    }
    settle_languages(found);
}
