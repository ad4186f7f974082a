/* Articles, as the forms under FactCheckPath look them up: by a sub-request, so that whoever may
 * not read an article learns nothing of its claims; and read as its page is, so that what is said
 * of a claim is what the page shows. */
#ifndef FC_LOOKUP_H
#define FC_LOOKUP_H

#include "mod_factcheck.h"

typedef struct fc_lookup_t {
    request_rec *r;                  /* the request for a form */
    const char *uri;                 /* the article's path, escaped */
    const char *url;                 /* the same, absolute */
    request_rec *article;            /* its sub-request */
    fc_request_t *request;           /* the article's; its reviews are there */
    fc_page_options_t options;       /* the page's */
    const fc_annotator_t *annotator; /* of the page, finished; NULL: nobody has read it */
} fc_lookup_t;

void fc_lookup_register(void);

/* Looks the article at path (decoded, normalised) up, for a form (an FC_SERVE_ bit) that has to be
 * served there. Returns OK; or the article's own status where it may not be read; or
 * HTTP_NOT_FOUND: no article, no sidecar, or another form. Lives in r->pool. */
int fc_lookup_article(fc_lookup_t *lookup, request_rec *r, const char *path, unsigned form);

/* Reads the article as its page would be, where it is a file's. Returns OK, whether or not there is
 * an annotator now: programs' and other servers' articles aren't read, nor what the page leaves
 * alone; or an error status. */
int fc_lookup_read(fc_lookup_t *lookup);

/* Makes the request for a form share the article's fate: what it varies by, how long it may be
 * kept, and that drafts are for nobody else. */
void fc_lookup_adopt(const fc_lookup_t *lookup);

/* 1 where r is a sub-request of a request under FactCheckPath. */
int fc_lookup_is_nested(const request_rec *r);

/* Hands over a challenge of the article's to the client; to be called before its status, which is
 * what this returns, is answered. */
int fc_lookup_refuse(const fc_lookup_t *lookup, int status);

/* What became of a claim. Returns 0 where readers aren't shown it. *result: NULL where nobody has
 * read the article, else room. */
int fc_lookup_claim(const fc_lookup_t *lookup, int claim, fc_claim_result_t *room,
                    const fc_claim_result_t **result);

/* The index of the claim with an id, -1: there is none. */
int fc_lookup_find(const fc_lookup_t *lookup, const char *id);

#endif
