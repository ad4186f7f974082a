#include "digest.h"

#define XXH_INLINE_ALL
#include <xxhash.h>
#include <apr_strings.h>
#include <endian.h>
#include <string.h>

/* What xxHash asks of its state; pools align less. */
#define STATE_ALIGNMENT 64

/* Most digests are of a few names and numbers: gathered and hashed at once, they cost a third. */
#define GATHERED 512

struct fc_digest_t {
    apr_pool_t *pool;
    XXH3_state_t *state; /* NULL until there is too much to be gathered */
    apr_size_t count;
    unsigned char gathered[GATHERED];
};

fc_digest_t *fc_digest_create(apr_pool_t *p)
{
    fc_digest_t *digest = apr_palloc(p, sizeof(*digest));

    digest->pool = p;
    digest->state = NULL;
    digest->count = 0;
    return digest;
}

static XXH3_state_t *create_state(apr_pool_t *p)
{
    char *memory = apr_palloc(p, sizeof(XXH3_state_t) + STATE_ALIGNMENT);
    apr_size_t over = (apr_uintptr_t)memory % STATE_ALIGNMENT;
    XXH3_state_t *state = (XXH3_state_t *)(memory + STATE_ALIGNMENT - over);

    XXH3_INITSTATE(state);
    XXH3_128bits_reset(state);
    return state;
}

void fc_digest_bytes(fc_digest_t *digest, const void *bytes, apr_size_t n)
{
    if (!digest->state && n <= GATHERED - digest->count) {
        memcpy(digest->gathered + digest->count, bytes, n);
        digest->count += n;
        return;
    }
    if (!digest->state) {
        digest->state = create_state(digest->pool);
        XXH3_128bits_update(digest->state, digest->gathered, digest->count);
    }
    XXH3_128bits_update(digest->state, bytes, n);
}

void fc_digest_text(fc_digest_t *digest, const char *text)
{
    apr_size_t n = text ? strlen(text) : 0;

    fc_digest_number(digest, text ? (apr_int64_t)n : -1);
    if (n) {
        fc_digest_bytes(digest, text, n);
    }
}

void fc_digest_number(fc_digest_t *digest, apr_int64_t number)
{
    apr_uint64_t bytes = htole64((apr_uint64_t)number); /* the same on machines of either order */

    fc_digest_bytes(digest, &bytes, sizeof(bytes));
}

fc_digest_value_t fc_digest_value(const fc_digest_t *digest)
{
    XXH128_hash_t hash = digest->state ? XXH3_128bits_digest(digest->state)
                                       : XXH3_128bits(digest->gathered, digest->count);

    return (fc_digest_value_t){hash.high64, hash.low64};
}

const char *fc_digest_hex(const fc_digest_t *digest, apr_pool_t *p)
{
    fc_digest_value_t value = fc_digest_value(digest);

    return apr_psprintf(p, "%016" APR_UINT64_T_HEX_FMT "%016" APR_UINT64_T_HEX_FMT, value.high,
                        value.low);
}
