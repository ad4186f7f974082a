#include "reviews.h"

#include <apr_hash.h>
#include <apr_strings.h>
#include <apr_tables.h>
#include <string.h>
#include <utf8proc.h>

#include "note_review.h"
#include "tree.h"

/* --- folding --- */

/* Whether readers meet white space first, or last, in a text. */
static int starts_white(const char *s)
{
    utf8proc_int32_t cp;
    utf8proc_ssize_t n;

    /* U+0000 is ignored too: the text's end is to be seen before it is. */
    for (; *s && (n = utf8proc_iterate((const utf8proc_uint8_t *)s, -1, &cp)) > 0; s += n) {
        if (!fc_char_is_ignored(cp)) {
            return fc_char_is_white(cp);
        }
    }
    return 0;
}

static int ends_white(const char *s)
{
    apr_size_t i = strlen(s), end = i;
    utf8proc_int32_t cp;

    while (i > 0) {
        i--;
        if (((unsigned char)s[i] & 0xC0) == 0x80) {
            continue;
        }
        if (utf8proc_iterate((const utf8proc_uint8_t *)s + i, (utf8proc_ssize_t)(end - i), &cp) <=
                0 ||
            !fc_char_is_ignored(cp)) {
            return fc_char_is_white(cp);
        }
        end = i;
    }
    return 0;
}

static int units_of(const fc_text_t *text, apr_int64_t from, apr_int64_t to)
{
    int units = 0;
    for (; from < to; from++) {
        units += fc_text_at(text, from)->weight;
    }
    return units;
}

/* Narrows [*from, *to) to the FC_CONTEXT_UNITS at its end (tail) or start, whole clusters only. */
static void narrow_context(const fc_text_t *text, apr_int64_t *from, apr_int64_t *to, int tail)
{
    apr_int64_t first = *from, last = *to, i, kept;
    int units = 0;

    if (tail) {
        for (i = kept = last; i > first; i--) {
            const fc_char_t *c = fc_text_at(text, i - 1);
            units += c->weight;
            if (units > FC_CONTEXT_UNITS) {
                break;
            }
            if (c->flags & FC_CHAR_CLUSTER) {
                kept = i - 1;
            }
        }
        *from = kept;
    } else {
        for (i = kept = first; i < last; i++) {
            const fc_char_t *c = fc_text_at(text, i);
            if (c->flags & FC_CHAR_CLUSTER) {
                kept = i;
            }
            units += c->weight;
            if (units > FC_CONTEXT_UNITS) {
                break;
            }
        }
        *to = i == last ? last : kept;
    }
}

static int is_word(const fc_char_t *c)
{
    return c->class_ == FC_CLASS_LETTER || c->class_ == FC_CLASS_DIGIT ||
           c->class_ == FC_CLASS_NUMBER;
}

/* Whether no word or number goes on there, seen from either side. */
static int is_border(const fc_text_t *text, apr_int64_t i)
{
    return fc_text_is_word_border(text, i, 0) == 1 && fc_text_is_word_border(text, i, 1) == 1;
}

/* How many of a context's characters, from the quote outwards, reach over its nearest whole word:
 * all of them where it holds none. A word that goes to the context's outer end isn't known to be
 * whole. */
static int nearest_word(const fc_text_t *text, apr_int64_t from, apr_int64_t to, int tail)
{
    apr_int64_t i;

    if (tail) {
        for (i = to; i > from && !is_word(fc_text_at(text, i - 1)); i--) {
        }
        for (i--; i > from && !is_border(text, i); i--) {
        }
        return (int)(to - (i > from ? i : from));
    }
    for (i = from; i < to && !is_word(fc_text_at(text, i)); i++) {
    }
    for (i++; i < to && !is_border(text, i); i++) {
    }
    return (int)((i < to ? i : to) - from);
}

typedef enum { WHOLE, HEAD, TAIL } part_t;

static fc_folded_t fold(const char *utf8, part_t part, apr_pool_t *p, apr_pool_t *scratch)
{
    fc_text_t *text = fc_text_create(fc_charset_lookup("utf-8", 5), scratch);
    fc_folded_t result = {NULL, NULL, 0, 0, 0};
    apr_int64_t from = 0, to, i;
    apr_uint32_t *folded;
    apr_byte_t *gaps;

    if (!utf8) {
        return result;
    }
    fc_text_bytes(text, utf8, strlen(utf8), 0);
    fc_text_finish(text);
    to = text->count;
    if (part != WHOLE) {
        narrow_context(text, &from, &to, part == TAIL);
        result.word = nearest_word(text, from, to, part == TAIL);
    }
    result.n = (int)(to - from);
    result.units = units_of(text, from, to);
    result.folded = folded = apr_palloc(p, (apr_size_t)(result.n + 1) * sizeof(*folded));
    result.gaps = gaps = apr_palloc(p, (apr_size_t)(result.n + 1));
    for (i = from; i < to; i++) {
        folded[i - from] = fc_text_at(text, i)->folded;
        gaps[i - from] = fc_text_at(text, i)->gap == FC_GAP_NONE ? FC_GAP_NONE : FC_GAP_SPACE;
    }
    return result;
}

/* --- merging --- */

/* Gives a claim an id that no claim before it has: -2, -3 … in merge order. */
static const char *unique_id(apr_hash_t *taken, const char *id, apr_pool_t *p)
{
    const char *unique = id;
    int n = 2;

    while (apr_hash_get(taken, unique, APR_HASH_KEY_STRING)) {
        unique = apr_psprintf(p, "%s-%d", id, n++);
    }
    apr_hash_set(taken, unique, APR_HASH_KEY_STRING, unique);
    return unique;
}

static void merge(fc_reviews_t *reviews, const fc_sidecar_t *const *sidecars, int n, apr_pool_t *p)
{
    apr_hash_t *taken = apr_hash_make(p);
    fc_claim_t *claims;
    int i, k, count = 0;

    for (i = 0; i < n; i++) {
        count += sidecars[i]->claim_count;
    }
    claims = apr_palloc(p, (apr_size_t)(count + 1) * sizeof(*claims));
    for (i = 0; i < n; i++) {
        if (!reviews->lang) {
            reviews->lang = sidecars[i]->lang;
        }
        for (k = 0; k < sidecars[i]->claim_count; k++) {
            fc_claim_t *claim = &claims[reviews->claim_count++];
            *claim = sidecars[i]->claims[k];
            claim->id = unique_id(taken, claim->id, p);
        }
    }
    reviews->claims = claims;
}

/* What the notes' own parts are called has no other claim's id in it, and is short. */
static const fc_claim_ids_t *name_claims(const fc_claim_t *claims, int count, apr_pool_t *p)
{
    fc_claim_ids_t *ids = apr_palloc(p, (apr_size_t)(count + 1) * sizeof(*ids));
    int i;

    for (i = 0; i < count; i++) {
        ids[i].note = fc_note_usual_id(&claims[i], p);
        ids[i].body = apr_psprintf(p, FC_ID_PREFIX "%d", i + 1);
        ids[i].passage = apr_pstrcat(p, FC_ID_PREFIX "at-", claims[i].id, NULL);
        ids[i].plain = fc_html_is_plain(claims[i].id);
    }
    return ids;
}

/* --- compiling --- */

static int fragment_index(apr_array_header_t *fragments, const char *id)
{
    int i;

    if (!id) {
        return -1;
    }
    for (i = 0; i < fragments->nelts; i++) {
        if (!strcmp(APR_ARRAY_IDX(fragments, i, const char *), id)) {
            return i;
        }
    }
    APR_ARRAY_PUSH(fragments, const char *) = id;
    return fragments->nelts - 1;
}

static void compile_quote(fc_quote_t *quote, const fc_target_t *target, apr_pool_t *p,
                          apr_pool_t *scratch)
{
    quote->exact = fold(target->exact, WHOLE, p, scratch);
    quote->prefix = fold(target->prefix, TAIL, p, scratch);
    quote->suffix = fold(target->suffix, HEAD, p, scratch);
    quote->first_only = target->first_only;
    if (target->prefix) {
        quote->prefix_seam =
            ends_white(target->prefix) || starts_white(target->exact) ? FC_GAP_SPACE : FC_GAP_NONE;
    }
    if (target->suffix) {
        quote->suffix_seam =
            ends_white(target->exact) || starts_white(target->suffix) ? FC_GAP_SPACE : FC_GAP_NONE;
    }
}

/* What a schema can't say of a quote: whether anything of it is left after folding. */
static const char *quote_fault(const fc_quote_t *quote, const fc_sidecar_limits_t *limits,
                               apr_pool_t *p)
{
    if (quote->exact.n == 0) {
        return "this exact has nothing that readers could read (only white space or invisible "
               "characters); quote the words of the passage";
    }
    if (quote->exact.n > limits->quote_length) {
        return apr_psprintf(p,
                            "this exact has %d characters, more than the %d that are allowed "
                            "(FactCheckLimit QuoteLength); quote less of the passage",
                            quote->exact.n, limits->quote_length);
    }
    return NULL;
}

static apr_status_t compile_quotes(fc_reviews_t *reviews, fc_error_t *error,
                                   const fc_sidecar_limits_t *limits, apr_pool_t *p)
{
    apr_array_header_t *fragments = apr_array_make(p, 4, sizeof(const char *));
    apr_pool_t *scratch;
    fc_quote_t *quotes;
    const char *fault = NULL;
    int i, k, count = 0, *first;

    for (i = 0; i < reviews->claim_count; i++) {
        count += reviews->claims[i].target_count;
    }
    reviews->first_quotes = first =
        apr_palloc(p, (apr_size_t)(reviews->claim_count + 1) * sizeof(*first));
    reviews->quotes = quotes = apr_pcalloc(p, (apr_size_t)(count + 1) * sizeof(*quotes));
    apr_pool_create(&scratch, p);
    for (i = 0; i < reviews->claim_count && !fault; i++) {
        const fc_claim_t *claim = &reviews->claims[i];
        first[i] = reviews->quote_count;
        for (k = 0; k < claim->target_count && !fault; k++) {
            fc_quote_t *quote = &quotes[reviews->quote_count++];
            apr_pool_clear(scratch);
            quote->claim = i;
            quote->target = k;
            compile_quote(quote, &claim->targets[k], p, scratch);
            quote->fragment = fragment_index(fragments, claim->targets[k].fragment);
            if (quote->exact.n > reviews->longest) {
                reviews->longest = quote->exact.n;
            }
            fault = quote_fault(quote, limits, p);
            if (fault) {
                error->file = claim->file;
                error->line = claim->targets[k].line;
                error->column = claim->targets[k].column;
                error->message = fault;
            }
        }
    }
    apr_pool_destroy(scratch);
    reviews->fragments = (const char **)fragments->elts;
    reviews->fragment_count = fragments->nelts;
    return fault ? APR_EINVAL : APR_SUCCESS;
}

apr_status_t fc_reviews_compile(const fc_reviews_t **result, fc_error_t *error,
                                const fc_sidecar_t *const *sidecars, int n,
                                const fc_sidecar_limits_t *limits,
                                const fc_reviews_options_t *options, apr_pool_t *p)
{
    fc_reviews_t *reviews = apr_pcalloc(p, sizeof(*reviews));
    const apr_uint32_t **patterns;
    int *lengths, i;
    apr_status_t rv;

    reviews->tolerance = options ? options->tolerance : FC_TOLERANCE_DEFAULT;
    merge(reviews, sidecars, n, p);
    reviews->ids = name_claims(reviews->claims, reviews->claim_count, p);
    rv = compile_quotes(reviews, error, limits, p);
    if (rv == APR_SUCCESS) {
        apr_size_t room = (apr_size_t)reviews->quote_count + 1;
        patterns = apr_palloc(p, room * sizeof(*patterns));
        lengths = apr_palloc(p, room * sizeof(*lengths));
        for (i = 0; i < reviews->quote_count; i++) {
            patterns[i] = reviews->quotes[i].exact.folded;
            lengths[i] = reviews->quotes[i].exact.n;
        }
        reviews->matcher = fc_matcher_compile(patterns, lengths, reviews->quote_count, p);
        reviews->parts = fc_note_parts_create(
            reviews->claims, reviews->claim_count,
            fc_note_language(options ? options->language : NULL, reviews->lang, NULL), p);
        *result = reviews;
    }
    return rv;
}

/* --- asking --- */

int fc_reviews_count(const fc_reviews_t *reviews)
{
    return reviews->claim_count;
}

const fc_claim_t *fc_reviews_claim(const fc_reviews_t *reviews, int index)
{
    return &reviews->claims[index];
}

int fc_claim_is_shown(const fc_claim_t *claim, unsigned show, apr_time_t now)
{
    if (claim->expires && now >= claim->expires->time) {
        return 0;
    }
    if (show & FC_SHOW_DRAFT) {
        return 1;
    }
    return claim->status != FC_WORK_DRAFT && now >= claim->date_published.time;
}

apr_time_t fc_reviews_next_change(const fc_reviews_t *reviews, apr_time_t now)
{
    apr_time_t next = 0;
    int i;

    for (i = 0; i < reviews->claim_count; i++) {
        const fc_claim_t *claim = &reviews->claims[i];
        if (claim->date_published.time > now && (!next || claim->date_published.time < next)) {
            next = claim->date_published.time;
        }
        if (claim->expires && claim->expires->time > now &&
            (!next || claim->expires->time < next)) {
            next = claim->expires->time;
        }
    }
    return next;
}
