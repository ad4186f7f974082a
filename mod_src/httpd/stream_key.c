#include "stream_key.h"

#include <apr_strings.h>
#include "etag.h"
#include "response.h"

static int may_be_kept(request_rec *r)
{
    return r->method_number == M_GET && !r->header_only && fc_request_get(r)->is_dynamic &&
           !apr_table_get(r->headers_in, "Authorization") &&
           !fc_response_has_directive(r, "Cache-Control", "no-store") &&
           !fc_response_has_directive(r, "Cache-Control", "private");
}

void fc_stream_key_set(fc_stream_key_t *key, request_rec *r, const fc_page_options_t *options)
{
    fc_digest_value_t decided_by;
    apr_size_t length;
    char *bytes;

    *key = (fc_stream_key_t){0};
    if (!options->url || !may_be_kept(r)) {
        return;
    }
    /* One server's configuration for the path is in the options. Two that share the URL and them
     * annotate alike. */
    decided_by = fc_etag_options(r, options);
    length = strlen(options->url);
    bytes = apr_palloc(r->pool, sizeof(decided_by) + length);
    memcpy(bytes, &decided_by, sizeof(decided_by));
    memcpy(bytes + sizeof(decided_by), options->url, length);
    *key = (fc_stream_key_t){fc_request_get(r)->cache, bytes,
                             (apr_ssize_t)(sizeof(decided_by) + length)};
}
