/* What is decided of a request before its page is there: whether sidecars apply to it. */
#ifndef FC_REQUEST_H
#define FC_REQUEST_H

#include <httpd.h>
#include "mod_factcheck.h"
#include "store.h"

/* Finds out whether sidecars apply to r, and fills in request, which is r's own. *sources: where
 * they were looked for (of fc_source_t); NULL: they weren't. */
fc_reason_t fc_request_decide(request_rec *r, fc_request_t *request, fc_store_t *store,
                              apr_array_header_t **sources);

/* The hook insert_filter's work: decides, and puts the filter into r's chain. store: the process's.
 */
void fc_request_begin(request_rec *r, fc_store_t *store);

/* The hook log_transaction's: counts, and what was hidden from handlers is the client's again in
 * the log. */
void fc_request_log(request_rec *r);

#endif
