#include "validators.h"

#include <apr_strings.h>
#include <util_filter.h>

static const char *const hidden_names[] = {
    "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since",
    "If-Range", "Range",         "Request-Range"};

#define HIDDEN_COUNT (sizeof(hidden_names) / sizeof(*hidden_names))

struct fc_hidden_t {
    const char *values[HIDDEN_COUNT]; /* NULL where the client sent none */
    const char *accept_encoding;      /* NULL: nothing to put back */
};

/* A program or an origin may choose a coding by what the request says; a file has the one it has.
 */
static int chooses_coding(const request_rec *r)
{
    return r->proxyreq != PROXYREQ_NONE || (r->handler && strcmp(r->handler, "default-handler"));
}

static void hide_coding(request_rec *r, fc_hidden_t *hidden)
{
    int can_inflate = ap_get_output_filter_handle("INFLATE") != NULL;

    if (chooses_coding(r)) {
        hidden->accept_encoding = apr_table_get(r->headers_in, "Accept-Encoding");
        if (hidden->accept_encoding && can_inflate) {
            apr_table_setn(r->headers_in, "Accept-Encoding", "gzip");
        } else {
            apr_table_unset(r->headers_in, "Accept-Encoding");
        }
    }
    if (can_inflate && (chooses_coding(r) || r->content_encoding)) {
        ap_add_output_filter("INFLATE", NULL, r, r->connection);
    }
}

void fc_validators_hide(request_rec *r, fc_request_t *request)
{
    fc_hidden_t *hidden;

    if (r->method_number != M_GET || request->hidden) {
        return;
    }
    hidden = apr_pcalloc(r->pool, sizeof(*hidden));
    for (apr_size_t i = 0; i < HIDDEN_COUNT; i++) {
        hidden->values[i] = apr_table_get(r->headers_in, hidden_names[i]);
        apr_table_unset(r->headers_in, hidden_names[i]);
    }
    hide_coding(r, hidden);
    request->hidden = hidden;
}

void fc_validators_restore_coding(request_rec *r, fc_request_t *request)
{
    fc_hidden_t *hidden = request->hidden;

    if (hidden && hidden->accept_encoding) {
        apr_table_setn(r->headers_in, "Accept-Encoding", hidden->accept_encoding);
        hidden->accept_encoding = NULL;
    }
}

void fc_validators_restore(request_rec *r, fc_request_t *request)
{
    fc_hidden_t *hidden = request->hidden;

    if (!hidden) {
        return;
    }
    fc_validators_restore_coding(r, request);
    for (apr_size_t i = 0; i < HIDDEN_COUNT; i++) {
        if (hidden->values[i]) {
            apr_table_setn(r->headers_in, hidden_names[i], hidden->values[i]);
        }
    }
    request->hidden = NULL;
}

void fc_validators_drop(request_rec *r)
{
    static const char *const names[] = {"Content-Length", "Content-MD5",    "Digest",
                                        "Repr-Digest",    "Content-Digest", "Accept-Ranges",
                                        "ETag",           "Last-Modified"};

    for (apr_size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        apr_table_unset(r->headers_out, names[i]);
        apr_table_unset(r->err_headers_out, names[i]);
    }
}
