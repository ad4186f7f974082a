/* Digests of contents, to tell versions apart. Not for secrets: who wants to can make two contents
 * with one digest. */
#ifndef FC_DIGEST_H
#define FC_DIGEST_H

#include <apr_pools.h>

typedef struct fc_digest_t fc_digest_t;

/* Starts a digest; lives in p. */
fc_digest_t *fc_digest_create(apr_pool_t *p);

/* Adds bytes; how they are cut into calls makes no difference. */
void fc_digest_bytes(fc_digest_t *digest, const void *bytes, apr_size_t n);

/* Adds a text so that it can't run into the next one; NULL differs from "". */
void fc_digest_text(fc_digest_t *digest, const char *text);

void fc_digest_number(fc_digest_t *digest, apr_int64_t number);

typedef struct fc_digest_value_t {
    apr_uint64_t high, low;
} fc_digest_value_t;

/* What was added so far, as numbers. */
fc_digest_value_t fc_digest_value(const fc_digest_t *digest);

/* 32 hexadecimal digits of what was added so far, from p. */
const char *fc_digest_hex(const fc_digest_t *digest, apr_pool_t *p);

#endif
