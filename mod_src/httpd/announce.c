#include "announce.h"

#include <apr_strings.h>
#include <http_core.h>
#include "locate.h"
#include "serve.h"

static void add_link(request_rec *r, const char *url, const char *parameters)
{
    apr_table_addn(r->headers_out, "Link", apr_pstrcat(r->pool, "<", url, ">; ", parameters, NULL));
}

void fc_announce(request_rec *r, const fc_request_t *request)
{
    const char *path = fc_locate_path(r, r->pool);
    const char *uri = path ? ap_os_escape_path(r->pool, path, 1) : NULL;

    if (!uri) {
        return;
    }
    if (fc_dir_conf_serves(request->dir, FC_SERVE_ANNOTATIONS)) {
        add_link(r, fc_serve_container_url(r, uri, request->is_dynamic),
                 "rel=\"http://www.w3.org/ns/oa#annotationService\"");
    }
    if (!request->is_dynamic && fc_dir_conf_serves(request->dir, FC_SERVE_OEMBED) &&
        fc_dir_conf_serves(request->dir, FC_SERVE_EXCERPTS)) {
        add_link(r, fc_serve_oembed_url(r, ap_construct_url(r->pool, uri, r)),
                 "rel=\"alternate\"; type=\"application/json+oembed\"");
    }
}
