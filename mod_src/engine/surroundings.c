/* Verbatim passages whose context doesn't match whole: rules 3 to 5 of the contract, section 2. */
#include "anchor_private.h"

static int nearest_edits(fc_anchor_t *a, fc_pattern_t *pattern, int n, apr_int64_t at, int step,
                         apr_int64_t end)
{
    int best = n, count;

    fc_pattern_begin(pattern, 1);
    for (count = 0; count < 2 * n && at != end; count++, at += step) {
        int edits = fc_pattern_step(pattern, fc_text_folded(a->text, at));
        best = edits < best ? edits : best;
    }
    a->work += count;
    return best;
}

int anchor_prefix_edits(fc_anchor_t *a, int index, apr_int64_t from)
{
    const fc_quote_t *quote = &a->reviews->quotes[index];
    progress_t *progress = &a->progress[index];
    apr_int64_t low, high;

    if (!quote->prefix.n) {
        return 0;
    }
    if (!progress->prefix) {
        progress->prefix = fc_pattern_compile(quote->prefix.folded, quote->prefix.n, 1, a->pool);
    }
    anchor_bounds(a, quote, &low, &high);
    low = low < a->text->first ? a->text->first : low;
    return nearest_edits(a, progress->prefix, quote->prefix.n, from - 1, -1, low - 1);
}

int anchor_suffix_edits(fc_anchor_t *a, int index, apr_int64_t to)
{
    const fc_quote_t *quote = &a->reviews->quotes[index];
    progress_t *progress = &a->progress[index];
    apr_int64_t low, high;

    if (!quote->suffix.n) {
        return 0;
    }
    if (!progress->suffix) {
        progress->suffix = fc_pattern_compile(quote->suffix.folded, quote->suffix.n, 0, a->pool);
    }
    anchor_bounds(a, quote, &low, &high);
    high = high > a->text->count ? a->text->count : high;
    return nearest_edits(a, progress->suffix, quote->suffix.n, to, 1, high);
}

/* --- the nearest whole word of a context --- */

static int prefix_word_fits(const fc_anchor_t *a, const fc_quote_t *quote, apr_int64_t from,
                            apr_int64_t low)
{
    const fc_folded_t *prefix = &quote->prefix;
    int reach = prefix->word, i;

    if (from - reach < low || from - reach < a->text->first ||
        !anchor_gap_fits(fc_text_at(a->text, from), (apr_byte_t)quote->prefix_seam)) {
        return 0;
    }
    for (i = 1; i <= reach; i++) {
        const fc_char_t *c = fc_text_at(a->text, from - i);
        if (c->folded != prefix->folded[prefix->n - i] ||
            (i < reach && !anchor_gap_fits(c, prefix->gaps[prefix->n - i]))) {
            return 0;
        }
    }
    return anchor_begins_cluster(a->text, from - reach) &&
           (reach == prefix->n || fc_text_is_word_border(a->text, from - reach, 0) == YES);
}

static int suffix_word_fits(const fc_anchor_t *a, const fc_quote_t *quote, apr_int64_t to,
                            apr_int64_t high)
{
    const fc_folded_t *suffix = &quote->suffix;
    int reach = suffix->word, i;

    if (to + reach > high || to + reach > a->text->count) {
        return 0;
    }
    for (i = 0; i < reach; i++) {
        const fc_char_t *c = fc_text_at(a->text, to + i);
        if (c->folded != suffix->folded[i] ||
            !anchor_gap_fits(c, i ? suffix->gaps[i] : (apr_byte_t)quote->suffix_seam)) {
            return 0;
        }
    }
    return anchor_begins_cluster(a->text, to + reach) &&
           (reach == suffix->n || fc_text_is_word_border(a->text, to + reach, 1) == YES);
}

/* --- weighing --- */

int anchor_sides_end_words(const fc_anchor_t *a, const fc_quote_t *quote, apr_int64_t from)
{
    apr_int64_t low, high, to = from + quote->exact.n;
    int prefix, suffix;

    anchor_bounds(a, quote, &low, &high);
    prefix = quote->prefix.n && anchor_prefix_fits(a->text, quote, from, low);
    suffix = quote->suffix.n && anchor_suffix_fits(a->text, quote, to, high) == YES;
    return (prefix || fc_text_is_word_border(a->text, from, 0) == YES) &&
           (suffix || fc_text_is_word_border(a->text, to, 1) == YES);
}

static apr_int64_t distance_to_hint(const fc_anchor_t *a, const fc_quote_t *quote,
                                    apr_uint32_t position)
{
    const fc_target_t *target = &a->reviews->claims[quote->claim].targets[quote->target];
    apr_int64_t distance;

    if (target->start < 0) {
        return 0;
    }
    distance = (apr_int64_t)position - target->start;
    return distance < 0 ? -distance : distance;
}

int anchor_weigh(fc_anchor_t *a, const candidate_t *candidate)
{
    const fc_quote_t *quote = &a->reviews->quotes[candidate->quote];
    progress_t *progress = &a->progress[candidate->quote];
    apr_int64_t low, high;
    int edits, better, nearer = 0;

    anchor_bounds(a, quote, &low, &high);
    if (!a->text->at_end && a->text->count < candidate->to + CONTEXT_REACH + 8) {
        return 0;
    }
    if (!anchor_sides_end_words(a, quote, candidate->from)) {
        return 1;
    }
    edits = anchor_prefix_edits(a, candidate->quote, candidate->from) +
            anchor_suffix_edits(a, candidate->quote, candidate->to);
    better = !progress->verbatim || edits < progress->verbatim_edits;
    if (better) {
        if (progress->verbatim) {
            progress->next_edits = progress->verbatim_edits;
        } else {
            progress->next_edits = APR_INT32_MAX;
        }
        progress->verbatim_edits = edits;
        progress->verbatim_ties = 1;
    } else if (edits == progress->verbatim_edits) {
        progress->verbatim_ties++;
        nearer = distance_to_hint(a, quote, fc_text_at(a->text, candidate->from)->position) <
                 distance_to_hint(a, quote, progress->verbatim_kept.position);
    } else if (edits < progress->next_edits) {
        progress->next_edits = edits;
    }
    progress->verbatim++;
    if (better || nearer) {
        anchor_keep(a, candidate->quote, &progress->verbatim_kept, candidate->from, candidate->to);
        progress->words_fit =
            (!quote->prefix.n || anchor_prefix_fits(a->text, quote, candidate->from, low) ||
             prefix_word_fits(a, quote, candidate->from, low)) &&
            (!quote->suffix.n || anchor_suffix_fits(a->text, quote, candidate->to, high) == YES ||
             suffix_word_fits(a, quote, candidate->to, high));
    }
    return 1;
}

/* Rules 3 and 4: the passage whose context matches by at least half, and by a fifth better than any
 * other's; among several that match alike the position may choose, but never for a verdict. */
static int context_decides(const fc_anchor_t *a, const fc_quote_t *quote,
                           const progress_t *progress, int *chosen_by_hint)
{
    int length = quote->prefix.n + quote->suffix.n;
    int hinted = a->reviews->claims[quote->claim].targets[quote->target].start >= 0;

    *chosen_by_hint = progress->verbatim_ties > 1;
    if (2 * progress->verbatim_edits > length || (progress->verbatim_ties > 1 && !hinted)) {
        return 0;
    }
    return progress->next_edits == APR_INT32_MAX ||
           5 * (progress->next_edits - progress->verbatim_edits) >= length;
}

int anchor_settle_verbatim(fc_anchor_t *a, int index)
{
    const fc_quote_t *quote = &a->reviews->quotes[index];
    progress_t *progress = &a->progress[index];
    int is_long = quote->exact.units >= LONG_UNITS, by_hint, intact = 0;

    if (!progress->verbatim_kept.handle || quote->exact.units < SHORT_UNITS) {
        return 0;
    }
    if (context_decides(a, quote, progress, &by_hint)) {
        intact = is_long && !by_hint && progress->words_fit;
    } else if (!is_long || progress->verbatim != 1 ||
               quote->prefix.units + quote->suffix.units >= SHORT_UNITS) {
        return 0;
    }
    a->sink.take_kept(a->sink.baton, quote, progress->verbatim_kept.handle,
                      intact ? FC_STATE_INTACT : FC_STATE_CHANGED,
                      intact ? FC_CAUSE_NONE : FC_CAUSE_CONTEXT);
    return 1;
}
