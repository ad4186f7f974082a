#include "page.h"

#include <http_log.h>
#include <http_protocol.h>
#include <http_request.h>
#include <apr_strings.h>
#include "announce.h"
#include "counters.h"
#include "etag.h"
#include "mod_factcheck.h"
#include "options.h"
#include "response.h"
#include "stream_key.h"
#include "validators.h"
#include "weave.h"

APLOG_USE_MODULE(factcheck);

/* How much of a file or program is read at once, and how much is gathered before it is passed on.
 */
#define READ_CHUNK (64 * 1024)
#define PASS_AT (64 * 1024)

typedef enum { FAULT_NONE, FAULT_NEXT_FILTER, FAULT_READING } fault_t;

/* f->ctx: the page that this instance annotates. */
typedef struct page_t {
    fc_request_t *request;
    fc_page_options_t options;
    fc_weave_t weave;
    const char *tag; /* made of what is known before the page's bytes are; NULL: there is none */
    int is_whole;    /* nothing leaves before all of it is known */
    int may_gather;  /* whoever sends the page says so when nothing more comes for now */
    int is_silent;   /* the client gets no page: what still comes of it is dropped */
    fault_t fault;   /* what went wrong, where it wasn't the engine or the weaving */
} page_t;

/* --- answers without a page --- */

/* Passes on what isn't the page's bytes. */
static apr_status_t pass_metadata(ap_filter_t *f, apr_bucket_brigade *bb)
{
    apr_bucket *b = APR_BRIGADE_FIRST(bb);

    while (b != APR_BRIGADE_SENTINEL(bb)) {
        apr_bucket *next = APR_BUCKET_NEXT(b);
        if (APR_BUCKET_IS_EOS(b)) {
            ap_remove_output_filter(f);
        }
        if (!APR_BUCKET_IS_METADATA(b)) {
            apr_bucket_delete(b);
        }
        b = next;
    }
    return APR_BRIGADE_EMPTY(bb) ? APR_SUCCESS : ap_pass_brigade(f->next, bb);
}

apr_status_t fc_page_answer_without(ap_filter_t *f, apr_bucket_brigade *bb, int status)
{
    request_rec *r = f->r;
    page_t *page = f->ctx ? f->ctx : apr_pcalloc(r->pool, sizeof(*page));

    page->is_silent = 1;
    f->ctx = page;
    if (status == HTTP_NOT_MODIFIED) {
        fc_request_get(r)->is_compressible |= fc_validators_may_be_compressed(f->next);
        r->status = status;
        return pass_metadata(f, bb);
    }
    /* The server's own error page takes this one's place; until then the status is still that of a
     * page, which no cache may keep. */
    r->no_cache = 1;
    apr_brigade_cleanup(bb);
    APR_BRIGADE_INSERT_TAIL(bb, ap_bucket_error_create(status, NULL, r->pool, f->c->bucket_alloc));
    APR_BRIGADE_INSERT_TAIL(bb, apr_bucket_eos_create(f->c->bucket_alloc));
    return ap_pass_brigade(f->next, bb);
}

/* --- opening --- */

/* 1 where mod_proxy_http sends the page: it flushes whenever it would have to wait for its origin.
 * What others pass on may be the last for long, flush or not. */
static int is_from_http(const request_rec *r)
{
    return r->proxyreq != PROXYREQ_NONE && r->filename &&
           (!strncmp(r->filename, "proxy:http:", 11) || !strncmp(r->filename, "proxy:https:", 12));
}

/* Size and time of the file that the brigade begins with; NULL: it begins with none. */
static const apr_finfo_t *opened_file(const apr_bucket_brigade *bb, apr_pool_t *p)
{
    const apr_bucket *b = APR_BRIGADE_FIRST(bb);
    apr_finfo_t *info;

    if (APR_BRIGADE_EMPTY(bb) || !APR_BUCKET_IS_FILE(b)) {
        return NULL;
    }
    info = apr_palloc(p, sizeof(*info));
    return apr_file_info_get(info, APR_FINFO_SIZE | APR_FINFO_MTIME,
                             ((apr_bucket_file *)b->data)->fd) == APR_SUCCESS
               ? info
               : NULL;
}

apr_status_t fc_page_open(ap_filter_t *f, const apr_bucket_brigade *bb, fc_request_t *request,
                          const char *charset, int whole)
{
    request_rec *r = f->r;
    page_t *page = apr_pcalloc(r->pool, sizeof(*page));
    fc_digest_t *digest = NULL;
    fc_stream_key_t key;
    fc_stream_t *stream;
    apr_pool_t *work;
    apr_status_t rv;

    page->request = request;
    page->is_whole = whole;
    page->may_gather = is_from_http(r);
    fc_options_set(&page->options, r, charset);
    page->options.url = fc_options_url(r);
    /* Whether a program's page comes in one piece is a matter of chance, and its bytes shall not
     * be: it is always treated as one that streams. */
    page->options.whole = whole && !request->is_dynamic;
    if (r->method_number == M_GET && !page->options.whole) {
        page->tag = fc_etag_of_origin(r, &page->options, fc_response_header(r, "ETag"),
                                      opened_file(bb, r->pool));
    }
    if (r->method_number == M_GET && whole && !page->tag) {
        digest = fc_digest_create(r->pool);
    }
    fc_stream_key_set(&key, r, &page->options);
    rv = fc_scratch_take(&work, request->scratch, r->pool);
    if (rv == APR_SUCCESS) {
        rv = fc_stream_open(&stream, request->reviews, &page->options, &key, work);
    }
    if (rv == APR_SUCCESS) {
        fc_weave_init(&page->weave, stream, digest, r->pool, f->c->bucket_alloc);
        f->ctx = page;
    }
    return rv;
}

void fc_page_log_failure(ap_filter_t *f, apr_status_t rv)
{
    const page_t *page = f->ctx;

    if (page && page->fault == FAULT_READING) {
        ap_log_rerror(APLOG_MARK, APLOG_INFO, rv, f->r,
                      FC_LOGNO(0021) "%s can't be read to its end", f->r->uri);
    } else if (APR_STATUS_IS_EAGAIN(rv)) {
        ap_log_rerror(
            APLOG_MARK, APLOG_INFO, 0, f->r,
            FC_LOGNO(0022) "%s changed while it was read: this time it is served as it is",
            f->r->uri);
    } else {
        ap_log_rerror(APLOG_MARK, APLOG_ERR, rv, f->r,
                      FC_LOGNO(0020) "annotating %s failed: the rest of it is served as it is",
                      f->r->uri);
    }
}

/* --- buckets --- */

/* The page goes on without us: what is held, then what is in bb. */
static apr_status_t pass_rest(ap_filter_t *f, apr_bucket_brigade *bb)
{
    page_t *page = f->ctx;
    apr_bucket_brigade *out = page->weave.out;

    fc_weave_give_up(&page->weave);
    APR_BRIGADE_CONCAT(out, bb);
    ap_remove_output_filter(f);
    return ap_pass_brigade(f->next, out);
}

/* Something went wrong: the page goes on as it came. */
static apr_status_t fail(ap_filter_t *f, apr_bucket_brigade *bb, apr_status_t rv)
{
    const page_t *page = f->ctx;

    fc_page_log_failure(f, rv);
    if (page->is_whole) {
        apr_table_unset(f->r->headers_out, "ETag"); /* nothing has left, and it was the other's */
    }
    return pass_rest(f, bb);
}

/* Nothing more may come for a while: moves all to out that can be decided by now. */
static apr_status_t catch_up(page_t *page)
{
    apr_status_t rv = fc_stream_flush(page->weave.stream);

    return rv == APR_SUCCESS ? fc_weave_release(&page->weave) : rv;
}

/* After an error of the next filter's this one is out of the chain: nothing of the page may follow.
 */
static apr_status_t pass_out(ap_filter_t *f)
{
    page_t *page = f->ctx;
    apr_status_t rv = APR_SUCCESS;

    if (!APR_BRIGADE_EMPTY(page->weave.out)) {
        rv = ap_pass_brigade(f->next, page->weave.out);
        apr_brigade_cleanup(page->weave.out);
        fc_weave_passed(&page->weave);
        if (rv != APR_SUCCESS) {
            page->fault = FAULT_NEXT_FILTER;
            ap_remove_output_filter(f);
        }
    }
    return rv;
}

/* All of the page is in out: its headers can be settled. Returns what the client's conditions ask
 * for, as fc_validators_answer does. */
static int settle_whole(request_rec *r, page_t *page)
{
    const fc_weave_t *w = &page->weave;

    if (r->header_only && page->request->is_dynamic && w->fed == 0) {
        return OK; /* an answer to HEAD that has no body to measure */
    }
    ap_set_content_length(r, w->fed + w->inserted);
    ap_set_accept_ranges(r);
    if (!w->digest) {
        return OK;
    }
    apr_table_setn(r->headers_out, "ETag",
                   fc_etag_of_contents(r, &page->options, fc_digest_hex(w->digest, r->pool),
                                       fc_stream_uses_url(w->stream)));
    return fc_validators_answer(r, page->request);
}

/* The page's end is here: the rest of it, then what stands in bb (EOS and what follows). */
static apr_status_t close_page(ap_filter_t *f, apr_bucket_brigade *bb)
{
    page_t *page = f->ctx;
    fc_weave_t *w = &page->weave;
    apr_status_t rv = fc_stream_finish(w->stream);
    int status = OK;

    if (rv == APR_SUCCESS) {
        rv = fc_weave_release(w);
    }
    if (rv != APR_SUCCESS) {
        return fail(f, bb, rv);
    }
    if (fc_stream_is_kept(w->stream)) {
        fc_counters_add(FC_COUNT_PLANNED, 1);
    }
    fc_observe_counts(f->r, fc_stream_claims(w->stream), fc_stream_reason(w->stream),
                      page->is_whole && page->request->dir->explain == FC_FLAG_ON);
    if (page->is_whole) {
        status = settle_whole(f->r, page);
    }
    if (status != OK) {
        APR_BRIGADE_PREPEND(bb, w->out);
        return fc_page_answer_without(f, bb, status);
    }
    return pass_rest(f, bb);
}

/* Files are never mapped: one that is cut short by somebody while it is scanned would kill the
 * process. */
static void read_without_mapping(apr_bucket *b)
{
    if (APR_BUCKET_IS_FILE(b)) {
        apr_bucket_file_enable_mmap(b, 0);
        apr_bucket_file_set_buf_size(b, READ_CHUNK);
    }
}

static apr_status_t filter_whole(ap_filter_t *f, apr_bucket_brigade *bb)
{
    page_t *page = f->ctx;
    fc_weave_t *w = &page->weave;
    apr_status_t rv = APR_SUCCESS;

    while (rv == APR_SUCCESS && !APR_BUCKET_IS_EOS(APR_BRIGADE_FIRST(bb))) {
        apr_bucket *b = APR_BRIGADE_FIRST(bb);
        const char *bytes;
        apr_size_t n;
        if (APR_BUCKET_IS_METADATA(b)) {
            fc_weave_hold(w, b);
            continue;
        }
        read_without_mapping(b);
        rv = apr_bucket_read(b, &bytes, &n, APR_BLOCK_READ);
        if (rv == APR_SUCCESS) {
            rv = fc_weave_feed(w, b, bytes, n);
        } else {
            page->fault = FAULT_READING;
        }
    }
    if (rv != APR_SUCCESS) {
        /* Nothing has left: the page goes out as it came, and a fault of reading it shows where it
         * would have shown without us. */
        return fail(f, bb, rv);
    }
    return close_page(f, bb);
}

/* Reads a bucket; where that would block, lets go what is decided first. */
static apr_status_t read_bucket(ap_filter_t *f, apr_bucket *b, const char **bytes, apr_size_t *n)
{
    page_t *page = f->ctx;
    apr_status_t rv;

    read_without_mapping(b);
    rv = apr_bucket_read(b, bytes, n, APR_NONBLOCK_READ);
    if (APR_STATUS_IS_EAGAIN(rv)) {
        rv = catch_up(page);
        if (rv == APR_SUCCESS) {
            APR_BRIGADE_INSERT_TAIL(page->weave.out, apr_bucket_flush_create(f->c->bucket_alloc));
            rv = pass_out(f);
        }
        if (rv != APR_SUCCESS) {
            return rv;
        }
        rv = apr_bucket_read(b, bytes, n, APR_BLOCK_READ);
    }
    if (rv != APR_SUCCESS) {
        page->fault = FAULT_READING;
    }
    return rv;
}

static apr_status_t stream_bucket(ap_filter_t *f, apr_bucket *b)
{
    page_t *page = f->ctx;
    fc_weave_t *w = &page->weave;
    const char *bytes;
    apr_size_t n;
    apr_status_t rv;

    if (APR_BUCKET_IS_FLUSH(b)) {
        rv = catch_up(page);
        if (rv == APR_SUCCESS) { /* what isn't decided stays, flush or not */
            APR_BUCKET_REMOVE(b);
            APR_BRIGADE_INSERT_TAIL(w->out, b);
            rv = pass_out(f);
        }
        return rv;
    }
    if (APR_BUCKET_IS_METADATA(b)) {
        fc_weave_hold(w, b);
        return fc_weave_release(w);
    }
    rv = read_bucket(f, b, &bytes, &n);
    if (rv == APR_SUCCESS) {
        rv = fc_weave_feed(w, b, bytes, n);
    }
    if (rv == APR_SUCCESS) {
        rv = fc_weave_release(w);
    }
    if (rv == APR_SUCCESS && w->waiting >= PASS_AT) {
        rv = pass_out(f);
    }
    return rv;
}

/* Whoever sends the page says nothing of pauses: this may be one. bb is empty. */
static apr_status_t pass_all(ap_filter_t *f, apr_bucket_brigade *bb)
{
    apr_status_t rv = catch_up(f->ctx);

    return rv == APR_SUCCESS ? pass_out(f) : fail(f, bb, rv);
}

static apr_status_t filter_stream(ap_filter_t *f, apr_bucket_brigade *bb)
{
    page_t *page = f->ctx;
    int may_gather = page->may_gather;

    while (!APR_BRIGADE_EMPTY(bb)) {
        apr_bucket *b = APR_BRIGADE_FIRST(bb);
        apr_status_t rv;

        if (APR_BUCKET_IS_EOS(b)) {
            return close_page(f, bb);
        }
        may_gather &= !APR_BUCKET_IS_METADATA(b);
        rv = stream_bucket(f, b);
        if (rv != APR_SUCCESS && page->fault == FAULT_NEXT_FILTER) {
            return rv;
        }
        if (rv != APR_SUCCESS) {
            /* A bucket that can't be read stays in bb, and shows where it would without us. */
            return fail(f, bb, rv);
        }
    }
    return may_gather ? APR_SUCCESS : pass_all(f, bb);
}

/* --- from outside --- */

apr_status_t fc_page_begin(ap_filter_t *f, apr_bucket_brigade *bb, fc_request_t *request)
{
    page_t *page = f->ctx;
    request_rec *r = f->r;
    int status = OK;

    if (page->tag) {
        apr_table_setn(r->headers_out, "ETag", page->tag);
    }
    fc_announce(r, request);
    if (!page->weave.digest) {
        status = fc_validators_answer(r, request);
    }
    if (status != OK) {
        return fc_page_answer_without(f, bb, status);
    }
    if (page->is_whole) {
        return filter_whole(f, bb);
    }
    if (request->dir->explain == FC_FLAG_ON) {
        fc_observe_streaming(r);
    }
    return filter_stream(f, bb);
}

apr_status_t fc_page_go_on(ap_filter_t *f, apr_bucket_brigade *bb)
{
    const page_t *page = f->ctx;

    return page->is_silent ? pass_metadata(f, bb) : filter_stream(f, bb);
}
