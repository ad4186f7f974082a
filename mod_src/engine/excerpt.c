#include "excerpt.h"

#include <apr_strings.h>
#include <apr_tables.h>
#include <utf8proc.h>
#include "passage.h"

/* Of a sentence so many characters are shown on each side of the passage. */
#define SENTENCE_REACH 300
/* A short word before a full stop is an abbreviation more often than a sentence's last. */
#define ABBREVIATION 3

/* An excerpt to be cut. */
typedef struct uncut_t {
    fc_excerpt_t *excerpt;
    apr_int64_t from, to; /* the passage's characters */
} uncut_t;

struct fc_excerpts_t {
    const fc_text_t *text;
    apr_pool_t *pool;
    apr_array_header_t *uncut;
    apr_int64_t pinned;
    int *counts; /* by quote */
};

/* --- a sentence --- */

static int is_upper(const fc_char_t *c)
{
    return utf8proc_category((utf8proc_int32_t)c->folded) == UTF8PROC_CATEGORY_LU;
}

static int is_lower(const fc_char_t *c)
{
    return utf8proc_category((utf8proc_int32_t)c->folded) == UTF8PROC_CATEGORY_LL;
}

/* What ends a sentence: 1 where white space has to follow, 2 where not, else 0. */
static int stop_kind(apr_uint32_t folded)
{
    switch (folded) {
    case '.':
    case '!': /* wide ones are folded to these */
    case '?':
    case 0x061F: /* Arabic question mark */
    case 0x06D4: /* Urdu full stop */
    case 0x0964: /* danda */
    case 0x0965:
        return 1;
    case 0x3002: /* ideographic full stop */
        return 2;
    default:
        return 0;
    }
}

/* What may stand between a stop and the white space behind it. */
static int is_closing(apr_uint32_t folded)
{
    return folded == '"' || folded == '\'' || folded == ')' || folded == ']' || folded == 0x300D ||
           folded == 0x300F;
}

/* Whether the word before the full stop at i is likely short for another: Mr, U.S, No. */
static int is_abbreviation(const fc_text_t *t, apr_int64_t i)
{
    apr_int64_t at = i;

    while (at > t->first && i - at <= ABBREVIATION &&
           fc_text_at(t, at - 1)->class_ == FC_CLASS_LETTER &&
           (at == i || fc_text_at(t, at)->gap == FC_GAP_NONE)) {
        at--;
    }
    return at < i && i - at <= ABBREVIATION && is_upper(fc_text_at(t, at));
}

/* Whether a sentence, or the block it is in, begins with character i. */
static int begins_sentence(const fc_text_t *t, apr_int64_t i)
{
    const fc_char_t *c = fc_text_at(t, i);
    apr_int64_t last = i - 1;
    int kind;

    if (c->flags & FC_BORDER_BLOCK) {
        return 1;
    }
    while (last > t->first && is_closing(fc_text_at(t, last)->folded)) {
        last--;
    }
    kind = last >= t->first ? stop_kind(fc_text_at(t, last)->folded) : 0;
    if (kind != 1) {
        return kind == 2 && !is_closing(c->folded);
    }
    return (c->gap != FC_GAP_NONE || c->class_ == FC_CLASS_LONE) && !is_lower(c) &&
           !(fc_text_at(t, last)->folded == '.' && is_abbreviation(t, last));
}

/* The nearest border of a word towards the passage, of a cut that falls anywhere. */
static apr_int64_t to_word(const fc_text_t *t, apr_int64_t i, apr_int64_t passage, int step)
{
    while (i != passage && (fc_text_is_word_border(t, i, step < 0) != 1 ||
                            !(fc_text_at(t, i)->flags & FC_CHAR_CLUSTER))) {
        i += step;
    }
    return i;
}

static int has_space(const fc_char_t *c)
{
    return c->gap == FC_GAP_SPACE || (c->flags & FC_BORDER_BLOCK);
}

static void cut_before(fc_excerpt_t *excerpt, const fc_text_t *t, apr_int64_t from, apr_pool_t *p)
{
    apr_int64_t i = from;

    while (i > t->first && from - i < SENTENCE_REACH && !begins_sentence(t, i)) {
        i--;
    }
    if (from - i == SENTENCE_REACH && !begins_sentence(t, i)) {
        i = to_word(t, i, from, 1);
        excerpt->cut_before = 1;
    }
    excerpt->before = fc_text_copy(t, i, from, p);
    if (i < from && has_space(fc_text_at(t, from))) {
        excerpt->before = apr_pstrcat(p, excerpt->before, " ", NULL);
    }
}

static void cut_after(fc_excerpt_t *excerpt, const fc_text_t *t, apr_int64_t to, apr_pool_t *p)
{
    apr_int64_t i = to;

    while (i < t->count && i - to < SENTENCE_REACH && !begins_sentence(t, i)) {
        i++;
    }
    if (i < t->count && i - to == SENTENCE_REACH && !begins_sentence(t, i)) {
        i = to_word(t, i, to, -1);
        excerpt->cut_after = 1;
    }
    excerpt->after = fc_text_copy(t, to, i, p);
    if (to < i && has_space(fc_text_at(t, to))) {
        excerpt->after = apr_pstrcat(p, " ", excerpt->after, NULL);
    }
}

/* --- an excerpt --- */

static void cut(fc_excerpt_t *excerpt, const fc_text_t *t, apr_int64_t from, apr_int64_t to,
                apr_pool_t *p)
{
    fc_quotation_t quotation;
    apr_int64_t i;

    fc_passage_cut(&quotation, t, (fc_range_t){from, to}, p);
    excerpt->exact = quotation.exact;
    excerpt->prefix = quotation.prefix ? quotation.prefix : "";
    excerpt->suffix = quotation.suffix ? quotation.suffix : "";
    excerpt->start = fc_text_at(t, from)->position;
    excerpt->end = fc_text_end_position(t, to);
    for (i = from + 1; i < to; i++) {
        excerpt->has_border |= (fc_text_at(t, i)->flags & FC_BORDER_BLOCK) != 0;
    }
    cut_before(excerpt, t, from, p);
    cut_after(excerpt, t, to, p);
}

/* --- those of a page --- */

fc_excerpts_t *fc_excerpts_create(const fc_text_t *text, int quotes, apr_pool_t *p)
{
    fc_excerpts_t *e = apr_palloc(p, sizeof(*e));

    e->text = text;
    e->pool = p;
    e->uncut = apr_array_make(p, 16, sizeof(uncut_t));
    e->pinned = APR_INT64_MAX;
    e->counts = apr_pcalloc(p, (apr_size_t)(quotes + 1) * sizeof(*e->counts));
    return e;
}

static void pin(fc_excerpts_t *e, apr_int64_t from)
{
    if (from - FC_EXCERPT_REACH < e->pinned) {
        e->pinned = from - FC_EXCERPT_REACH;
    }
}

const fc_excerpt_t *fc_excerpts_keep(fc_excerpts_t *e, apr_int64_t from, apr_int64_t to)
{
    uncut_t *uncut = &APR_ARRAY_PUSH(e->uncut, uncut_t);

    uncut->excerpt = apr_pcalloc(e->pool, sizeof(*uncut->excerpt));
    uncut->from = from;
    uncut->to = to;
    pin(e, from);
    return uncut->excerpt;
}

const fc_excerpt_t *fc_excerpts_take(fc_excerpts_t *e, int quote, apr_int64_t from, apr_int64_t to)
{
    return e->counts[quote]++ < FC_EXCERPTS ? fc_excerpts_keep(e, from, to) : NULL;
}

void fc_excerpts_cut(fc_excerpts_t *e)
{
    uncut_t *uncut = (uncut_t *)e->uncut->elts;
    int left = 0;

    e->pinned = APR_INT64_MAX;
    for (int i = 0; i < e->uncut->nelts; i++) {
        if (e->text->at_end || e->text->count - uncut[i].to >= FC_EXCERPT_REACH) {
            cut(uncut[i].excerpt, e->text, uncut[i].from, uncut[i].to, e->pool);
        } else {
            pin(e, uncut[i].from);
            uncut[left++] = uncut[i];
        }
    }
    e->uncut->nelts = left;
}

const apr_int64_t *fc_excerpts_pinned(const fc_excerpts_t *e)
{
    return &e->pinned;
}
