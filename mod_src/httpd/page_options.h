/* What the directives and a request make of the engine's options for its page. */
#ifndef FC_PAGE_OPTIONS_H
#define FC_PAGE_OPTIONS_H

#include "mod_factcheck.h"

/* Sets all of them but whole, report, excerpts and keep_text, which are the caller's. r's
 * Content-Type must be known. From r->pool. */
void fc_page_options_set(fc_page_options_t *options, request_rec *r, const fc_request_t *request);

#endif
