#include "shortcut.h"

#include <http_protocol.h>
#include <util_filter.h>
#include "filter.h"
#include "mod_factcheck.h"
#include "options.h"
#include "plan.h"
#include "response.h"
#include "sidecar_file.h"

APLOG_USE_MODULE(factcheck);

/* What httpd's own handler would serve, and the filter annotate as a file from its first byte to
 * its last. What httpd has just found out of the file is as good as looking again. */
static int is_article(const request_rec *r, const fc_request_t *request)
{
    return request && request->reason == FC_REASON_NONE && request->reviews &&
           !request->is_dynamic && !request->claimed && !r->main && r->method_number == M_GET &&
           r->finfo.filetype == APR_REG && (r->finfo.valid & FC_SOURCE_FINFO) == FC_SOURCE_FINFO &&
           !(r->path_info && *r->path_info) &&
           r->finfo.size <= fc_server_conf_cap(request->server, FC_CAP_SCAN) &&
           fc_filter_is_first(r);
}

static fc_plan_t *find_plan(request_rec *r)
{
    fc_page_options_t options = {.whole = 1};
    const char *detail, *charset;
    fc_plan_t *plan = NULL;

    if (fc_response_check(r, &detail, &charset) == FC_REASON_NONE) {
        fc_options_set(&options, r, charset);
        plan = fc_plan_find(r, &r->finfo, &options);
    }
    if (plan && !plan->woven) {
        fc_plan_release(plan); /* it needs the file */
        plan = NULL;
    }
    return plan;
}

int fc_shortcut_handler(request_rec *r)
{
    apr_bucket_alloc_t *list = r->connection->bucket_alloc;
    apr_bucket_brigade *bb;
    fc_plan_t *plan;
    apr_status_t rv;
    int status;

    if (!is_article(r, fc_request_get(r)) || (plan = find_plan(r)) == NULL) {
        return DECLINED;
    }
    status = ap_discard_request_body(r);
    if (status != OK) {
        fc_plan_release(plan);
        return status;
    }
    bb = apr_brigade_create(r->pool, list);
    APR_BRIGADE_INSERT_TAIL(bb, fc_plan_bucket_create(plan, NULL, list));
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(list));
    rv = ap_pass_brigade(r->output_filters, bb);
    if (rv == APR_SUCCESS || r->status != HTTP_OK || r->connection->aborted) {
        return OK;
    }
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, rv, r, FC_LOGNO(0023) "%s could not be sent", r->uri);
    return AP_FILTER_ERROR;
}
