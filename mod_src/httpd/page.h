/* A page on its way through the filter: as it streams, or whole, bucket by bucket. Articles' files
 * that have a plan don't come here (plan.h). */
#ifndef FC_PAGE_H
#define FC_PAGE_H

#include <util_filter.h>
#include "request.h"

/* Makes f's page, which lives as long as its request: f->ctx. bb begins the page, which is whole in
 * it or streams. */
apr_status_t fc_page_open(ap_filter_t *f, const apr_bucket_brigade *bb, fc_request_t *request,
                          const char *charset, int whole);

/* The response is ours: its headers, as far as they are known now, and its first bytes, in bb. */
apr_status_t fc_page_begin(ap_filter_t *f, apr_bucket_brigade *bb, fc_request_t *request);

/* What comes after its first bytes. */
apr_status_t fc_page_go_on(ap_filter_t *f, apr_bucket_brigade *bb);

/* Answers with a status that the client's conditions ask for (fc_validators_answer); bb, and what
 * may still come, isn't sent. */
apr_status_t fc_page_answer_without(ap_filter_t *f, apr_bucket_brigade *bb, int status);

/* Says what failed; what is no fault of ours, and told by whoever meets it without us too, in
 * passing. */
void fc_page_log_failure(ap_filter_t *f, apr_status_t rv);

#endif
