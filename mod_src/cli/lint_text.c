/* lint's text: a line for each passage, in the form of compilers, so that editors can jump to it.
 */
#include <stdio.h>
#include <string.h>
#include <apr_strings.h>
#include "command.h"
#include "lines.h"
#include "lint.h"

/* How many bytes of a quote or a passage a line shows. */
#define SHOWN_SIZE 160

typedef struct report_t {
    const fc_finding_t *finding;
    fc_lines_t lines;
    int printed; /* 0 once something couldn't be */
    int counts[3], skipped;
    apr_pool_t *pool;
} report_t;

static const char *const state_names[] = {"intact", "changed", "missing"};

static void print(report_t *r, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void print(report_t *r, const char *format, ...)
{
    va_list args;
    const char *text;

    va_start(args, format);
    text = apr_pvsprintf(r->pool, format, args);
    va_end(args);
    r->printed = r->printed && fputs(text, stdout) != EOF;
}

/* Where the quote stands in the sidecar, and the quote. */
static const char *describe_quote(const report_t *r, const fc_claim_t *claim,
                                  const fc_target_t *target)
{
    return apr_psprintf(r->pool, "%s:%d:%d: %s", claim->file, target->line, target->column,
                        fc_log_quote(target->exact, SHOWN_SIZE, r->pool));
}

static const char *advise_changed(report_t *r, const fc_claim_t *claim, const fc_target_t *target,
                                  fc_cause_t cause, const fc_match_t *match)
{
    const char *now = fc_log_quote(match->text ? match->text : "", SHOWN_SIZE, r->pool);
    const char *quote = describe_quote(r, claim, target);

    if (cause == FC_CAUSE_CONTEXT) {
        return apr_psprintf(r->pool,
                            "the words around %s were edited (%s): check that the verdict "
                            "still holds there, then renew <prefix> and <suffix>",
                            now, quote);
    }
    return apr_psprintf(r->pool,
                        "the article reads %s, but checked was %s: check it again, then "
                        "renew <exact>, or correct or withdraw the review",
                        now, quote);
}

static void print_match(report_t *r, const fc_claim_t *claim, fc_cause_t cause,
                        const fc_match_t *match)
{
    const char *name = fc_log_quote(claim->id, SHOWN_SIZE, r->pool);
    const char *place =
        apr_psprintf(r->pool, "%s:%d: %s %s, bytes %" APR_OFF_T_FMT "-%" APR_OFF_T_FMT,
                     r->finding->article.path, fc_lines_at(&r->lines, match->start),
                     state_names[match->state], name, match->start, match->end);

    if (match->state != FC_STATE_CHANGED) {
        print(r, "%s\n", place);
        return;
    }
    print(r, "%s (%s): %s\n", place, cause == FC_CAUSE_CONTEXT ? "context" : "wording",
          advise_changed(r, claim, &claim->targets[match->target - 1], cause, match));
}

static void print_target(report_t *r, const fc_claim_t *claim, const fc_claim_result_t *result,
                         int number)
{
    const fc_target_t *target = &claim->targets[number - 1];
    int found = 0, i;

    for (i = 0; i < result->match_count; i++) {
        if (result->matches[i].target == number) {
            print_match(r, claim, result->cause, &result->matches[i]);
            found++;
        }
    }
    if (found == 0) {
        print(r,
              "%s: missing %s: the article hasn't %s: correct the quote where it is wrong, or "
              "withdraw or remove the review where the passage is gone\n",
              r->finding->article.path, fc_log_quote(claim->id, SHOWN_SIZE, r->pool),
              describe_quote(r, claim, target));
    }
    if (found > 1 && !target->occurrence_said && !target->prefix && !target->suffix) {
        print(r,
              "%s:%d:%d: warning: the quote stands %d times in %s, and the verdict at each of "
              "them: give it a <prefix> or <suffix>, or say occurrence=\"all\" or \"first\"\n",
              claim->file, target->line, target->column, found, r->finding->article.path);
    }
}

static const char *why_skipped(const fc_claim_t *claim, apr_time_t now)
{
    return claim->expires && claim->expires->time <= now ? "expired" : "not shown";
}

static void print_claim(report_t *r, int index)
{
    const fc_claim_t *claim = fc_reviews_claim(r->finding->article.reviews, index);
    fc_claim_result_t result;
    int number;

    fc_annotator_result(r->finding->annotator, index, &result);
    if (!result.shown) {
        r->skipped++;
        print(r, "%s: skipped %s: %s\n", r->finding->article.path,
              fc_log_quote(claim->id, SHOWN_SIZE, r->pool), why_skipped(claim, r->finding->now));
        return;
    }
    r->counts[result.state]++;
    for (number = 1; number <= claim->target_count; number++) {
        print_target(r, claim, &result, number);
    }
}

/* An id that an earlier sidecar has was made another in merging. */
static void print_renamed(report_t *r)
{
    const fc_article_t *article = &r->finding->article;
    int index = 0, s, c;

    for (s = 0; s < article->sidecar_count; s++) {
        for (c = 0; c < article->sidecars[s]->claim_count; c++, index++) {
            const fc_claim_t *before = &article->sidecars[s]->claims[c];
            const fc_claim_t *after = fc_reviews_claim(article->reviews, index);

            if (strcmp(before->id, after->id) != 0) {
                print(r,
                      "%s:%d:%d: warning: an earlier sidecar has the id %s too: here it becomes "
                      "%s; give it another\n",
                      before->file, before->line, before->column,
                      fc_log_quote(before->id, SHOWN_SIZE, r->pool),
                      fc_log_quote(after->id, SHOWN_SIZE, r->pool));
            }
        }
    }
}

static void print_summary(report_t *r)
{
    int n = fc_reviews_count(r->finding->article.reviews);

    print(r, "%s: %d claim%s: %d intact, %d changed, %d missing", r->finding->article.path, n,
          n == 1 ? "" : "s", r->counts[FC_STATE_INTACT], r->counts[FC_STATE_CHANGED],
          r->counts[FC_STATE_MISSING]);
    if (r->skipped > 0) {
        print(r, ", %d skipped", r->skipped);
    }
    print(r, "\n");
}

int fc_lint_print_text(const fc_finding_t *finding, apr_pool_t *p)
{
    report_t report = {.finding = finding, .printed = 1, .pool = p};
    const char *reason;
    int i;

    if (finding->error != NULL) {
        fc_command_fail("%s", fc_command_error(finding->error, p));
        return 1;
    }
    report.lines = fc_lines_find(finding->article.bytes, finding->article.length, p);
    reason = fc_annotator_reason(finding->annotator);
    if (reason != NULL) {
        print(&report, "%s: warning: nothing can be shown in it: %s\n", finding->article.path,
              reason);
    }
    for (i = 0; i < fc_reviews_count(finding->article.reviews); i++) {
        print_claim(&report, i);
    }
    print_renamed(&report);
    print_summary(&report);
    return report.printed && fflush(stdout) == 0;
}
