/* Keeps a bare page's validators and an annotated page apart: conditionals and ranges that a client
 * sent about the one are never answered by the other. */
#ifndef FC_VALIDATORS_H
#define FC_VALIDATORS_H

#include "mod_factcheck.h"

/* Takes the request headers away from handlers that would answer from the origin's validators
 * (304, 412, 206) before any filter has seen a byte, and lets origins choose only codings that can
 * be undone here. Does nothing for methods other than GET and HEAD: others change things, and their
 * conditions protect them. */
void fc_validators_hide(request_rec *r, fc_request_t *request);

/* Puts Accept-Encoding back, which filters after ours read; the rest stays hidden. */
void fc_validators_restore_coding(request_rec *r, fc_request_t *request);

/* Puts all of them back. */
void fc_validators_restore(request_rec *r, fc_request_t *request);

/* Drops what isn't true of the annotated page from the response: length, digests, validators. */
void fc_validators_drop(request_rec *r);

#endif
