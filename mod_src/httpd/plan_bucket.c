/* The bucket of an annotated page. Its kind is its own, and not httpd's heap: filters write into
 * heap buckets where these seem to have room, and a plan's memory is everybody's. */
#include "plan.h"

#include <apr_file_io.h>
#include <string.h>

/* How much is woven at once, as it leaves. Each is a write of its own: half as much costs a tenth
 * more, twice as much saves nothing. */
#define CHUNK (128 * 1024)

typedef struct plan_bucket_t {
    apr_bucket_refcount refcount;
    fc_plan_t *plan;
    apr_file_t *file; /* read where the plan isn't woven */
} plan_bucket_t;

static const apr_bucket_type_t plan_bucket_type;

static void destroy(void *data)
{
    plan_bucket_t *shared = data;

    if (apr_bucket_shared_destroy(shared)) {
        fc_plan_release(shared->plan);
        apr_bucket_free(shared);
    }
}

/* --- weaving a part --- */

/* The first piece that ends behind byte `at` of the annotated page; piece_count: none. */
static int piece_at(const fc_plan_t *plan, apr_off_t at)
{
    int low = 0, high = plan->piece_count;

    while (low < high) {
        int middle = (low + high) / 2;
        const fc_piece_t *piece = &plan->pieces[middle];
        if (piece->woven + (apr_off_t)piece->length > at) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    return low;
}

/* The file's byte that stands at byte `at` of the annotated page, or next behind it. */
static apr_off_t origin_at(const fc_plan_t *plan, apr_off_t at)
{
    int i = piece_at(plan, at);

    if (i == plan->piece_count) {
        return plan->file_size - (plan->length - at);
    }
    return at < plan->pieces[i].woven ? plan->pieces[i].origin - (plan->pieces[i].woven - at)
                                      : plan->pieces[i].origin;
}

/* Reads bytes of the file, if it is still the one that the plan is of. */
static apr_status_t read_file(const plan_bucket_t *shared, char *buffer, apr_off_t from,
                              apr_size_t n)
{
    apr_finfo_t info = {0};
    apr_status_t rv = apr_file_seek(shared->file, APR_SET, &from);

    if (rv == APR_SUCCESS && n) {
        rv = apr_file_read_full(shared->file, buffer, n, NULL);
    }
    if (rv == APR_SUCCESS) {
        rv = apr_file_info_get(&info, APR_FINFO_SIZE | APR_FINFO_MTIME, shared->file);
    }
    if (rv == APR_INCOMPLETE) {
        rv = APR_SUCCESS;
    }
    /* Not by its ctime, which changes too where another file takes its name. */
    if (rv == APR_SUCCESS &&
        (info.size != shared->plan->file_size || info.mtime != shared->plan->file_mtime)) {
        rv = APR_EGENERAL; /* a verdict could come to stand at other words */
    }
    return rv;
}

/* n bytes of the annotated page, from byte `at` on. */
static apr_status_t weave(const plan_bucket_t *shared, char *out, apr_off_t at, apr_size_t n)
{
    const fc_plan_t *plan = shared->plan;
    apr_off_t from = origin_at(plan, at), stop = at + (apr_off_t)n;
    apr_size_t count = (apr_size_t)(origin_at(plan, stop) - from);
    /* Read to the buffer's end and moved up from there, in one go: what has been moved never
     * reaches what is still to be. */
    const char *in = out + (n - count);
    apr_status_t rv = read_file(shared, out + (n - count), from, count);

    for (int i = piece_at(plan, at); rv == APR_SUCCESS && at < stop; i++) {
        const fc_piece_t *piece = &plan->pieces[i];
        apr_off_t border = i < plan->piece_count && piece->woven < stop ? piece->woven : stop;
        if (at < border) {
            memmove(out, in, (apr_size_t)(border - at));
            out += border - at;
            in += border - at;
            at = border;
        }
        if (at < stop) {
            apr_size_t skip = (apr_size_t)(at - piece->woven);
            apr_size_t length = piece->length - skip;
            length = length < (apr_size_t)(stop - at) ? length : (apr_size_t)(stop - at);
            memcpy(out, piece->html + skip, length);
            out += length;
            at += (apr_off_t)length;
        }
    }
    return rv;
}

/* --- the bucket --- */

static apr_status_t read_bucket(apr_bucket *b, const char **bytes, apr_size_t *length,
                                apr_read_type_e block)
{
    plan_bucket_t *shared = b->data;
    apr_size_t n = b->length < CHUNK ? b->length : CHUNK;
    char *buffer;
    apr_status_t rv = APR_SUCCESS;

    (void)block;
    if (shared->plan->woven) {
        *bytes = shared->plan->woven + b->start;
        *length = b->length;
        return APR_SUCCESS;
    }
    *bytes = NULL;
    *length = 0;
    buffer = apr_bucket_alloc(n ? n : 1, b->list);
    rv = weave(shared, buffer, b->start, n);
    if (rv == APR_SUCCESS && n < b->length) {
        rv = apr_bucket_split(b, n);
    }
    if (rv != APR_SUCCESS) {
        apr_bucket_free(buffer);
        return rv;
    }
    apr_bucket_heap_make(b, buffer, n, apr_bucket_free);
    destroy(shared);
    *bytes = buffer;
    *length = n;
    return APR_SUCCESS;
}

static apr_status_t set_aside(apr_bucket *b, apr_pool_t *p)
{
    plan_bucket_t *shared = b->data;
    apr_file_t *file;
    apr_status_t rv = APR_SUCCESS;

    if (!shared->plan->woven && !apr_pool_is_ancestor(apr_file_pool_get(shared->file), p)) {
        rv = apr_file_setaside(&file, shared->file, p);
        if (rv == APR_SUCCESS) {
            shared->file = file;
        }
    }
    return rv;
}

static const apr_bucket_type_t plan_bucket_type = {
    "FACTCHECK", 5,         APR_BUCKET_DATA,         destroy,
    read_bucket, set_aside, apr_bucket_shared_split, apr_bucket_shared_copy};

apr_bucket *fc_plan_bucket_create(fc_plan_t *plan, apr_file_t *file, apr_bucket_alloc_t *list)
{
    apr_bucket *b = apr_bucket_alloc(sizeof(*b), list);
    plan_bucket_t *shared = apr_bucket_alloc(sizeof(*shared), list);

    APR_BUCKET_INIT(b);
    b->free = apr_bucket_free;
    b->list = list;
    shared->plan = plan;
    shared->file = file;
    b = apr_bucket_shared_make(b, shared, 0, (apr_size_t)plan->length);
    b->type = &plan_bucket_type;
    return b;
}

const fc_plan_t *fc_plan_of_bucket(const apr_bucket *b)
{
    return b->type == &plan_bucket_type ? ((const plan_bucket_t *)b->data)->plan : NULL;
}
