/* What the configuration and the response say of a page, as the engine wants it. */
#ifndef FC_OPTIONS_H
#define FC_OPTIONS_H

#include <httpd.h>
#include "engine/annotator.h"

/* Sets all but url, whole, report, excerpts and keep_text, from r->pool. charset: of the response's
 * type. */
void fc_options_set(fc_page_options_t *options, request_rec *r, const char *charset);

/* The page's own URL without a fragment, as the client asked for it; from r->pool. */
const char *fc_options_url(request_rec *r);

#endif
