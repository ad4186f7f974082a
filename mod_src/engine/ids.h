/* The ids that tie highlights, references and notes together: none that the page has, and none
 * twice. They are returned as they are written in HTML, from the pool, but where it says otherwise.
 */
#ifndef FC_IDS_H
#define FC_IDS_H

#include "reviews.h"

typedef struct fc_ids_t fc_ids_t;

/* reviews must outlive it. */
fc_ids_t *fc_ids_create(const fc_reviews_t *reviews, apr_pool_t *p);

/* An id with our prefix that the page uses. Returns 0 where it was in use already. */
int fc_ids_of_page(fc_ids_t *ids, const char *id);

/* The id of a claim's note, and of the note's body, to which nothing outside the page leads: it is
 * short. Each is made when it is first asked for. */
const char *fc_ids_note(fc_ids_t *ids, int claim);
const char *fc_ids_body(fc_ids_t *ids, int claim);

/* Of the section that the notes stand in; asked for once. */
const char *fc_ids_section(fc_ids_t *ids);

/* Of one more of a claim's passages. */
const char *fc_ids_passage(fc_ids_t *ids, int claim);

/* An id that was returned, as it reads; NULL of NULL. */
const char *fc_ids_plain(const fc_ids_t *ids, const char *id);

/* A note's id as it reads; NULL: nobody has asked for it. */
const char *fc_ids_written_note(const fc_ids_t *ids, int claim);

#endif
