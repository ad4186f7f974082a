/* Arrays with holes: elements come in blocks, and a block has memory only once one of its elements
 * is written. */
#ifndef FC_BLOCKS_H
#define FC_BLOCKS_H

#include <apr_pools.h>

typedef struct fc_blocks_t {
    apr_pool_t *pool;
    apr_size_t block;       /* bytes */
    void **table;           /* by number of block; NULL: a hole */
    apr_size_t size, count; /* room in the table, and its entries in use */
    void *spare;            /* blocks that were forgotten, each with the next one's address first */
    char *slab;             /* where new ones are cut from */
    apr_size_t left;        /* blocks in it */
} fc_blocks_t;

/* block: bytes of a block, as many as an address has at least. */
void fc_blocks_init(fc_blocks_t *blocks, apr_size_t block, apr_pool_t *p);

/* The block, which is no hole from now on; its memory isn't cleared. */
void *fc_blocks_get(fc_blocks_t *blocks, apr_size_t number);

/* Forgets the first blocks; the others' numbers are so many lower from now on. */
void fc_blocks_forget(fc_blocks_t *blocks, apr_size_t first);

#endif
