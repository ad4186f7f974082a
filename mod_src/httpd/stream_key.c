#include "stream_key.h"

#include <apr_strings.h>
#include <http_protocol.h>
#include "etag.h"
#include "response.h"

static int may_be_kept(request_rec *r)
{
    return r->method_number == M_GET && !r->header_only && fc_request_get(r)->is_dynamic &&
           !apr_table_get(r->headers_in, "Authorization") &&
           !fc_response_has_directive(r, "Cache-Control", "no-store") &&
           !fc_response_has_directive(r, "Cache-Control", "private") &&
           !fc_response_has_directive(r, "Vary", "*");
}

/* Fields that nearly each client has its own of, or that say nothing of the page before it is
 * encoded. Pages that vary by them are compared with the last one all the same. */
static int is_clients_own(const char *name)
{
    return !ap_cstr_casecmp(name, "accept-encoding") || !ap_cstr_casecmp(name, "cookie") ||
           !ap_cstr_casecmp(name, "referer") || !ap_cstr_casecmp(name, "user-agent");
}

/* The request's fields that the page varies by (RFC 9110, section 12.5.5), with their names: of a
 * page in several languages one is kept in each. */
static const char *varied(request_rec *r)
{
    const char *list = fc_response_header(r, "Vary"), *fields = "", *name;

    while (list && (name = ap_get_list_item(r->pool, &list)) != NULL) {
        if (!is_clients_own(name)) {
            const char *value = apr_table_get(r->headers_in, name);
            fields = apr_pstrcat(r->pool, fields, "\n", name, value ? ":" : "", value, NULL);
        }
    }
    return fields;
}

void fc_stream_key_set(fc_stream_key_t *key, request_rec *r, const fc_page_options_t *options)
{
    fc_digest_value_t decided_by;
    const char *text;
    apr_size_t length;
    char *bytes;

    *key = (fc_stream_key_t){0};
    if (!options->url || !may_be_kept(r)) {
        return;
    }
    /* One server's configuration for the path is in the options. Two that share the URL and them
     * annotate alike. */
    decided_by = fc_etag_options(r, options);
    text = apr_pstrcat(r->pool, options->url, varied(r), NULL);
    length = strlen(text);
    bytes = apr_palloc(r->pool, sizeof(decided_by) + length);
    memcpy(bytes, &decided_by, sizeof(decided_by));
    memcpy(bytes + sizeof(decided_by), text, length);
    *key = (fc_stream_key_t){fc_request_get(r)->cache, bytes,
                             (apr_ssize_t)(sizeof(decided_by) + length)};
}
