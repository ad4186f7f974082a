/* The sidecar: an article's reviews, read from XML, checked, and held as they are (contract,
 * section 1). Everything lives in the pool given to fc_sidecar_parse and is immutable afterwards.
 */
#ifndef FC_SIDECAR_H
#define FC_SIDECAR_H

#include <apr_errno.h>
#include <apr_pools.h>
#include <apr_time.h>
#include "log.h"

#define FC_SIDECAR_NAMESPACE "urn:factcheck:sidecar:1"

/* An ISO 8601 date or date-time. */
typedef struct fc_date_t {
    apr_time_t time;    /* microseconds since the epoch; a date's is its midnight; UTC where no zone
                           is said */
    int has_time;       /* a date-time */
    int has_zone;       /* a zone was said */
    int offset_minutes; /* east of UTC */
    int year, month, day, hour, minute, second; /* as written */
    const char *text;                           /* as written */
} fc_date_t;

typedef struct fc_author_t {
    const char *id, *name;
    const char *url;  /* NULL where absent */
    const char *lang; /* BCP 47, inherited; NULL where none is said */
} fc_author_t;

/* Text with inline markup as a flat run of items in document order. */
typedef enum { FC_INLINE_TEXT, FC_INLINE_START, FC_INLINE_END, FC_INLINE_BR } fc_inline_kind_t;

typedef struct fc_inline_t {
    fc_inline_kind_t kind;
    const char *name; /* START, END: em strong a code q cite */
    const char *text; /* TEXT: UTF-8, white space as in the file */
    const char *href; /* START of an a: http(s) */
    const char *lang; /* START: xml:lang where it is said on this element, else NULL */
} fc_inline_t;

typedef struct fc_rich_t {
    const fc_inline_t *items;
    int count;
    const char *lang; /* inherited; NULL where none is said */
} fc_rich_t;

typedef struct fc_target_t {
    const char *exact;           /* UTF-8, as in the file */
    const char *prefix, *suffix; /* NULL where absent */
    const char *fragment;        /* FragmentSelector's value: an element id; NULL */
    apr_int64_t start, end;      /* TextPositionSelector; -1 where absent */
    int first_only;              /* occurrence="first" */
    int occurrence_said;         /* the attribute stands in the file */
    int line, column;            /* where its start tag stands */
    const char *lang;
} fc_target_t;

typedef struct fc_citation_t {
    const char *name, *url, *archived_at, *publisher; /* NULL where absent */
    const fc_date_t *date_published;                  /* NULL where absent */
    const char *lang;
} fc_citation_t;

typedef struct fc_correction_t {
    fc_date_t date_published;
    fc_rich_t text;
} fc_correction_t;

typedef enum { FC_WORK_PUBLISHED, FC_WORK_DRAFT, FC_WORK_WITHDRAWN } fc_work_status_t;

typedef struct fc_claim_t {
    const char *id; /* unique in the review set: told apart by -2, -3 after merging */
    const fc_author_t *author;
    const char *url; /* NULL where absent */
    fc_date_t date_published;
    const fc_date_t *date_modified, *expires; /* NULL where absent */
    fc_work_status_t status;
    const fc_target_t *targets;
    int target_count;                /* at least 1 */
    const char *item_author;         /* itemReviewed; NULL where absent */
    const fc_date_t *item_published; /* NULL where absent */
    const char *claim_reviewed;      /* NULL: the quote stands for it */
    const char *claim_reviewed_lang;
    const char *rating_value_text, *worst_rating_text,
        *best_rating_text; /* as written; NULL absent */
    double rating_value, worst_rating, best_rating;
    int has_rating; /* ratingValue is there (worst and best default to schema.org's 1 and 5) */
    const char *alternate_name; /* the verdict in words */
    const char *alternate_name_lang;
    fc_rich_t review_body; /* count 0 where absent */
    const fc_citation_t *citations;
    int citation_count;
    const fc_correction_t *corrections; /* oldest first */
    int correction_count;
    const char *lang; /* inherited; NULL where none is said */
    int line, column;
    const char *file; /* the sidecar's name as given to fc_sidecar_parse */
} fc_claim_t;

typedef struct fc_sidecar_t {
    const char *file;
    const char *lang; /* xml:lang of the root; NULL */
    const fc_author_t *const *authors;
    int author_count;
    const fc_claim_t *claims;
    int claim_count;
} fc_sidecar_t;

/* 1 where a sidecar may have the value as a link (http or https, no character that could end or
 * hide it); else 0 with *remedy, which says what to do, static or from p. */
int fc_link_check(const char *value, const char **remedy, apr_pool_t *p);

typedef struct fc_sidecar_limits_t {
    apr_size_t sidecar_size; /* bytes */
    int claims;              /* claims a sidecar */
    int quote_length;        /* folded characters of an exact */
} fc_sidecar_limits_t;

#define FC_LIMIT_SIDECAR_SIZE (4 * 1024 * 1024)
#define FC_LIMIT_CLAIMS 10000
#define FC_LIMIT_QUOTE_LENGTH 10000

/* Prepares libxml2 and the schema; once, before threads. p: lives as long as the process. */
apr_status_t fc_sidecar_init(apr_pool_t *p);

/* Parses and checks a sidecar of n bytes. On success APR_SUCCESS and *sidecar, allocated from p. On
 * any fault in it APR_EINVAL with *error filled (the first fault in document order), allocated from
 * p; nothing else is thrown or printed. file: its name for messages and claims; copied. */
apr_status_t fc_sidecar_parse(const fc_sidecar_t **sidecar, fc_error_t *error, const char *file,
                              const char *bytes, apr_size_t n, const fc_sidecar_limits_t *limits,
                              apr_pool_t *p);

#endif
