/* Importing: other people's reviews and annotations as claims of a sidecar. */
#ifndef FC_IMPORT_H
#define FC_IMPORT_H

#include "engine/sidecar.h"
#include "feed.h"

/* What a note says of a review that has no verdict. */
#define FC_IMPORT_UNRATED "Unrated"

/* One review or annotation of a feed. */
typedef struct fc_found_t {
    fc_claim_t claim;    /* without targets where it has no quote; of its author nothing */
    fc_author_t author;  /* its id NULL where it isn't said */
    const char *refused; /* why it can't be taken; NULL */
    int is_ours;         /* it was a sidecar's: nothing of it is guessed */
    fc_remarks_t remarks;
} fc_found_t;

/* What holds where the feed doesn't say: who checks, and the language; both may be NULL. */
typedef struct fc_import_t {
    const char *author, *language;
    apr_time_t now;
} fc_import_t;

/* Everything in a file's documents (json_t *) that is a ClaimReview, a web annotation or a Hypothesis
 * annotation, at whatever depth: fc_found_t. path: the file's name, for remarks. */
apr_array_header_t *fc_import_collect(const apr_array_header_t *documents, const char *path,
                                      const fc_import_t *import, apr_pool_t *p);

/* One ClaimReview, and one annotation. found->remarks is set before. */
void fc_import_review(fc_found_t *found, const json_t *review, const fc_import_t *import);
void fc_import_annotation(fc_found_t *found, const json_t *annotation, const fc_import_t *import);

/* Parts of both. Of a date that isn't written as a sidecar writes it what is meant, with a remark;
 * NULL where that can't be known, with a remark too. */
const fc_date_t *fc_import_date(const json_t *object, const char *name,
                                const fc_remarks_t *remarks);
/* An http or https link; NULL with a remark where it is none. */
const char *fc_import_link(const json_t *object, const char *name, const fc_remarks_t *remarks);
/* A language tag; NULL. */
const char *fc_import_language(const json_t *object, const char *name, const fc_remarks_t *remarks);

#endif
