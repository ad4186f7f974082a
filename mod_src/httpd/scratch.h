/* Memory to work in: what one page has needed serves the next. Given back to the system and fetched
 * anew, it would cost more than the work itself, since the system clears every page of memory when
 * it is touched first. */
#ifndef FC_SCRATCH_H
#define FC_SCRATCH_H

#include <apr_pools.h>

typedef struct fc_scratch_t fc_scratch_t;

/* Made once in a process, before its threads; p: lives as long as they do. retained: how many bytes
 * may stay with the process while nobody works in them. */
apr_status_t fc_scratch_create(fc_scratch_t **scratch, apr_size_t retained, apr_pool_t *p);

/* An empty pool that no other thread uses, until `until` is cleared. Nothing that is to live longer
 * may be registered with it. */
apr_status_t fc_scratch_take(apr_pool_t **pool, fc_scratch_t *scratch, apr_pool_t *until);

#endif
