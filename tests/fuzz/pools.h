/* Included before all else where sanitizers are on: what the engine takes from APR's pools comes
 * from malloc, piece by piece, so that who reads or writes past a piece is seen. (Pools cut their
 * pieces out of blocks that a sanitizer knows as a whole.) Freed with the pool. */
#ifndef FUZZ_POOLS_H
#define FUZZ_POOLS_H

#include <apr_pools.h>
#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

static inline apr_status_t checked_free(void *memory)
{
    free(memory);
    return APR_SUCCESS;
}

static inline void *checked_palloc(apr_pool_t *p, apr_size_t n)
{
    void *memory = malloc(n ? n : 1);

    if (memory == NULL) {
        abort();
    }
#ifndef POOLS_UNSET /* memcheck itself sees who relies on what is there */
    memset(memory, 0xA5, n);
#endif
    apr_pool_cleanup_register(p, memory, checked_free, apr_pool_cleanup_null);
    return memory;
}

static inline void *checked_pcalloc(apr_pool_t *p, apr_size_t n)
{
    return memset(checked_palloc(p, n), 0, n);
}

static inline void *checked_pmemdup(apr_pool_t *p, const void *from, apr_size_t n)
{
    return from ? memcpy(checked_palloc(p, n), from, n) : NULL;
}

static inline char *checked_pstrmemdup(apr_pool_t *p, const char *from, apr_size_t n)
{
    char *copy = from ? checked_palloc(p, n + 1) : NULL;

    if (copy) {
        memcpy(copy, from, n);
        copy[n] = '\0';
    }
    return copy;
}

static inline char *checked_pstrdup(apr_pool_t *p, const char *from)
{
    return from ? checked_pstrmemdup(p, from, strlen(from)) : NULL;
}

#undef apr_palloc
#undef apr_pcalloc
#undef apr_pmemdup
#undef apr_pstrmemdup
#undef apr_pstrdup
#define apr_palloc checked_palloc
#define apr_pcalloc checked_pcalloc
#define apr_pmemdup checked_pmemdup
#define apr_pstrmemdup checked_pstrmemdup
#define apr_pstrdup checked_pstrdup

#endif
