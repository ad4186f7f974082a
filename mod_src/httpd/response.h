/* Which responses may be annotated (contract; the reasons are observe.h's). */
#ifndef FC_RESPONSE_H
#define FC_RESPONSE_H

#include "observe.h"

/* Judges r's status and headers as they are when the filter is first called. Returns FC_REASON_NONE
 * where the page may be annotated. *detail: what was found, or NULL; *charset: as
 * fc_response_is_html says; from r->pool. */
fc_reason_t fc_response_check(request_rec *r, const char **detail, const char **charset);

/* 1 where the response is of type text/html; *charset: its charset parameter, or what
 * AddDefaultCharset will add, or NULL; from r->pool. */
int fc_response_is_html(request_rec *r, const char **charset);

/* 1 where a Content-Encoding is the one that httpd's INFLATE undoes. */
int fc_response_is_gzip(const char *coding);

/* A header of the response, which may stand in either of httpd's tables or in both: merged, from
 * r->pool; NULL where there is none. */
const char *fc_response_header(request_rec *r, const char *name);

/* 1 where one of the header's values is the directive. */
int fc_response_has_directive(request_rec *r, const char *header, const char *directive);

#endif
