/* The origin's buckets on their way through the engine: held until it has decided, then let go with
 * the insertions between them. Knows buckets and the engine, no request. */
#ifndef FC_WEAVE_H
#define FC_WEAVE_H

#include <apr_buckets.h>
#include "digest.h"
#include "stream.h"

typedef struct fc_weave_t {
    fc_stream_t *stream;              /* says what stands where */
    fc_digest_t *digest;              /* of the origin's bytes; NULL: none is made */
    apr_pool_t *pool;                 /* as long as the page is on its way */
    apr_bucket_brigade *held;         /* not yet decided; metadata keep their places */
    apr_bucket_brigade *out;          /* ready to leave; whoever passes it on empties it */
    apr_off_t fed;                    /* origin bytes that the engine has seen */
    apr_off_t released;               /* origin bytes that were moved to out */
    apr_off_t inserted;               /* bytes of insertions in out, since the beginning */
    apr_off_t waiting;                /* bytes in out */
    apr_bucket *held_tail, *out_tail; /* buckets of ours at the brigades' ends that small pieces may
                                         be added to; NULL: none */
} fc_weave_t;

/* digest: gets the origin's bytes as they are fed; NULL. */
void fc_weave_init(fc_weave_t *w, fc_stream_t *stream, fc_digest_t *digest, apr_pool_t *p,
                   apr_bucket_alloc_t *alloc);

/* Feeds one data bucket, whose bytes were read already, and takes it into held, safe beyond this
 * call. */
apr_status_t fc_weave_feed(fc_weave_t *w, apr_bucket *b, const char *bytes, apr_size_t n);

/* Takes a metadata bucket into held, in its place. */
void fc_weave_hold(fc_weave_t *w, apr_bucket *b);

/* Moves all that is decided to out, insertions included. */
apr_status_t fc_weave_release(fc_weave_t *w);

/* Says that out was passed on and is empty now. */
void fc_weave_passed(fc_weave_t *w);

/* Moves all that is held to out as it is, without insertions: something went wrong. */
void fc_weave_give_up(fc_weave_t *w);

#endif
