#include "passage.h"

#include <string.h>
#include <apr_strings.h>
#include <libxml/chvalid.h>
#include <utf8proc.h>
#include "annotator_private.h"
#include "distance.h"
#include "reviews.h"

/* A context's last word may be so much longer than it takes, in units. */
#define WORD_UNITS 32

const fc_text_t *fc_annotator_text(const fc_annotator_t *a)
{
    return a->text;
}

const char *fc_annotator_language(const fc_annotator_t *a)
{
    return fc_inject_language(a->inject);
}

int fc_passage_at(fc_range_t *range, const fc_text_t *text, apr_off_t start, apr_off_t end)
{
    apr_int64_t i;

    range->from = range->to = -1;
    for (i = text->first; i < text->count && fc_text_at(text, i)->start < end; i++) {
        if (fc_text_at(text, i)->start >= start) {
            range->from = range->from < 0 ? i : range->from;
            range->to = i + 1;
        }
    }
    return range->from >= 0;
}

/* --- nearness ------------------------------------------------------------------------------- */

/* The digit that a raised or lowered one stands for. */
static apr_uint32_t level_digit(apr_uint32_t folded)
{
    switch (folded) {
    case 0xB9:
        return '1';
    case 0xB2:
        return '2';
    case 0xB3:
        return '3';
    default:
        if (folded == 0x2070 || (folded >= 0x2074 && folded <= 0x2079)) {
            return folded - 0x2070 + '0';
        }
        return folded >= 0x2080 && folded <= 0x2089 ? folded - 0x2080 + '0' : folded;
    }
}

/* What a character is compared by. */
static apr_uint32_t key_of(apr_uint32_t folded)
{
    if (folded < 0x80) {
        return folded >= 'A' && folded <= 'Z' ? folded + ('a' - 'A') : folded;
    }
    return folded == FC_CHAR_INVALID
               ? folded
               : (apr_uint32_t)utf8proc_tolower((utf8proc_int32_t)level_digit(folded));
}

static int may_begin(const fc_text_t *t, apr_int64_t i)
{
    return (fc_text_at(t, i)->flags & FC_CHAR_CLUSTER) && fc_text_is_word_border(t, i, 0) == 1;
}

static int may_end(const fc_text_t *t, apr_int64_t i)
{
    return (i >= t->count || (fc_text_at(t, i)->flags & FC_CHAR_CLUSTER)) &&
           fc_text_is_word_border(t, i, 1) == 1;
}

/* The start of the range that ends before character `to` with the fewest edits; -1: there is none
 * with less than *edits. */
static apr_int64_t best_start(fc_pattern_t *backward, int n, const fc_text_t *t, apr_int64_t to,
                              int *edits)
{
    apr_int64_t i, best = -1;

    fc_pattern_begin(backward, 1);
    for (i = to - 1; i >= t->first && to - i <= 2 * n; i--) {
        int distance = fc_pattern_step(backward, key_of(fc_text_at(t, i)->folded));

        if (distance < *edits && may_begin(t, i)) {
            *edits = distance;
            best = i;
        }
    }
    return best;
}

int fc_passage_nearest(fc_nearness_t *nearness, const fc_text_t *t, const char *words,
                       apr_pool_t *p)
{
    fc_text_t *wanted = fc_text_create(fc_charset_lookup("utf-8", 5), p);
    fc_pattern_t *forward, *backward;
    apr_uint32_t *keys;
    int n, i, best;
    apr_int64_t at;

    memset(nearness, 0, sizeof(*nearness));
    fc_text_bytes(wanted, words, strlen(words), 0);
    fc_text_finish(wanted);
    n = (int)wanted->count;
    if (n == 0 || t->count == t->first) {
        return 0;
    }
    keys = apr_palloc(p, (apr_size_t)n * sizeof(*keys));
    for (i = 0; i < n; i++) {
        keys[i] = key_of(fc_text_at(wanted, i)->folded);
    }
    forward = fc_pattern_compile(keys, n, 0, p);
    backward = fc_pattern_compile(keys, n, 1, p);
    best = n + 1;
    fc_pattern_begin(forward, 0);
    for (at = t->first; at < t->count; at++) {
        int distance = fc_pattern_step(forward, key_of(fc_text_at(t, at)->folded));
        int edits = best;
        apr_int64_t from;

        if (distance > best || (distance == best && best > 0) || !may_end(t, at + 1)) {
            continue; /* twins are counted only of what is whole there */
        }
        edits = distance == best ? best + 1 : best;
        from = best_start(backward, n, t, at + 1, &edits);
        if (from >= 0 && edits < best) {
            best = edits;
            nearness->range = (fc_range_t){from, at + 1};
            nearness->count = 1;
        } else if (from >= 0 && edits == best) {
            nearness->count++;
        }
    }
    nearness->score = best >= n ? 0 : 1 - (double)best / n;
    return nearness->count > 0;
}

/* --- cutting -------------------------------------------------------------------------------- */

static int is_quotable(const fc_char_t *c)
{
    return c->folded != FC_CHAR_INVALID && xmlIsCharQ(c->folded) && c->folded >= 0x20;
}

/* Whether a quote may reach over the place before character i. */
static int is_passable(const fc_text_t *t, apr_int64_t i)
{
    return !(fc_text_at(t, i)->flags & FC_CHAR_APART);
}

/* White space in words of the page's own that a quote has between two characters. */
static int is_parted(const fc_char_t *c)
{
    return c->gap == FC_GAP_SPACE || (c->flags & FC_BORDER_BLOCK);
}

/* The folded characters themselves. */
static const char *render_folded(const fc_text_t *t, apr_int64_t from, apr_int64_t to,
                                 apr_pool_t *p)
{
    char *copy = apr_palloc(p, (apr_size_t)(to - from) * 5 + 1), *out = copy;
    apr_int64_t i;

    for (i = from; i < to; i++) {
        const fc_char_t *c = fc_text_at(t, i);

        if (i > from && is_parted(c)) {
            *out++ = ' ';
        }
        out += utf8proc_encode_char((utf8proc_int32_t)c->folded, (utf8proc_uint8_t *)out);
    }
    *out = '\0';
    return copy;
}

static int folds_alike(const char *quote, const fc_text_t *t, apr_int64_t from, apr_int64_t to,
                       apr_pool_t *p)
{
    fc_text_t *folded = fc_text_create(fc_charset_lookup("utf-8", 5), p);
    apr_int64_t i;

    fc_text_bytes(folded, quote, strlen(quote), 0);
    fc_text_finish(folded);
    if (folded->count != to - from) {
        return 0;
    }
    for (i = 0; i < folded->count; i++) {
        const fc_char_t *a = fc_text_at(folded, i), *b = fc_text_at(t, from + i);

        if (a->folded != b->folded || (i > 0 && b->gap != FC_GAP_FREE &&
                                       (a->gap == FC_GAP_NONE) != (b->gap == FC_GAP_NONE))) {
            return 0;
        }
    }
    return 1;
}

static int is_xml(const char *utf8)
{
    utf8proc_int32_t cp;
    utf8proc_ssize_t n;

    for (; *utf8 != '\0'; utf8 += n) {
        n = utf8proc_iterate((const utf8proc_uint8_t *)utf8, -1, &cp);
        if (n <= 0 || !xmlIsCharQ((unsigned)cp)) {
            return 0;
        }
    }
    return 1;
}

/* The page's own words, or where a quote of these would read otherwise (10² is written as 10 and a
 * raised 2) what they fold to; NULL where neither will do. */
static const char *render(const fc_text_t *t, apr_int64_t from, apr_int64_t to, apr_pool_t *p)
{
    const char *text = fc_text_copy(t, from, to, p);

    if (is_xml(text) && folds_alike(text, t, from, to, p)) {
        return text;
    }
    text = render_folded(t, from, to, p);
    return is_xml(text) && folds_alike(text, t, from, to, p) ? text : NULL;
}

static int is_apostrophe(const fc_text_t *t, apr_int64_t i)
{
    return fc_text_at(t, i)->class_ == FC_CLASS_APOSTROPHE;
}

/* A quote may begin at an apostrophe or behind it (l'entreprise), but it isn't cut there (China's).
 */
static int begins_word(const fc_text_t *t, apr_int64_t i)
{
    return fc_text_is_word_border(t, i, 0) == 1 &&
           !(i > t->first && fc_text_at(t, i)->gap == FC_GAP_NONE &&
             (is_apostrophe(t, i) || is_apostrophe(t, i - 1)));
}

/* How far the context before character at reaches. */
static apr_int64_t reach_back(const fc_text_t *t, apr_int64_t at)
{
    apr_int64_t i = at, cluster = at;
    int units = 0;

    while (i > t->first && (i == t->count || is_passable(t, i)) &&
           is_quotable(fc_text_at(t, i - 1)) && units < FC_CONTEXT_UNITS + WORD_UNITS) {
        i--;
        units += fc_text_at(t, i)->weight;
        if (fc_text_at(t, i)->flags & FC_CHAR_CLUSTER) {
            cluster = i;
            if (units >= FC_CONTEXT_UNITS && begins_word(t, i)) {
                break;
            }
        }
    }
    return cluster;
}

static apr_int64_t reach_on(const fc_text_t *t, apr_int64_t at)
{
    apr_int64_t i = at, cluster = at;
    int units = 0;

    while (i < t->count && is_passable(t, i) && is_quotable(fc_text_at(t, i)) &&
           units < FC_CONTEXT_UNITS + WORD_UNITS) {
        units += fc_text_at(t, i)->weight;
        i++;
        if (i == t->count || (fc_text_at(t, i)->flags & FC_CHAR_CLUSTER)) {
            cluster = i;
            if (units >= FC_CONTEXT_UNITS && fc_text_is_word_border(t, i, 1) == 1) {
                break;
            }
        }
    }
    return cluster;
}

static const char *context(const fc_text_t *t, apr_int64_t from, apr_int64_t to, int is_prefix,
                           apr_pool_t *p)
{
    apr_int64_t seam = is_prefix ? to : from;
    const char *text = from < to ? render(t, from, to, p) : "";

    if (text == NULL || *text == '\0' || !is_parted(fc_text_at(t, seam))) {
        return text ? text : "";
    }
    return is_prefix ? apr_pstrcat(p, text, " ", NULL) : apr_pstrcat(p, " ", text, NULL);
}

apr_status_t fc_passage_cut(fc_quotation_t *quotation, const fc_text_t *t, fc_range_t range,
                            apr_pool_t *p)
{
    apr_int64_t i;

    memset(quotation, 0, sizeof(*quotation));
    for (i = range.from; i < range.to; i++) {
        if (!is_quotable(fc_text_at(t, i)) || (i > range.from && !is_passable(t, i))) {
            return APR_EINVAL;
        }
    }
    quotation->exact = render(t, range.from, range.to, p);
    quotation->prefix = context(t, reach_back(t, range.from), range.from, 1, p);
    quotation->suffix = context(t, range.to, reach_on(t, range.to), 0, p);
    quotation->start = fc_text_at(t, range.from)->position;
    quotation->end = fc_text_end_position(t, range.to);
    return quotation->exact ? APR_SUCCESS : APR_EINVAL;
}

/* The next place from `at` on at which a passage may begin (step -1) or end (1); `at` itself where
 * there is none. */
static apr_int64_t next_border(const fc_text_t *t, apr_int64_t at, int step)
{
    apr_int64_t i = at;

    for (;;) {
        apr_int64_t crossed = step < 0 ? i - 1 : i;

        if (crossed < t->first || crossed >= t->count || !is_quotable(fc_text_at(t, crossed)) ||
            (i < t->count && !is_passable(t, i))) {
            return at;
        }
        i += step;
        if (step < 0 ? may_begin(t, i) : may_end(t, i)) {
            return i;
        }
    }
}

int fc_passage_widen(fc_range_t *range, const fc_text_t *t)
{
    fc_range_t wide = {next_border(t, range->from, -1), next_border(t, range->to, 1)};
    int widened = wide.from != range->from || wide.to != range->to;

    *range = wide;
    return widened;
}
