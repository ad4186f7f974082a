/* What the engine says of a page as it comes. It is asked only where it has to be: as long as a
 * page has the bytes of one that was kept, it is decided as that one was, and from the first other
 * byte on by the engine, which gets all that came before first. Whatever comes is the same either
 * way. Knows the engine and the cache, no request and no buckets. */
#ifndef FC_STREAM_H
#define FC_STREAM_H

#include "cache.h"
#include "engine/annotator.h"

typedef struct fc_stream_t fc_stream_t;

/* Where pages are kept, and under what: all that decides what is put into a page beside its bytes.
 */
typedef struct fc_stream_key_t {
    fc_cache_t *cache; /* NULL: nowhere */
    const void *bytes; /* live as long as the stream */
    apr_ssize_t length;
} fc_stream_key_t;

/* Arguments as fc_annotator_open's, and as long-lived. */
apr_status_t fc_stream_open(fc_stream_t **stream, const fc_reviews_t *reviews,
                            const fc_page_options_t *options, const fc_stream_key_t *key,
                            apr_pool_t *p);

/* These do what the annotator's functions of the same names do. */
apr_status_t fc_stream_feed(fc_stream_t *s, const char *bytes, apr_size_t n);
apr_status_t fc_stream_flush(fc_stream_t *s);
apr_status_t fc_stream_finish(fc_stream_t *s);
apr_off_t fc_stream_decided(const fc_stream_t *s);
const fc_insertion_t *fc_stream_next(fc_stream_t *s);
int fc_stream_uses_url(const fc_stream_t *s);
const char *fc_stream_reason(const fc_stream_t *s);

/* After finish: how many claims have each fc_state_t. */
const int *fc_stream_claims(const fc_stream_t *s);

/* After finish: 1 where the page was decided as a kept one to its end. */
int fc_stream_is_kept(const fc_stream_t *s);

#endif
