#include "lookup.h"

#include <apr_strings.h>
#include <http_core.h>
#include <http_log.h>
#include <http_protocol.h>
#include <http_request.h>
#include <util_filter.h>
#include "options.h"
#include "request.h"
#include "response.h"

APLOG_USE_MODULE(factcheck);

#define CAPTURE_FILTER_NAME "FACTCHECK_CAPTURE"
#define READ_CHUNK (64 * 1024)

/* Rewriting in a directory's context sends a request elsewhere at most so often. */
#define REWRITES 5

static ap_filter_rec_t *capture_handle;

/* --- looking up --- */

static int is_own(const request_rec *r)
{
    const fc_request_t *request = fc_request_get(r);

    return request && request->is_own_path;
}

int fc_lookup_is_nested(const request_rec *r)
{
    for (r = r->main; r; r = r->main) {
        if (is_own(r)) {
            return 1;
        }
    }
    return 0;
}

/* The hook access_checker. mod_setenvif looks at main requests only. But rules may ask for what it
 * makes of an URL, and no-factcheck may be such: in a look-up, the article's counts. */
static int set_environment(request_rec *r)
{
    static const char name[] = "mod_setenvif.c";
    const apr_array_header_t *hooks[] = {ap_hook_get_post_read_request(),
                                         ap_hook_get_header_parser()};

    if (!fc_lookup_is_nested(r)) {
        return DECLINED;
    }
    for (int i = 0; hooks[0] && i < hooks[0]->nelts; i++) { /* the server's directives */
        ap_LINK_post_read_request_t *hook =
            &APR_ARRAY_IDX(hooks[0], i, ap_LINK_post_read_request_t);
        if (hook->szName && !strcmp(hook->szName, name)) {
            hook->pFunc(r);
        }
    }
    for (int i = 0; hooks[1] && i < hooks[1]->nelts; i++) { /* those of the article's place */
        ap_LINK_header_parser_t *hook = &APR_ARRAY_IDX(hooks[1], i, ap_LINK_header_parser_t);
        if (hook->szName && !strcmp(hook->szName, name)) {
            hook->pFunc(r);
        }
    }
    return DECLINED;
}

/* mod_rewrite in a directory's context leaves the rest to an internal redirect, which a look-up
 * doesn't come to. */
static const char *rewritten(const request_rec *r)
{
    static const char prefix[] = "redirect:/";

    return r->handler && !strcmp(r->handler, "redirect-handler") && r->filename &&
                   !strncmp(r->filename, prefix, sizeof(prefix) - 1)
               ? r->filename + sizeof(prefix) - 2
               : NULL;
}

/* httpd checks no access where a sub-request has its main request's configuration; but rules may
 * look at the URL, and so they are checked in any case. */
static request_rec *look_up(request_rec *r, const char *uri)
{
    ap_conf_vector_t *own = r->per_dir_config;
    request_rec *found;

    r->per_dir_config = r->server->lookup_defaults;
    found = ap_sub_req_lookup_uri(uri, r, NULL);
    r->per_dir_config = own;

    for (int i = 0; i < REWRITES && found->status == HTTP_OK && rewritten(found); i++) {
        found = ap_sub_req_lookup_uri(rewritten(found), found, NULL);
    }
    return found;
}

/* 1 for the article of a file or a program; 0 for what is no page, or isn't there. */
static int may_be_page(const fc_lookup_t *lookup)
{
    request_rec *article = lookup->article;
    const char *charset;

    if (lookup->request->is_dynamic) {
        return 1;
    }
    /* As the default handler takes what stands behind a file's name. */
    return article->finfo.filetype == APR_REG && fc_response_is_html(article, &charset) &&
           (!article->path_info || !*article->path_info ||
            article->used_path_info == AP_REQ_ACCEPT_PATH_INFO);
}

static int refuse_quietly(const fc_lookup_t *lookup, const char *reason)
{
    ap_log_rerror(APLOG_MARK, APLOG_DEBUG, 0, lookup->r,
                  FC_LOGNO(0040) "nothing is served of %s: %s", lookup->uri, reason);
    return HTTP_NOT_FOUND;
}

/* Of what may be read: whether there is something to serve. */
static int check(fc_lookup_t *lookup, unsigned form)
{
    apr_array_header_t *sources;
    fc_request_t *request;

    if (is_own(lookup->article)) {
        return refuse_quietly(lookup, "it is no article");
    }
    request = lookup->request = fc_request_create(lookup->article);
    if (!fc_dir_conf_serves(request->dir, form)) {
        return refuse_quietly(lookup, "FactCheckServe doesn't name this form there");
    }
    request->reason = fc_request_decide(lookup->article, request, fc_module_store(), &sources);
    if (!request->reviews) {
        return refuse_quietly(lookup, fc_observe_reason_words(request->reason));
    }
    return may_be_page(lookup) ? OK : refuse_quietly(lookup, "it is no page");
}

int fc_lookup_article(fc_lookup_t *lookup, request_rec *r, const char *path, unsigned form)
{
    int status;

    *lookup = (fc_lookup_t){.r = r};
    lookup->uri = ap_os_escape_path(r->pool, path, 1);
    lookup->article = look_up(r, lookup->uri);
    if (lookup->article->status == HTTP_MOVED_PERMANENTLY &&
        lookup->article->finfo.filetype == APR_DIR && path[strlen(path) - 1] != '/') {
        lookup->uri = apr_pstrcat(r->pool, lookup->uri, "/", NULL);
        lookup->article = look_up(r, lookup->uri);
    }
    lookup->url = ap_construct_url(r->pool, lookup->uri, r);
    status = lookup->article->status;
    if (status == HTTP_OK) {
        return check(lookup, form);
    }
    return ap_is_HTTP_ERROR(status) ? status : HTTP_NOT_FOUND;
}

int fc_lookup_refuse(const fc_lookup_t *lookup, int status)
{
    const char *challenge = apr_table_get(lookup->article->err_headers_out, "WWW-Authenticate");

    if (status == HTTP_UNAUTHORIZED && challenge) {
        apr_table_setn(lookup->r->err_headers_out, "WWW-Authenticate", challenge);
    }
    return status;
}

/* --- reading --- */

/* What the page's bytes go through. */
typedef struct capture_t {
    fc_lookup_t *lookup;
    fc_annotator_t *annotator; /* NULL: not yet, or never */
    int is_left_alone;         /* the page isn't annotated, and isn't read either */
    apr_status_t rv;
} capture_t;

/* The page's first bytes are here, and so are its headers. */
static void open_page(capture_t *capture)
{
    fc_lookup_t *lookup = capture->lookup;
    request_rec *article = lookup->article;
    fc_page_options_t *options = &lookup->options;
    const char *detail, *charset;
    apr_pool_t *work;

    if (fc_response_check(article, &detail, &charset) != FC_REASON_NONE) {
        capture->is_left_alone = 1;
        return;
    }
    fc_options_set(options, article, charset);
    options->url = lookup->url;
    options->whole =
        article->finfo.size <= fc_server_conf_cap(lookup->request->server, FC_CAP_SCAN);
    options->report = 1;
    options->excerpts = 1;
    capture->rv = fc_scratch_take(&work, lookup->request->scratch, lookup->r->pool);
    if (capture->rv == APR_SUCCESS) {
        capture->rv =
            fc_annotator_open(&capture->annotator, lookup->request->reviews, options, work);
    }
}

static void capture_bucket(capture_t *capture, apr_bucket *b)
{
    const char *bytes = NULL;
    apr_size_t n = 0;

    if (APR_BUCKET_IS_FILE(b)) { /* one that is cut short meanwhile would kill the process */
        apr_bucket_file_enable_mmap(b, 0);
        apr_bucket_file_set_buf_size(b, READ_CHUNK);
    }
    if (!capture->annotator) {
        open_page(capture);
    }
    if (capture->rv == APR_SUCCESS && !capture->is_left_alone) {
        capture->rv = apr_bucket_read(b, &bytes, &n, APR_BLOCK_READ);
    }
    if (capture->rv == APR_SUCCESS && !capture->is_left_alone) {
        capture->rv = fc_annotator_feed(capture->annotator, bytes, n);
    }
}

/* Nothing goes on from here: it is the page's last filter. */
static apr_status_t capture_page(ap_filter_t *f, apr_bucket_brigade *bb)
{
    capture_t *capture = f->ctx;

    while (!APR_BRIGADE_EMPTY(bb)) {
        apr_bucket *b = APR_BRIGADE_FIRST(bb);
        if (AP_BUCKET_IS_ERROR(b)) {
            capture->rv = APR_EGENERAL;
        } else if (!APR_BUCKET_IS_METADATA(b) && capture->rv == APR_SUCCESS) {
            capture_bucket(capture, b);
        }
        apr_bucket_delete(b);
    }
    return APR_SUCCESS;
}

void fc_lookup_register(void)
{
    /* After what makes the page's content, before what packs it for its way. */
    capture_handle = ap_register_output_filter(CAPTURE_FILTER_NAME, capture_page, NULL,
                                               AP_FTYPE_CONTENT_SET - 1);
    ap_hook_check_access(set_environment, NULL, NULL, APR_HOOK_REALLY_FIRST,
                         AP_AUTH_INTERNAL_PER_CONF);
}

/* Conditions and ranges are about the form. */
static void drop_conditions(request_rec *article)
{
    static const char *const names[] = {"If-Match",          "If-None-Match",
                                        "If-Modified-Since", "If-Unmodified-Since",
                                        "If-Range",          "Range"};

    article->headers_in = apr_table_copy(article->pool, article->headers_in);
    for (apr_size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
        apr_table_unset(article->headers_in, names[i]);
    }
}

/* Filters that take part in a request want to know before it is handled. */
static int start_filters(request_rec *article)
{
    int status = OK;

    ap_run_insert_filter(article);
    for (ap_filter_t *f = article->output_filters; f && f->r == article && status == OK;
         f = f->next) {
        if (f->frec->filter_init_func) {
            status = f->frec->filter_init_func(f);
        }
    }
    return status;
}

/* What ap_run_sub_req does, but that mod_cache is passed over: as a handler it would send the
 * annotated page that it has, past our filter and to the client. */
static int run_article(request_rec *article)
{
    const apr_array_header_t *hooks = ap_hook_get_handler();
    int status = start_filters(article);

    if (status != OK) {
        return status;
    }
    if (!article->handler) {
        article->handler = apr_pstrmemdup(article->pool, article->content_type,
                                          strcspn(article->content_type, "; \t"));
    }
    status = DECLINED;
    for (int i = 0; hooks && i < hooks->nelts && status == DECLINED; i++) {
        const ap_LINK_handler_t *hook = &APR_ARRAY_IDX(hooks, i, const ap_LINK_handler_t);
        if (!hook->szName || strcmp(hook->szName, "mod_cache.c") != 0) {
            status = hook->pFunc(article);
        }
    }
    ap_finalize_sub_req_protocol(article);
    return status == DONE ? OK : status;
}

int fc_lookup_read(fc_lookup_t *lookup)
{
    capture_t *capture = apr_pcalloc(lookup->r->pool, sizeof(*capture));
    request_rec *article = lookup->article;
    int status;

    if (lookup->request->is_dynamic || lookup->request->reason != FC_REASON_NONE) {
        return OK;
    }
    capture->lookup = lookup;
    drop_conditions(article);
    ap_add_output_filter_handle(capture_handle, capture, article, article->connection);
    status = run_article(article);
    if (status != OK) {
        return ap_is_HTTP_ERROR(status) ? status : HTTP_NOT_FOUND;
    }
    if (capture->rv == APR_SUCCESS && capture->annotator) {
        capture->rv = fc_annotator_finish(capture->annotator);
    }
    if (capture->rv != APR_SUCCESS) {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, capture->rv, lookup->r,
                      FC_LOGNO(0041) "%s can't be read", lookup->uri);
        return HTTP_INTERNAL_SERVER_ERROR;
    }
    if (capture->annotator && !fc_annotator_reason(capture->annotator)) {
        lookup->annotator = capture->annotator;
    }
    return OK;
}

/* --- what was found --- */

void fc_lookup_adopt(const fc_lookup_t *lookup)
{
    fc_request_t *own = fc_request_get(lookup->r);
    int claims[3];

    own->dir = lookup->request->dir;
    own->granted = 1;
    own->claimed = 1;
    own->reviews = lookup->request->reviews;
    own->change = lookup->request->change;
    if (lookup->request->vary) {
        apr_table_mergen(lookup->r->headers_out, "Vary", lookup->request->vary);
    }
    if (lookup->annotator) {
        fc_annotator_counts(lookup->annotator, claims);
        fc_observe_counts(lookup->r, claims, fc_annotator_reason(lookup->annotator),
                          own->dir->explain == FC_FLAG_ON);
    }
}

int fc_lookup_claim(const fc_lookup_t *lookup, int claim, fc_claim_result_t *room,
                    const fc_claim_result_t **result)
{
    *result = NULL;
    if (!lookup->annotator) {
        return fc_claim_is_shown(fc_reviews_claim(lookup->request->reviews, claim),
                                 fc_dir_conf_show(lookup->request->dir), lookup->r->request_time);
    }
    fc_annotator_result(lookup->annotator, claim, room);
    *result = room;
    return room->shown && room->listed;
}

int fc_lookup_find(const fc_lookup_t *lookup, const char *id)
{
    for (int i = 0; i < fc_reviews_count(lookup->request->reviews); i++) {
        if (!strcmp(fc_reviews_claim(lookup->request->reviews, i)->id, id)) {
            return i;
        }
    }
    return -1;
}
