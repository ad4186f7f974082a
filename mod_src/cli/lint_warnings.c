/* lint's warnings: what is valid and yet may not be what an editor wants. */
#include <stdlib.h>
#include <string.h>
#include <apr_strings.h>
#include "engine/claim_review.h"
#include "lint.h"

/* --- one target ----------------------------------------------------------------------------- */

static int is_taken(const fc_claim_result_t *result, int number, apr_off_t start)
{
    int i;

    for (i = 0; i < result->match_count; i++) {
        if (result->matches[i].target == number && result->matches[i].start == start) {
            return 1;
        }
    }
    return 0;
}

/* Where the quote's very words stand, whatever stands around them: they are looked for again
 * without their context. */
static int find_verbatim(const fc_finding_t *f, const fc_claim_t *claim, const fc_target_t *target,
                         fc_claim_result_t *found)
{
    fc_target_t *bare = apr_pmemdup(f->pool, target, sizeof(*bare));
    fc_claim_t *alone = apr_pmemdup(f->pool, claim, sizeof(*alone));
    fc_sidecar_t *sidecar = apr_pcalloc(f->pool, sizeof(*sidecar));
    fc_article_t article = f->article;
    const fc_annotator_t *annotator;
    fc_error_t error;

    bare->prefix = bare->suffix = NULL;
    bare->first_only = 0;
    alone->targets = bare;
    alone->target_count = 1;
    sidecar->claims = alone;
    sidecar->claim_count = 1;
    if (fc_article_review(&article, &error, sidecar, f->pool) != APR_SUCCESS ||
        fc_article_look(&annotator, &error, &article, f->now, 0, f->pool) != APR_SUCCESS) {
        return 0;
    }
    fc_annotator_result(annotator, 0, found);
    return found->state == FC_STATE_INTACT;
}

/* Contract, section 2, rule 5. */
static void warn_of_refused(fc_finding_t *f, const fc_claim_t *claim, int number,
                            const fc_claim_result_t *result)
{
    const fc_target_t *target = &claim->targets[number - 1];
    fc_claim_result_t found;
    int i;

    if ((target->prefix == NULL && target->suffix == NULL) ||
        !find_verbatim(f, claim, target, &found)) {
        return;
    }
    for (i = 0; i < found.match_count; i++) {
        const fc_match_t *match = &found.matches[i];

        if (!is_taken(result, number, match->start)) {
            fc_lint_warn(f, claim->file, target->line, target->column,
                         "the words of %s stand in %s:%d (bytes %" APR_OFF_T_FMT "-%" APR_OFF_T_FMT
                         ") in other surroundings, and aren't taken for the passage that was "
                         "checked: where they are, renew <prefix> and <suffix>",
                         fc_lint_quote(f, claim->id), f->article.path,
                         fc_lines_at(&f->lines, match->start), match->start, match->end);
        }
    }
}

void fc_lint_warn_of_target(fc_finding_t *f, int index, int number, const fc_claim_result_t *result)
{
    const fc_claim_t *claim = fc_reviews_claim(f->article.reviews, index);
    const fc_target_t *target = &claim->targets[number - 1];
    int intact = 0, i;

    for (i = 0; i < result->match_count; i++) {
        intact +=
            result->matches[i].target == number && result->matches[i].state == FC_STATE_INTACT;
    }
    if (intact > 1 && !target->occurrence_said) {
        fc_lint_warn(f, claim->file, target->line, target->column,
                     "the quote stands %d times in %s, and the verdict at each of them: give it a "
                     "<prefix> or <suffix> that singles it out, or say occurrence=\"all\" or "
                     "\"first\"",
                     intact, f->article.path);
    }
    if (intact == 0 && fc_annotator_verbatim(f->annotator, index, number) > 0) {
        warn_of_refused(f, claim, number, result);
    }
}

/* --- one claim ------------------------------------------------------------------------------ */

static int has_source(const fc_claim_t *claim)
{
    int i;

    for (i = 0; i < claim->review_body.count; i++) {
        if (claim->review_body.items[i].href != NULL) {
            return 1;
        }
    }
    return claim->citation_count > 0;
}

void fc_lint_warn_of_claim(fc_finding_t *f, const fc_claim_t *claim)
{
    if (claim->date_published.time > f->now) {
        fc_lint_warn(f, claim->file, claim->line, claim->column,
                     "%s is shown from %s on, and not before", fc_lint_quote(f, claim->id),
                     claim->date_published.text);
    }
    if (claim->status == FC_WORK_PUBLISHED && !has_source(claim)) {
        fc_lint_warn(f, claim->file, claim->line, claim->column,
                     "%s names no source: add a <citation>, or a link in its <reviewBody>",
                     fc_lint_quote(f, claim->id));
    }
}

/* --- all claims ----------------------------------------------------------------------------- */

/* An id that an earlier sidecar has was made another in merging. */
static void warn_of_renamed(fc_finding_t *f)
{
    const fc_article_t *article = &f->article;
    int index = 0, s, c;

    for (s = 0; s < article->sidecar_count; s++) {
        for (c = 0; c < article->sidecars[s]->claim_count; c++, index++) {
            const fc_claim_t *before = &article->sidecars[s]->claims[c];
            const fc_claim_t *after = fc_reviews_claim(article->reviews, index);

            if (strcmp(before->id, after->id) != 0) {
                fc_lint_warn(f, before->file, before->line, before->column,
                             "an earlier sidecar has the id %s too: here it becomes %s; give it "
                             "another",
                             fc_lint_quote(f, before->id), fc_lint_quote(f, after->id));
            }
        }
    }
}

typedef struct stretch_t {
    apr_off_t start, end;
    int claim;
} stretch_t;

static int compare_stretches(const void *left, const void *right)
{
    const stretch_t *a = left, *b = right;

    return a->start != b->start   ? (a->start < b->start ? -1 : 1)
           : a->claim != b->claim ? a->claim - b->claim
                                  : 0;
}

static apr_array_header_t *collect_stretches(const fc_finding_t *f)
{
    apr_array_header_t *stretches = apr_array_make(f->pool, 32, sizeof(stretch_t));
    int i, m;

    for (i = 0; i < fc_reviews_count(f->article.reviews); i++) {
        fc_claim_result_t result;

        fc_annotator_result(f->annotator, i, &result);
        for (m = 0; m < result.match_count && result.shown; m++) {
            APR_ARRAY_PUSH(stretches, stretch_t) =
                (stretch_t){result.matches[m].start, result.matches[m].end, i};
        }
    }
    qsort(stretches->elts, (size_t)stretches->nelts, sizeof(stretch_t), compare_stretches);
    return stretches;
}

/* Of each passage the one before it that reaches furthest into it is named. */
static void warn_of_overlaps(fc_finding_t *f)
{
    const apr_array_header_t *stretches = collect_stretches(f);
    const stretch_t *furthest = NULL;
    int i;

    for (i = 0; i < stretches->nelts; i++) {
        const stretch_t *stretch = &APR_ARRAY_IDX(stretches, i, stretch_t);
        const fc_claim_t *claim = fc_reviews_claim(f->article.reviews, stretch->claim);

        if (furthest != NULL && furthest->end > stretch->start &&
            furthest->claim != stretch->claim) {
            fc_lint_warn(
                f, claim->file, claim->line, claim->column,
                "%s and %s overlap in %s:%d: readers meet both verdicts at the same words",
                fc_lint_quote(f, claim->id),
                fc_lint_quote(f, fc_reviews_claim(f->article.reviews, furthest->claim)->id),
                f->article.path, fc_lines_at(&f->lines, stretch->start));
        }
        if (furthest == NULL || stretch->end > furthest->end) {
            furthest = stretch;
        }
    }
}

/* Google's guidelines for fact check structured data, since July 2021. */
static void warn_of_rich_result(fc_finding_t *f)
{
    int i, admitted = 0;

    for (i = 0; i < fc_reviews_count(f->article.reviews); i++) {
        fc_claim_result_t result;

        fc_annotator_result(f->annotator, i, &result);
        admitted += fc_claim_review_why_not(fc_reviews_claim(f->article.reviews, i), &result, NULL,
                                            f->now, f->pool) == NULL;
    }
    if (admitted > 1) {
        fc_lint_warn(f, f->article.path, 0, 0,
                     "with FactCheckStructuredData On it has %d ClaimReviews, and a page with more "
                     "than one isn't eligible for Google's rich result",
                     admitted);
    }
}

void fc_lint_warn_of_all(fc_finding_t *f)
{
    warn_of_renamed(f);
    warn_of_overlaps(f);
    warn_of_rich_result(f);
}
