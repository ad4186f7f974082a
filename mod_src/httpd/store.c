#include "store.h"

#include <apr_strings.h>
#include <stdatomic.h>
#include "digest.h"
#include "sidecar_file.h"

/* What an entry takes, as measured: reviews, notes and matcher together some 14 times their file's
 * size, and tens of kB even where there is one claim. APR can't tell what a pool holds. */
#define ENTRY_COST (64 * 1024)
#define COST_PER_BYTE 16

typedef struct entry_t {
    fc_entry_t base;
    const fc_stamp_t *stamps; /* of the files as they were read */
    int count;
    int settled; /* all stamps would show a change since */
    const fc_reviews_t *reviews;
    const char *digest; /* of the files' contents */
    fc_error_t error;   /* where reviews is NULL */
    atomic_int told;    /* error was handed out */
} entry_t;

/* Memory to work in that stays with the process, as a part of what is kept. */
#define SCRATCH_SHARE 4

struct fc_store_t {
    fc_cache_t *cache;
    fc_scratch_t *scratch;
};

apr_status_t fc_store_create(fc_store_t **store, apr_size_t capacity, fc_gauges_t *gauges,
                             apr_pool_t *p)
{
    fc_store_t *s = apr_pcalloc(p, sizeof(*s));
    apr_status_t rv = fc_cache_create(&s->cache, capacity, gauges, p);

    if (rv == APR_SUCCESS) {
        rv = fc_scratch_create(&s->scratch, capacity / SCRATCH_SHARE, p);
    }
    if (rv == APR_SUCCESS) {
        *store = s;
    }
    return rv;
}

fc_cache_t *fc_store_cache(const fc_store_t *s)
{
    return s->cache;
}

fc_scratch_t *fc_store_scratch(const fc_store_t *s)
{
    return s->scratch;
}

/* --- entries --- */

static apr_status_t release(void *data)
{
    fc_cache_release(data);
    return APR_SUCCESS;
}

/* 1 where the entry is of the files as they are now. */
static int is_current(const fc_entry_t *base, const void *baton)
{
    const entry_t *entry = (const entry_t *)base;
    const apr_array_header_t *sources = baton;

    if (!entry->settled) {
        return 0;
    }
    for (int i = 0; i < sources->nelts; i++) {
        const fc_source_t *source = &APR_ARRAY_IDX(sources, i, const fc_source_t);
        fc_stamp_t now;
        fc_stamp_set(&now, source->rv, &source->info);
        if (!fc_stamp_equals(&now, &entry->stamps[i])) {
            return 0;
        }
    }
    return 1;
}

static int is_same_state(const entry_t *a, const entry_t *b)
{
    for (int i = 0; i < a->count; i++) {
        if (!fc_stamp_equals(&a->stamps[i], &b->stamps[i])) {
            return 0;
        }
    }
    return 1;
}

/* A key, compared byte by byte: what entries are made with, and the paths with their NULs. */
typedef struct store_key_t {
    void *bytes;
    apr_ssize_t length;
} store_key_t;

static store_key_t make_key(const apr_array_header_t *sources, const fc_store_options_t *options,
                            apr_pool_t *p)
{
    const apr_uint64_t numbers[] = {options->limits.sidecar_size,
                                    (apr_uint64_t)options->limits.claims,
                                    (apr_uint64_t)options->limits.quote_length,
                                    (apr_uint64_t)(options->reviews.tolerance * 1000000)};
    apr_size_t n = sizeof(numbers);
    char *bytes;

    for (int i = 0; i < sources->nelts; i++) {
        n += strlen(APR_ARRAY_IDX(sources, i, const fc_source_t).path) + 1;
    }
    bytes = apr_palloc(p, n);
    memcpy(bytes, numbers, sizeof(numbers));
    n = sizeof(numbers);
    for (int i = 0; i < sources->nelts; i++) {
        const char *path = APR_ARRAY_IDX(sources, i, const fc_source_t).path;
        apr_size_t length = strlen(path) + 1;
        memcpy(bytes + n, path, length);
        n += length;
    }
    return (store_key_t){bytes, (apr_ssize_t)n};
}

static apr_status_t parse_source(const fc_sidecar_t **sidecar, fc_stamp_t *stamp,
                                 fc_digest_t *digest, entry_t *entry, const fc_source_t *source,
                                 const fc_store_options_t *options)
{
    const char *bytes, *message = NULL;
    char reason[200];
    apr_size_t n;
    apr_pool_t *scratch;
    apr_status_t rv = apr_pool_create(&scratch, entry->base.pool);

    if (rv != APR_SUCCESS) {
        return rv;
    }
    if (source->rv == APR_SUCCESS) {
        rv = fc_sidecar_file_read(&bytes, &n, stamp, &message, source->path,
                                  options->limits.sidecar_size, scratch);
    } else {
        fc_stamp_set(stamp, source->rv, NULL);
        rv = source->rv;
        if (rv != APR_ENOENT) {
            message = apr_psprintf(scratch,
                                   "can't be looked at: %s. Let the server's user search the "
                                   "directories above it",
                                   apr_strerror(rv, reason, sizeof(reason)));
            rv = APR_EINVAL;
        }
    }
    if (rv == APR_SUCCESS) {
        entry->base.cost += COST_PER_BYTE * n;
        fc_digest_number(digest, (apr_int64_t)n);
        fc_digest_bytes(digest, bytes, n);
        rv = fc_sidecar_parse(sidecar, &entry->error, source->path, bytes, n, &options->limits,
                              entry->base.pool);
    } else if (rv == APR_EINVAL) {
        entry->error = (fc_error_t){.file = apr_pstrdup(entry->base.pool, source->path),
                                    .message = apr_pstrdup(entry->base.pool, message)};
    }
    apr_pool_destroy(scratch);
    return rv;
}

/* Fills the entry from the files. APR_SUCCESS with reviews or error, APR_ENOENT or what failed. */
static apr_status_t load(entry_t *entry, const apr_array_header_t *sources,
                         const fc_store_options_t *options)
{
    const fc_sidecar_t **sidecars =
        apr_pcalloc(entry->base.pool, sources->nelts * sizeof(*sidecars));
    fc_stamp_t *stamps = apr_pcalloc(entry->base.pool, sources->nelts * sizeof(*stamps));
    fc_digest_t *digest = fc_digest_create(entry->base.pool);
    apr_time_t start = apr_time_now();
    apr_status_t rv = APR_SUCCESS;
    int found = 0;

    entry->stamps = stamps;
    entry->count = sources->nelts;
    entry->base.cost = ENTRY_COST;
    for (int i = 0; i < sources->nelts; i++) {
        /* Faults don't end the loop: the stamps of all files are needed. */
        const fc_source_t *source = &APR_ARRAY_IDX(sources, i, const fc_source_t);
        if (rv == APR_SUCCESS || rv == APR_ENOENT) {
            rv = parse_source(&sidecars[found], &stamps[i], digest, entry, source, options);
            found += rv == APR_SUCCESS;
        } else {
            fc_stamp_set(&stamps[i], source->rv, &source->info);
        }
    }
    if ((rv == APR_SUCCESS || rv == APR_ENOENT) && found) {
        rv = fc_reviews_compile(&entry->reviews, &entry->error, sidecars, found, &options->limits,
                                &options->reviews, entry->base.pool);
    }
    entry->digest = fc_digest_hex(digest, entry->base.pool);
    entry->settled = 1;
    for (int i = 0; i < sources->nelts; i++) {
        entry->settled &= fc_stamp_is_settled(&stamps[i], start);
    }
    if (rv == APR_EINVAL) {
        entry->reviews = NULL;
        rv = APR_SUCCESS;
    }
    return rv;
}

static int is_nothing_there(const apr_array_header_t *sources)
{
    for (int i = 0; i < sources->nelts; i++) {
        if (APR_ARRAY_IDX(sources, i, const fc_source_t).rv != APR_ENOENT) {
            return 0;
        }
    }
    return 1;
}

/* The entry that was kept for the same files in a state that was as wrong has told already. */
static void inherit_told(fc_store_t *s, entry_t *entry)
{
    fc_entry_t *base = fc_cache_find(s->cache, entry->base.key, entry->base.key_length, NULL, NULL);
    const entry_t *old = (const entry_t *)base;

    if (old && !old->reviews && !entry->reviews && is_same_state(old, entry)) {
        atomic_store(&entry->told, atomic_load(&old->told));
    }
    if (base) {
        fc_cache_release(base);
    }
}

/* A new entry, held, and kept where that was possible; *rv: what load says. */
static entry_t *make_entry(fc_store_t *s, apr_status_t *rv, const store_key_t *key,
                           const apr_array_header_t *sources, const fc_store_options_t *options)
{
    entry_t *entry = (entry_t *)fc_cache_create_entry(s->cache, FC_KEPT_SIDECARS, sizeof(*entry),
                                                      key->bytes, key->length);

    if (!entry) {
        *rv = APR_ENOMEM;
        return NULL;
    }
    *rv = load(entry, sources, options);
    if (*rv == APR_SUCCESS) {
        inherit_told(s, entry);
        fc_cache_keep(&entry->base);
    } else {
        fc_cache_forget(s->cache, key->bytes, key->length);
    }
    return entry;
}

apr_status_t fc_store_get(fc_store_t *s, fc_stored_t *stored, const apr_array_header_t *sources,
                          const fc_store_options_t *options, apr_pool_t *p)
{
    store_key_t key = make_key(sources, options, p);
    entry_t *entry = NULL;
    apr_status_t rv = APR_SUCCESS;

    *stored = (fc_stored_t){0};
    if (is_nothing_there(sources)) {
        fc_cache_forget(s->cache, key.bytes, key.length);
        return APR_ENOENT;
    }
    entry = (entry_t *)fc_cache_find(s->cache, key.bytes, key.length, is_current, sources);
    if (!entry) {
        entry = make_entry(s, &rv, &key, sources, options);
        if (!entry) {
            return rv;
        }
    }
    apr_pool_cleanup_register(p, entry, release, apr_pool_cleanup_null);
    if (rv == APR_SUCCESS && entry->reviews) {
        stored->reviews = entry->reviews;
        stored->digest = entry->digest;
    } else if (rv == APR_SUCCESS) {
        stored->is_news = !atomic_exchange(&entry->told, 1);
        stored->error = &entry->error;
    }
    return rv;
}
