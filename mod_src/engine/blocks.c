#include "blocks.h"

#include <string.h>
#include "room.h"

/* So many bytes are taken from the pool at once. */
#define SLAB (32 * 1024)

void fc_blocks_init(fc_blocks_t *b, apr_size_t block, apr_pool_t *p)
{
    *b = (fc_blocks_t){.pool = p, .block = block};
}

static void *new_block(fc_blocks_t *b)
{
    void *block = b->spare;

    if (block) {
        memcpy(&b->spare, block, sizeof(b->spare));
        return block;
    }
    if (!b->left) {
        b->left = SLAB / b->block;
        b->slab = apr_palloc(b->pool, b->left * b->block);
    }
    b->left--;
    block = b->slab;
    b->slab += b->block;
    return block;
}

void *fc_blocks_get(fc_blocks_t *b, apr_size_t number)
{
    if (number >= b->count) {
        b->table = fc_room(b->pool, b->table, &b->size, b->count, number + 1 - b->count,
                           sizeof(*b->table));
        memset(b->table + b->count, 0, (number + 1 - b->count) * sizeof(*b->table));
        b->count = number + 1;
    }
    if (!b->table[number]) {
        b->table[number] = new_block(b);
    }
    return b->table[number];
}

void fc_blocks_forget(fc_blocks_t *b, apr_size_t first)
{
    apr_size_t i;

    first = first < b->count ? first : b->count;
    if (!first) {
        return; /* there may be no table yet */
    }
    for (i = 0; i < first; i++) {
        if (b->table[i]) {
            memcpy(b->table[i], &b->spare, sizeof(b->spare));
            b->spare = b->table[i];
        }
    }
    b->count -= first;
    memmove(b->table, b->table + first, b->count * sizeof(*b->table));
}
