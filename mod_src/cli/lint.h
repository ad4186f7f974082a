/* What factcheck lint says of one article, as text and as JSON. */
#ifndef FC_LINT_H
#define FC_LINT_H

#include "article.h"

/* One article, looked through. */
typedef struct fc_finding_t {
    fc_article_t article;
    const fc_error_t *error; /* what can't be used; NULL: the rest is set */
    const fc_annotator_t *annotator;
    apr_time_t now;
} fc_finding_t;

/* Both print to stdout (the text's error to stderr); 1 where that succeeded, else 0. p: scratch. */
int fc_lint_print_text(const fc_finding_t *finding, apr_pool_t *p);
int fc_lint_print_json(const fc_finding_t *finding, apr_pool_t *p);

#endif
