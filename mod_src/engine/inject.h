/* What is injected: edits and notes turned into markup, with the ids that tie them together. */
#ifndef FC_INJECT_H
#define FC_INJECT_H

#include <apr_tables.h>

#include "reviews.h"
#include "splice.h"

typedef struct fc_inject_t fc_inject_t;

/* A passage of the page: what anchoring found, and what became of it on the way. */
typedef struct fc_passage_t {
    int claim;  /* index into the review set */
    int target; /* from 0 */
    fc_state_t state;
    apr_off_t start, end;        /* origin bytes, end exclusive */
    fc_cause_t cause;            /* of changed */
    const char *text;            /* what the page says there; NULL unless somebody asks */
    const char *around;          /* changed: the same with words beside it */
    const char *id;              /* of its first highlight; NULL until that is written */
    const fc_excerpt_t *excerpt; /* NULL unless somebody asks */
} fc_passage_t;

/* What became of a claim. */
typedef struct fc_outcome_t {
    int shown; /* 0: it wasn't looked for */
    fc_state_t state;
    fc_cause_t cause;
    const int *passages; /* indices, in document order */
    int passage_count;
} fc_outcome_t;

/* passages: fc_passage_t, which may grow while this lives. All must outlive it. */
fc_inject_t *fc_inject_create(const fc_reviews_t *reviews, const fc_page_options_t *options,
                              apr_array_header_t *passages, apr_pool_t *p);

/* What the page says of itself: an id with our prefix that it uses, its base URL, its language. */
void fc_inject_page_id(fc_inject_t *i, const char *id);
void fc_inject_page_base(fc_inject_t *i);
void fc_inject_page_language(fc_inject_t *i, const char *language);

/* That language; NULL. */
const char *fc_inject_language(const fc_inject_t *i);

/* An id that was written, as it reads; NULL of NULL. */
const char *fc_inject_plain_id(const fc_inject_t *i, const char *written);

/* The id of a claim's note, as it reads; NULL: none was written or referred to. */
const char *fc_inject_note_id(const fc_inject_t *i, int claim);

/* Writes edits, in order, behind what was written before. */
void fc_inject_edits(fc_inject_t *i, const fc_edit_t *edits, int count);

/* Writes the notes at an offset: one for each claim whose outcome says that it is to have one. */
void fc_inject_notes(fc_inject_t *i, const fc_outcome_t *outcomes, apr_off_t offset, int as_table);

/* 1 where readers are shown a note for the outcome. */
int fc_inject_has_note(const fc_inject_t *i, const fc_outcome_t *outcome);

/* 1 where anything was written or is to be written for these outcomes. */
int fc_inject_has_notes(const fc_inject_t *i, const fc_outcome_t *outcomes);
int fc_inject_has_begun(const fc_inject_t *i);

/* 1 where what is written depends on the page's URL: it has a base, or structured data. */
int fc_inject_uses_url(const fc_inject_t *i);

/* The next insertion with offset <= limit, in order; NULL. It stays valid until fc_inject_edits or
 * fc_inject_notes is called after all were taken. */
const fc_insertion_t *fc_inject_next(fc_inject_t *i, apr_off_t limit);

#endif
