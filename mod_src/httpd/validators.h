/* Keeps a bare page's validators and an annotated page's apart: conditionals and ranges that a
 * client sent about the one are never answered by the other. */
#ifndef FC_VALIDATORS_H
#define FC_VALIDATORS_H

#include <util_filter.h>
#include "mod_factcheck.h"

/* Takes the request headers away from handlers that would answer from the origin's validators
 * (304, 412, 206) before any filter has seen a byte, and lets origins choose only codings that can
 * be undone here. Does nothing for methods other than GET and HEAD: others change things, and their
 * conditions protect them. */
void fc_validators_hide(request_rec *r, fc_request_t *request);

/* Where there is no sidecar, takes a date-only condition away that the bare page's date would
 * answer wrongly: the client may have its page from a time when there was a sidecar in one of
 * sources (of fc_source_t). */
void fc_validators_hide_date(request_rec *r, fc_request_t *request,
                             const apr_array_header_t *sources);

/* Puts Accept-Encoding back, which filters after ours read; the rest stays hidden. */
void fc_validators_restore_coding(request_rec *r, fc_request_t *request);

/* Puts all of them back. */
void fc_validators_restore(request_rec *r, fc_request_t *request);

/* Drops what isn't true of the annotated page from the response: length, digests, validators. */
void fc_validators_drop(request_rec *r);

/* Answers the client's conditions by the response's ETag, and puts the headers back that later
 * stages read. Conditions by date aren't answered: no page here has one that its notes share.
 * Returns OK, HTTP_NOT_MODIFIED or HTTP_PRECONDITION_FAILED. */
int fc_validators_answer(request_rec *r, fc_request_t *request);

/* 1 where a filter from f on compresses, or is one of mod_filter's, which may: then a page that is
 * still good has compressed forms too. */
int fc_validators_may_be_compressed(const ap_filter_t *f);

#endif
