#include "kept_page.h"

#include <apr_strings.h>
#include <string.h>

#define BLOCK (16 * 1024)

/* All pages in the making, of readers who may be slow, take no more than such a part. */
#define MAKING_SHARE 4

/* A page that would take a greater part than this of what the process may keep isn't kept. */
#define KEPT_SHARE 8

/* Numbers of bytes fit into an fc_step_t. */
#define LENGTH_MAX ((apr_size_t)1 << 30)

/* Longest pause: two to the power of so many seconds. */
#define PAUSE_MAX 12

/* Bytes of all of this process's pages in the making. */
static atomic_size_t in_work;

static apr_status_t is_made(void *data)
{
    fc_kept_page_t *page = data;

    atomic_fetch_sub(&in_work, page->in_work);
    page->in_work = 0;
    return APR_SUCCESS;
}

static int take_block(fc_kept_page_t *page)
{
    page->in_work += BLOCK;
    page->base.cost += BLOCK;
    return atomic_fetch_add(&in_work, BLOCK) + BLOCK <=
           fc_cache_capacity(page->base.cache) / MAKING_SHARE;
}

fc_kept_page_t *fc_kept_page_create(fc_cache_t *cache, const void *key, apr_ssize_t key_length,
                                    int misses)
{
    fc_entry_t *entry =
        fc_cache_create_entry(cache, FC_KEPT_PLANS, sizeof(fc_kept_page_t), key, key_length);
    fc_kept_page_t *page = (fc_kept_page_t *)entry;

    if (page) {
        apr_pool_cleanup_register(entry->pool, page, is_made, apr_pool_cleanup_null);
        page->misses = misses;
        page->blocks = apr_array_make(entry->pool, 8, sizeof(char *));
        page->insertions = apr_array_make(entry->pool, 32, sizeof(fc_insertion_t));
        page->steps = apr_array_make(entry->pool, 128, sizeof(fc_step_t));
    }
    return page;
}

static int is_too_large(const fc_kept_page_t *page)
{
    return page->length > LENGTH_MAX ||
           page->base.cost > fc_cache_capacity(page->base.cache) / KEPT_SHARE;
}

int fc_kept_page_append(fc_kept_page_t *page, const char *bytes, apr_size_t n)
{
    while (n) {
        apr_size_t used = page->length % BLOCK, part = BLOCK - used < n ? BLOCK - used : n;
        if (!used) {
            if (!take_block(page) || is_too_large(page)) {
                return 0;
            }
            APR_ARRAY_PUSH(page->blocks, char *) = apr_palloc(page->base.pool, BLOCK);
        }
        memcpy(APR_ARRAY_IDX(page->blocks, page->blocks->nelts - 1, char *) + used, bytes, part);
        page->length += part;
        bytes += part;
        n -= part;
    }
    return 1;
}

void fc_kept_page_insert(fc_kept_page_t *page, const fc_insertion_t *insertion)
{
    fc_insertion_t *copy = &APR_ARRAY_PUSH(page->insertions, fc_insertion_t);

    *copy = *insertion;
    copy->html = apr_pmemdup(page->base.pool, insertion->html, insertion->length);
    page->base.cost += sizeof(*copy) + insertion->length;
}

void fc_kept_page_step(fc_kept_page_t *page, apr_off_t decided)
{
    APR_ARRAY_PUSH(page->steps, fc_step_t) = (fc_step_t){
        (apr_uint32_t)page->length, (apr_uint32_t)decided, (apr_uint32_t)page->insertions->nelts};
    page->base.cost += sizeof(fc_step_t);
}

void fc_kept_page_keep(fc_kept_page_t *page)
{
    if (!is_too_large(page)) {
        (void)is_made(page);
        fc_cache_keep(&page->base);
    }
}

const char *fc_kept_page_bytes(const fc_kept_page_t *page, apr_size_t at, apr_size_t *n)
{
    apr_size_t left = page->length - at, in_block = BLOCK - at % BLOCK;

    *n = left < in_block ? left : in_block;
    return left ? APR_ARRAY_IDX(page->blocks, at / BLOCK, char *) + at % BLOCK : NULL;
}

int fc_kept_page_equals(const fc_kept_page_t *page, apr_size_t at, const char *bytes, apr_size_t n)
{
    const char *kept;
    apr_size_t part;

    while (n && (kept = fc_kept_page_bytes(page, at, &part)) != NULL) {
        part = part < n ? part : n;
        if (memcmp(kept, bytes, part)) {
            return 0;
        }
        at += part;
        bytes += part;
        n -= part;
    }
    return n == 0;
}

void fc_kept_page_suspend(const fc_kept_page_t *page, int misses, apr_time_t now)
{
    const fc_entry_t *old = &page->base;
    fc_kept_page_t *pause = (fc_kept_page_t *)fc_cache_create_entry(
        old->cache, FC_KEPT_PLANS, sizeof(*pause), old->key, old->key_length);

    if (pause) {
        pause->misses = misses;
        pause->until = now + apr_time_from_sec(1 << (misses < PAUSE_MAX ? misses : PAUSE_MAX));
        fc_cache_keep(&pause->base);
        fc_cache_release(&pause->base);
    }
}
