/* What became of each claim. */
#include "annotator_private.h"

#include <apr_strings.h>
#include <stdlib.h>
#include <string.h>

static int compare_passages(const void *left, const void *right, void *baton)
{
    const fc_passage_t *passages = baton;
    const fc_passage_t *a = &passages[*(const int *)left], *b = &passages[*(const int *)right];

    if (a->start != b->start) {
        return a->start < b->start ? -1 : 1;
    }
    if (a->target != b->target) {
        return a->target - b->target;
    }
    return a->end < b->end ? -1 : a->end > b->end;
}

/* The passages by claim, each claim's in document order; ends gets for each claim where in the list
 * its passages end. */
static int *sort_passages(fc_annotator_t *a, int *ends)
{
    fc_passage_t *passages = (fc_passage_t *)a->passages->elts;
    int n = a->passages->nelts, claims = a->reviews->claim_count, i, start;
    int *sorted = apr_palloc(a->pool, (apr_size_t)(n + 1) * sizeof(*sorted));

    for (i = 0; i < n; i++) {
        ends[passages[i].claim + 1]++;
    }
    for (i = 1; i <= claims; i++) {
        ends[i] += ends[i - 1];
    }
    for (i = 0; i < n; i++) {
        sorted[ends[passages[i].claim]++] = i;
    }
    for (i = start = 0; i < claims; start = ends[i++]) {
        if (ends[i] - start > 1) {
            qsort_r(&sorted[start], (apr_size_t)(ends[i] - start), sizeof(*sorted),
                    compare_passages, passages);
        }
    }
    return sorted;
}

/* Sums up each claim: its passages in document order, the state its worst target's. */
static void sum_up(fc_annotator_t *a)
{
    fc_passage_t *passages = (fc_passage_t *)a->passages->elts;
    int *ends = apr_pcalloc(a->pool, (apr_size_t)(a->reviews->claim_count + 2) * sizeof(*ends));
    int *sorted = sort_passages(a, ends), i, k = 0, room = 0;
    char *found = NULL; /* by target */

    a->outcomes =
        apr_pcalloc(a->pool, (apr_size_t)(a->reviews->claim_count + 1) * sizeof(*a->outcomes));
    for (i = 0; i < a->reviews->claim_count; i++) {
        fc_outcome_t *outcome = &a->outcomes[i];
        const fc_claim_t *claim = &a->reviews->claims[i];
        int target;

        if (found == NULL || claim->target_count > room) {
            room = claim->target_count;
            found = apr_palloc(a->pool, (apr_size_t)room);
        }
        memset(found, 0, (apr_size_t)claim->target_count);
        outcome->shown = a->shown[i];
        outcome->state = FC_STATE_INTACT;
        outcome->passages = &sorted[k];
        for (; k < ends[i]; k++) {
            found[passages[sorted[k]].target] = 1;
            outcome->passage_count++;
            if (passages[sorted[k]].state > outcome->state) {
                outcome->state = passages[sorted[k]].state;
                outcome->cause = passages[sorted[k]].cause;
            }
        }
        for (target = 0; target < claim->target_count; target++) {
            if (!found[target]) {
                outcome->state = FC_STATE_MISSING;
                outcome->cause = FC_CAUSE_NONE;
            }
        }
    }
}

/* --- explaining --- */

static const char *state_name(fc_state_t state)
{
    static const char *const names[] = {"intact", "changed", "missing"};
    return names[state];
}

/* The state of one target, and the first of its passages; NULL: it has none. */
static const fc_passage_t *target_passage(const fc_annotator_t *a, int claim, int target)
{
    const fc_outcome_t *outcome = &a->outcomes[claim];
    int i;

    for (i = 0; i < outcome->passage_count; i++) {
        const fc_passage_t *passage =
            &APR_ARRAY_IDX(a->passages, outcome->passages[i], fc_passage_t);
        if (passage->target == target) {
            return passage;
        }
    }
    return NULL;
}

const char *fc_annotator_explain(const fc_annotator_t *a, int claim, int target, apr_pool_t *p)
{
    const fc_passage_t *passage = target_passage(a, claim, target - 1);
    int index = a->reviews->first_quotes[claim] + target - 1;
    int length = a->reviews->quotes[index].exact.n;
    fc_anchor_why_t why;

    fc_anchor_why(a->anchor, index, &why);
    if (passage && passage->state == FC_STATE_INTACT) {
        return "the page has these very words in the place that was checked";
    }
    if (passage && passage->cause == FC_CAUSE_WORDING) {
        return apr_psprintf(p, "the nearest wording differs in %d of the quote's %d characters",
                            why.wording_edits, length);
    }
    if (passage) {
        return apr_psprintf(p,
                            "the page has these words, but beside them %d of the %d characters of "
                            "context were edited",
                            why.context_edits, why.context_length);
    }
    if (why.given_up) {
        return "a limit was reached before it was decided";
    }
    if (why.verbatim) {
        return apr_psprintf(p,
                            "the page has these words %d times in other surroundings; the nearest "
                            "context differs in %d of %d characters",
                            why.verbatim, why.context_edits, why.context_length);
    }
    return apr_psprintf(p,
                        "the page has neither these words nor others that differ in %d%% of them "
                        "at most",
                        (int)(a->reviews->tolerance * 100 + 0.5));
}

static void log_outcomes(const fc_annotator_t *a)
{
    apr_pool_t *p;
    int claim, target;

    if (!a->options->log || a->options->log->level < FC_LOG_DEBUG) {
        return;
    }
    apr_pool_create(&p, a->pool);
    for (claim = 0; claim < a->reviews->claim_count; claim++) {
        for (target = 0; a->shown[claim] && target < a->reviews->claims[claim].target_count;
             target++) {
            const fc_passage_t *passage = target_passage(a, claim, target);
            apr_pool_clear(p);
            fc_log(a->options->log, FC_LOG_DEBUG,
                   "claim %s, target %d: %s at byte %" APR_OFF_T_FMT ": %s",
                   a->reviews->claims[claim].id, target + 1,
                   state_name(passage ? passage->state : FC_STATE_MISSING),
                   passage ? passage->start : (apr_off_t)-1,
                   fc_annotator_explain(a, claim, target + 1, p));
        }
    }
    apr_pool_destroy(p);
}

void annotator_settle(fc_annotator_t *a)
{
    sum_up(a);
    log_outcomes(a);
}

/* --- asking --- */

void fc_annotator_result(const fc_annotator_t *a, int claim, fc_claim_result_t *result)
{
    const fc_outcome_t *outcome = &a->outcomes[claim];
    fc_match_t *matches =
        apr_palloc(a->pool, (apr_size_t)(outcome->passage_count + 1) * sizeof(*matches));
    int i;

    for (i = 0; i < outcome->passage_count; i++) {
        const fc_passage_t *passage =
            &APR_ARRAY_IDX(a->passages, outcome->passages[i], fc_passage_t);
        matches[i].target = passage->target + 1;
        matches[i].state = passage->state;
        matches[i].start = passage->start;
        matches[i].end = passage->end;
        matches[i].text = passage->text;
        matches[i].around = passage->around;
        matches[i].id = fc_inject_plain_id(a->inject, passage->id);
        matches[i].cause = passage->cause;
        matches[i].excerpt = passage->excerpt;
    }
    result->shown = outcome->shown;
    result->state = outcome->state;
    result->cause = outcome->cause;
    result->matches = matches;
    result->match_count = outcome->passage_count;
    result->listed = fc_inject_has_note(a->inject, outcome);
    result->note_id = fc_inject_note_id(a->inject, claim);
}

int fc_annotator_verbatim(const fc_annotator_t *a, int claim, int target)
{
    fc_anchor_why_t why;

    fc_anchor_why(a->anchor, a->reviews->first_quotes[claim] + target - 1, &why);
    return why.verbatim;
}

int fc_annotator_count(const fc_annotator_t *a, fc_state_t state)
{
    int i, count = 0;
    for (i = 0; a->outcomes && i < a->reviews->claim_count; i++) {
        count += a->outcomes[i].shown && a->outcomes[i].state == state;
    }
    return count;
}

void fc_annotator_counts(const fc_annotator_t *a, int claims[3])
{
    for (int state = FC_STATE_INTACT; state <= FC_STATE_MISSING; state++) {
        claims[state] = fc_annotator_count(a, (fc_state_t)state);
    }
}
