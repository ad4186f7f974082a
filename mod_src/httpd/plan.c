#include "plan.h"

#include <apr_file_io.h>
#include <apr_strings.h>
#include <string.h>
#include "digest.h"
#include "etag.h"
#include "options.h"
#include "sidecar_file.h"

/* An article is kept woven unless it would take a greater part than this of what the process may
 * keep. Out of memory a page of 25 kB to 4 MB needs 0.8 to 0.95 of the processor time that its bare
 * file needs; woven as it leaves, 1.0 (100 kB) to 1.5 (1 MB), since it is copied once more and sent
 * in more pieces. */
#define WOVEN_SHARE 8

/* A plan that would take a greater part than this of what the process may keep serves but once. */
#define KEPT_SHARE 2

/* How much of a file is read at once. */
#define CHUNK (64 * 1024)

/* Everything that a plan depends on, but the page's URL. No gaps between the members, since it is
 * compared byte by byte. */
typedef struct plan_key_t {
    apr_uint64_t device, inode, size, mtime, ctime;
    fc_digest_value_t options;
} plan_key_t;

/* --- making --- */

/* A page in the making; all of it but the plan lives in scratch. */
typedef struct making_t {
    request_rec *r;
    apr_file_t *file;
    const fc_page_options_t *options;
    fc_plan_t *plan;
    const fc_annotator_t *annotator;
    const char *contents; /* the file's bytes, where they are to be woven; NULL */
    fc_digest_t *digest;  /* of them */
    apr_pool_t *scratch;
} making_t;

static apr_status_t read_file(making_t *m, fc_annotator_t *annotator, int is_woven)
{
    apr_size_t left = (apr_size_t)m->plan->file_size;
    apr_size_t size = is_woven || left < CHUNK ? left : CHUNK;
    char *buffer = apr_palloc(m->scratch, size + 1);
    apr_off_t begin = 0;
    apr_status_t rv = apr_file_seek(m->file, APR_SET, &begin);

    while (rv == APR_SUCCESS && left) {
        apr_size_t n = left < size ? left : size;
        rv = apr_file_read_full(m->file, buffer, n, NULL);
        if (rv == APR_SUCCESS) {
            fc_digest_bytes(m->digest, buffer, n);
            rv = fc_annotator_feed(annotator, buffer, n);
            left -= n;
        }
    }
    m->contents = is_woven ? buffer : NULL;
    return APR_STATUS_IS_EOF(rv) ? APR_EAGAIN : rv; /* it is shorter than it was */
}

/* The insertions, in the plan's pool where the plan needs them later. */
static void take_pieces(making_t *m, fc_annotator_t *annotator)
{
    fc_plan_t *plan = m->plan;
    apr_array_header_t *found = apr_array_make(m->scratch, 64, sizeof(fc_piece_t));
    const fc_insertion_t *insertion;
    apr_off_t inserted = 0;

    while ((insertion = fc_annotator_next(annotator)) != NULL) {
        APR_ARRAY_PUSH(found, fc_piece_t) = (fc_piece_t){
            insertion->offset, insertion->offset + inserted, insertion->html, insertion->length};
        inserted += (apr_off_t)insertion->length;
    }
    plan->pieces = (const fc_piece_t *)found->elts;
    plan->piece_count = found->nelts;
    plan->length = plan->file_size + inserted;
}

static void weave(making_t *m)
{
    fc_plan_t *plan = m->plan;
    char *out = apr_palloc(plan->base.pool, (apr_size_t)plan->length + 1);
    const char *in = m->contents;

    plan->woven = out;
    for (int i = 0; i < plan->piece_count; i++) {
        const fc_piece_t *piece = &plan->pieces[i];
        apr_size_t n = (apr_size_t)piece->origin - (apr_size_t)(in - m->contents);
        memcpy(out, in, n);
        memcpy(out + n, piece->html, piece->length);
        in += n;
        out += n + piece->length;
    }
    memcpy(out, in, (apr_size_t)plan->file_size - (apr_size_t)(in - m->contents));
    plan->pieces = NULL;
    plan->base.cost += (apr_size_t)plan->length;
}

static void copy_pieces(making_t *m)
{
    fc_plan_t *plan = m->plan;
    apr_pool_t *p = plan->base.pool;
    apr_size_t inserted = (apr_size_t)(plan->length - plan->file_size);
    apr_size_t size = (apr_size_t)plan->piece_count * sizeof(fc_piece_t);
    fc_piece_t *pieces = apr_pmemdup(p, plan->pieces, size);
    char *html = apr_palloc(p, inserted + 1);

    for (int i = 0; i < plan->piece_count; i++) {
        memcpy(html, pieces[i].html, pieces[i].length);
        pieces[i].html = html;
        html += pieces[i].length;
    }
    plan->pieces = pieces;
    plan->base.cost += size + inserted;
}

static void note_results(making_t *m)
{
    fc_plan_t *plan = m->plan;
    apr_pool_t *p = plan->base.pool;
    int uses_url = fc_annotator_uses_url(m->annotator);
    const char *contents = fc_digest_hex(m->digest, m->scratch);

    fc_annotator_counts(m->annotator, plan->claims);
    plan->reason = apr_pstrdup(p, fc_annotator_reason(m->annotator));
    plan->url = uses_url ? apr_pstrdup(p, m->options->url) : NULL;
    plan->tag = apr_pstrdup(p, fc_etag_of_contents(m->r, m->options, contents, uses_url));
}

/* Reads the file and fills the plan. *after: the file's state when it was read. */
static apr_status_t fill(making_t *m, fc_stamp_t *after, const fc_reviews_t *reviews, int is_woven)
{
    fc_annotator_t *annotator;
    apr_finfo_t info = {0};
    apr_status_t rv = fc_annotator_open(&annotator, reviews, m->options, m->scratch);

    if (rv == APR_SUCCESS) {
        m->annotator = annotator;
        rv = read_file(m, annotator, is_woven);
    }
    if (rv == APR_SUCCESS) {
        rv = fc_annotator_finish(annotator);
    }
    if (rv == APR_SUCCESS) {
        rv = apr_file_info_get(&info, FC_SOURCE_FINFO, m->file);
    }
    if (rv != APR_SUCCESS && rv != APR_INCOMPLETE) {
        return rv;
    }
    fc_stamp_set(after, APR_SUCCESS, &info);
    if (!is_woven && (info.size != m->plan->file_size || info.mtime != m->plan->file_mtime)) {
        return APR_EAGAIN; /* what is read again to be sent is something else */
    }
    take_pieces(m, annotator);
    note_results(m);
    if (is_woven && m->plan->piece_count) {
        weave(m);
    } else {
        copy_pieces(m);
    }
    return APR_SUCCESS;
}

/* stamp: the file's state before it is read. */
static apr_status_t make(fc_plan_t **made, const plan_key_t *key, const fc_stamp_t *stamp,
                         request_rec *r, apr_file_t *file, const fc_page_options_t *options)
{
    const fc_request_t *request = fc_request_get(r);
    fc_cache_t *cache = request->cache;
    apr_size_t capacity = fc_cache_capacity(cache);
    int is_woven = (apr_size_t)stamp->size <= capacity / WOVEN_SHARE;
    int is_settled = fc_stamp_is_settled(stamp, apr_time_now());
    fc_entry_t *entry =
        fc_cache_create_entry(cache, FC_KEPT_PLANS, sizeof(fc_plan_t), key, sizeof(*key));
    making_t m = {.r = r, .file = file, .options = options, .plan = (fc_plan_t *)entry};
    fc_stamp_t after;
    apr_pool_t *work;
    apr_status_t rv = entry ? apr_pool_create(&work, r->pool) : APR_ENOMEM;

    if (rv == APR_SUCCESS) {
        rv = fc_scratch_take(&m.scratch, request->scratch, work);
    }
    if (rv == APR_SUCCESS) {
        m.plan->file_size = stamp->size;
        m.plan->file_mtime = stamp->mtime;
        m.digest = fc_digest_create(m.scratch);
        rv = fill(&m, &after, request->reviews, is_woven);
        apr_pool_destroy(work);
    }
    if (rv == APR_SUCCESS && is_settled && fc_stamp_equals(stamp, &after) &&
        entry->cost <= capacity / KEPT_SHARE) {
        fc_cache_keep(entry);
    }
    if (rv == APR_SUCCESS) {
        *made = m.plan;
    } else if (entry) {
        fc_cache_release(entry);
    }
    return rv;
}

/* --- finding --- */

static void set_key(plan_key_t *key, const fc_stamp_t *stamp, request_rec *r,
                    const fc_page_options_t *options)
{
    key->device = (apr_uint64_t)stamp->device;
    key->inode = (apr_uint64_t)stamp->inode;
    key->size = (apr_uint64_t)stamp->size;
    key->mtime = (apr_uint64_t)stamp->mtime;
    key->ctime = (apr_uint64_t)stamp->ctime;
    key->options = fc_etag_options(r, options);
}

/* The plan with the key, if what it holds of its page's URL is that of r. */
static fc_entry_t *find(request_rec *r, const plan_key_t *key)
{
    fc_entry_t *entry = fc_cache_find(fc_request_get(r)->cache, key, sizeof(*key), NULL, NULL);
    const char *made_for = entry ? ((const fc_plan_t *)entry)->url : NULL;
    const char *url = made_for ? fc_options_url(r) : NULL;

    if (made_for && (!url || strcmp(made_for, url))) {
        fc_cache_release(entry);
        entry = NULL;
    }
    return entry;
}

fc_plan_t *fc_plan_find(request_rec *r, const apr_finfo_t *info, const fc_page_options_t *options)
{
    fc_stamp_t stamp;
    plan_key_t key;

    fc_stamp_set(&stamp, APR_SUCCESS, info);
    set_key(&key, &stamp, r, options);
    return (fc_plan_t *)find(r, &key);
}

apr_status_t fc_plan_get(fc_plan_t **plan, int *is_kept, request_rec *r, apr_file_t *file,
                         fc_page_options_t *options)
{
    fc_cache_t *cache = fc_request_get(r)->cache;
    fc_entry_t *entry;
    apr_finfo_t info;
    fc_stamp_t stamp;
    plan_key_t key;
    int is_mine = 0;
    apr_status_t rv = apr_file_info_get(&info, FC_SOURCE_FINFO, file);

    if (rv != APR_SUCCESS && rv != APR_INCOMPLETE) {
        return rv;
    }
    fc_stamp_set(&stamp, APR_SUCCESS, &info);
    set_key(&key, &stamp, r, options);
    entry = find(r, &key);
    if (!entry && fc_stamp_is_settled(&stamp, apr_time_now())) {
        /* Of a file that was written just now each request makes a plan for itself: none of them
         * could use another one's. */
        is_mine = fc_cache_will_make(cache, &key, sizeof(key));
        entry = find(r, &key);
    }
    *is_kept = entry != NULL;
    if (entry) {
        *plan = (fc_plan_t *)entry;
        rv = APR_SUCCESS;
    } else {
        options->url = fc_options_url(r);
        rv = make(plan, &key, &stamp, r, file, options);
    }
    if (is_mine) {
        fc_cache_made(cache, &key, sizeof(key));
    }
    return rv;
}

void fc_plan_release(fc_plan_t *plan)
{
    fc_cache_release(&plan->base);
}
