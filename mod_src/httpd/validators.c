#include "validators.h"

#include <apr_date.h>
#include <apr_strings.h>
#include <http_protocol.h>
#include <util_filter.h>
#include "locate.h"

typedef enum {
    IF_MATCH,
    IF_NONE_MATCH,
    IF_MODIFIED_SINCE,
    IF_UNMODIFIED_SINCE,
    IF_RANGE,
    RANGE,
    REQUEST_RANGE,
    HIDDEN_COUNT
} hidden_header_t;

static const char *const hidden_names[HIDDEN_COUNT] = {
    "If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since",
    "If-Range", "Range",         "Request-Range"};

struct fc_hidden_t {
    const char *values[HIDDEN_COUNT]; /* NULL: the client sent none, or it is back */
    const char *accept_encoding;      /* NULL: nothing to put back */
};

/* --- hiding --- */

static void hide_coding(request_rec *r, const fc_request_t *request, fc_hidden_t *hidden)
{
    int can_inflate = ap_get_output_filter_handle("INFLATE") != NULL;

    if (request->is_dynamic) {
        hidden->accept_encoding = apr_table_get(r->headers_in, "Accept-Encoding");
        if (hidden->accept_encoding && can_inflate) {
            apr_table_setn(r->headers_in, "Accept-Encoding", "gzip");
        } else {
            apr_table_unset(r->headers_in, "Accept-Encoding");
        }
    }
    if (can_inflate && (request->is_dynamic || r->content_encoding)) {
        ap_add_output_filter("INFLATE", NULL, r, r->connection);
    }
}

static void hide_header(request_rec *r, fc_hidden_t *hidden, hidden_header_t header)
{
    hidden->values[header] = apr_table_get(r->headers_in, hidden_names[header]);
    if (hidden->values[header]) {
        apr_table_unset(r->headers_in, hidden_names[header]);
    }
}

void fc_validators_hide(request_rec *r, fc_request_t *request)
{
    if (r->method_number != M_GET || request->hidden) {
        return;
    }
    request->hidden = apr_pcalloc(r->pool, sizeof(*request->hidden));
    for (int i = 0; i < HIDDEN_COUNT; i++) {
        hide_header(r, request->hidden, i);
    }
    hide_coding(r, request, request->hidden);
}

/* 1 where the file at path may have been there after `when`, and isn't any more. A directory's time
 * tells when something in it was last added or removed. */
static int may_have_gone_since(const char *path, apr_time_t when, apr_pool_t *p)
{
    char *dir = apr_pstrdup(p, path);
    char *slash;

    while ((slash = strrchr(dir, '/')) != NULL && slash != dir) {
        apr_finfo_t info;
        apr_status_t rv;
        *slash = '\0';
        rv = apr_stat(&info, dir, APR_FINFO_MTIME, p);
        if (rv == APR_SUCCESS || rv == APR_INCOMPLETE) {
            return apr_time_sec(info.mtime) >= apr_time_sec(when);
        }
    }
    return 1;
}

static int is_date_of_no_use(const apr_array_header_t *sources, apr_time_t when, apr_pool_t *p)
{
    for (int i = 0; i < sources->nelts; i++) {
        const fc_source_t *source = &APR_ARRAY_IDX(sources, i, const fc_source_t);
        if (source->rv == APR_SUCCESS
                ? apr_time_sec(source->info.ctime) >= apr_time_sec(when)
                : source->rv != APR_ENOENT || may_have_gone_since(source->path, when, p)) {
            return 1;
        }
    }
    return 0;
}

void fc_validators_hide_date(request_rec *r, fc_request_t *request,
                             const apr_array_header_t *sources)
{
    const char *since = apr_table_get(r->headers_in, hidden_names[IF_MODIFIED_SINCE]);

    if (!since || r->method_number != M_GET ||
        apr_table_get(r->headers_in, hidden_names[IF_NONE_MATCH]) ||
        !is_date_of_no_use(sources, apr_date_parse_http(since), r->pool)) {
        return;
    }
    request->hidden = apr_pcalloc(r->pool, sizeof(*request->hidden));
    hide_header(r, request->hidden, IF_MODIFIED_SINCE);
}

/* --- putting back --- */

static void restore_header(request_rec *r, fc_hidden_t *hidden, hidden_header_t header)
{
    if (hidden->values[header]) {
        apr_table_setn(r->headers_in, hidden_names[header], hidden->values[header]);
        hidden->values[header] = NULL;
    }
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
    if (!request->hidden) {
        return;
    }
    fc_validators_restore_coding(r, request);
    for (int i = 0; i < HIDDEN_COUNT; i++) {
        restore_header(r, request->hidden, i);
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
        if (!apr_is_empty_table(r->err_headers_out)) {
            apr_table_unset(r->err_headers_out, names[i]);
        }
    }
    /* Later stages fall back on it where a client asks by date. */
    r->mtime = 0;
}

/* --- answering --- */

/* The tag by which the client knows this page: ours, or as mod_deflate and mod_brotli have changed
 * it on its way. list: of the tags that it has; NULL. */
static const char *clients_tag(request_rec *r, const char *tag, const char *list)
{
    static const char *const codings[] = {"gzip", "br"};
    const char *accepted = apr_table_get(r->headers_in, "Accept-Encoding");
    const char *opaque = strchr(tag, '"');

    for (int i = 0; list && opaque && i < 2; i++) {
        const char *changed =
            apr_psprintf(r->pool, "%.*s-%s\"", (int)strlen(opaque) - 1, opaque, codings[i]);
        if (!strstr(list, changed)) {
            continue;
        }
        /* A cache may have both forms; it asks for the one that its own client takes. */
        if (!strstr(list, opaque) || (accepted && ap_find_token(r->pool, accepted, codings[i]))) {
            return apr_psprintf(r->pool, "%.*s%s", (int)(opaque - tag), tag, changed);
        }
    }
    return tag;
}

static int is_date(const char *condition)
{
    return *condition != '"' && strncmp(condition, "W/", 2);
}

int fc_validators_answer(request_rec *r, fc_request_t *request)
{
    const char *tag = apr_table_get(r->headers_out, "ETag");
    fc_hidden_t *hidden = request->hidden;
    int status;

    if (!hidden) {
        return OK;
    }
    if (tag) {
        const char *list = hidden->values[IF_NONE_MATCH] ? hidden->values[IF_NONE_MATCH]
                                                         : hidden->values[IF_MATCH];
        apr_table_setn(r->headers_out, "ETag", clients_tag(r, tag, list));
    }
    restore_header(r, hidden, IF_MATCH);
    restore_header(r, hidden, IF_NONE_MATCH);
    if (!hidden->values[IF_RANGE] || !is_date(hidden->values[IF_RANGE])) {
        /* By a date there is no telling parts apart: the whole page is the answer to that. */
        restore_header(r, hidden, IF_RANGE);
        restore_header(r, hidden, RANGE);
        restore_header(r, hidden, REQUEST_RANGE);
    }
    status = ap_meets_conditions(r);
    restore_header(r, hidden, IF_MODIFIED_SINCE);
    restore_header(r, hidden, IF_UNMODIFIED_SINCE);
    if (status == HTTP_NOT_MODIFIED) {
        request->revalidated = apr_table_get(r->headers_out, "ETag");
        request->is_compressible = tag && strcmp(request->revalidated, tag);
    } else if (tag) {
        apr_table_setn(r->headers_out, "ETag", tag);
    }
    return status;
}

int fc_validators_may_be_compressed(const ap_filter_t *f)
{
    for (; f; f = f->next) {
        if (f->frec->providers || strstr(f->frec->name, "deflate") ||
            strstr(f->frec->name, "brotli")) {
            return 1;
        }
    }
    return 0;
}
