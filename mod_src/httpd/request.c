#include "request.h"

#include <apr_strings.h>
#include <http_protocol.h>
#include <http_request.h>
#include "filter.h"
#include "mod_factcheck.h"
#include "response.h"
#include "validators.h"

APLOG_USE_MODULE(factcheck);

fc_request_t *fc_request_get(const request_rec *r)
{
    return ap_get_module_config(r->request_config, &factcheck_module);
}

fc_request_t *fc_request_create(request_rec *r)
{
    fc_request_t *request = apr_pcalloc(r->pool, sizeof(*request));

    request->dir = fc_dir_conf_get(r);
    request->server = fc_server_conf_get(r->server);
    ap_set_module_config(r->request_config, &factcheck_module, request);
    return request;
}

/* 1 where an environment variable has the name, as it is or as internal redirects rename it. */
static int is_variable(const char *name, const char *wanted)
{
    static const char prefix[] = "REDIRECT_";

    while (!strncmp(name, prefix, sizeof(prefix) - 1)) {
        name += sizeof(prefix) - 1;
    }
    return !strcasecmp(name, wanted);
}

/* no-factcheck is set, perhaps before one or more internal redirects. */
static int is_switched_off(const request_rec *r)
{
    const apr_array_header_t *env = apr_table_elts(r->subprocess_env);

    for (int i = 0; i < env->nelts; i++) {
        const char *name = APR_ARRAY_IDX(env, i, apr_table_entry_t).key;
        if (name && is_variable(name, "no-factcheck")) {
            return 1;
        }
    }
    return 0;
}

/* An error's own page, httpd's or a script's, whatever status it ends with. */
static int is_error_document(const request_rec *r)
{
    for (; r; r = r->prev) {
        if (r->status != HTTP_OK) {
            return 1;
        }
    }
    return 0;
}

/* 1 where a program or another server makes the response. */
static int is_dynamic(const request_rec *r)
{
    return r->proxyreq != PROXYREQ_NONE || (r->handler && strcmp(r->handler, "default-handler"));
}

/* A file that lies there compressed, in a way that nothing here can undo: its own validators hold.
 */
static int is_file_packed(const request_rec *r, fc_request_t *request)
{
    if (request->is_dynamic || !r->content_encoding ||
        (ap_get_output_filter_handle("INFLATE") && fc_response_is_gzip(r->content_encoding))) {
        return 0;
    }
    request->detail = r->content_encoding;
    return 1;
}

/* Finds and compiles the sidecars. *sources: where they are looked for. */
static fc_reason_t find_reviews(request_rec *r, fc_request_t *request, fc_store_t *store,
                                apr_array_header_t **sources)
{
    fc_store_options_t options = {
        .limits = {.sidecar_size =
                       (apr_size_t)fc_server_conf_cap(request->server, FC_CAP_SIDECAR_SIZE),
                   .claims = (int)fc_server_conf_cap(request->server, FC_CAP_CLAIMS),
                   .quote_length = (int)fc_server_conf_cap(request->server, FC_CAP_QUOTE_LENGTH)},
        .reviews = {.tolerance = fc_dir_conf_tolerance(request->dir),
                    .language = request->dir->language}};
    fc_stored_t stored;
    apr_status_t rv;

    *sources = fc_locate_sources(r, request->dir, &request->vary);
    rv = fc_store_get(store, &stored, *sources, &options, r->pool);

    if (rv == APR_SUCCESS && stored.reviews) {
        request->reviews = stored.reviews;
        request->sidecars = stored.digest;
        request->change = fc_reviews_next_change(stored.reviews, r->request_time);
        request->cache = fc_store_cache(store);
        request->scratch = fc_store_scratch(store);
        return is_file_packed(r, request) ? FC_REASON_ENCODED : FC_REASON_NONE;
    }
    if (rv == APR_ENOENT) {
        return FC_REASON_NO_SIDECAR;
    }
    if (rv != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, r, FC_LOGNO(0030) "can't keep the sidecars of %s",
                      r->uri);
        return FC_REASON_FAILED;
    }
    if (stored.is_news) {
        fc_observe_sidecar_error(r, stored.error);
    }
    return FC_REASON_SIDECAR;
}

fc_reason_t fc_request_decide(request_rec *r, fc_request_t *request, fc_store_t *store,
                              apr_array_header_t **sources)
{
    const fc_dir_conf_t *dir = request->dir;

    *sources = NULL;
    request->granted = dir->grant == FC_GRANT_ON || dir->grant == FC_GRANT_PLACED;
    request->is_dynamic = is_dynamic(r);
    if (!request->granted) {
        return FC_REASON_OFF;
    }
    if (is_error_document(r)) {
        return FC_REASON_ERROR_DOCUMENT;
    }
    if (is_switched_off(r)) {
        return FC_REASON_ENVIRONMENT;
    }
    return find_reviews(r, request, store, sources);
}

void fc_request_begin(request_rec *r, fc_store_t *store)
{
    const fc_dir_conf_t *dir = fc_dir_conf_get(r);
    int granted = dir->grant == FC_GRANT_ON || dir->grant == FC_GRANT_PLACED;
    int explain = dir->explain == FC_FLAG_ON;
    fc_request_t *request = fc_request_get(r);
    apr_array_header_t *sources;

    for (request_rec *prev = r->prev; prev; prev = prev->prev) {
        /* Both have one table of request headers, and this one decides anew. */
        fc_request_t *before = fc_request_get(prev);
        if (before) {
            fc_validators_restore(prev, before);
        }
    }
    if (r->main || (request && request->is_own_path) || (!granted && !explain)) {
        return;
    }
    request = fc_request_create(r);
    request->reason = fc_request_decide(r, request, store, &sources);
    if (request->reason == FC_REASON_NONE) {
        fc_validators_hide(r, request);
    } else if (sources && !request->reviews) {
        fc_validators_hide_date(r, request, sources);
    }
    if (request->vary && r->content_type) {
        /* For the 304 that a handler may answer, and no filter sees. */
        const char *charset;
        if (fc_response_is_html(r, &charset)) {
            apr_table_mergen(r->err_headers_out, "Vary", request->vary);
        }
    }
    if (dir->grant == FC_GRANT_PLACED) {
        return; /* an instance that the admin has placed says the rest */
    }
    if (request->reason == FC_REASON_NONE || explain || request->vary) {
        fc_filter_insert(r);
    } else {
        fc_observe_refusal(r, 0, request->reason, request->detail);
    }
}

void fc_request_log(request_rec *r)
{
    request_rec *last = r;

    for (; r; r = r->next) {
        fc_request_t *request = fc_request_get(r);
        if (request) {
            fc_validators_restore(r, request);
        }
        last = r;
    }
    fc_observe_end(last);
}
