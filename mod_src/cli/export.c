/* factcheck export: an article's claims as JSON-LD. */
#include <string.h>
#include <stdlib.h>
#include <apr_strings.h>
#include "article.h"
#include "command.h"
#include "engine/claim_review.h"
#include "engine/web_annotation.h"
#include "output.h"

static const char help[] =
    "usage: factcheck export ARTICLE --as FORM [options]\n\n"
    "Writes the article's claims as JSON-LD:\n\n"
    "  claimreview   schema.org's ClaimReview, for those reviews that search engines' rules\n"
    "                admit: the claim is someone else's (itemReviewed has an author), it stands\n"
    "                intact in the article, and the review is published and has its own url.\n"
    "                The others are named on standard error\n"
    "  annotation    every claim, drafts too, as annotations of the W3C's Web Annotation Data\n"
    "                Model; factcheck import makes the same sidecar of them again\n\n"
    "      --as FORM        claimreview or annotation\n"
    "      --url URL        the article's address (else its file's)\n"
    "  -s, --sidecar FILE   the sidecar (else ARTICLE.claims.xml); several are merged in order\n"
    "  -o, --output FILE    where to write (else standard output); replaced at one stroke\n"
    "  -h, --help           this\n\n"
    "exit code: 0 written, 2 wrong usage, or a file can't be read or written\n";

enum { OPTION_AS = 256, OPTION_URL };

static const apr_getopt_option_t option_table[] = {
    {"as", OPTION_AS, 1, NULL}, {"url", OPTION_URL, 1, NULL}, {"sidecar", 's', 1, NULL},
    {"output", 'o', 1, NULL},   {"help", 'h', 0, NULL},       {NULL, 0, 0, NULL},
};

typedef enum { FORM_UNSAID, FORM_CLAIM_REVIEW, FORM_ANNOTATION } form_t;

typedef struct request_t {
    const char *path, *url, *output;
    apr_array_header_t *sidecars; /* const char * */
    form_t form;
    fc_article_t article;
    const fc_annotator_t *annotator;
    apr_time_t now;
    apr_pool_t *pool;
} request_t;

/* --- options -------------------------------------------------------------------------------- */

/* Returns NULL, or what the option takes. */
static const char *take_option(void *request, int option, const char *value)
{
    request_t *r = request;
    const char *remedy;

    switch (option) {
    case OPTION_AS:
        r->form = strcmp(value, "claimreview") == 0  ? FORM_CLAIM_REVIEW
                  : strcmp(value, "annotation") == 0 ? FORM_ANNOTATION
                                                     : FORM_UNSAID;
        return r->form ? NULL : "it is claimreview or annotation";
    case OPTION_URL:
        r->url = value;
        if (!fc_link_check(value, &remedy, r->pool)) {
            return remedy;
        }
        return strchr(value, '#') ? "leave out the # and what follows it" : NULL;
    case 's':
        APR_ARRAY_PUSH(r->sidecars, const char *) = value;
        return NULL;
    case 'o':
        r->output = strcmp(value, FC_STDIN) != 0 ? value : NULL; /* - */
        return NULL;
    default:
        return NULL;
    }
}

static const char *take_arguments(void *request, const char *const *arguments, int count)
{
    request_t *r = request;

    r->path = arguments[0];
    if (count != 1) {
        return count == 0 ? "name an article" : "name one article";
    }
    return r->form == FORM_UNSAID ? "say --as claimreview or --as annotation" : NULL;
}

/* --- ClaimReview ---------------------------------------------------------------------------- */

static json_t *make_reviews(request_t *r)
{
    json_t *reviews = json_array();
    int i;

    for (i = 0; i < fc_reviews_count(r->article.reviews); i++) {
        const fc_claim_t *claim = fc_reviews_claim(r->article.reviews, i);
        fc_claim_result_t result;
        const char *reason;

        fc_annotator_result(r->annotator, i, &result);
        reason = fc_claim_review_why_not(claim, &result, r->url, r->now, r->pool);
        if (reason == NULL) {
            json_array_append_new(reviews,
                                  fc_claim_review_json(claim, r->url, result.note_id, r->pool));
        } else {
            fc_log(&fc_command_log, FC_LOG_WARNING, "%s:%d:%d: left out \"%s\": %s", claim->file,
                   claim->line, claim->column, claim->id, reason);
        }
    }
    return reviews;
}

/* --- annotations ---------------------------------------------------------------------------- */

static const char *article_iri(request_t *r)
{
    char *real;

    if (r->url == NULL) {
        real = realpath(r->path, NULL);
        r->url = apr_pstrcat(r->pool, "file://",
                             fc_article_url_path(real ? real : r->path, r->pool), NULL);
        free(real);
        fc_log(&fc_command_log, FC_LOG_WARNING,
               "%s: its address on the web isn't said (--url), and so the annotations name the "
               "file",
               r->path);
    }
    return r->url;
}

static json_t *make_annotations(request_t *r)
{
    const char *source = article_iri(r);
    json_t *annotations = json_array();
    int i;

    for (i = 0; i < fc_reviews_count(r->article.reviews); i++) {
        const fc_claim_t *claim = fc_reviews_claim(r->article.reviews, i);
        const char *id = apr_pstrcat(r->pool, source, "#factcheck-note-", claim->id, NULL);

        json_array_append_new(annotations, fc_web_annotation_json(claim, NULL, id, source, r->pool));
    }
    return fc_web_annotation_collection(
        annotations, apr_pstrcat(r->pool, source, "#factcheck-annotations", NULL), r->pool);
}

/* --- writing -------------------------------------------------------------------------------- */

static int write_json(request_t *r, const json_t *json)
{
    char *text = json_dumps(json, JSON_INDENT(2));
    fc_output_t *output;
    apr_status_t rv = text ? fc_output_begin(&output, r->output, r->pool) : APR_ENOMEM;

    if (text != NULL) {
        if (rv == APR_SUCCESS) {
            rv = fc_output_write(output, text, strlen(text));
        }
        if (rv == APR_SUCCESS) {
            rv = fc_output_write(output, "\n", 1);
        }
        if (rv == APR_SUCCESS) {
            rv = fc_output_finish(output);
        }
        fc_output_abandon(output);
    }
    free(text);
    return rv == APR_SUCCESS ? FC_EXIT_FINE
                             : fc_command_fail("%s: it can't be written: %pm",
                                               r->output ? r->output : "standard output", &rv);
}

static int export(void *request)
{
    request_t *r = request;
    fc_error_t error;
    apr_status_t rv = fc_article_read(&r->article, &error, r->path, r->sidecars, r->pool);
    json_t *json;
    int code;

    if (rv == APR_SUCCESS) {
        rv = fc_article_look(&r->annotator, &error, &r->article, r->now, 0, r->pool);
    }
    if (rv != APR_SUCCESS) {
        return fc_command_fail("%s", fc_command_error(&error, r->pool));
    }
    json = r->form == FORM_CLAIM_REVIEW ? make_reviews(r) : make_annotations(r);
    code = write_json(r, json);
    json_decref(json);
    return code;
}

static const fc_usage_t usage = {"export", help, option_table, take_option, take_arguments, export};

int fc_command_export(int argc, const char *const *argv, apr_pool_t *p)
{
    request_t request = {.pool = p, .now = apr_time_now()};

    request.sidecars = apr_array_make(p, 1, sizeof(const char *));
    return fc_usage_run(&usage, &request, argc, argv, p);
}
