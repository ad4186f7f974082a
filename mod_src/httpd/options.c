#include "options.h"

#include <http_core.h>
#include "mod_factcheck.h"

const char *fc_options_url(request_rec *r)
{
    const request_rec *first = r;

    while (first->prev) {
        first = first->prev;
    }
    if (!first->unparsed_uri || *first->unparsed_uri != '/') {
        return first->unparsed_uri;
    }
    return ap_construct_url(r->pool, first->unparsed_uri, r);
}

static const char *unless_empty(const char *text)
{
    return text && *text ? text : NULL;
}

void fc_options_set(fc_page_options_t *options, request_rec *r, const char *charset)
{
    const fc_request_t *request = fc_request_get(r);

    options->charset = charset;
    options->stylesheet = fc_conf_stylesheet(request->dir, request->server, r->pool);
    options->popover = fc_dir_conf_popover(request->dir);
    options->structured_data = request->dir->structured_data == FC_FLAG_ON;
    options->language = request->dir->language;
    options->contact = unless_empty(request->dir->contact);
    options->about = request->server->about;
    options->show = fc_dir_conf_show(request->dir);
    options->now = r->request_time;
    options->hold = (apr_size_t)fc_server_conf_cap(request->server, FC_CAP_HOLD);
    options->work = fc_server_conf_cap(request->server, FC_CAP_WORK);
    options->log = fc_observe_engine_log(r);
}
