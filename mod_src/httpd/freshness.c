#include "freshness.h"

#include <apr_date.h>
#include <apr_lib.h>
#include <apr_strings.h>
#include <http_protocol.h>
#include <util_filter.h>
#include "mod_factcheck.h"
#include "response.h"

static ap_filter_rec_t *filter_handle;

/* The header from both tables as one list, and out of them; NULL where neither has it. */
static const char *take_header(request_rec *r, const char *name)
{
    const char *value = apr_table_get(r->headers_out, name);
    const char *other = apr_table_get(r->err_headers_out, name);

    apr_table_unset(r->headers_out, name);
    apr_table_unset(r->err_headers_out, name);
    if (value && other) {
        return apr_pstrcat(r->pool, value, ", ", other, NULL);
    }
    return value ? value : other;
}

/* The end of a list's element: a comma outside quotes, or the end. */
static const char *element_end(const char *at)
{
    int quoted = 0;

    for (; *at && (quoted || *at != ','); at++) {
        if (*at == '"') {
            quoted = !quoted;
        } else if (quoted && at[0] == '\\' && at[1]) {
            at++;
        }
    }
    return at;
}

/* The number after name in an element of Cache-Control; -1 where it is another. */
static apr_int64_t lifetime(const char *element, const char *name)
{
    apr_size_t n = strlen(name);
    const char *digits = element + n + 1;

    if (ap_cstr_casecmpn(element, name, n) || element[n] != '=') {
        return -1;
    }
    digits += *digits == '"';
    return apr_isdigit(*digits) ? apr_atoi64(digits) : -1;
}

/* Cache-Control with no lifetime longer than limit seconds. */
static const char *cap_lifetimes(apr_pool_t *p, const char *list, apr_int64_t limit)
{
    const char *result = "";

    while (*list) {
        const char *end, *element;
        list += strspn(list, ", \t");
        end = element_end(list);
        element = apr_pstrmemdup(p, list, end - list);
        if (lifetime(element, "max-age") > limit) {
            element = apr_psprintf(p, "max-age=%" APR_INT64_T_FMT, limit);
        } else if (lifetime(element, "s-maxage") > limit) {
            element = apr_psprintf(p, "s-maxage=%" APR_INT64_T_FMT, limit);
        }
        if (*element) {
            result = apr_pstrcat(p, result, *result ? ", " : "", element, NULL);
        }
        list = end;
    }
    return result;
}

/* 1 where the list says how long the response is fresh, or that it isn't. */
static int says_freshness(const char *list)
{
    while (*list) {
        static const char *const flags[] = {"no-cache", "no-store"};
        list += strspn(list, ", \t");
        for (int i = 0; i < 2; i++) {
            apr_size_t n = strlen(flags[i]);
            /* no-cache="Set-Cookie" is about that header only. */
            if (!ap_cstr_casecmpn(list, flags[i], n) && !apr_isalnum(list[n]) && list[n] != '=' &&
                list[n] != '-') {
                return 1;
            }
        }
        if (lifetime(list, "max-age") >= 0 || lifetime(list, "s-maxage") >= 0) {
            return 1;
        }
        list = element_end(list);
    }
    return 0;
}

/* 1 where FactCheck is on and draft in force, whether or not there is a draft, or a sidecar. */
static int shows_drafts(const fc_request_t *request)
{
    return request->granted && (fc_dir_conf_show(request->dir) & FC_SHOW_DRAFT);
}

/* What was made with drafts in sight is for those eyes only. */
static void forbid_storing(request_rec *r)
{
    take_header(r, "Expires");
    take_header(r, "Cache-Control");
    apr_table_setn(r->headers_out, "Cache-Control", "private, no-store");
    r->no_cache = 1;
}

/* A 304 names the page by the tag that the client has for it. Compression after us has just changed
 * the tag once more, or hasn't run. */
static void name_revalidated(request_rec *r, const fc_request_t *request)
{
    const char *vary = apr_table_get(r->headers_out, "Vary");

    apr_table_setn(r->headers_out, "ETag", request->revalidated);
    /* ap_find_token would take Accept for it. */
    if (request->is_compressible &&
        !(vary && ap_find_list_item(r->pool, vary, "accept-encoding"))) {
        apr_table_mergen(r->headers_out, "Vary", "Accept-Encoding");
    }
}

static void settle(request_rec *r, const fc_request_t *request)
{
    const char *control = take_header(r, "Cache-Control");
    const char *expires = take_header(r, "Expires");
    apr_time_t now = apr_time_now(); /* a page that took long to make has less time left */
    apr_time_t change = request->change;
    apr_int64_t left;

    left = change > now ? apr_time_sec(change - now) : 0;
    if (!expires && !(control && says_freshness(control))) {
        control =
            control && *control ? apr_pstrcat(r->pool, control, ", no-cache", NULL) : "no-cache";
    } else if (change && control) {
        control = cap_lifetimes(r->pool, control, left);
    }
    if (expires && change && apr_date_parse_http(expires) > change) {
        char *date = apr_palloc(r->pool, APR_RFC822_DATE_LEN);
        apr_rfc822_date(date, change);
        expires = date;
    }
    if (control) {
        apr_table_setn(r->headers_out, "Cache-Control", control);
    }
    if (expires) {
        apr_table_setn(r->headers_out, "Expires", expires);
    }
}

static apr_status_t filter(ap_filter_t *f, apr_bucket_brigade *bb)
{
    fc_request_t *request = fc_request_get(f->r);
    request_rec *r = f->r;
    const char *charset;

    if (APR_BRIGADE_EMPTY(bb)) {
        return APR_SUCCESS;
    }
    if (request && shows_drafts(request) &&
        (request->is_own_path || fc_response_is_html(r, &charset))) {
        forbid_storing(r);
    } else if (request && request->claimed) {
        settle(r, request);
    }
    if (request && request->revalidated) {
        name_revalidated(r, request);
    }
    ap_remove_output_filter(f);
    return ap_pass_brigade(f->next, bb);
}

void fc_freshness_register(void)
{
    filter_handle =
        ap_register_output_filter(FC_FRESHNESS_FILTER_NAME, filter, NULL, AP_FTYPE_CONTENT_SET);
}

void fc_freshness_insert(request_rec *r)
{
    fc_request_t *request = fc_request_get(r);

    /* Of what lies under FactCheckPath the handler finds out whether there are reviews. */
    if (request && !r->main &&
        (request->reviews || shows_drafts(request) || request->is_own_path)) {
        ap_add_output_filter_handle(filter_handle, NULL, r, r->connection);
    }
}
