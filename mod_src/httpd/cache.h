/* What a process keeps for its requests and shares among its threads: entries by key, of which the
 * least recently used go when they take more memory than the process's share. What an entry holds,
 * and whether it is still true, is for those to know who make it.
 *
 * An entry never changes once it is kept. Who has found it or made it holds it until he releases
 * it, whether or not the cache still has it; its memory goes with the last who holds it. */
#ifndef FC_CACHE_H
#define FC_CACHE_H

#include <apr_pools.h>
#include <apr_ring.h>
#include "counters.h"

typedef struct fc_cache_t fc_cache_t;
typedef struct fc_entry_t fc_entry_t;

/* The first member of each kind's own struct. cost begins with what any entry takes, and is its
 * maker's to raise before it is kept; the rest is the cache's. */
struct fc_entry_t {
    apr_size_t cost;  /* bytes of memory, as far as they can be told */
    apr_pool_t *pool; /* its own, with its own allocator, so that its memory goes back */

    APR_RING_ENTRY(fc_entry_t) link; /* in the cache's ring, the least recently used first */
    fc_cache_t *cache;
    fc_kept_t kind;
    const void *key;
    apr_ssize_t key_length;
    int holders;
    int is_kept; /* the hash has it; else it goes with its last holder */
};

/* Made once in a process, before its threads; p: lives as long as they do. capacity: how many bytes
 * may be kept; one entry is kept whatever its size. gauges: say at any time what is kept; NULL. */
apr_status_t fc_cache_create(fc_cache_t **cache, apr_size_t capacity, fc_gauges_t *gauges,
                             apr_pool_t *p);

apr_size_t fc_cache_capacity(const fc_cache_t *cache);

/* A new entry of size bytes, all 0 behind its first member; the caller holds it, and nobody else
 * sees it before it is kept. key is copied. NULL: there is no memory. */
fc_entry_t *fc_cache_create_entry(fc_cache_t *cache, fc_kept_t kind, apr_size_t size,
                                  const void *key, apr_ssize_t key_length);

/* 1 where the entry is still true for whoever looks. Called under the cache's lock. */
typedef int fc_cache_accept_t(const fc_entry_t *entry, const void *baton);

/* The entry with the key, held, if accept says so; NULL otherwise. accept: NULL for any. */
fc_entry_t *fc_cache_find(fc_cache_t *cache, const void *key, apr_ssize_t key_length,
                          fc_cache_accept_t *accept, const void *baton);

/* Keeps the entry, in the place of the one that has its key. */
void fc_cache_keep(fc_entry_t *entry);

/* Forgets the entry with the key, if there is one. */
void fc_cache_forget(fc_cache_t *cache, const void *key, apr_ssize_t key_length);

void fc_cache_release(fc_entry_t *entry);

/* Who has looked for an entry in vain says here that he makes it, lest all threads make the same at
 * once. Returns 1: do so, and call fc_cache_made, whatever comes of it; key must live until then.
 * Returns 0, after a while, where another thread had said so before: it is done, or it takes long;
 * look again, and make the entry without a word where it still isn't there. */
int fc_cache_will_make(fc_cache_t *cache, const void *key, apr_ssize_t key_length);
void fc_cache_made(fc_cache_t *cache, const void *key, apr_ssize_t key_length);

#endif
