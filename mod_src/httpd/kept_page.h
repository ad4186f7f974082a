/* Pages of programs and other servers, kept as they were annotated: the origin's bytes, what was
 * put in, and how much of both was decided when. A response that turns out to have the same bytes,
 * compared one by one as they come, needs no scanning: it is annotated as the kept one was. */
#ifndef FC_KEPT_PAGE_H
#define FC_KEPT_PAGE_H

#include <stdatomic.h>
#include <apr_tables.h>
#include "cache.h"
#include "engine/annotator.h"

/* The engine is fed no more than so many bytes at once where a page is to be kept, so that a page
 * which comes again in other parts is held back by no more than that beyond what the engine would
 * hold. Half as much costs the first page 4 % more. */
#define FC_KEPT_PAGE_STEP 512

/* What the engine says when it has got so many bytes. */
typedef struct fc_step_t {
    apr_uint32_t fed, decided; /* origin bytes */
    apr_uint32_t insertions;   /* how many it has handed over */
} fc_step_t;

typedef struct fc_kept_page_t {
    fc_entry_t base;
    apr_size_t length;              /* of the origin's page */
    apr_array_header_t *blocks;     /* of char *: its bytes */
    apr_array_header_t *insertions; /* of fc_insertion_t */
    apr_array_header_t *steps;      /* of fc_step_t, in order */
    int claims[3];                  /* by fc_state_t */
    const char *reason;             /* fc_annotator_reason */
    int uses_url;
    apr_size_t in_work; /* bytes that count as those of pages in the making */
    int misses;         /* how often in a row other bytes came before it was of any use */
    apr_time_t until;   /* no page is kept under its key until then; 0: this is a page */
    atomic_int hits;
} fc_kept_page_t;

/* A page that begins, held by the caller; NULL: there is no memory. misses: of the one before. */
fc_kept_page_t *fc_kept_page_create(fc_cache_t *cache, const void *key, apr_ssize_t key_length,
                                    int misses);

/* Appends origin bytes. Returns 0 where the page would take more than its part of the cache, or all
 * that are in the making together more than theirs, and so it shouldn't be kept. */
int fc_kept_page_append(fc_kept_page_t *page, const char *bytes, apr_size_t n);

void fc_kept_page_insert(fc_kept_page_t *page, const fc_insertion_t *insertion);

/* All that was appended is fed, and so much of it decided. */
void fc_kept_page_step(fc_kept_page_t *page, apr_off_t decided);

/* Keeps it, unless it takes more than its part. */
void fc_kept_page_keep(fc_kept_page_t *page);

/* The bytes from `at` on in one piece; *n: how many, 0 at the page's end. */
const char *fc_kept_page_bytes(const fc_kept_page_t *page, apr_size_t at, apr_size_t *n);

/* 1 where the page has these bytes from `at` on. */
int fc_kept_page_equals(const fc_kept_page_t *page, apr_size_t at, const char *bytes, apr_size_t n);

/* Keeps under the page's key, in its place, that for a while no page is to be kept, since each that
 * comes is another one: two seconds, and twice as long each time, up to an hour or so. */
void fc_kept_page_suspend(const fc_kept_page_t *page, int misses, apr_time_t now);

#endif
