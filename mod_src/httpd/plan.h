/* Plans: what an article's file becomes, decided once and kept for the requests that follow.
 *
 * A plan is right as long as its key is: the file's state and all that decides the page's bytes
 * (sidecars, configuration, moment). It belongs to no request; who has got one gives it to a bucket
 * or releases it. */
#ifndef FC_PLAN_H
#define FC_PLAN_H

#include <apr_buckets.h>
#include "cache.h"
#include "mod_factcheck.h"

/* Bytes to put in, in order. */
typedef struct fc_piece_t {
    apr_off_t origin; /* byte of the file that it stands before */
    apr_off_t woven;  /* where it begins in the annotated page */
    const char *html;
    apr_size_t length;
} fc_piece_t;

typedef struct fc_plan_t {
    fc_entry_t base;
    apr_off_t length;  /* of the annotated page */
    const char *woven; /* all of it, for pages that are small; NULL: it is woven as it leaves */
    const fc_piece_t *pieces;
    int piece_count; /* 0: the page is the file, and isn't woven */
    apr_off_t file_size;
    apr_time_t file_mtime;
    const char *tag;    /* its ETag */
    const char *url;    /* the page's, where that decides its bytes; NULL */
    const char *reason; /* why nothing is put in; NULL where there is no such reason */
    int claims[3];      /* by fc_state_t */
} fc_plan_t;

/* The plan that is kept of an article for r. info: the file's state, with FC_SOURCE_FINFO. NULL:
 * there is none. */
fc_plan_t *fc_plan_find(request_rec *r, const apr_finfo_t *info, const fc_page_options_t *options);

/* The plan of the article in file for r, made where none is kept: then the file is read (from its
 * beginning, wherever it stands), and options->url set. *is_kept: it was there already. Errors:
 * APR_EAGAIN, the file changes while it is read; another one: it can't be read, or the engine
 * failed. */
apr_status_t fc_plan_get(fc_plan_t **plan, int *is_kept, request_rec *r, apr_file_t *file,
                         fc_page_options_t *options);

void fc_plan_release(fc_plan_t *plan);

/* A bucket of the whole annotated page, which takes the plan over. file: the article's, open as
 * long as the brigade that the bucket is in; NULL where the plan is woven. Where the file changes
 * under it, reading fails. */
apr_bucket *fc_plan_bucket_create(fc_plan_t *plan, apr_file_t *file, apr_bucket_alloc_t *list);

/* The plan that a bucket holds; NULL: it is none of these buckets. */
const fc_plan_t *fc_plan_of_bucket(const apr_bucket *b);

#endif
