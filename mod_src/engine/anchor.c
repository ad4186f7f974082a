#include "anchor_private.h"

#include <string.h>

/* Characters that are searched for other wording at once: where somebody waits for what is decided,
 * and where nobody does. */
#define BLOCK_EAGER 64
#define BLOCK (1 << 19)

int anchor_is_searchable(const fc_anchor_t *a, int index)
{
    const fc_quote_t *quote = &a->reviews->quotes[index];
    const progress_t *progress = &a->progress[index];

    return a->options.shown[quote->claim] && quote->exact.units >= SHORT_UNITS &&
           a->reviews->tolerance > 0 && !progress->taken && !progress->given_up &&
           !progress->settled;
}

fc_anchor_t *fc_anchor_create(const fc_reviews_t *reviews, fc_text_t *text,
                              const fc_anchor_options_t *options, const fc_anchor_sink_t *sink,
                              apr_pool_t *p)
{
    fc_anchor_t *a = apr_pcalloc(p, sizeof(*a));
    apr_size_t quotes = (apr_size_t)reviews->quote_count + 1;
    int i;

    a->reviews = reviews;
    a->text = text;
    a->options = *options;
    a->sink = *sink;
    a->pool = p;
    apr_pool_create(&a->scratch, p);
    a->fragments = apr_pcalloc(p, (apr_size_t)(reviews->fragment_count + 1) * sizeof(fragment_t));
    a->progress = apr_pcalloc(p, quotes * sizeof(*a->progress));
    a->kept = apr_palloc(p, quotes * sizeof(*a->kept));
    a->waiting_size = 16;
    a->waiting = apr_palloc(p, (apr_size_t)a->waiting_size * sizeof(*a->waiting));
    a->reach = SURROUNDINGS;
    a->look_back = options->look_back > SURROUNDINGS ? options->look_back : SURROUNDINGS;
    for (i = 0; i < reviews->quote_count; i++) {
        if (anchor_is_searchable(a, i)) {
            int n = reviews->quotes[i].exact.n, back = n + SURROUNDINGS;
            int range = n + anchor_edits_allowed(a, &reviews->quotes[i]);
            int onwards = range + (back > range ? back : range);
            a->searchable++;
            a->reach = onwards > a->reach ? onwards : a->reach;
            a->look_back = back > a->look_back ? back : a->look_back;
        }
    }
    return a;
}

void fc_anchor_fragment(fc_anchor_t *a, int fragment, int opens)
{
    fragment_t *f = &a->fragments[fragment];
    if (opens) {
        f->from = a->text->count;
        f->to = APR_INT64_MAX;
        f->seen = 1;
    } else {
        f->to = a->text->count;
    }
}

int anchor_work(fc_anchor_t *a, apr_int64_t steps)
{
    a->work += steps;
    if (a->options.work && a->work > a->options.work && !a->exhausted) {
        a->exhausted = 1;
        fc_log(a->options.log, FC_LOG_WARNING,
               "matching ends here: it has taken as many steps as FactCheckLimit Work allows "
               "(%" APR_INT64_T_FMT "); claims not found so far stay unmarked",
               a->options.work);
    }
    return !a->exhausted;
}

int anchor_is_held(const fc_anchor_t *a, apr_int64_t from, apr_int64_t to)
{
    apr_off_t start = fc_text_at(a->text, from)->start, end = fc_text_at(a->text, to - 1)->end;
    return start >= a->gone && (!a->options.hold || end - start <= (apr_off_t)a->options.hold);
}

static void stop_searching(fc_anchor_t *a, int quote, char *flag)
{
    int searchable = anchor_is_searchable(a, quote);
    *flag = 1;
    a->searchable -= searchable;
    a->progress[quote].verbatim_kept.handle = NULL;
    a->progress[quote].wording_kept.handle = NULL;
}

void anchor_give_up(fc_anchor_t *a, int quote)
{
    if (!a->progress[quote].given_up) {
        const fc_claim_t *claim = &a->reviews->claims[a->reviews->quotes[quote].claim];
        fc_log(a->options.log, FC_LOG_WARNING,
               "claim %s: a passage isn't decided within FactCheckLimit Hold (%" APR_SIZE_T_FMT
               " bytes) and leaves unmarked",
               claim->id, a->options.hold);
        stop_searching(a, quote, &a->progress[quote].given_up);
    }
}

void anchor_keep(fc_anchor_t *a, int quote, kept_t *kept, apr_int64_t from, apr_int64_t to)
{
    progress_t *progress = &a->progress[quote];

    if (!progress->verbatim_kept.handle && !progress->wording_kept.handle) {
        int i;
        for (i = 0; i < a->kept_count && a->kept[i] != quote; i++) {
        }
        if (i == a->kept_count) {
            a->kept[a->kept_count++] = quote;
        }
    }
    anchor_work(a, KEPT_STEPS + 32 * (to - from));
    kept->lost = !anchor_is_held(a, from, to);
    kept->handle =
        kept->lost ? kept : a->sink.keep(a->sink.baton, &a->reviews->quotes[quote], from, to);
    kept->from = from;
    kept->start = fc_text_at(a->text, from)->start;
    kept->position = fc_text_at(a->text, from)->position;
}

void anchor_bounds(const fc_anchor_t *a, const fc_quote_t *quote, apr_int64_t *low,
                   apr_int64_t *high)
{
    *low = 0;
    *high = APR_INT64_MAX;
    if (quote->fragment >= 0) {
        const fragment_t *f = &a->fragments[quote->fragment];
        *low = f->seen ? f->from : APR_INT64_MAX;
        *high = f->to;
    }
}

/* --- candidates --- */

/* Rules 1 and 2. */
static int is_intact(const fc_anchor_t *a, const fc_quote_t *quote, apr_int64_t from,
                     apr_int64_t to)
{
    apr_int64_t low, high;
    int fits;

    anchor_bounds(a, quote, &low, &high);
    fits = quote->prefix.n ? anchor_prefix_fits(a->text, quote, from, low)
                           : fc_text_is_word_border(a->text, from, 0);
    if (fits == YES) {
        fits = quote->suffix.n ? anchor_suffix_fits(a->text, quote, to, high)
                               : fc_text_is_word_border(a->text, to, 1);
    }
    return fits;
}

static void take(fc_anchor_t *a, const candidate_t *candidate)
{
    progress_t *progress = &a->progress[candidate->quote];

    if (!progress->taken) {
        stop_searching(a, candidate->quote, &progress->taken);
    }
    anchor_work(a, PASSAGE_STEPS);
    a->sink.take(a->sink.baton, &a->reviews->quotes[candidate->quote], candidate->from,
                 candidate->to);
}

/* Decides a candidate whose characters are made. Returns 0 while it has to wait. */
static int settle(fc_anchor_t *a, const candidate_t *candidate)
{
    const fc_quote_t *quote = &a->reviews->quotes[candidate->quote];
    progress_t *progress = &a->progress[candidate->quote];
    int intact, decided = 1;

    if (progress->taken && quote->first_only) {
        return 1;
    }
    intact = is_intact(a, quote, candidate->from, candidate->to);
    if (intact == YES) {
        take(a, candidate);
    } else if (intact == WAIT) {
        decided = 0;
    } else if ((quote->prefix.n || quote->suffix.n) && !progress->taken && !progress->given_up) {
        decided = anchor_weigh(a, candidate);
    }
    return decided;
}

static void wait_for_more(fc_anchor_t *a, const candidate_t *candidate)
{
    if (a->waiting_count == a->waiting_size) {
        candidate_t *grown = apr_palloc(a->pool, 2 * (apr_size_t)a->waiting_size * sizeof(*grown));
        memcpy(grown, a->waiting, (apr_size_t)a->waiting_count * sizeof(*grown));
        a->waiting = grown;
        a->waiting_size *= 2;
    }
    a->waiting[a->waiting_count++] = *candidate;
}

static apr_status_t on_occurrence(void *baton, int pattern, apr_int64_t end)
{
    fc_anchor_t *a = baton;
    candidate_t candidate;

    for (; pattern >= 0; pattern = fc_matcher_same(a->reviews->matcher, pattern)) {
        const fc_quote_t *quote = &a->reviews->quotes[pattern];
        apr_int64_t low, high;

        candidate.quote = pattern;
        candidate.from = end - quote->exact.n;
        candidate.to = end;
        if (!anchor_work(a, 4 + (quote->exact.n + quote->prefix.n + quote->suffix.n) / 4)) {
            return APR_EGENERAL;
        }
        anchor_bounds(a, quote, &low, &high);
        if (!a->options.shown[quote->claim] || candidate.from < a->text->first ||
            candidate.from < low || candidate.to > high) {
            continue;
        }
        anchor_make(a->text, quote, candidate.from);
        if (!anchor_exact_fits(a->text, quote, candidate.from)) {
            continue;
        }
        if (!anchor_is_held(a, candidate.from, candidate.to)) {
            anchor_give_up(a, pattern);
        } else if (!settle(a, &candidate)) {
            wait_for_more(a, &candidate);
        }
    }
    return APR_SUCCESS;
}

static void settle_waiting(fc_anchor_t *a)
{
    int i, kept = 0;

    /* A page that comes byte by byte has many of them looked at many times. */
    anchor_work(a, WAITING_STEPS * (apr_int64_t)a->waiting_count);
    for (i = 0; i < a->waiting_count; i++) {
        candidate_t candidate = a->waiting[i];
        anchor_make(a->text, &a->reviews->quotes[candidate.quote], candidate.from);
        if (!settle(a, &candidate)) {
            a->waiting[kept++] = candidate;
        }
    }
    a->waiting_count = kept;
}

/* --- the pass --- */

/* Number of the first character that may still become part of a passage of the quote's words. */
static apr_int64_t first_open(const fc_anchor_t *a)
{
    apr_int64_t open =
        a->exhausted ? a->text->count : fc_matcher_open(a->reviews->matcher, &a->scan);
    int i;

    for (i = 0; i < a->waiting_count; i++) {
        if (a->waiting[i].from < open) {
            open = a->waiting[i].from;
        }
    }
    return open;
}

static void drop_waiting(fc_anchor_t *a)
{
    int i, kept = 0;

    for (i = 0; i < a->waiting_count; i++) {
        candidate_t candidate = a->waiting[i];
        if (fc_text_at(a->text, candidate.from)->start < a->gone) {
            anchor_give_up(a, candidate.quote);
        } else {
            a->waiting[kept++] = candidate;
        }
    }
    a->waiting_count = kept;
}

/* 1 where a passage that is kept can't be taken any more. */
static int is_gone(const fc_anchor_t *a, const kept_t *kept)
{
    return kept->handle && (kept->lost || kept->start < a->gone);
}

static void drop_kept(fc_anchor_t *a)
{
    int i, count = 0;

    for (i = 0; i < a->kept_count; i++) {
        progress_t *progress = &a->progress[a->kept[i]];
        const kept_t *verbatim = &progress->verbatim_kept, *wording = &progress->wording_kept;

        if (is_gone(a, verbatim) || is_gone(a, wording)) {
            anchor_give_up(a, a->kept[i]);
        }
        if (verbatim->handle || wording->handle) {
            a->kept[count++] = a->kept[i];
        }
    }
    a->kept_count = count;
}

/* block: so many characters at least are searched at once, but for those at the page's end. */
static void search(fc_anchor_t *a, int block)
{
    apr_int64_t limit = a->text->at_end ? a->text->count : a->text->count - a->reach;

    if (!a->searchable || a->exhausted) {
        a->searched = a->text->count;
    } else if (limit - a->searched >= block || (a->text->at_end && limit > a->searched)) {
        anchor_search(a, a->searched, limit);
        a->searched = limit;
    }
}

static void settle_all(fc_anchor_t *a)
{
    int i;

    for (i = 0; i < a->reviews->quote_count; i++) {
        progress_t *progress = &a->progress[i];
        int searchable = anchor_is_searchable(a, i);
        if (!progress->taken && !progress->given_up && anchor_settle_verbatim(a, i)) {
            progress->settled = 1;
            a->searchable -= searchable;
        }
    }
    search(a, 1);
    for (i = 0; i < a->reviews->quote_count; i++) {
        progress_t *progress = &a->progress[i];
        if (!progress->wording_kept.handle || !anchor_is_searchable(a, i)) {
            continue;
        }
        if (is_gone(a, &progress->wording_kept)) {
            anchor_give_up(a, i);
        } else {
            a->sink.take_kept(a->sink.baton, &a->reviews->quotes[i], progress->wording_kept.handle,
                              FC_STATE_CHANGED, FC_CAUSE_WORDING);
        }
    }
}

void fc_anchor_run(fc_anchor_t *a, int eager)
{
    apr_int64_t keep;

    settle_waiting(a);
    if (!a->exhausted) {
        fc_matcher_run(a->reviews->matcher, &a->scan, a->text, on_occurrence, a);
    }
    if (a->text->at_end) {
        settle_all(a);
    } else {
        search(a, eager ? BLOCK_EAGER : BLOCK);
        keep = first_open(a);
        keep = (keep < a->searched ? keep : a->searched) - a->look_back;
        if (a->options.pinned && keep > *a->options.pinned) {
            keep = *a->options.pinned;
        }
        if (keep > a->text->first && !a->options.keep_text) {
            fc_text_forget(a->text, keep);
        }
    }
}

void fc_anchor_release(fc_anchor_t *a, apr_off_t gone)
{
    search(a, 1);
    a->gone = gone;
    drop_waiting(a);
    drop_kept(a);
}

int fc_anchor_is_exhausted(const fc_anchor_t *a)
{
    return a->exhausted;
}

apr_off_t fc_anchor_undecided(const fc_anchor_t *a)
{
    apr_off_t first = -1;
    apr_int64_t open = first_open(a);
    int i;

    if (a->text->at_end) {
        return -1;
    }
    open = a->searched < open ? a->searched : open;
    if (open < a->text->count) {
        first = fc_text_at(a->text, open)->start;
    }
    for (i = 0; i < a->kept_count; i++) {
        const progress_t *progress = &a->progress[a->kept[i]];
        if (progress->verbatim_kept.handle &&
            (first < 0 || progress->verbatim_kept.start < first)) {
            first = progress->verbatim_kept.start;
        }
        if (progress->wording_kept.handle && !progress->wording_kept.lost &&
            (first < 0 || progress->wording_kept.start < first)) {
            first = progress->wording_kept.start;
        }
    }
    return first;
}

void fc_anchor_why(const fc_anchor_t *a, int index, fc_anchor_why_t *why)
{
    const progress_t *progress = &a->progress[index];
    const fc_quote_t *quote = &a->reviews->quotes[index];

    why->verbatim = progress->verbatim;
    why->context_edits = progress->verbatim ? progress->verbatim_edits : -1;
    why->context_length = quote->prefix.n + quote->suffix.n;
    why->wording_edits = progress->wording_kept.handle ? progress->wording_edits : -1;
    why->given_up = progress->given_up || a->exhausted;
}
