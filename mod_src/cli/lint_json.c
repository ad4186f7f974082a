/* lint's JSON (contract, section 5). */
#include <stdio.h>
#include <string.h>
#include <apr_strings.h>
#include "engine/jsonld.h"
#include "lint.h"

static json_t *make_error(const fc_error_t *error, apr_pool_t *p)
{
    const char *message = error->message;

    if (error->line == 0) { /* it may be the article's, or one of several sidecars' */
        message = apr_psprintf(p, "%s: %s", error->file, message);
    }
    return json_pack("{s:i, s:i, s:o}", "line", error->line, "column", error->column, "message",
                     fc_jsonld_string(message, p));
}

static json_t *make_match(const fc_match_t *match, apr_pool_t *p)
{
    return json_pack("{s:i, s:s, s:o, s:I, s:I}", "target", match->target, "state",
                     fc_lint_states[match->state], "text",
                     fc_jsonld_string(match->text ? match->text : "", p), "startByte",
                     (json_int_t)match->start, "endByte", (json_int_t)match->end);
}

static json_t *make_claim(const fc_claim_t *claim, const fc_claim_result_t *result, apr_pool_t *p)
{
    json_t *object = json_object(), *matches = json_array();
    int i;

    json_object_set_new(object, "id", fc_jsonld_string(claim->id, p));
    json_object_set_new(object, "state", json_string(fc_lint_states[result->state]));
    if (result->state == FC_STATE_CHANGED && result->cause != FC_CAUSE_NONE) {
        json_object_set_new(object, "cause",
                            json_string(result->cause == FC_CAUSE_WORDING ? "wording" : "context"));
    }
    for (i = 0; i < result->match_count; i++) {
        json_array_append_new(matches, make_match(&result->matches[i], p));
    }
    json_object_set_new(object, "matches", matches);
    return object;
}

static json_t *make_claims(const fc_finding_t *finding, apr_pool_t *p)
{
    const fc_reviews_t *reviews = finding->article.reviews;
    json_t *claims = json_array();
    int i;

    for (i = 0; i < fc_reviews_count(reviews); i++) {
        fc_claim_result_t result;

        fc_annotator_result(finding->annotator, i, &result);
        if (result.shown) {
            json_array_append_new(claims, make_claim(fc_reviews_claim(reviews, i), &result, p));
        }
    }
    return claims;
}

void fc_lint_print_json(fc_finding_t *finding)
{
    json_t *object = json_object();
    apr_pool_t *p = finding->pool;

    json_object_set_new(object, "article", fc_jsonld_string(finding->article.path, p));
    json_object_set_new(object, "sidecar", fc_jsonld_string(finding->article.sidecar, p));
    if (finding->error != NULL) {
        json_object_set_new(object, "error", make_error(finding->error, p));
    } else {
        json_object_set_new(object, "claims", make_claims(finding, p));
    }
    json_dumpf(object, finding->out, JSON_COMPACT);
    putc('\n', finding->out);
    json_decref(object);
}
