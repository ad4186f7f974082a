#include "cache.h"

#define XXH_INLINE_ALL
#include <xxhash.h>
#include <apr_hash.h>
#include <apr_strings.h>
#include <apr_thread_cond.h>
#include <apr_thread_mutex.h>

/* How long a thread waits for what another one is making. Longer than nearly everything takes to be
 * made, and short enough for a client. */
#define WAIT apr_time_from_sec(1)

/* What an entry's pool takes beside what is in it. */
#define POOL_COST (10 * 1024)

struct fc_cache_t {
    apr_pool_t *pool; /* used under the lock only */
    apr_thread_mutex_t *lock;
    apr_thread_cond_t *made;
    apr_hash_t *entries; /* key to fc_entry_t */
    apr_hash_t *making;  /* keys of what is being made, to themselves */
    APR_RING_HEAD(entry_ring_t, fc_entry_t) ring;
    apr_size_t capacity, cost;
    apr_size_t costs[FC_KEPT_COUNT]; /* by kind */
    apr_size_t counts[FC_KEPT_COUNT];
    fc_gauges_t *gauges; /* NULL */
};

/* APR's own goes byte by byte, and keys have a hundred. */
static unsigned int hash_key(const char *key, apr_ssize_t *length)
{
    return (unsigned int)XXH3_64bits(key, (size_t)*length);
}

static apr_status_t destroy_pool(void *data)
{
    const fc_cache_t *c = data;

    apr_pool_destroy(c->pool);
    return APR_SUCCESS;
}

apr_status_t fc_cache_create(fc_cache_t **cache, apr_size_t capacity, fc_gauges_t *gauges,
                             apr_pool_t *p)
{
    fc_cache_t *c = apr_pcalloc(p, sizeof(*c));
    apr_status_t rv;

    c->capacity = capacity;
    c->gauges = gauges;
    APR_RING_INIT(&c->ring, fc_entry_t, link);
    rv = apr_thread_mutex_create(&c->lock, APR_THREAD_MUTEX_DEFAULT, p);
    if (rv == APR_SUCCESS) {
        rv = apr_thread_cond_create(&c->made, p);
    }
    if (rv == APR_SUCCESS) {
        rv = apr_pool_create_unmanaged_ex(&c->pool, apr_pool_abort_get(p), NULL);
    }
    if (rv == APR_SUCCESS) {
        /* No pool of p's: that could be destroyed before a request's that holds an entry, where a
         * process ends with a page in hand. */
        apr_pool_cleanup_register(p, c, destroy_pool, apr_pool_cleanup_null);
        c->entries = apr_hash_make_custom(c->pool, hash_key);
        c->making = apr_hash_make_custom(c->pool, hash_key);
        *cache = c;
    }
    return rv;
}

apr_size_t fc_cache_capacity(const fc_cache_t *c)
{
    return c->capacity;
}

/* --- under the lock --- */

static void drop_if_unused(fc_entry_t *entry)
{
    if (!entry->is_kept && !entry->holders) {
        apr_pool_destroy(entry->pool);
    }
}

/* Adds the entry to what is counted, or takes it out. */
static void count(fc_cache_t *c, const fc_entry_t *entry, int is_added)
{
    fc_kept_t kind = entry->kind;

    c->cost += is_added ? entry->cost : 0 - entry->cost;
    c->costs[kind] += is_added ? entry->cost : 0 - entry->cost;
    c->counts[kind] += is_added ? 1 : (apr_size_t)-1;
    if (c->gauges) {
        atomic_store_explicit(&c->gauges->counts[kind], c->counts[kind], memory_order_relaxed);
        atomic_store_explicit(&c->gauges->bytes[kind], c->costs[kind], memory_order_relaxed);
    }
}

static void forget(fc_cache_t *c, fc_entry_t *entry)
{
    apr_hash_set(c->entries, entry->key, entry->key_length, NULL);
    APR_RING_REMOVE(entry, link);
    count(c, entry, 0);
    entry->is_kept = 0;
    drop_if_unused(entry);
}

/* --- for all --- */

fc_entry_t *fc_cache_create_entry(fc_cache_t *c, fc_kept_t kind, apr_size_t size, const void *key,
                                  apr_ssize_t key_length)
{
    apr_allocator_t *allocator;
    apr_pool_t *pool;
    fc_entry_t *entry = NULL;

    if (apr_allocator_create(&allocator) != APR_SUCCESS) {
        return NULL;
    }
    /* What is used only while the entry is made goes back to the system, and isn't kept for later.
     */
    apr_allocator_max_free_set(allocator, 1);
    apr_thread_mutex_lock(c->lock);
    if (apr_pool_create_ex(&pool, c->pool, NULL, allocator) == APR_SUCCESS) {
        apr_allocator_owner_set(allocator, pool);
        entry = apr_pcalloc(pool, size);
    }
    apr_thread_mutex_unlock(c->lock);
    if (!entry) {
        apr_allocator_destroy(allocator);
        return NULL;
    }
    entry->cost = POOL_COST;
    entry->cache = c;
    entry->pool = pool;
    entry->kind = kind;
    entry->key = apr_pmemdup(pool, key, (apr_size_t)key_length);
    entry->key_length = key_length;
    entry->holders = 1;
    APR_RING_ELEM_INIT(entry, link);
    return entry;
}

fc_entry_t *fc_cache_find(fc_cache_t *c, const void *key, apr_ssize_t key_length,
                          fc_cache_accept_t *accept, const void *baton)
{
    fc_entry_t *entry;

    apr_thread_mutex_lock(c->lock);
    entry = apr_hash_get(c->entries, key, key_length);
    if (entry && (!accept || accept(entry, baton))) {
        entry->holders++;
        APR_RING_REMOVE(entry, link);
        APR_RING_INSERT_TAIL(&c->ring, entry, fc_entry_t, link);
    } else {
        entry = NULL;
    }
    apr_thread_mutex_unlock(c->lock);
    return entry;
}

void fc_cache_keep(fc_entry_t *entry)
{
    fc_cache_t *c = entry->cache;
    fc_entry_t *old;

    apr_thread_mutex_lock(c->lock);
    old = apr_hash_get(c->entries, entry->key, entry->key_length);
    if (old) {
        forget(c, old);
    }
    apr_hash_set(c->entries, entry->key, entry->key_length, entry);
    APR_RING_INSERT_TAIL(&c->ring, entry, fc_entry_t, link);
    count(c, entry, 1);
    entry->is_kept = 1;
    while (c->cost > c->capacity && APR_RING_FIRST(&c->ring) != entry) {
        forget(c, APR_RING_FIRST(&c->ring));
    }
    apr_thread_mutex_unlock(c->lock);
}

void fc_cache_forget(fc_cache_t *c, const void *key, apr_ssize_t key_length)
{
    fc_entry_t *entry;

    apr_thread_mutex_lock(c->lock);
    entry = apr_hash_get(c->entries, key, key_length);
    if (entry) {
        forget(c, entry);
    }
    apr_thread_mutex_unlock(c->lock);
}

void fc_cache_release(fc_entry_t *entry)
{
    apr_thread_mutex_t *lock = entry->cache->lock;

    apr_thread_mutex_lock(lock);
    entry->holders--;
    drop_if_unused(entry);
    apr_thread_mutex_unlock(lock);
}

int fc_cache_will_make(fc_cache_t *c, const void *key, apr_ssize_t key_length)
{
    apr_time_t end = apr_time_now() + WAIT;
    int is_mine = 0;

    apr_thread_mutex_lock(c->lock);
    if (!apr_hash_get(c->making, key, key_length)) {
        apr_hash_set(c->making, key, key_length, key);
        is_mine = 1;
    }
    while (!is_mine && apr_hash_get(c->making, key, key_length)) {
        apr_time_t left = end - apr_time_now();
        if (left <= 0 || apr_thread_cond_timedwait(c->made, c->lock, left) != APR_SUCCESS) {
            break;
        }
    }
    apr_thread_mutex_unlock(c->lock);
    return is_mine;
}

void fc_cache_made(fc_cache_t *c, const void *key, apr_ssize_t key_length)
{
    apr_thread_mutex_lock(c->lock);
    apr_hash_set(c->making, key, key_length, NULL);
    apr_thread_cond_broadcast(c->made);
    apr_thread_mutex_unlock(c->lock);
}
