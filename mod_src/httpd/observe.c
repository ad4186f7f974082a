#include "observe.h"

#include <apr_strings.h>
#include <http_log.h>
#include "counters.h"
#include "mod_factcheck.h"

APLOG_USE_MODULE(factcheck);

#define STATUS_HEADER "FactCheck-Status"

static const struct {
    const char *name;
    const char *words;
} reasons[FC_REASON_COUNT] = {
    [FC_REASON_NONE] = {"none", "annotated"},
    [FC_REASON_OFF] = {"off", "FactCheck is Off here"},
    [FC_REASON_ENVIRONMENT] = {"no-factcheck", "the environment has no-factcheck"},
    [FC_REASON_ERROR_DOCUMENT] = {"error-document", "it is an error document"},
    [FC_REASON_NO_SIDECAR] = {"no-sidecar", "there is no sidecar"},
    [FC_REASON_SIDECAR] = {"sidecar", "a sidecar can't be used"},
    [FC_REASON_STATUS] = {"status", "its status isn't 200"},
    [FC_REASON_PARTIAL] = {"partial", "it is a part of a page only"},
    [FC_REASON_ENCODED] = {"encoded", "it comes encoded"},
    [FC_REASON_TYPE] = {"type", "it isn't text/html"},
    [FC_REASON_NO_TRANSFORM] = {"no-transform", "its Cache-Control says no-transform"},
    [FC_REASON_ATTACHMENT] = {"attachment", "it is to be saved, not shown"},
    [FC_REASON_PAGE] = {"page", "nothing may be injected into it"},
    [FC_REASON_FAILED] = {"failed", "annotating it failed; the error log says why"},
};

const char *fc_observe_reason_name(fc_reason_t reason)
{
    return reasons[reason].name;
}

const char *fc_observe_reason_words(fc_reason_t reason)
{
    return reasons[reason].words;
}

/* A string item of a structured header field (RFC 9651, section 3.3.3): printable ASCII only. */
static const char *header_string(apr_pool_t *p, const char *text)
{
    char *quoted = apr_palloc(p, 2 * strlen(text) + 3);
    char *out = quoted;

    *out++ = '"';
    for (; *text; text++) {
        unsigned char c = (unsigned char)*text;
        if (c == '"' || c == '\\') {
            *out++ = '\\';
        }
        *out++ = (c >= 0x20 && c < 0x7f) ? (char)c : '?';
    }
    *out++ = '"';
    *out = '\0';
    return quoted;
}

void fc_observe_refusal(request_rec *r, int explain, fc_reason_t reason, const char *detail)
{
    fc_request_get(r)->left_alone = reason;
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r, FC_LOGNO(0010) "%s left alone (%s): %s%s%s",
                  r->uri, reasons[reason].name, reasons[reason].words, detail ? ": " : "",
                  detail ? detail : "");
    if (explain) {
        const char *value = apr_pstrcat(r->pool, "left-alone;reason=", reasons[reason].name, NULL);
        if (detail) {
            value = apr_pstrcat(r->pool, value, ";detail=", header_string(r->pool, detail), NULL);
        }
        apr_table_setn(r->headers_out, STATUS_HEADER, value);
    }
}

void fc_observe_streaming(request_rec *r)
{
    apr_table_setn(r->headers_out, STATUS_HEADER, "streaming");
}

void fc_observe_counts(request_rec *r, const int claims[3], const char *reason, int header)
{
    fc_request_t *request = fc_request_get(r);
    int intact = claims[FC_STATE_INTACT];
    int changed = claims[FC_STATE_CHANGED];
    int missing = claims[FC_STATE_MISSING];

    request->is_done = 1;
    memcpy(request->claims, claims, sizeof(request->claims));
    apr_table_setn(r->notes, "factcheck-intact", apr_itoa(r->pool, intact));
    apr_table_setn(r->notes, "factcheck-changed", apr_itoa(r->pool, changed));
    apr_table_setn(r->notes, "factcheck-missing", apr_itoa(r->pool, missing));

    if (reason) {
        fc_observe_refusal(r, header, FC_REASON_PAGE, reason);
    } else {
        ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, r,
                      FC_LOGNO(0011) "%s annotated: %d intact, %d changed, %d missing", r->uri,
                      intact, changed, missing);
        if (header) {
            apr_table_setn(r->headers_out, STATUS_HEADER,
                           apr_psprintf(r->pool, "annotated;intact=%d;changed=%d;missing=%d",
                                        intact, changed, missing));
        }
    }
}

void fc_observe_sidecar_error(request_rec *r, const fc_error_t *error)
{
    if (error->line) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      FC_LOGNO(0012) "%s:%d:%d: %s (the page is served without notes)", error->file,
                      error->line, error->column, error->message);
    } else {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, 0, r,
                      FC_LOGNO(0013) "%s: %s (the page is served without notes)", error->file,
                      error->message);
    }
}

static void log_line(void *baton, fc_log_level_t level, const char *line)
{
    static const int levels[] = {[FC_LOG_ERROR] = APLOG_ERR,
                                 [FC_LOG_WARNING] = APLOG_WARNING,
                                 [FC_LOG_INFO] = APLOG_INFO,
                                 [FC_LOG_DEBUG] = APLOG_DEBUG};
    request_rec *r = baton;

    ap_log_rerror(APLOG_MARK, levels[level], 0, r, FC_LOGNO(0014) "%s: %s", r->uri, line);
}

const fc_log_t *fc_observe_engine_log(request_rec *r)
{
    fc_log_t *log = apr_palloc(r->pool, sizeof(*log));

    log->fn = log_line;
    log->baton = r;
    log->level = APLOGrdebug(r) ? FC_LOG_DEBUG : APLOGrinfo(r) ? FC_LOG_INFO : FC_LOG_WARNING;
    return log;
}

void fc_observe_end(const request_rec *r)
{
    const fc_request_t *request = fc_request_get(r);

    if (!request || !request->granted || request->is_own_path) {
        return;
    }
    fc_counters_add(FC_COUNT_HITS, 1);
    if (r->status == HTTP_NOT_MODIFIED && request->claimed) {
        fc_counters_add(FC_COUNT_NOT_MODIFIED, 1);
    } else if (request->left_alone != FC_REASON_NONE) {
        fc_counters_add(FC_COUNT_LEFT_ALONE + request->left_alone, 1);
    } else if (request->is_done) {
        fc_counters_add(FC_COUNT_ANNOTATED, 1);
        fc_counters_add(FC_COUNT_INTACT, request->claims[FC_STATE_INTACT]);
        fc_counters_add(FC_COUNT_CHANGED, request->claims[FC_STATE_CHANGED]);
        fc_counters_add(FC_COUNT_MISSING, request->claims[FC_STATE_MISSING]);
    }
}
