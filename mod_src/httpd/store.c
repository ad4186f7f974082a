#include "store.h"

#include <apr_hash.h>
#include <apr_ring.h>
#include <apr_strings.h>
#include <apr_thread_mutex.h>
#include "digest.h"
#include "sidecar_file.h"

/* What an entry takes, as measured: reviews, notes and matcher together some 14 times their file's
 * size, and tens of kB even where there is one claim. APR can't tell what a pool holds. */
#define ENTRY_COST (64 * 1024)
#define COST_PER_BYTE 16

typedef struct entry_t entry_t;

struct entry_t {
    APR_RING_ENTRY(entry_t) link; /* in the store's ring, the least recently used first */
    fc_store_t *store;
    apr_pool_t *pool; /* its own, with its own allocator, so that its memory goes back */
    const char *key;
    const fc_stamp_t *stamps; /* of the files as they were read */
    int count;
    int settled; /* all stamps would show a change since */
    const fc_reviews_t *reviews;
    const char *digest; /* of the files' contents */
    fc_error_t error;   /* where reviews is NULL */
    int told;           /* error was handed out */
    apr_size_t cost;
    int references; /* requests that use it */
    int is_kept;    /* the hash has it; else it goes with its last reference */
};

struct fc_store_t {
    apr_pool_t *pool; /* used under the lock only */
    apr_thread_mutex_t *lock;
    apr_hash_t *entries; /* key to entry_t */
    APR_RING_HEAD(entry_ring_t, entry_t) ring;
    apr_size_t cost, capacity;
    fc_gauges_t *gauges; /* NULL */
};

apr_status_t fc_store_create(fc_store_t **store, apr_size_t capacity, fc_gauges_t *gauges,
                             apr_pool_t *p)
{
    fc_store_t *s = apr_pcalloc(p, sizeof(*s));
    apr_status_t rv;

    s->capacity = capacity;
    s->gauges = gauges;
    APR_RING_INIT(&s->ring, entry_t, link);
    rv = apr_thread_mutex_create(&s->lock, APR_THREAD_MUTEX_DEFAULT, p);
    if (rv == APR_SUCCESS) {
        rv = apr_pool_create(&s->pool, p);
    }
    if (rv == APR_SUCCESS) {
        s->entries = apr_hash_make(s->pool);
        *store = s;
    }
    return rv;
}

/* --- under the lock --- */

static void show_usage(fc_store_t *s)
{
    if (s->gauges) {
        atomic_store(&s->gauges->sidecars, apr_hash_count(s->entries));
        atomic_store(&s->gauges->bytes, s->cost);
    }
}

static void drop_if_unused(entry_t *entry)
{
    if (!entry->is_kept && !entry->references) {
        apr_pool_destroy(entry->pool);
    }
}

static void forget(fc_store_t *s, entry_t *entry)
{
    apr_hash_set(s->entries, entry->key, APR_HASH_KEY_STRING, NULL);
    APR_RING_REMOVE(entry, link);
    s->cost -= entry->cost;
    entry->is_kept = 0;
    drop_if_unused(entry);
}

static void keep(fc_store_t *s, entry_t *entry)
{
    apr_hash_set(s->entries, entry->key, APR_HASH_KEY_STRING, entry);
    APR_RING_INSERT_TAIL(&s->ring, entry, entry_t, link);
    s->cost += entry->cost;
    entry->is_kept = 1;
    while (s->cost > s->capacity && APR_RING_FIRST(&s->ring) != entry) {
        forget(s, APR_RING_FIRST(&s->ring));
    }
}

static void touch(fc_store_t *s, entry_t *entry)
{
    APR_RING_REMOVE(entry, link);
    APR_RING_INSERT_TAIL(&s->ring, entry, entry_t, link);
}

/* --- entries --- */

static apr_status_t release(void *data)
{
    entry_t *entry = data;
    apr_thread_mutex_t *lock = entry->store->lock;

    apr_thread_mutex_lock(lock);
    entry->references--;
    drop_if_unused(entry);
    apr_thread_mutex_unlock(lock);
    return APR_SUCCESS;
}

static int has_stamps_of(const entry_t *entry, const apr_array_header_t *sources)
{
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

static const char *make_key(const apr_array_header_t *sources, const fc_store_options_t *options,
                            apr_pool_t *p)
{
    const char *key = apr_psprintf(p, "%" APR_SIZE_T_FMT " %d %d %.6f",
                                   options->limits.sidecar_size, options->limits.claims,
                                   options->limits.quote_length, options->reviews.tolerance);

    for (int i = 0; i < sources->nelts; i++) {
        /* Lengths, since a path may hold any separator. */
        const char *path = APR_ARRAY_IDX(sources, i, const fc_source_t).path;
        key = apr_psprintf(p, "%s %" APR_SIZE_T_FMT ":%s", key, strlen(path), path);
    }
    return key;
}

static apr_status_t parse_source(const fc_sidecar_t **sidecar, fc_stamp_t *stamp,
                                 fc_digest_t *digest, entry_t *entry, const fc_source_t *source,
                                 const fc_store_options_t *options)
{
    const char *bytes, *message = NULL;
    char reason[200];
    apr_size_t n;
    apr_pool_t *scratch;
    apr_status_t rv = apr_pool_create(&scratch, entry->pool);

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
        entry->cost += COST_PER_BYTE * n;
        fc_digest_number(digest, (apr_int64_t)n);
        fc_digest_bytes(digest, bytes, n);
        rv = fc_sidecar_parse(sidecar, &entry->error, source->path, bytes, n, &options->limits,
                              entry->pool);
    } else if (rv == APR_EINVAL) {
        entry->error = (fc_error_t){.file = apr_pstrdup(entry->pool, source->path),
                                    .message = apr_pstrdup(entry->pool, message)};
    }
    apr_pool_destroy(scratch);
    return rv;
}

/* Fills the entry from the files. APR_SUCCESS with reviews or error, APR_ENOENT or what failed. */
static apr_status_t load(entry_t *entry, const apr_array_header_t *sources,
                         const fc_store_options_t *options)
{
    const fc_sidecar_t **sidecars = apr_pcalloc(entry->pool, sources->nelts * sizeof(*sidecars));
    fc_stamp_t *stamps = apr_pcalloc(entry->pool, sources->nelts * sizeof(*stamps));
    fc_digest_t *digest = fc_digest_create(entry->pool);
    apr_time_t start = apr_time_now();
    apr_status_t rv = APR_SUCCESS;
    int found = 0;

    entry->stamps = stamps;
    entry->count = sources->nelts;
    entry->cost = ENTRY_COST;
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
                                &options->reviews, entry->pool);
    }
    entry->digest = fc_digest_hex(digest, entry->pool);
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

static entry_t *create_entry(fc_store_t *s, const char *key)
{
    apr_allocator_t *allocator;
    apr_pool_t *pool;
    entry_t *entry = NULL;

    if (apr_allocator_create(&allocator) != APR_SUCCESS) {
        return NULL;
    }
    /* What is used while reading and parsing goes back to the system, and isn't kept for later. */
    apr_allocator_max_free_set(allocator, 1);
    apr_thread_mutex_lock(s->lock);
    if (apr_pool_create_ex(&pool, s->pool, NULL, allocator) == APR_SUCCESS) {
        apr_allocator_owner_set(allocator, pool);
        entry = apr_pcalloc(pool, sizeof(*entry));
        entry->store = s;
        entry->pool = pool;
        entry->key = apr_pstrdup(pool, key);
        entry->references = 1;
        APR_RING_ELEM_INIT(entry, link);
    }
    apr_thread_mutex_unlock(s->lock);
    if (!entry) {
        apr_allocator_destroy(allocator);
    }
    return entry;
}

/* The entry for key if it is there and still true, referenced; NULL otherwise. */
static entry_t *find(fc_store_t *s, const char *key, const apr_array_header_t *sources)
{
    entry_t *entry;

    apr_thread_mutex_lock(s->lock);
    entry = apr_hash_get(s->entries, key, APR_HASH_KEY_STRING);
    if (entry && entry->settled && has_stamps_of(entry, sources)) {
        entry->references++;
        touch(s, entry);
    } else {
        entry = NULL;
    }
    apr_thread_mutex_unlock(s->lock);
    return entry;
}

/* Puts the entry in the place of the one that has its key, or where it is NULL, removes that. */
static void replace(fc_store_t *s, const char *key, entry_t *entry)
{
    entry_t *old;

    apr_thread_mutex_lock(s->lock);
    old = apr_hash_get(s->entries, key, APR_HASH_KEY_STRING);
    if (old && entry && !old->reviews && !entry->reviews && is_same_state(old, entry)) {
        entry->told = old->told;
    }
    if (old) {
        forget(s, old);
    }
    if (entry) {
        keep(s, entry);
    }
    if (old || entry) {
        show_usage(s);
    }
    apr_thread_mutex_unlock(s->lock);
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

apr_status_t fc_store_get(fc_store_t *s, fc_stored_t *stored, const apr_array_header_t *sources,
                          const fc_store_options_t *options, apr_pool_t *p)
{
    const char *key = make_key(sources, options, p);
    entry_t *entry = NULL;
    apr_status_t rv = APR_SUCCESS;

    *stored = (fc_stored_t){0};
    if (is_nothing_there(sources)) {
        replace(s, key, NULL);
        return APR_ENOENT;
    }
    entry = find(s, key, sources);
    if (!entry) {
        entry = create_entry(s, key);
        if (!entry) {
            return APR_ENOMEM;
        }
        rv = load(entry, sources, options);
        replace(s, key, rv == APR_SUCCESS ? entry : NULL);
    }
    apr_pool_cleanup_register(p, entry, release, apr_pool_cleanup_null);
    if (rv == APR_SUCCESS && entry->reviews) {
        stored->reviews = entry->reviews;
        stored->digest = entry->digest;
    } else if (rv == APR_SUCCESS) {
        apr_thread_mutex_lock(s->lock);
        stored->is_news = !entry->told;
        entry->told = 1;
        apr_thread_mutex_unlock(s->lock);
        stored->error = &entry->error;
    }
    return rv;
}
