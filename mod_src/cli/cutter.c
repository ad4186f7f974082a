#include "cutter.h"

#include <string.h>
#include <apr_strings.h>
#include "fresh.h"

/* How often a passage that isn't singular is widened, twice as far each time. */
#define WIDENINGS 12
/* Longer articles' texts aren't kept in memory, in bytes. */
#define TEXT_SIZE (16 * 1024 * 1024)

apr_status_t fc_cutter_open(fc_cutter_t *cutter, fc_error_t *error, const fc_article_t *article,
                            apr_time_t now, apr_pool_t *p)
{
    const fc_annotator_t *annotator;
    fc_article_t *bare = apr_pmemdup(p, article, sizeof(*article));
    apr_status_t rv;

    memset(cutter, 0, sizeof(*cutter));
    if (article->length > TEXT_SIZE) {
        *error = (fc_error_t){article->path, 0, 0,
                              apr_psprintf(p,
                                           "it has %" APR_SIZE_T_FMT " bytes, and quotes can be "
                                           "cut out of %d at most: write the claim by hand",
                                           article->length, TEXT_SIZE)};
        return APR_EINVAL;
    }
    cutter->article = bare;
    cutter->now = now;
    apr_pool_create(&cutter->scratch, p);
    rv = fc_article_review(bare, error, NULL, p);
    if (rv == APR_SUCCESS) {
        rv = fc_article_look(&annotator, error, bare, now, 1, p);
    }
    if (rv == APR_SUCCESS) {
        cutter->text = fc_annotator_text(annotator);
        cutter->language = fc_fresh_language(fc_annotator_language(annotator));
    }
    return rv;
}

apr_status_t fc_cutter_look(fc_cutter_t *cutter, const fc_target_t *target,
                            fc_claim_result_t *result, fc_error_t *error)
{
    static const fc_author_t nobody = {.id = "", .name = ""};
    fc_claim_t claim = {
        .id = "quote",
        .author = &nobody,
        .date_published = {.year = 1970, .month = 1, .day = 1, .text = "1970-01-01"},
        .alternate_name = "",
        .target_count = 1,
    };
    fc_article_t article = *cutter->article;
    const fc_annotator_t *annotator;
    fc_sidecar_t *sidecar;
    apr_status_t rv;

    apr_pool_clear(cutter->scratch);
    claim.targets = target;
    claim.file = "the words";
    sidecar = apr_pcalloc(cutter->scratch, sizeof(*sidecar));
    sidecar->claims = apr_pmemdup(cutter->scratch, &claim, sizeof(claim));
    sidecar->claim_count = 1;
    rv = fc_article_review(&article, error, sidecar, cutter->scratch);
    if (rv == APR_SUCCESS) {
        rv = fc_article_look(&annotator, error, &article, cutter->now, 0, cutter->scratch);
    }
    if (rv == APR_SUCCESS) {
        fc_annotator_result(annotator, 0, result);
    }
    return rv;
}

/* Tries the quote with its contexts; where they lie outside the fragment that it is bound to, with
 * the one that doesn't. *fits: which it is that the engine finds. */
static apr_status_t try(fc_cutter_t *cutter, fc_target_t *target, apr_off_t start, int *fits,
                        fc_error_t *error)
{
    const char *prefix = target->prefix, *suffix = target->suffix;
    int ways = target->fragment ? 4 : 1, way;
    apr_status_t rv = APR_SUCCESS;

    *fits = 0;
    for (way = 0; way < ways && !*fits && rv == APR_SUCCESS; way++) {
        fc_claim_result_t found;

        target->prefix = way & 1 ? NULL : prefix;
        target->suffix = way & 2 ? NULL : suffix;
        rv = fc_cutter_look(cutter, target, &found, error);
        *fits = rv == APR_SUCCESS && found.state == FC_STATE_INTACT && found.match_count == 1 &&
                found.matches[0].start == start;
    }
    return rv;
}

static fc_target_t *make_target(const fc_quotation_t *quotation, const fc_target_t *like,
                                apr_pool_t *p)
{
    fc_target_t *target = like ? apr_pmemdup(p, like, sizeof(*like)) : NULL;

    if (target == NULL) {
        target = apr_pcalloc(p, sizeof(*target));
        target->start = -1;
    }
    target->exact = quotation->exact;
    target->prefix = *quotation->prefix ? quotation->prefix : NULL;
    target->suffix = *quotation->suffix ? quotation->suffix : NULL;
    target->end = target->start < 0 ? -1 : quotation->end;
    target->start = target->start < 0 ? -1 : quotation->start;
    return target;
}

static int widen(fc_range_t *range, const fc_text_t *text, int words)
{
    int widened = 0;

    while (words-- > 0 && fc_passage_widen(range, text)) {
        widened = 1;
    }
    return widened;
}

apr_status_t fc_cutter_cut(fc_cutter_t *cutter, fc_range_t range, const fc_target_t *like,
                           const fc_target_t **target, int *widened, fc_error_t *error,
                           apr_pool_t *p)
{
    apr_status_t rv = APR_SUCCESS;
    int round, fits = 0;

    *target = NULL;
    for (round = 0; round <= WIDENINGS; round++) {
        fc_quotation_t quotation;
        fc_target_t *cut;

        if (round > 0 && (widened == NULL || !widen(&range, cutter->text, 1 << (round - 1)))) {
            break;
        }
        if (fc_passage_cut(&quotation, cutter->text, range, p) != APR_SUCCESS) {
            break;
        }
        cut = make_target(&quotation, like, p);
        rv = try(cutter, cut, fc_text_at(cutter->text, range.from)->start, &fits, error);
        if (rv != APR_SUCCESS || fits) {
            *target = fits ? cut : NULL;
            break;
        }
    }
    if (widened != NULL) {
        *widened = fits && round > 0;
    }
    return rv;
}
