#include "stream.h"

#include <apr_strings.h>
#include <string.h>
#include "kept_page.h"

/* So often in a row other bytes than the kept ones may come before it is taken that they always
 * will. */
#define MISSES 2

struct fc_stream_t {
    apr_pool_t *pool;
    const fc_reviews_t *reviews;
    const fc_page_options_t *options;
    fc_kept_page_t *kept;           /* that the page has been equal to so far; NULL: to none */
    const fc_step_t *step, *beyond; /* with kept: its next step, and where they end */
    int released;                   /* with kept: how many of its insertions are decided */
    fc_annotator_t *annotator;      /* NULL as long as there is kept */
    fc_kept_page_t *record; /* with annotator: what it has said, to be handed over and kept; NULL:
                               it is asked directly */
    int is_recorded;        /* record has the page's bytes too */
    const fc_kept_page_t *left; /* what kept was until other bytes came; NULL */
    int given;                  /* insertions that were handed over, of kept, left or record */
    apr_size_t fed;
    apr_off_t decided;
    int claims[3];
};

/* --- what is kept --- */

static apr_status_t release(void *data)
{
    fc_cache_release(data);
    return APR_SUCCESS;
}

/* Entries are held until the pool goes, and with them the insertions that were handed over. */
static void hold(fc_stream_t *s, fc_kept_page_t *page)
{
    apr_pool_cleanup_register(s->pool, page, release, apr_pool_cleanup_null);
}

static apr_status_t begin_record(fc_stream_t *s, const fc_stream_key_t *key, int misses)
{
    s->record = fc_kept_page_create(key->cache, key->bytes, key->length, misses);
    if (!s->record) {
        return APR_ENOMEM;
    }
    hold(s, s->record);
    s->is_recorded = 1;
    return APR_SUCCESS;
}

static void keep_record(fc_stream_t *s)
{
    fc_kept_page_t *record = s->record;

    /* Where Work has ended the search, it is the way the page was cut that has decided. */
    if (!s->is_recorded || fc_annotator_is_exhausted(s->annotator)) {
        return;
    }
    memcpy(record->claims, s->claims, sizeof(record->claims));
    record->reason = apr_pstrdup(record->base.pool, fc_annotator_reason(s->annotator));
    record->uses_url = fc_annotator_uses_url(s->annotator);
    fc_kept_page_keep(record);
}

/* --- opening --- */

apr_status_t fc_stream_open(fc_stream_t **stream, const fc_reviews_t *reviews,
                            const fc_page_options_t *options, const fc_stream_key_t *key,
                            apr_pool_t *p)
{
    fc_stream_t *s = apr_pcalloc(p, sizeof(*s));
    fc_kept_page_t *kept = NULL;
    apr_status_t rv = APR_SUCCESS;

    s->pool = p;
    s->reviews = reviews;
    s->options = options;
    if (key->cache) {
        kept = (fc_kept_page_t *)fc_cache_find(key->cache, key->bytes, key->length, NULL, NULL);
    }
    if (kept) {
        hold(s, kept);
    }
    if (kept && !kept->until) {
        s->kept = kept;
        s->step = (const fc_step_t *)kept->steps->elts;
        s->beyond = s->step + kept->steps->nelts;
    } else if (key->cache && (!kept || kept->until <= options->now)) {
        rv = begin_record(s, key, kept ? kept->misses : 0);
    }
    if (rv == APR_SUCCESS && !s->kept) {
        rv = fc_annotator_open(&s->annotator, reviews, options, p);
    }
    *stream = s;
    return rv;
}

/* --- by the engine --- */

static int is_same(const fc_insertion_t *a, const fc_insertion_t *b)
{
    return a->offset == b->offset && a->length == b->length && !memcmp(a->html, b->html, a->length);
}

/* Takes what the engine has decided into record. It repeats what was handed over while the page was
 * still that which was left. */
static apr_status_t take(fc_stream_t *s)
{
    const fc_insertion_t *insertion;
    apr_off_t decided = fc_annotator_decided(s->annotator);

    s->decided = decided > s->decided ? decided : s->decided;
    while (s->record && (insertion = fc_annotator_next(s->annotator)) != NULL) {
        int i = s->record->insertions->nelts;
        if (s->left && i < s->given &&
            !is_same(insertion, &APR_ARRAY_IDX(s->left->insertions, i, fc_insertion_t))) {
            return APR_EGENERAL; /* the same bytes give the same insertions: it can't be */
        }
        fc_kept_page_insert(s->record, insertion);
    }
    return APR_SUCCESS;
}

/* The next time a page that is kept may pause anywhere, and is to be let go then as far as it would
 * be by the engine: this is asked after each step. */
static apr_status_t feed_annotator(fc_stream_t *s, const char *bytes, apr_size_t n)
{
    apr_status_t rv = APR_SUCCESS;

    while (n && rv == APR_SUCCESS) {
        apr_size_t part = s->is_recorded && n > FC_KEPT_PAGE_STEP ? FC_KEPT_PAGE_STEP : n;
        rv = fc_annotator_feed(s->annotator, bytes, part);
        if (rv == APR_SUCCESS && s->is_recorded) {
            fc_annotator_flush(s->annotator);
        }
        if (rv == APR_SUCCESS) {
            rv = take(s);
        }
        s->is_recorded = s->is_recorded && fc_kept_page_append(s->record, bytes, part);
        if (s->is_recorded) {
            fc_kept_page_step(s->record, fc_annotator_decided(s->annotator));
        }
        bytes += part;
        n -= part;
    }
    return rv;
}

/* The page isn't the kept one, of which it has `fed` bytes: the engine gets these, and goes on. */
static apr_status_t leave_kept(fc_stream_t *s)
{
    fc_kept_page_t *kept = s->kept;
    int misses = atomic_load(&kept->hits) ? 0 : kept->misses + 1;
    const fc_stream_key_t key = {kept->base.cache, kept->base.key, kept->base.key_length};
    apr_size_t n, at = 0;
    apr_status_t rv;

    s->kept = NULL;
    s->left = kept;
    rv = begin_record(s, &key, misses);
    if (misses >= MISSES) {
        fc_kept_page_suspend(kept, misses, s->options->now);
        s->is_recorded = 0;
    }
    if (rv == APR_SUCCESS) {
        rv = fc_annotator_open(&s->annotator, s->reviews, s->options, s->pool);
    }
    for (; rv == APR_SUCCESS && at < s->fed; at += n) {
        const char *bytes = fc_kept_page_bytes(kept, at, &n);
        n = n < s->fed - at ? n : s->fed - at;
        rv = feed_annotator(s, bytes, n);
    }
    return rv;
}

/* --- going on --- */

static void go_on_as_kept(fc_stream_t *s)
{
    while (s->step < s->beyond && s->step->fed <= s->fed) {
        s->decided = s->step->decided;
        s->released = (int)s->step->insertions;
        s->step++;
    }
}

apr_status_t fc_stream_feed(fc_stream_t *s, const char *bytes, apr_size_t n)
{
    const fc_kept_page_t *kept = s->kept;
    apr_status_t rv = APR_SUCCESS;

    if (kept && !fc_kept_page_equals(kept, s->fed, bytes, n)) {
        rv = leave_kept(s);
    }
    if (rv == APR_SUCCESS && !s->kept) {
        rv = feed_annotator(s, bytes, n);
    }
    s->fed += n;
    if (s->kept) {
        go_on_as_kept(s);
    }
    return rv;
}

apr_status_t fc_stream_flush(fc_stream_t *s)
{
    if (s->kept) {
        return APR_SUCCESS;
    }
    fc_annotator_flush(s->annotator);
    return take(s);
}

apr_status_t fc_stream_finish(fc_stream_t *s)
{
    fc_kept_page_t *kept = s->kept;
    apr_status_t rv = APR_SUCCESS;

    if (kept && s->fed < kept->length) {
        rv = leave_kept(s);
    }
    if (s->kept) {
        s->decided = (apr_off_t)s->fed;
        s->released = kept->insertions->nelts;
        memcpy(s->claims, kept->claims, sizeof(s->claims));
        atomic_fetch_add(&kept->hits, 1);
        return APR_SUCCESS;
    }
    if (rv == APR_SUCCESS) {
        rv = fc_annotator_finish(s->annotator);
    }
    if (rv == APR_SUCCESS) {
        rv = take(s);
    }
    if (rv == APR_SUCCESS) {
        fc_annotator_counts(s->annotator, s->claims);
        keep_record(s);
    }
    return rv;
}

/* --- asking --- */

apr_off_t fc_stream_decided(const fc_stream_t *s)
{
    return s->decided;
}

const fc_insertion_t *fc_stream_next(fc_stream_t *s)
{
    const fc_kept_page_t *page = s->kept ? s->kept : s->record;

    if (!page) {
        return fc_annotator_next(s->annotator);
    }
    if (s->given >= (s->kept ? s->released : page->insertions->nelts)) {
        return NULL;
    }
    return &APR_ARRAY_IDX(page->insertions, s->given++, fc_insertion_t);
}

int fc_stream_uses_url(const fc_stream_t *s)
{
    return s->kept ? s->kept->uses_url : fc_annotator_uses_url(s->annotator);
}

const char *fc_stream_reason(const fc_stream_t *s)
{
    return s->kept ? s->kept->reason : fc_annotator_reason(s->annotator);
}

const int *fc_stream_claims(const fc_stream_t *s)
{
    return s->claims;
}

int fc_stream_is_kept(const fc_stream_t *s)
{
    return s->kept != NULL;
}
