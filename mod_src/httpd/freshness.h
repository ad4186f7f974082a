/* How long an annotated page may be kept by others. Settled in a filter of its own, after those
 * that set or change Cache-Control and Expires (mod_expires, mod_headers) and before mod_cache
 * stores. */
#ifndef FC_FRESHNESS_H
#define FC_FRESHNESS_H

#include <httpd.h>

void fc_freshness_register(void);

/* Puts the filter into r's chain where r's page may be annotated; to be called at
 * APR_HOOK_REALLY_LAST of insert_filter. */
void fc_freshness_insert(request_rec *r);

#endif
