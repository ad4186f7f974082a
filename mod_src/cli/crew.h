/* Many articles worked on at once, their results handed over in order. */
#ifndef FC_CREW_H
#define FC_CREW_H

#include <apr_pools.h>
#include "walk.h"

/* One article's turn. What it makes is taken to result, a block of the size that fc_crew_run was
 * given, zeroed before; p is the worker's own, cleared after each turn, and in no other thread's
 * hands. */
typedef void fc_crew_work_fn(void *baton, const fc_walk_item_t *item, void *result, apr_pool_t *p);

/* Takes a result, in the order of the walk; always in the thread that called fc_crew_run. */
typedef void fc_crew_take_fn(void *baton, void *result);

/* Goes through the walk with so many workers (1: no thread is made). Only so many results wait as
 * there are workers, a few each, however long the walk is. */
apr_status_t fc_crew_run(fc_walk_t *walk, int workers, fc_crew_work_fn *work, fc_crew_take_fn *take,
                         apr_size_t result_size, void *baton, apr_pool_t *p);

/* As many workers as there are processors for this process. */
int fc_crew_size(void);

#endif
