#include "weave.h"

#include <string.h>

/* Pieces shorter than this, which are all that proxies and programs send, are copied into common
 * buckets: what a bucket costs beside its bytes (its own memory, a place in writev, a call of every
 * filter that follows) outweighs copying them. */
#define COPY_BELOW (16 * 1024)

/* How large those buckets are. */
#define COMMON_SIZE (64 * 1024)

void fc_weave_init(fc_weave_t *w, fc_stream_t *stream, fc_digest_t *digest, apr_pool_t *p,
                   apr_bucket_alloc_t *alloc)
{
    *w = (fc_weave_t){.stream = stream, .digest = digest, .pool = p};
    w->held = apr_brigade_create(p, alloc);
    w->out = apr_brigade_create(p, alloc);
}

void fc_weave_hold(fc_weave_t *w, apr_bucket *b)
{
    APR_BUCKET_REMOVE(b);
    APR_BRIGADE_INSERT_TAIL(w->held, b);
}

/* Copies bytes to the brigade's end: into *tail where that is its last bucket and has room, else
 * into a new one. apr_brigade_write won't do: it takes any heap bucket at the end for its own, and
 * would write over what another bucket has of the same memory after a split. */
static apr_status_t copy_bytes(apr_bucket_brigade *brigade, apr_bucket **tail, const char *bytes,
                               apr_size_t n)
{
    apr_bucket_heap *heap = NULL;
    apr_size_t size = n > COMMON_SIZE ? n : COMMON_SIZE;
    char *buffer;

    if (*tail && !APR_BRIGADE_EMPTY(brigade) && *tail == APR_BRIGADE_LAST(brigade)) {
        heap = (*tail)->data;
        if (heap->alloc_len - ((apr_size_t)(*tail)->start + (*tail)->length) < n) {
            heap = NULL;
        }
    }
    if (!heap) {
        buffer = apr_bucket_alloc(size, brigade->bucket_alloc);
        if (!buffer) {
            return APR_ENOMEM;
        }
        *tail = apr_bucket_heap_create(buffer, size, apr_bucket_free, brigade->bucket_alloc);
        (*tail)->length = 0;
        APR_BRIGADE_INSERT_TAIL(brigade, *tail);
        heap = (*tail)->data;
    }
    memcpy(heap->base + (*tail)->start + (*tail)->length, bytes, n);
    (*tail)->length += n;
    return APR_SUCCESS;
}

/* Appends b to the brigade, or its bytes where they are few. */
static apr_status_t append(apr_bucket_brigade *brigade, apr_bucket **tail, apr_bucket *b,
                           apr_pool_t *p)
{
    apr_status_t rv = APR_SUCCESS;

    if (b->length < COPY_BELOW) {
        const char *bytes;
        apr_size_t n;
        rv = apr_bucket_read(b, &bytes, &n, APR_BLOCK_READ);
        if (rv == APR_SUCCESS) {
            rv = copy_bytes(brigade, tail, bytes, n);
        }
        if (rv == APR_SUCCESS) {
            apr_bucket_delete(b);
        }
        return rv;
    }
    rv = apr_bucket_setaside(b, p);
    if (rv == APR_ENOTIMPL) {
        rv = APR_SUCCESS; /* such kinds have nothing that goes when the call returns */
    }
    APR_BUCKET_REMOVE(b);
    APR_BRIGADE_INSERT_TAIL(brigade, b);
    return rv;
}

apr_status_t fc_weave_feed(fc_weave_t *w, apr_bucket *b, const char *bytes, apr_size_t n)
{
    apr_status_t rv;

    w->fed += n;
    if (w->digest) {
        fc_digest_bytes(w->digest, bytes, n);
    }
    rv = fc_stream_feed(w->stream, bytes, n);
    if (rv == APR_SUCCESS) {
        rv = append(w->held, &w->held_tail, b, w->pool);
    }
    return rv;
}

/* Moves held bytes to out until `stop` of them have been released. */
static apr_status_t move_bytes(fc_weave_t *w, apr_off_t stop)
{
    apr_status_t rv = APR_SUCCESS;

    while (rv == APR_SUCCESS && w->released < stop && !APR_BRIGADE_EMPTY(w->held)) {
        apr_bucket *b = APR_BRIGADE_FIRST(w->held);
        if (APR_BUCKET_IS_METADATA(b)) {
            APR_BUCKET_REMOVE(b);
            APR_BRIGADE_INSERT_TAIL(w->out, b);
            continue;
        }
        if ((apr_off_t)b->length > stop - w->released) {
            rv = apr_bucket_split(b, (apr_size_t)(stop - w->released));
        }
        if (rv == APR_SUCCESS) {
            w->released += b->length;
            w->waiting += b->length;
            if (b == w->held_tail) {
                w->held_tail = NULL;
            }
            rv = append(w->out, &w->out_tail, b, w->pool);
        }
    }
    return rv;
}

apr_status_t fc_weave_release(fc_weave_t *w)
{
    const fc_insertion_t *insertion;
    apr_status_t rv = APR_SUCCESS;

    while (rv == APR_SUCCESS && (insertion = fc_stream_next(w->stream)) != NULL) {
        rv = move_bytes(w, insertion->offset);
        if (rv == APR_SUCCESS) {
            rv = copy_bytes(w->out, &w->out_tail, insertion->html, insertion->length);
            w->inserted += insertion->length;
            w->waiting += insertion->length;
        }
    }
    if (rv == APR_SUCCESS) {
        rv = move_bytes(w, fc_stream_decided(w->stream));
    }
    while (rv == APR_SUCCESS && !APR_BRIGADE_EMPTY(w->held) &&
           APR_BUCKET_IS_METADATA(APR_BRIGADE_FIRST(w->held))) {
        apr_bucket *b = APR_BRIGADE_FIRST(w->held);
        APR_BUCKET_REMOVE(b);
        APR_BRIGADE_INSERT_TAIL(w->out, b);
    }
    return rv;
}

void fc_weave_passed(fc_weave_t *w)
{
    w->out_tail = NULL;
    w->waiting = 0;
}

void fc_weave_give_up(fc_weave_t *w)
{
    APR_BRIGADE_CONCAT(w->out, w->held);
}
