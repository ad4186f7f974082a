/* The process's store: compiled sidecars, and beside them in the same cache plans (plan.h).
 *
 * An entry of ours is what became of one list of files: reviews or an error. It is checked against
 * the files' stat at every look-up and made anew when one has changed. */
#ifndef FC_STORE_H
#define FC_STORE_H

#include <apr_tables.h>
#include "cache.h"
#include "locate.h"
#include "scratch.h"

typedef struct fc_store_t fc_store_t;

/* What an entry is made with; part of its key. */
typedef struct fc_store_options_t {
    fc_sidecar_limits_t limits;
    fc_reviews_options_t reviews;
} fc_store_options_t;

/* Made once in a process, before its threads; p: lives as long as they do. capacity: how many bytes
 * may be kept, as far as they can be told; one entry is kept whatever its size. gauges: say at any
 * time what is kept; NULL. */
apr_status_t fc_store_create(fc_store_t **store, apr_size_t capacity, fc_gauges_t *gauges,
                             apr_pool_t *p);

/* Where plans are kept too. */
fc_cache_t *fc_store_cache(const fc_store_t *store);

/* What plans are made in, and pages annotated: a quarter of capacity may stay for it. */
fc_scratch_t *fc_store_scratch(const fc_store_t *store);

/* What became of a list of files. */
typedef struct fc_stored_t {
    const fc_reviews_t *reviews; /* NULL: one of them can't be used */
    const char *digest;          /* with reviews: of the files' contents, in order */
    const fc_error_t *error;     /* where reviews is NULL */
    int is_news; /* nobody has been told of this error yet: so once for a state of the
                    files */
} fc_stored_t;

/* The reviews of sources (of fc_source_t) merged in order. Returns APR_SUCCESS and *stored, whose
 * pointers stay valid until p is destroyed; APR_ENOENT: none of the files is there. Other errors:
 * memory or threads. */
apr_status_t fc_store_get(fc_store_t *store, fc_stored_t *stored, const apr_array_header_t *sources,
                          const fc_store_options_t *options, apr_pool_t *p);

#endif
