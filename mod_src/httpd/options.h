/* What the configuration and the response say of a page, as the engine wants it. */
#ifndef FC_OPTIONS_H
#define FC_OPTIONS_H

#include <httpd.h>
#include "engine/annotator.h"

/* Sets all but whole, report and keep_text, from r->pool. */
void fc_options_set(fc_page_options_t *options, request_rec *r);

#endif
