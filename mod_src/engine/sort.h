/* Sorting within a pool: qsort takes memory from the heap for longer lists, and where there is none
 * left falls back on a sort that hostile lists make slow. */
#ifndef FC_SORT_H
#define FC_SORT_H

#include <apr_pools.h>

/* Sorts n items of so many bytes; equal ones keep their order. Quick where they are nearly sorted.
 * p: scratch. */
void fc_sort(void *items, apr_size_t n, apr_size_t size,
             int (*compare)(const void *left, const void *right), apr_pool_t *p);

#endif
