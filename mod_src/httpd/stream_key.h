/* Which pages that stream by are kept, and under what. */
#ifndef FC_STREAM_KEY_H
#define FC_STREAM_KEY_H

#include <httpd.h>
#include "stream.h"

/* Sets *key, from r->pool, for r's page, whose options are set, url too.
 * Kept are programs' and other servers' answers to GET that a shared cache might keep too (RFC
 * 9111, sections 3, 3.5 and 5.2.2): nothing that is for one reader only. */
void fc_stream_key_set(fc_stream_key_t *key, request_rec *r, const fc_page_options_t *options);

#endif
