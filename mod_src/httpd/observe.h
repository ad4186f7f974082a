/* What an admin gets to see: why a page was left alone and what was found on it, as log lines, the
 * FactCheck-Status header and notes for the access log. */
#ifndef FC_OBSERVE_H
#define FC_OBSERVE_H

#include <httpd.h>
#include "engine/annotator.h"

/* Why a response is left alone; each has a name of its own in log and header. */
typedef enum {
    FC_REASON_NONE,
    FC_REASON_OFF,
    FC_REASON_ENVIRONMENT,
    FC_REASON_ERROR_DOCUMENT,
    FC_REASON_NO_SIDECAR,
    FC_REASON_SIDECAR,
    FC_REASON_STATUS,
    FC_REASON_PARTIAL,
    FC_REASON_ENCODED,
    FC_REASON_TYPE,
    FC_REASON_NO_TRANSFORM,
    FC_REASON_ATTACHMENT,
    FC_REASON_PAGE,
    FC_REASON_FAILED,
    FC_REASON_COUNT
} fc_reason_t;

/* The reason's name, such as "no-sidecar"; static. */
const char *fc_observe_reason_name(fc_reason_t reason);

/* What the reason means, in words; static. */
const char *fc_observe_reason_words(fc_reason_t reason);

/* Logs (debug) that the response is left alone, and says so in FactCheck-Status where explain is
 * set. detail: what was found, for log and header alike, so no path of the server's; NULL: nothing
 * more to say. */
void fc_observe_refusal(request_rec *r, int explain, fc_reason_t reason, const char *detail);

/* Says in FactCheck-Status that the page streams: how many claims were found isn't known yet. */
void fc_observe_streaming(request_rec *r);

/* The page is done, with so many claims by fc_state_t, or a reason why it is left as it is (NULL: it
 * isn't): notes for the access log, a debug line, and where header is set (nothing has left yet)
 * FactCheck-Status with the counts. */
void fc_observe_counts(request_rec *r, const int claims[3], const char *reason, int header);

/* Logs a sidecar's fault once: file:line:column, what is wrong, what to do. */
void fc_observe_sidecar_error(request_rec *r, const fc_error_t *error);

/* The engine's lines into r's error log; lives in r->pool. */
const fc_log_t *fc_observe_engine_log(request_rec *r);

/* Counts the request, once it is over. */
void fc_observe_end(const request_rec *r);

#endif
