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

/* What a sidecar may have: the server's defaults. */
extern const fc_sidecar_limits_t fc_article_limits;

/* The bytes of an ordinary file, with a NUL behind them, in p. APR_EINVAL and *error where it can't
 * be read, or has more than limit bytes; path FC_STDIN is standard input. */
apr_status_t fc_file_read(const char **bytes, apr_size_t *length, apr_size_t limit,
                          fc_error_t *error, const char *path, apr_pool_t *p);

/* The sidecar that an article has where none is named. */
const char *fc_article_sidecar(const char *path, apr_pool_t *p);

/* A file's path as that of an URL (RFC 3986). */
const char *fc_article_url_path(const char *path, apr_pool_t *p);

/* Reads the article at path alone; its review set is empty. */
apr_status_t fc_article_read_page(fc_article_t *article, fc_error_t *error, const char *path,
                                  apr_pool_t *p);

/* Reads the article at path and its sidecars: those named (const char *), or ARTICLE.claims.xml
 * where none is. On failure *error says what can't be used and what to do; path and sidecar are set
 * in any case. All of it lives in p. */
apr_status_t fc_article_read(fc_article_t *article, fc_error_t *error, const char *path,
                             const apr_array_header_t *sidecars, apr_pool_t *p);

/* Gives an article that was read other reviews: those of one sidecar. */
apr_status_t fc_article_review(fc_article_t *article, fc_error_t *error,
                               const fc_sidecar_t *sidecar, apr_pool_t *p);

/* Finds the article's claims in it: those of drafts and of the future too, not the expired ones.
 * What is injected is thrown away. keep_text: the annotator's text is kept (passage.h), some sixty
 * times the article's size. APR_EINVAL and *error where that can't be done. */
apr_status_t fc_article_look(const fc_annotator_t **annotator, fc_error_t *error,
                             const fc_article_t *article, apr_time_t now, int keep_text,
                             apr_pool_t *p);

#endif
