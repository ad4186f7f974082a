#include "own_path.h"

#include <ap_mmn.h>
#include <apr_strings.h>
#include <http_protocol.h>
#include <http_request.h>
#include "mod_factcheck.h"
#include "serve.h"
#include "engine/stylesheet.h"

/* No name of a file: whoever looks at r->filename finds nothing, and what maps names to handlers or
 * types has nothing to go by. */
#define FILENAME "factcheck:"

/* The part of uri after the prefix, with its slash or empty; NULL where it lies elsewhere. */
static const char *below(const char *uri, const char *prefix)
{
    apr_size_t n = strlen(prefix);

    if (strncmp(uri, prefix, n) || (uri[n] && uri[n] != '/')) {
        return NULL;
    }
    return uri + n;
}

static int is_own(const request_rec *r)
{
    const fc_request_t *request = fc_request_get(r);

    return request && request->is_own_path;
}

/* The hooks pre_translate_name and translate_name: whoever comes first there has the request. */
static int claim(request_rec *r)
{
    if (r->proxyreq != PROXYREQ_NONE || !r->uri ||
        !below(r->uri, fc_server_conf_path(fc_server_conf_get(r->server)))) {
        return DECLINED;
    }
    fc_request_create(r)->is_own_path = 1;
    r->filename = apr_pstrdup(r->pool, FILENAME);
    /* As of a regular file: what is mapped to none is a front controller's (FallbackResource), or
     * looked for under other names (MultiViews, mod_speling). */
    r->finfo.filetype = APR_REG;
    return OK;
}

static int map_to_storage(request_rec *r)
{
    return is_own(r) ? OK : DECLINED;
}

static int serve_stylesheet(request_rec *r)
{
    apr_size_t length;
    const char *bytes = fc_stylesheet_bytes(&length);
    const char *name = strrchr(r->uri, '/') + 1;
    const char *etag = apr_psprintf(r->pool, "\"%.*s\"", (int)strcspn(name, "."), name);
    apr_bucket_brigade *bb;
    int status;

    ap_set_content_type(r, "text/css; charset=utf-8");
    apr_table_setn(r->headers_out, "Cache-Control", "public, max-age=31536000, immutable");
    apr_table_setn(r->headers_out, "ETag", etag);
    apr_table_setn(r->headers_out, "X-Content-Type-Options", "nosniff");
    ap_set_accept_ranges(r);
    status = ap_meets_conditions(r);
    if (status != OK) {
        return status;
    }
    ap_set_content_length(r, length);
    bb = apr_brigade_create(r->pool, r->connection->bucket_alloc);
    APR_BRIGADE_INSERT_TAIL(bb,
                            apr_bucket_immortal_create(bytes, length, r->connection->bucket_alloc));
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(r->connection->bucket_alloc));
    return ap_pass_brigade(r->output_filters, bb) == APR_SUCCESS ? OK : AP_FILTER_ERROR;
}

static int handler(request_rec *r)
{
    const char *name;

    if (!is_own(r)) {
        return DECLINED;
    }
    name = below(r->uri, fc_server_conf_path(fc_server_conf_get(r->server)));
    if (!name || *name != '/' || !fc_stylesheet_matches(name + 1)) {
        return fc_serve(r);
    }
    ap_allow_standard_methods(r, REPLACE_ALLOW, M_GET, -1);
    if (r->method_number != M_GET) {
        return HTTP_METHOD_NOT_ALLOWED;
    }
    return serve_stylesheet(r);
}

void fc_own_path_register(void)
{
#if AP_MODULE_MAGIC_AT_LEAST(20120211, 109)
    /* Before mod_proxy's mapping=encoded. */
    ap_hook_pre_translate_name(claim, NULL, NULL, APR_HOOK_REALLY_FIRST);
#endif
    ap_hook_translate_name(claim, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_map_to_storage(map_to_storage, NULL, NULL, APR_HOOK_REALLY_FIRST);
    ap_hook_handler(handler, NULL, NULL, APR_HOOK_REALLY_FIRST);
}
