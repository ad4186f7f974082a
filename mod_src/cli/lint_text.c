/* lint's text: a line for each passage, in the form of compilers, so that editors can jump to it.
 */
#include <stdio.h>
#include <string.h>
#include <apr_strings.h>
#include "command.h"
#include "lint.h"
#include "terminal.h"

/* How many bytes of a quote or a passage a line shows. */
#define SHOWN_SIZE 160

const char *const fc_lint_states[3] = {"intact", "changed", "missing"};

static const fc_paint_t paints[3] = {FC_PAINT_GOOD, FC_PAINT_DOUBTFUL, FC_PAINT_BAD};

void fc_lint_print(const fc_finding_t *finding, const char *format, ...)
{
    va_list args;

    va_start(args, format);
    fputs(apr_pvsprintf(finding->pool, format, args), finding->out);
    va_end(args);
}

void fc_lint_warn(fc_finding_t *finding, const char *file, int line, int column, const char *format,
                  ...)
{
    fc_error_t place = {file, line, column, NULL};
    const char *label =
        fc_terminal_paint("warning", FC_PAINT_DOUBTFUL, finding->colours, finding->pool);
    va_list args;

    va_start(args, format);
    place.message = apr_pvsprintf(finding->pool, format, args);
    va_end(args);
    place.message = apr_psprintf(finding->pool, "%s: %s", label, place.message);
    fc_lint_print(finding, "%s\n", fc_command_error(&place, finding->pool));
    finding->counts.warnings++;
}

const char *fc_lint_quote(const fc_finding_t *finding, const char *text)
{
    return fc_log_quote(text, SHOWN_SIZE, finding->pool);
}

static const char *paint_state(const fc_finding_t *finding, fc_state_t state)
{
    return fc_terminal_paint(fc_lint_states[state], paints[state], finding->colours, finding->pool);
}

/* Where the quote stands in the sidecar, and the quote. */
static const char *describe_quote(const fc_finding_t *f, const fc_claim_t *claim,
                                  const fc_target_t *target)
{
    return apr_psprintf(f->pool, "%s:%d:%d: %s", claim->file, target->line, target->column,
                        fc_lint_quote(f, target->exact));
}

static const char *advise_changed(const fc_finding_t *f, const fc_claim_t *claim,
                                  const fc_target_t *target, const fc_match_t *match)
{
    const char *text = match->text ? match->text : "", *now = fc_lint_quote(f, text);
    const char *quote = describe_quote(f, claim, target);

    if (match->cause == FC_CAUSE_CONTEXT) {
        return apr_psprintf(f->pool,
                            "the words around %s were edited (%s): check that the verdict "
                            "still holds there, then renew <prefix> and <suffix> (factcheck "
                            "relink)\n",
                            now, quote);
    }
    return apr_psprintf(f->pool,
                        "the article reads %s, but checked was %s: check it again, then renew "
                        "<exact> (factcheck relink), or correct or withdraw the review\n%s",
                        now, quote,
                        fc_terminal_difference(target->exact, text, f->colours, f->pool));
}

static void print_match(const fc_finding_t *f, const fc_claim_t *claim, const fc_match_t *match)
{
    const char *place;

    if (f->quiet && match->state == FC_STATE_INTACT) {
        return;
    }
    place = apr_psprintf(f->pool, "%s:%d: %s %s, bytes %" APR_OFF_T_FMT "-%" APR_OFF_T_FMT,
                         f->article.path, fc_lines_at(&f->lines, match->start),
                         paint_state(f, match->state), fc_lint_quote(f, claim->id), match->start,
                         match->end);
    if (match->state != FC_STATE_CHANGED) {
        fc_lint_print(f, "%s\n", place);
        return;
    }
    fc_lint_print(f, "%s (%s): %s", place,
                  match->cause == FC_CAUSE_CONTEXT ? "context" : "wording",
                  advise_changed(f, claim, &claim->targets[match->target - 1], match));
}

static void print_target(fc_finding_t *f, int index, const fc_claim_result_t *result, int number)
{
    const fc_claim_t *claim = fc_reviews_claim(f->article.reviews, index);
    const fc_target_t *target = &claim->targets[number - 1];
    int found = 0, i;

    for (i = 0; i < result->match_count; i++) {
        if (result->matches[i].target == number) {
            print_match(f, claim, &result->matches[i]);
            found++;
        }
    }
    if (found == 0) {
        fc_lint_print(f,
                      "%s: %s %s: the article hasn't %s (%s): correct the quote where it is "
                      "wrong, or withdraw or remove the review where the passage is gone\n",
                      f->article.path, paint_state(f, FC_STATE_MISSING),
                      fc_lint_quote(f, claim->id), describe_quote(f, claim, target),
                      fc_annotator_explain(f->annotator, index, number, f->pool));
    }
    fc_lint_warn_of_target(f, index, number, result);
}

static const char *why_skipped(const fc_claim_t *claim, apr_time_t now)
{
    return claim->expires && claim->expires->time <= now ? "expired" : "not shown";
}

static void print_claim(fc_finding_t *f, int index)
{
    const fc_claim_t *claim = fc_reviews_claim(f->article.reviews, index);
    fc_claim_result_t result;
    int number;

    fc_annotator_result(f->annotator, index, &result);
    if (!result.shown) {
        fc_lint_print(f, "%s: skipped %s: %s\n", f->article.path, fc_lint_quote(f, claim->id),
                      why_skipped(claim, f->now));
        return;
    }
    for (number = 1; number <= claim->target_count; number++) {
        print_target(f, index, &result, number);
    }
    fc_lint_warn_of_claim(f, claim);
}

static void print_summary(const fc_finding_t *f)
{
    const fc_lint_counts_t *counts = &f->counts;
    int n = fc_reviews_count(f->article.reviews);

    fc_lint_print(f, "%s: %d claim%s: %d intact, %d changed, %d missing", f->article.path, n,
                  n == 1 ? "" : "s", counts->states[FC_STATE_INTACT],
                  counts->states[FC_STATE_CHANGED], counts->states[FC_STATE_MISSING]);
    if (counts->skipped > 0) {
        fc_lint_print(f, ", %d skipped", counts->skipped);
    }
    fc_lint_print(f, "\n");
}

void fc_lint_print_text(fc_finding_t *f)
{
    const char *reason;
    int i;

    if (f->error != NULL) {
        fc_log(f->log, FC_LOG_ERROR, "%s", fc_command_error(f->error, f->pool));
        return;
    }
    f->lines = fc_lines_find(f->article.bytes, f->article.length, f->pool);
    reason = fc_annotator_reason(f->annotator);
    if (reason != NULL) {
        fc_lint_warn(f, f->article.path, 0, 0, "nothing can be shown in it: %s", reason);
    }
    for (i = 0; i < fc_reviews_count(f->article.reviews); i++) {
        print_claim(f, i);
    }
    fc_lint_warn_of_all(f);
    if (!f->quiet) {
        print_summary(f);
    }
}
