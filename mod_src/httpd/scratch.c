#include "scratch.h"

#include <apr_allocator.h>
#include <apr_thread_mutex.h>

/* So many pools are kept at most while nobody uses them, each with its part of what may stay. */
#define SPARES 4

struct fc_scratch_t {
    apr_thread_mutex_t *lock;
    apr_pool_t *owner; /* asked only for what it does when there is no memory */
    apr_pool_t *spares[SPARES];
    int count;
    apr_size_t retained; /* by each of them */
};

typedef struct lease_t {
    fc_scratch_t *scratch;
    apr_pool_t *pool;
} lease_t;

static apr_status_t destroy_spares(void *data)
{
    fc_scratch_t *s = data;

    while (s->count) {
        apr_pool_destroy(s->spares[--s->count]);
    }
    return APR_SUCCESS;
}

apr_status_t fc_scratch_create(fc_scratch_t **scratch, apr_size_t retained, apr_pool_t *p)
{
    fc_scratch_t *s = apr_pcalloc(p, sizeof(*s));
    apr_status_t rv = apr_thread_mutex_create(&s->lock, APR_THREAD_MUTEX_DEFAULT, p);

    s->owner = p;
    s->retained = retained / SPARES;
    if (rv == APR_SUCCESS) {
        apr_pool_cleanup_register(p, s, destroy_spares, apr_pool_cleanup_null);
        *scratch = s;
    }
    return rv;
}

static apr_status_t give_back(void *data)
{
    const lease_t *lease = data;
    fc_scratch_t *s = lease->scratch;
    apr_pool_t *pool = lease->pool;

    apr_pool_clear(pool);
    apr_thread_mutex_lock(s->lock);
    if (s->count < SPARES) {
        s->spares[s->count++] = pool;
        pool = NULL;
    }
    apr_thread_mutex_unlock(s->lock);
    if (pool) {
        apr_pool_destroy(pool);
    }
    return APR_SUCCESS;
}

static apr_status_t create_pool(apr_pool_t **pool, const fc_scratch_t *s)
{
    apr_allocator_t *allocator;
    apr_status_t rv = apr_allocator_create(&allocator);

    if (rv != APR_SUCCESS) {
        return rv;
    }
    apr_allocator_max_free_set(allocator, s->retained ? s->retained : 1); /* 0: no limit */
    rv = apr_pool_create_unmanaged_ex(pool, apr_pool_abort_get(s->owner), allocator);
    if (rv == APR_SUCCESS) {
        apr_allocator_owner_set(allocator, *pool);
    } else {
        apr_allocator_destroy(allocator);
    }
    return rv;
}

apr_status_t fc_scratch_take(apr_pool_t **pool, fc_scratch_t *s, apr_pool_t *until)
{
    lease_t *lease = apr_palloc(until, sizeof(*lease));
    apr_status_t rv = APR_SUCCESS;

    *pool = NULL;
    apr_thread_mutex_lock(s->lock);
    if (s->count) {
        *pool = s->spares[--s->count];
    }
    apr_thread_mutex_unlock(s->lock);
    if (!*pool) {
        rv = create_pool(pool, s);
    }
    if (rv == APR_SUCCESS) {
        *lease = (lease_t){s, *pool};
        apr_pool_cleanup_register(until, lease, give_back, apr_pool_cleanup_null);
    }
    return rv;
}
