/* Arrays that grow in a pool. Unlike apr_array_header_t's their room isn't cleared, nor touched
 * before it is used. */
#ifndef FC_ROOM_H
#define FC_ROOM_H

#include <apr_pools.h>
#include <string.h>

/* Room for n more elements of so many bytes behind the first used ones of an array, which has room
 * for *size (0: there is no array yet). Returns the array, moved or not. Sizes double at least: all
 * that the pool ever holds is less than four times the largest. */
static inline void *fc_room(apr_pool_t *p, void *array, apr_size_t *size, apr_size_t used,
                            apr_size_t n, apr_size_t element)
{
    apr_size_t larger = *size * 2;
    void *grown;

    if (n <= *size - used) {
        return array;
    }
    larger = larger < used + n ? used + n : larger;
    larger = larger < 16 ? 16 : larger;
    grown = apr_palloc(p, larger * element);
    if (used > 0) {
        memcpy(grown, array, used * element);
    }
    *size = larger;
    return grown;
}

#endif
