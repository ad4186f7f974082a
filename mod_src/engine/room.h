/* Arrays that grow in a pool. Unlike apr_array_header_t's their room isn't cleared, nor touched
 * before it is used. */
#ifndef FC_ROOM_H
#define FC_ROOM_H

#include <apr_pools.h>
#include <string.h>

/* Arrays smaller than that many bytes grow fourfold, others twofold. */
#define FC_ROOM_SMALL (256 * 1024)

/* Room for n more elements of so many bytes behind the first used ones of an array, which has room
 * for *size (0: there is no array yet). Returns the array, moved or not. What a pool ever holds of
 * it is less than six times what is used, and where it is large less than five. */
static inline void *fc_room(apr_pool_t *p, void *array, apr_size_t *size, apr_size_t used,
                            apr_size_t n, apr_size_t element)
{
    apr_size_t larger;
    void *grown;

    if (n <= *size - used) {
        return array;
    }
    larger = *size * (*size * element < FC_ROOM_SMALL ? 4 : 2);
    larger = larger < used + n ? used + n : larger;
    larger = larger < 16 ? 16 : larger;
    grown = apr_palloc(p, larger * element);
    if (array != NULL) {
        memcpy(grown, array, used * element);
    }
    *size = larger;
    return grown;
}

#endif
