/* An article file with its sidecars. */
#ifndef FC_ARTICLE_H
#define FC_ARTICLE_H

#include <apr_tables.h>
#include "engine/annotator.h"

typedef struct fc_article_t {
    const char *path;
    const char *bytes;
    apr_size_t length;
    const char *sidecar; /* the sidecars' names, for people; with ", " between several */
    const fc_sidecar_t *const *sidecars;
    int sidecar_count;
    const fc_reviews_t *reviews;
} fc_article_t;

/* Reads the article at path and its sidecars: those named (const char *), or ARTICLE.claims.xml
 * where none is. On failure *error says what can't be used and what to do; path and sidecar are set
 * in any case. All of it lives in p. */
apr_status_t fc_article_read(fc_article_t *article, fc_error_t *error, const char *path,
                             const apr_array_header_t *sidecars, apr_pool_t *p);

#endif
