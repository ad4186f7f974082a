/* What factcheck lint says of one article, as text and as JSON. */
#ifndef FC_LINT_H
#define FC_LINT_H

#include <stdio.h>
#include "article.h"
#include "lines.h"

/* What was found, of one article or of many. */
typedef struct fc_lint_counts_t {
    int articles, claims, skipped;
    int states[3]; /* claims that were looked for, by fc_state_t */
    int warnings, errors;
} fc_lint_counts_t;

/* One article, looked through. */
typedef struct fc_finding_t {
    fc_article_t article;
    const fc_error_t *error; /* what can't be used; NULL: the rest is set */
    const fc_annotator_t *annotator;
    apr_time_t now;
    FILE *out;           /* where it is printed */
    const fc_log_t *log; /* where errors go */
    int quiet;           /* 1: only what needs somebody to do something */
    int colours;
    fc_lint_counts_t counts;
    fc_lines_t lines; /* the article's */
    apr_pool_t *pool;
} fc_finding_t;

extern const char *const fc_lint_states[3];

/* Both print to out (the text's error to log). Whether that succeeded the stream knows. */
void fc_lint_print_text(fc_finding_t *finding);
void fc_lint_print_json(fc_finding_t *finding);

/* --- what lint_text.c and lint_warnings.c share --- */

void fc_lint_print(const fc_finding_t *finding, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* A warning about a place in a sidecar. */
void fc_lint_warn(fc_finding_t *finding, const char *file, int line, int column, const char *format,
                  ...) __attribute__((format(printf, 5, 6)));

/* A value as lines show it. */
const char *fc_lint_quote(const fc_finding_t *finding, const char *text);

/* Of one target: that it stands several times, and where its words stand but weren't taken. */
void fc_lint_warn_of_target(fc_finding_t *finding, int claim, int target,
                            const fc_claim_result_t *result);

/* Of one claim: that it isn't shown, or has no source. */
void fc_lint_warn_of_claim(fc_finding_t *finding, const fc_claim_t *claim);

/* Of all together: ids that clash, claims that overlap, what search engines don't admit. */
void fc_lint_warn_of_all(fc_finding_t *finding);

#endif
