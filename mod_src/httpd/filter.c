#include "filter.h"

#include <http_protocol.h>
#include <http_request.h>
#include "announce.h"
#include "counters.h"
#include "mod_factcheck.h"
#include "options.h"
#include "page.h"
#include "plan.h"
#include "response.h"
#include "validators.h"

static ap_filter_rec_t *filter_handle;

/* Takes the instance out of the chain for a reason. */
static apr_status_t leave_alone(ap_filter_t *f, apr_bucket_brigade *bb, fc_reason_t reason,
                                const char *detail)
{
    fc_request_t *request = fc_request_get(f->r);
    int status = OK;

    fc_observe_refusal(f->r, request->dir->explain == FC_FLAG_ON, reason, detail);
    if (reason != FC_REASON_ENCODED) {
        /* Of an encoded page another instance, after an INFLATE, may still make something else. */
        if (request->reviews) {
            status = fc_validators_answer(f->r, request);
        }
        fc_validators_restore(f->r, request);
    }
    if (status != OK) {
        return fc_page_answer_without(f, bb, status);
    }
    ap_remove_output_filter(f);
    return ap_pass_brigade(f->next, bb);
}

/* --- an article's file --- */

/* The file where the brigade is one from its beginning to its end, and nothing else: what no filter
 * before this one has touched. NULL otherwise, and for files over the limit, which stream. */
static apr_file_t *whole_file(const request_rec *r, const apr_bucket_brigade *bb, apr_off_t limit)
{
    const apr_bucket *b = APR_BRIGADE_FIRST(bb);
    apr_finfo_t info;
    apr_file_t *file;

    if (!APR_BUCKET_IS_FILE(b) || b->start || !APR_BUCKET_IS_EOS(APR_BUCKET_NEXT(b)) ||
        APR_BUCKET_NEXT(b) != APR_BRIGADE_LAST(bb)) {
        return NULL;
    }
    file = ((apr_bucket_file *)b->data)->fd;
    if (apr_file_info_get(&info, APR_FINFO_SIZE | APR_FINFO_TYPE, file) != APR_SUCCESS ||
        info.filetype != APR_REG || info.size > limit) {
        return NULL;
    }
    /* httpd tells the size that the file had when it looked for it. Another one may have taken its
     * place since, and is as whole. */
    return (apr_off_t)b->length == info.size || (apr_off_t)b->length == r->finfo.size ? file : NULL;
}

/* A page by its plan: its length, its tag and all else are known. bb holds it. */
static apr_status_t answer_by_plan(ap_filter_t *f, apr_bucket_brigade *bb, const fc_plan_t *plan)
{
    request_rec *r = f->r;
    fc_request_t *request = fc_request_get(r);
    int status;

    fc_observe_counts(r, plan->claims, plan->reason, request->dir->explain == FC_FLAG_ON);
    ap_set_content_length(r, plan->length);
    ap_set_accept_ranges(r);
    apr_table_set(r->headers_out, "ETag", plan->tag);
    fc_announce(r, request);
    status = fc_validators_answer(r, request);
    if (status != OK) {
        return fc_page_answer_without(f, bb, status);
    }
    ap_remove_output_filter(f);
    return ap_pass_brigade(f->next, bb);
}

static void claim(request_rec *r, fc_request_t *request)
{
    request->claimed = 1;
    request->left_alone = FC_REASON_NONE; /* whatever an instance before this one has met */
    fc_validators_drop(r);
}

static apr_status_t annotate_file(ap_filter_t *f, apr_bucket_brigade *bb, apr_file_t *file,
                                  const char *charset)
{
    fc_page_options_t options = {.whole = 1};
    fc_plan_t *plan;
    int is_kept;
    apr_status_t rv;

    fc_options_set(&options, f->r, charset);
    rv = fc_plan_get(&plan, &is_kept, f->r, file, &options);
    claim(f->r, fc_request_get(f->r));
    if (rv != APR_SUCCESS) {
        fc_page_log_failure(f, rv);
        ap_remove_output_filter(f);
        return ap_pass_brigade(f->next, bb);
    }
    if (is_kept) {
        fc_counters_add(FC_COUNT_PLANNED, 1);
    }
    apr_bucket_delete(APR_BRIGADE_FIRST(bb));
    APR_BRIGADE_INSERT_HEAD(bb, fc_plan_bucket_create(plan, file, bb->bucket_alloc));
    return answer_by_plan(f, bb, plan);
}

/* --- the door --- */

/* 1 where the brigade holds the whole page, of a known length up to the limit. */
static int is_whole(apr_bucket_brigade *bb, apr_off_t limit)
{
    apr_off_t length = 0;
    apr_bucket *b;

    for (b = APR_BRIGADE_FIRST(bb); b != APR_BRIGADE_SENTINEL(bb); b = APR_BUCKET_NEXT(b)) {
        if (APR_BUCKET_IS_EOS(b)) {
            return 1;
        }
        if (APR_BUCKET_IS_FLUSH(b) || AP_BUCKET_IS_ERROR(b) || b->length == (apr_size_t)-1) {
            return 0;
        }
        length += b->length;
        if (length > limit) {
            return 0;
        }
    }
    return 0;
}

static apr_status_t first_call(ap_filter_t *f, apr_bucket_brigade *bb)
{
    request_rec *r = f->r;
    fc_request_t *request = fc_request_get(r);
    const char *detail, *charset;
    const fc_plan_t *plan;
    apr_off_t limit;
    apr_file_t *file;
    fc_reason_t reason;
    apr_status_t rv;

    if (!request || r->main || request->claimed || request->is_own_path) {
        ap_remove_output_filter(f);
        return ap_pass_brigade(f->next, bb);
    }
    fc_validators_restore_coding(r, request);
    if (request->vary && fc_response_is_html(r, &charset)) {
        apr_table_mergen(r->headers_out, "Vary", request->vary);
    }
    if (request->reason != FC_REASON_NONE) {
        return leave_alone(f, bb, request->reason, request->detail);
    }
    plan = fc_plan_of_bucket(APR_BRIGADE_FIRST(bb));
    if (plan) {
        claim(r, request);
        fc_counters_add(FC_COUNT_PLANNED, 1);
        return answer_by_plan(f, bb, plan);
    }
    reason = fc_response_check(r, &detail, &charset);
    if (reason != FC_REASON_NONE) {
        return leave_alone(f, bb, reason, detail);
    }
    limit = fc_server_conf_cap(request->server, FC_CAP_SCAN);
    file = r->method_number == M_GET && !request->is_dynamic ? whole_file(r, bb, limit) : NULL;
    if (file) {
        return annotate_file(f, bb, file, charset);
    }
    rv = fc_page_open(f, bb, request, charset, is_whole(bb, limit));
    if (rv != APR_SUCCESS) {
        fc_page_log_failure(f, rv);
        return leave_alone(f, bb, FC_REASON_FAILED, NULL);
    }
    claim(r, request);
    return fc_page_begin(f, bb, request);
}

static apr_status_t filter(ap_filter_t *f, apr_bucket_brigade *bb)
{
    if (APR_BRIGADE_EMPTY(bb)) {
        return APR_SUCCESS;
    }
    return f->ctx ? fc_page_go_on(f, bb) : first_call(f, bb);
}

void fc_filter_register(void)
{
    filter_handle = ap_register_output_filter(FC_FILTER_NAME, filter, NULL, AP_FTYPE_RESOURCE);
}

int fc_filter_is_first(const request_rec *r)
{
    return r->output_filters->frec == filter_handle && !r->output_filters->ctx;
}

void fc_filter_insert(request_rec *r)
{
    ap_add_output_filter_handle(filter_handle, NULL, r, r->connection);
}
