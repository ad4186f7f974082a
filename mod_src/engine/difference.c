#include "difference.h"

#include <string.h>
#include <apr_tables.h>
#include <utf8proc.h>

#include "fold.h"

/* The table of common words has at most so many cells; a byte each, since no more words than its
 * shorter side can be common. */
#define CELLS_MAX 16384
#define SIDE_MAX 255

typedef struct word_t {
    fc_stretch_t at;
    const apr_uint32_t *folded;
    int length; /* of folded */
    int common; /* the other wording has it, in order */
} word_t;

typedef struct wording_t {
    word_t *words;
    int count;
} wording_t;

/* The code point at text[at]; *size: its bytes. What isn't UTF-8 counts as one invalid character.
 */
static apr_int32_t code_point(const char *text, apr_size_t at, apr_size_t *size)
{
    utf8proc_int32_t cp;
    utf8proc_ssize_t n = utf8proc_iterate((const utf8proc_uint8_t *)text + at, -1, &cp);

    *size = n > 0 ? (apr_size_t)n : 1;
    return n > 0 ? cp : (apr_int32_t)FC_CHAR_INVALID;
}

/* Printable ASCII that nothing joins folds to itself. */
static int is_plain(const char *text, apr_size_t at, apr_size_t end)
{
    return text[at] > ' ' && text[at] < 0x7F && (at + 1 == end || !(text[at + 1] & 0x80));
}

static void fold_word(word_t *word, const char *text, apr_pool_t *p)
{
    apr_array_header_t *folded =
        apr_array_make(p, (int)(word->at.end - word->at.start), sizeof(apr_uint32_t));
    apr_size_t at = word->at.start, size;

    while (at < word->at.end) {
        apr_int32_t cluster[FC_CLUSTER_MAX], state = 0, cp = code_point(text, at, &size);
        apr_uint32_t out[FC_FOLDED_MAX];
        int n = 0, length;

        if (is_plain(text, at, word->at.end)) {
            APR_ARRAY_PUSH(folded, apr_uint32_t) = (apr_uint32_t)cp;
            at++;
            continue;
        }
        do {
            cluster[n++] = cp;
            at += size;
            if (at >= word->at.end)
                break;
            cp = code_point(text, at, &size);
        } while (n < FC_CLUSTER_MAX && fc_char_extends(cluster[n - 1], cp, &state));
        length = fc_cluster_fold(cluster, n, out);
        for (int i = 0; i < length; i++)
            APR_ARRAY_PUSH(folded, apr_uint32_t) = out[i];
    }
    word->folded = (const apr_uint32_t *)folded->elts;
    word->length = folded->nelts;
}

static wording_t split(const char *text, apr_pool_t *p)
{
    apr_array_header_t *words = apr_array_make(p, 64, sizeof(word_t));
    word_t *open = NULL; /* the word that goes on */
    apr_size_t size;

    for (apr_size_t at = 0; text[at]; at += size) {
        apr_int32_t cp = code_point(text, at, &size);
        int lone = cp >= 0x80 && fc_char_class(cp) == FC_CLASS_LONE;

        if (fc_char_is_white(cp)) {
            open = NULL;
            continue;
        }
        if (!open || lone) {
            open = &APR_ARRAY_PUSH(words, word_t);
            memset(open, 0, sizeof(*open));
            open->at.start = at;
        }
        open->at.end = at + size;
        if (lone)
            open = NULL;
    }
    for (int i = 0; i < words->nelts; i++)
        fold_word(&APR_ARRAY_IDX(words, i, word_t), text, p);
    return (wording_t){(word_t *)words->elts, words->nelts};
}

static int is_same(const word_t *a, const word_t *b)
{
    return a->length == b->length &&
           !memcmp(a->folded, b->folded, (size_t)a->length * sizeof(*a->folded));
}

/* Marks the longest common subsequence of n and m words. */
static void mark_common(word_t *old, int n, word_t *now, int m, apr_pool_t *p)
{
    /* longest[i][j]: of old from i on and now from j on. */
    unsigned char *longest = apr_pcalloc(p, (apr_size_t)(n + 1) * (m + 1));
    int i, j, width = m + 1;

    for (i = n - 1; i >= 0; i--) {
        for (j = m - 1; j >= 0; j--) {
            unsigned char below = longest[(i + 1) * width + j];
            unsigned char beside = longest[i * width + j + 1];

            longest[i * width + j] = is_same(&old[i], &now[j])
                                         ? longest[(i + 1) * width + j + 1] + 1
                                     : below > beside ? below
                                                      : beside;
        }
    }
    for (i = j = 0; i < n && j < m;) {
        if (is_same(&old[i], &now[j]))
            old[i++].common = now[j++].common = 1;
        else if (longest[(i + 1) * width + j] >= longest[i * width + j + 1])
            i++;
        else
            j++;
    }
}

static void mark(wording_t *old, wording_t *now, apr_pool_t *p)
{
    int from = 0, n = old->count, m = now->count;

    while (from < n && from < m && is_same(&old->words[from], &now->words[from])) {
        old->words[from].common = now->words[from].common = 1;
        from++;
    }
    while (n > from && m > from && is_same(&old->words[n - 1], &now->words[m - 1]))
        old->words[--n].common = now->words[--m].common = 1;
    n -= from;
    m -= from;
    if (n && m && (n < m ? n : m) <= SIDE_MAX && (n + 1) * (apr_int64_t)(m + 1) <= CELLS_MAX)
        mark_common(old->words + from, n, now->words + from, m, p);
}

static void gather(fc_stretches_t *stretches, const wording_t *wording, apr_pool_t *p)
{
    apr_array_header_t *items = apr_array_make(p, 4, sizeof(fc_stretch_t));
    int previous = -1; /* the last different word */

    for (int i = 0; i < wording->count; i++) {
        const word_t *word = &wording->words[i];

        if (word->common)
            continue;
        if (items->nelts && previous == i - 1)
            APR_ARRAY_IDX(items, items->nelts - 1, fc_stretch_t).end = word->at.end;
        else
            APR_ARRAY_PUSH(items, fc_stretch_t) = word->at;
        previous = i;
    }
    stretches->items = (const fc_stretch_t *)items->elts;
    stretches->count = items->nelts;
}

void fc_difference_find(fc_stretches_t *removed, fc_stretches_t *added, const char *old,
                        const char *now, apr_pool_t *p)
{
    apr_pool_t *scratch;
    wording_t before, after;

    apr_pool_create(&scratch, p);
    before = split(old, scratch);
    after = split(now, scratch);
    mark(&before, &after, scratch);
    gather(removed, &before, p);
    gather(added, &after, p);
    apr_pool_destroy(scratch);
}
