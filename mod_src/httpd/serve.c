#include "serve.h"

#include <apr_escape.h>
#include <apr_strings.h>
#include <http_core.h>
#include <http_protocol.h>
#include <http_request.h>
#include "digest.h"
#include "locate.h"
#include "validators.h"
#include "engine/jsonld.h"

/* --- URLs --- */

const char *fc_serve_url(request_rec *r, const char *form, const char *uri, const char *rest)
{
    const char *prefix = fc_server_conf_path(fc_server_conf_get(r->server));

    return ap_construct_url(r->pool, apr_pstrcat(r->pool, prefix, "/", form, uri, rest, NULL), r);
}

const char *fc_serve_container_url(request_rec *r, const char *uri, int is_dynamic)
{
    int has_slash = !is_dynamic && uri[strlen(uri) - 1] == '/';

    return fc_serve_url(r, "annotations", uri, has_slash ? "" : "/");
}

const char *fc_serve_excerpt_url(request_rec *r, const char *uri, const char *claim_id)
{
    const char *query =
        apr_pstrcat(r->pool, "?claim=", ap_escape_path_segment(r->pool, claim_id), NULL);

    return fc_serve_url(r, "excerpt", uri, query);
}

const char *fc_serve_oembed_url(request_rec *r, const char *url)
{
    const char *query =
        apr_pstrcat(r->pool, "?url=", apr_pescape_urlencoded(r->pool, url), "&format=json", NULL);

    return fc_serve_url(r, "oembed", query, "");
}

int fc_serve_argument(const char **value, const char *query, const char *name, apr_pool_t *p)
{
    apr_size_t n = strlen(name);

    *value = NULL;
    while (query && *query) {
        apr_size_t length = strcspn(query, "&");
        if (length > n && !strncmp(query, name, n) && query[n] == '=') {
            char *text = apr_pstrmemdup(p, query + n + 1, length - n - 1);
            *value = text;
            return ap_unescape_urlencoded(text) == OK ? OK : HTTP_BAD_REQUEST;
        }
        query += length + (query[length] == '&');
    }
    return OK;
}

/* --- answering --- */

/* reply: NULL: no body. */
static int send_bytes(request_rec *r, const fc_reply_t *reply)
{
    apr_bucket_alloc_t *alloc = r->connection->bucket_alloc;
    apr_bucket_brigade *bb = apr_brigade_create(r->pool, alloc);

    if (reply) {
        APR_BRIGADE_INSERT_TAIL(
            bb, apr_bucket_pool_create(reply->bytes, reply->length, r->pool, alloc));
    }
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(alloc));
    return ap_pass_brigade(r->output_filters, bb) == APR_SUCCESS ? OK : AP_FILTER_ERROR;
}

/* The tag is of the bytes alone: whatever decides them decides it. */
static void set_tag(request_rec *r, const fc_reply_t *reply)
{
    fc_digest_t *digest = fc_digest_create(r->pool);

    fc_digest_bytes(digest, reply->bytes, reply->length);
    apr_table_setn(r->headers_out, "ETag",
                   apr_pstrcat(r->pool, "\"", fc_digest_hex(digest, r->pool), "\"", NULL));
}

int fc_serve_reply(request_rec *r, const fc_reply_t *reply)
{
    fc_request_t *request = fc_request_get(r);
    int status;

    ap_set_content_type(r, reply->type);
    apr_table_setn(r->headers_out, "X-Content-Type-Options", "nosniff");
    if (reply->status) {
        r->status = reply->status;
    } else {
        set_tag(r, reply);
    }
    if (r->method_number == M_OPTIONS) {
        apr_table_setn(r->headers_out, "Allow", "GET, HEAD, OPTIONS");
        ap_set_content_length(r, 0);
        return OK;
    }
    if (!reply->status && !r->main) {
        fc_validators_hide(r, request);
        status = fc_validators_answer(r, request);
        if (status == HTTP_NOT_MODIFIED) {
            /* Not as an error, which would lose the filters that say how long it is good. */
            request->is_compressible |= fc_validators_may_be_compressed(r->output_filters);
            r->status = status;
            return send_bytes(r, NULL);
        }
        if (status != OK) {
            return status;
        }
        ap_set_accept_ranges(r);
    }
    ap_set_content_length(r, (apr_off_t)reply->length);
    return send_bytes(r, reply);
}

int fc_serve_json(request_rec *r, const char *type, json_t *json)
{
    fc_reply_t reply = {.type = type, .bytes = fc_jsonld_write(json, r->pool)};

    json_decref(json);
    if (!reply.bytes) {
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    reply.length = strlen(reply.bytes);
    return fc_serve_reply(r, &reply);
}

int fc_serve_page(request_rec *r, const fc_html_t *page, int status, const char *frame_ancestors,
                  int has_stylesheet)
{
    fc_reply_t reply = {FC_TYPE_HTML, page->data, page->length, status};

    apr_table_setn(r->headers_out, "Content-Security-Policy",
                   apr_pstrcat(r->pool, "default-src 'none'; ",
                               has_stylesheet ? "style-src 'self'; " : "",
                               "base-uri 'none'; form-action 'none'; frame-ancestors ",
                               frame_ancestors, NULL));
    return fc_serve_reply(r, &reply);
}

/* --- which form --- */

static int serve_form(request_rec *r, const char *path)
{
    static const struct {
        const char *name;
        int (*serve)(request_rec *r, const char *path);
    } forms[] = {{"/annotations", fc_serve_annotations},
                 {"/claimreview", fc_serve_claim_review},
                 {"/excerpt", fc_serve_excerpt},
                 {"/oembed", fc_serve_oembed}};

    for (apr_size_t i = 0; i < sizeof(forms) / sizeof(*forms); i++) {
        apr_size_t n = strlen(forms[i].name);
        if (!strncmp(path, forms[i].name, n) && (path[n] == '/' || !path[n])) {
            return forms[i].serve(r, path + n);
        }
    }
    return HTTP_NOT_FOUND;
}

int fc_serve(request_rec *r)
{
    const char *prefix = fc_server_conf_path(fc_server_conf_get(r->server));
    const char *path = fc_locate_raw_path(r, r->pool);
    apr_size_t n = strlen(prefix);

    if (!path || strncmp(path, prefix, n)) {
        return HTTP_NOT_FOUND; /* it was written in some other way */
    }
    path += n;
    ap_allow_standard_methods(r, REPLACE_ALLOW, M_GET, M_OPTIONS, -1);
    if (r->method_number != M_GET && r->method_number != M_OPTIONS) {
        return HTTP_METHOD_NOT_ALLOWED;
    }
    if (!fc_module_store()) {
        return HTTP_NOT_FOUND; /* the error log says why this process can't */
    }
    if (fc_lookup_is_nested(r)) {
        return HTTP_NOT_FOUND; /* an article that includes its own excerpt would never end */
    }
    return !*path || !strcmp(path, "/") ? fc_serve_home(r) : serve_form(r, path);
}
